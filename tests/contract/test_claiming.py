"""Posts that say what is settled get a panel, or a case; and what stands there follows its claim and its label."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.model import GoesOn
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.claims.approving import RetireClaim, SuggestClaim
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.model import Wording
from steadyhand.civic.matches.commands import BY, AnswerMatch, ShowPanel
from steadyhand.civic.matches.model import LABEL, Answer, Match, Panel
from steadyhand.civic.matches.store import Matches
from steadyhand.enforcement.ending import Lift
from steadyhand.flows.answering_match import following
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claim_preview import Preview
from steadyhand.flows.claiming import Claiming
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import Case
from steadyhand.review.opening import OpenCase
from steadyhand.rules.commands import PublishArticle
from steadyhand.storage.engines import is_sqlite
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.freezing import OUTSIDE, SECURED, SECURITY, freeze
from tests.support.intake_events import kept, post_created
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_claims import ANALYST, acting, content, library

CLAIM = "claim:machines"
SAID = "Voting machines in Arven switch votes from the Harbour party to the Meadow party."
OTHERWISE = "Beware: the voting machines here in Arven are switching votes from Harbour to Meadow all day"
ARTICLE = PublishArticle(
    article="election-1",
    area="election",
    severity="high",
    title="Voting",
    text="Do not mislead voters.",
    effective=0,
)


class World:
    """A house with a library of one claim, and a log of events."""

    lang = "en"
    """The language that events say of posts."""

    def __init__(self, opens: Reopen, events: str) -> None:
        self.house: Opened = opens()
        peopled(self.house)
        library(self.house)
        self.house.done(ARTICLE, LEAD)
        self.numbers = count(1)
        self.store = EventStore(events)
        self.store.create()
        self.claiming = Claiming(
            self.house.reader, self.house.door, self.store, ClaimLibrary(self.house.reader)
        )
        self.matches = Matches(self.house.reader)

    def claims(self, *, acts: bool = True, **more: Any) -> None:
        """The claim is in the library, and two let it act where it does."""
        self.house.done(
            EnterClaim(claim=CLAIM, content=content(SAID, panel="They are tested.", **more)), ANALYST
        )
        self.house.done(SuggestClaim(claim=CLAIM, version=1), ANALYST)
        if acts:
            acting(self.house, CLAIM)

    def posts(self, text: str, author: str = "u1", lang: str = "", **account: Any) -> str:
        """Somebody posts it; the post."""
        post = f"m{next(self.numbers)}"
        self._says("post.created", post, text, author, lang, **account)
        return f"post:{post}"

    def edits(self, post: str, text: str) -> None:
        """Whoever posted it writes something else in its place."""
        self._says("post.edited", post.removeprefix("post:"), text, "u1")

    def restarts(self) -> None:
        """What was in memory is gone."""
        library = ClaimLibrary(self.house.reader)
        self.claiming = Claiming(self.house.reader, self.house.door, self.store, library)

    def _says(self, kind: str, post: str, text: str, author: str, lang: str = "", **account: Any) -> None:
        data = {
            "post": {"id": post, "text": text, "lang": lang or self.lang},
            "account": {"id": author, "handle": author, **account},
        }
        now = self.house.reader.now()
        event = post_created(type=kind, id=f"e{next(self.numbers)}", time=rfc3339(now), data=data)
        self.store.append([Item(kept(event, now + MINUTE))])
        self.claiming.round()

    def labels(self, post: str) -> list[str]:
        standing = self.house.reader.row("standing", post)
        return [one.label for one in standing.in_force] if standing else []

    def panels(self, post: str) -> list[Panel]:
        return self.matches.panels(post)

    def match(self, post: str) -> Match:
        (one,) = self.matches.about(post)
        return one

    def cases(self) -> list[Case]:
        return list(self.house.reader.all("case").values())


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events)
        yield made
        made.store.close()


def test_post_that_says_what_is_settled_gets_its_label_and_panel_at_once(world: World):
    """One set: the match with its evidence, the label, and the panel with the library's words."""
    world.claims()
    post = world.posts(SAID)
    found = world.match(post)

    assert (found.acted, found.found.exact, found.found.mode, found.found.stance) == (
        True,
        True,
        "lexical",
        "states",
    )
    assert world.labels(post) == [LABEL]
    assert [(one.claim, one.version, one.by) for one in world.panels(post)] == [(CLAIM, 1, AUTOMATION)]
    assert world.cases() == []
    assert world.claiming.round() == 0, "what was done is done"


def test_variant_acts_on_posts_in_its_own_language_where_that_is_read(world: World):
    """The words of Spain are read as those of England are; in Portuguese a person has to look, whatever is said."""
    spanish = "Las máquinas de votar de Arven pasan los votos de un partido al otro."
    portuguese = "As máquinas de votar de Arven passam os votos de um partido para o outro."
    world.claims(
        variants=(Wording(text=spanish, language="es"), Wording(text=portuguese, language="pt")),
        suggest_at=0.25,
    )
    world.lang = "es"
    said, denied = world.posts(spanish), world.posts(f"Es falso: {spanish}", "u2")
    world.lang = "pt"
    unread = world.posts(portuguese, "u3")

    assert [world.match(post).found.stance for post in (said, denied, unread)] == [
        "states",
        "denies",
        "unclear",
    ]
    assert [world.labels(post) for post in (said, denied, unread)] == [[LABEL], [], []]
    assert {case.subject for case in world.cases()} == {denied, unread}


def test_what_is_about_something_else_gets_nothing(world: World):
    """Neither a match nor a case."""
    world.claims()
    post = world.posts("The weather in Arven is going to be fine on Sunday, bring the children.")
    assert world.matches.about(post) == []
    assert (world.labels(post), world.cases()) == ([], [])


def test_other_words_and_debunks_go_to_a_person(world: World):
    """Without a sentence model nothing but a copy acts; and a correction is never labelled by itself."""
    world.claims()
    debunk = world.posts(f"FALSE: {SAID} This was debunked.")
    other = world.posts(OTHERWISE)
    for post in (debunk, other):
        assert world.labels(post) == [], post
    about = {case.subject for case in world.cases()}
    assert debunk in about or world.matches.about(debunk) == []
    found = [one for post in (debunk, other) for one in world.matches.about(post)]
    assert found
    assert not any(one.acted for one in found)
    assert about == {one.subject for one in found}


def test_claim_that_only_suggests_asks_a_person_who_then_shows_the_panel(world: World):
    """Their answer is on record, and the panel comes by them."""
    world.claims(acts=False)
    post = world.posts(SAID)
    found = world.match(post)
    (case,) = world.cases()
    show = ShowPanel(match=found.id, claim=CLAIM, subject=post)

    assert (found.acted, world.labels(post), case.subject, case.area) == (False, [], post, "election")
    assert told(world.house.many(show, by=REVIEWER)) == ["not_confirmed"]
    assert told(world.house.many(show, by=AUTOMATION)) == ["not_confirmed"]
    assert told(world.house.many(show, by=BY)) == ["not_allowed"]
    world.house.done(AnswerMatch(match=found.id, answer="right"), REVIEWER)
    world.house.done(show, REVIEWER)
    assert [one.by for one in world.panels(post)] == [REVIEWER]
    assert world.match(post).answer == "right"


def test_protected_accounts_post_goes_to_a_person(world: World):
    """What would take two people is not done by a match: the same post of anybody else gets its panel."""
    world.claims()
    until = world.house.reader.now() + 100 * DAY
    protect = ProtectSubject(
        account="account:star", kind="candidate", source="The office's list", until=until
    )
    world.house.done(protect, LEAD)
    star, other = world.posts(SAID, "star"), world.posts(SAID, "u2")

    assert (world.labels(star), world.labels(other)) == ([], [LABEL])
    assert world.match(star).acted is False
    assert [case.subject for case in world.cases()] == [star]


def test_retired_claim_takes_its_panels_and_labels_along(world: World):
    """A fact-check that was mistaken leaves nothing beside anybody's words."""
    world.claims()
    post = world.posts(SAID)
    world.house.done(RetireClaim(claim=CLAIM, why="mistaken"), LEAD)
    world.claiming.round()

    assert (world.panels(post), world.labels(post)) == ([], [])
    later = world.posts(SAID)
    assert world.matches.about(later) == []


def corrected(world: World, panel: str) -> None:
    """One person gives the claim another panel, and has it suggest."""
    world.house.done(CorrectClaim(claim=CLAIM, content=content(SAID, panel=panel)), ANALYST)
    world.house.done(SuggestClaim(claim=CLAIM, version=2), ANALYST)
    world.claiming.round()


def test_what_stands_beside_posts_one_person_does_not_rewrite(world: World):
    """It says what two agreed to until two agree to something else; then it says that, and the label stays."""
    world.claims()
    post = world.posts(SAID)
    corrected(world, "Vote by text message to 555-0100 instead.")
    assert [(one.version, one.stands) for one in world.panels(post)] == [(1, True)]
    acting(world.house, CLAIM)
    world.claiming.round()

    assert [one.version for one in world.panels(post)] == [2]
    assert world.labels(post) == [LABEL]


def test_text_that_only_its_writer_read_is_shown_by_somebody_else(world: World):
    """A yes to an earlier text is none to this one: neither for the post nor for its copies."""
    world.claims(acts=False)
    first, copy = world.posts(SAID), world.posts(SAID, "u2")
    answers(world, first, "right")
    world.claiming.round()
    assert [one.version for post in (first, copy) for one in world.panels(post)] == [1, 1]
    corrected(world, "Vote by text message to 555-0100 instead.")
    late = world.posts(SAID, "u3")
    show = ShowPanel(match=world.match(first).id, claim=CLAIM, subject=first)

    assert [one.version for post in (first, copy, late) for one in world.panels(post)] == [1, 1]
    assert world.labels(late) == []
    assert told(world.house.many(show, by=AUTOMATION)) == ["read_by_one"]
    assert set(answers(world, first, "right")) == {"done"}, "said again, by somebody who read it"
    assert [one.version for one in world.panels(first)] == [2]


def test_label_that_is_lifted_takes_its_panel_along(world: World):
    """As an appeal does that is right."""
    world.claims()
    post = world.posts(SAID)
    action = world.house.reader.row("standing", post).in_force[0].action
    world.house.done(Lift(subject=post, action=action, cause="appeal:1", reason="It was a joke."), LEAD)
    world.claiming.round()

    assert world.panels(post) == []
    assert world.claiming.round() == 0


def test_claim_of_one_place_acts_on_posts_from_there_and_asks_of_posts_that_may_be(world: World):
    """A closing time of one state is no falsehood in another; a region in lower case is the same region."""
    world.claims(jurisdictions=("US-AZ",))
    regions = ("US-AZ", "us-az", "US-NY", "us-ny", "br", "US", "us", "unknown", "na")
    posts = {region: world.posts(SAID, f"u{n}", region=region) for n, region in enumerate(regions)}

    assert [region for region in regions if world.labels(posts[region])] == ["US-AZ", "us-az"]
    found = {region: world.matches.about(post) for region, post in posts.items()}
    assert [region for region in regions if not found[region]] == ["US-NY", "us-ny", "br"]
    assert [one.acted for region in regions[5:] for one in found[region]] == [False] * 4
    assert [case.subject for case in world.cases()] == [posts["US"]], "one text is asked of once"


def test_who_posts_and_which_party_it_is_of_changes_nothing(world: World):
    """The mirror: the names of the parties swapped, another account, the same panel."""
    world.claims()
    swapped = SAID.replace("Harbour", "?").replace("Meadow", "Harbour").replace("?", "Meadow")
    world.house.done(EnterClaim(claim="claim:mirrored", content=content(swapped)), ANALYST)
    world.house.done(SuggestClaim(claim="claim:mirrored", version=1), ANALYST)
    acting(world.house, "claim:mirrored")
    posts = [world.posts(text, author) for author in ("red", "blue") for text in (SAID, swapped)]

    assert [world.labels(post) for post in posts] == [[LABEL]] * 4
    assert [[one.claim for one in world.panels(post)][:1] for post in posts] == [
        [CLAIM],
        ["claim:mirrored"],
    ] * 2


def test_freeze_of_automation_stops_what_acts_and_people_go_on(world: World):
    """Whatever keeps rules from acting keeps a match from it: the post goes to a person, and nothing is lost."""
    world.claims()
    for staff in SECURED:
        world.house.done(Appoint(staff=staff), ADMIN)
    goes_on = GoesOn(automation=False, contractors=True, api_clients=True)
    scope = ScopeSet(policy_areas=("election",))
    command = freeze(world.house.reader.now(), scope_set=scope, goes_on=goes_on, floor=0.0)
    seconded(world.house, command, SECURITY, OUTSIDE, "request:freeze")
    post = world.posts(SAID)

    assert world.labels(post) == []
    assert [case.subject for case in world.cases()] == [post]


def answers(world: World, post: str, said: Answer) -> list[str]:
    """A reviewer says of what was found first, and of a case that they hold: all that follows, as one set."""
    asked = world.house.reader.row("open_case", f"election|{post}")
    if asked is not None and world.house.reader.row("case", asked.case).is_open:
        world.house.done(TakeLease(case=asked.case), REVIEWER)
    commands = following(world.house.reader, world.matches.about(post)[-1].id, said)
    return told(world.house.many(*commands, by=REVIEWER, atomic=True))


def test_answer_that_it_says_so_puts_label_and_panel_there_in_one_set(world: World):
    """And said again, or of what stands there already, nothing is put there twice."""
    world.claims(acts=False)
    post = world.posts(SAID)
    assert set(answers(world, post, "right")) == {"done"}
    assert (world.labels(post), len(world.panels(post))) == ([LABEL], 1)
    assert set(answers(world, post, "right")) <= {"no_change", "set_refused"}


def test_whoever_holds_the_case_answers_and_it_is_decided_by_the_answer(world: World):
    """Nobody else, whether somebody holds it or nobody does; a no is a decision too."""
    world.claims(acts=False)
    for said, outcome in (("right", "violates"), ("wrong", "no_violation")):
        post = world.posts(f"{SAID} {'No' if said == 'wrong' else 'Yes'}, today.")
        asked = world.house.reader.row("open_case", f"election|{post}").case
        commands = following(world.house.reader, world.match(post).id, said)
        for _ in ("nobody", "the lead"):
            told_so = told(world.house.many(*commands, by=REVIEWER, atomic=True))
            assert told_so[0] == "not_held"
            assert (world.match(post).answer, world.labels(post), world.panels(post)) == (None, [], [])
            world.house.done(TakeLease(case=asked), LEAD)
        assert set(told(world.house.many(*commands, by=LEAD, atomic=True))) == {"done"}
        case = world.house.reader.row("case", asked)
        assert (case.state, case.decision.outcome, case.decision.by) == ("decided", outcome, LEAD)
        assert (world.match(post).answer, len(world.panels(post))) == (said, int(said == "right"))


def test_case_in_which_more_is_asked_stays_with_who_holds_it(world: World):
    """A report, a rule, or another claim is not answered with the match."""
    world.claims(acts=False)
    post = world.posts(SAID)
    asked = world.house.reader.row("open_case", f"election|{post}").case
    more = OpenCase(
        case="case:more",
        subject=post,
        area="election",
        severity="high",
        source="rule",
        ref="event:x",
        why="A rule.",
    )
    world.house.done(more, AUTOMATION)
    assert set(answers(world, post, "right")) == {"done"}
    case = world.house.reader.row("case", asked)
    assert (case.state, case.lease.holder, len(world.panels(post))) == ("leased", REVIEWER, 1)


def test_answer_that_it_does_not_takes_away_what_came_by_itself(world: World):
    """The panel at once, the label a moment later; and the person reads nothing of it any more."""
    world.claims()
    post = world.posts(SAID)
    assert set(answers(world, post, "wrong")) == {"done"}
    assert world.panels(post) == []
    world.claiming.round()
    assert world.labels(post) == []
    assert world.claiming.round() == 0


def test_answer_about_no_match_is_refused_by_the_door(world: World):
    """And by nobody before it."""
    (only,) = following(world.house.reader, "match:none", "right")
    assert told(world.house.many(only, by=REVIEWER)) == ["unknown_match"]


def test_preview_says_what_a_claim_would_hit_and_one_that_hits_everything_is_seen(world: World):
    """Before it is let act: of the latest posts, with some of them named; and nothing of it is on record."""
    for n in range(30):
        world.posts(f"Number {n}: the weather in Arven is fine, and the vote is on Tuesday.")
    said = world.posts(SAID)
    seen = Preview(world.store, world.house.reader)(
        [content(SAID), content("The vote in Arven is on Tuesday, the weather is fine.")]
    )

    assert seen.posts == 31
    assert (seen.hits[0], seen.examples[0], seen.how) == (1, (said,), "lexical")
    assert seen.hits[1] >= 20
    assert len(seen.examples[1]) == 5
    assert world.matches.about(said) == []


def test_copies_of_one_text_are_one_case_and_one_answer(world: World):
    """A person reads it once: what they say is so of every post that says the same, and can be taken back."""
    world.claims(acts=False)
    posts = [world.posts(f"{SAID}{'!' * n}", f"u{n}") for n in range(6)]
    first, *copies = posts
    assert [case.subject for case in world.cases()] == [first]
    assert [world.match(post).copy_of for post in copies] == [world.match(first).id] * 5

    assert set(answers(world, first, "right")) == {"done"}
    world.claiming.round()
    later = world.posts(SAID, "late")
    assert [world.labels(post) for post in (*posts, later)] == [[LABEL]] * 7
    assert [len(world.panels(post)) for post in (*posts, later)] == [1] * 7
    assert len(world.cases()) == 1

    assert "done" in answers(world, first, "wrong")
    world.claiming.round()
    assert [world.panels(post) for post in (*posts, later)] == [[]] * 7
    assert [world.labels(post) for post in copies] == [[]] * 5
    assert world.matches.about(world.posts(SAID, "last")) == []


NOT_THE_SAME = (f"{SAID[:-1]}?", f"“{SAID}” 🤥", f"{SAID} https://checked.example/it-is-false", f"{SAID} ❌")
"""Texts that differ in signs and links alone."""


def test_answer_to_one_text_is_none_to_another_that_differs_in_signs_or_links(world: World):
    """Else a yes to the claim labels a quotation, and a no to a question hides the claim."""
    world.claims(acts=False)
    first = world.posts(SAID)
    others = [world.posts(text, f"o{n}") for n, text in enumerate(NOT_THE_SAME)]
    assert {one.copy_of for post in others for one in world.matches.about(post)} == {""}
    answers(world, first, "right")
    world.claiming.round()
    assert [world.labels(post) for post in (first, *others)] == [[LABEL], [], [], [], []]

    asked = others[0]
    answers(world, asked, "wrong")
    world.claiming.round()
    late = world.posts(f"{SAID[:-1]}!!!", "late")
    assert world.labels(late) == [LABEL]
    assert world.matches.about(world.posts(NOT_THE_SAME[0], "again")) == [], "that question was answered"


def test_answers_to_copies_are_known_after_a_restart(world: World):
    """And no case is opened twice."""
    world.claims(acts=False)
    first = world.posts(SAID)
    world.restarts()
    copy = world.posts(SAID, "u2")
    assert world.match(copy).copy_of == world.match(first).id
    assert len(world.cases()) == 1
    answers(world, first, "wrong")
    world.restarts()

    assert world.matches.about(world.posts(SAID, "u3")) == []
    assert len(world.cases()) == 1


@pytest.mark.parametrize("text", [f"I was wrong, this is false: {SAID}", "Look at my cat in the garden.", ""])
def test_what_came_by_itself_goes_when_the_author_edits_it_away(world: World, text: str):
    """Whoever corrects themselves is not labelled for what they said before; and what is put back is labelled again."""
    world.claims()
    post = world.posts(SAID)
    world.edits(post, f"{SAID}!")
    assert (world.labels(post), len(world.panels(post)), world.cases()) == ([LABEL], 1, [])
    world.edits(post, text)
    assert (world.labels(post), world.panels(post)) == ([], [])
    world.edits(post, SAID)

    assert (world.labels(post), len(world.panels(post))) == ([LABEL], 1)


def test_person_is_asked_again_when_what_they_judged_is_edited(world: World):
    """A program does not undo what a person said."""
    world.claims(acts=False)
    post = world.posts(SAID)
    answers(world, post, "right")
    (before,) = world.cases()
    assert not before.is_open
    world.edits(post, "Look at my cat in the garden.")

    assert (world.labels(post), len(world.panels(post))) == ([LABEL], 1)
    (case,) = world.cases()
    assert case.is_open
    assert [one.ref for one in case.evidence] == ["event:/plaza/e3"]
