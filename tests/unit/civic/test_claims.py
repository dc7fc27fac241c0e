"""Claims as values: what is taken, who lets which text match, and what takes that away again."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.civic.claims.approving import (
    AgreeToAct,
    AskToAct,
    ExpireClaim,
    RecheckClaim,
    RetireClaim,
    SuggestClaim,
)
from steadyhand.civic.claims.bringing import MANY, NAMED, SAYING, Brought, Said, Sayings, Weighed
from steadyhand.civic.claims.checking import flaw_of
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.lists import AgreeToClaims, BringClaims
from steadyhand.civic.claims.model import (
    ENOUGH,
    PATIENCE,
    TEXT,
    VARIANTS,
    Claim,
    Origin,
    Preview,
    Source,
    Wording,
)
from steadyhand.civic.claims.panels import PanelText
from steadyhand.civic.claims.room import CLAIMS_ROOM
from steadyhand.civic.claims.views import BroughtView, ClaimView, ListView, SayingView, VersionView
from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import DAY, HOUR
from tests.support.judging import NOW, code, effects, entries, fact, folded, payloads
from tests.support.program_claims import CLAIM, SAID, content, preview, statement

VERA, LEA, OMAR = "staff:vera", "staff:lea", "staff:omar"
LIST = "c" * 64
ENTER = EnterClaim(claim=CLAIM, content=content())
SUGGEST = SuggestClaim(claim=CLAIM, version=1)
ASK = AskToAct(claim=CLAIM, version=1, preview=preview(NOW))
RETIRE = RetireClaim(claim=CLAIM, why="mistaken")


class Library:
    """One claim, and what happens to it, decided and folded as values."""

    def __init__(self, first: EnterClaim = ENTER, by: str = VERA) -> None:
        self.done: list[tuple[Fact, str, int]] = [(fact(first, by), by, NOW)]

    @property
    def row(self) -> Claim:
        row = folded(ClaimView(), CLAIM, list(entries(*self.done)))
        assert isinstance(row, Claim)
        return row

    def then(self, *commands: Any, by: str = VERA, now: int = NOW) -> Library:
        for command in commands:
            self.done.append((fact(command, by, now, claim=self.row), by, now))
        return self

    def code(self, command: Any, by: str = VERA, now: int = NOW) -> str:
        return code(command, by, now, claim=self.row)

    def agree(self, number: int = 1) -> AgreeToAct:
        version = self.row.version(number)
        return AgreeToAct(claim=CLAIM, version=number, digest=version.digest if version else "")

    def acts(self, number: int = 1) -> Library:
        self.then(replace(ASK, version=number))
        return self.then(self.agree(number), by=LEA)


def suggesting() -> Library:
    return Library().then(SUGGEST)


def acting() -> Library:
    return suggesting().acts()


def test_draft_matches_nobody_one_lets_it_suggest_and_two_let_it_act():
    """What one person wrote must not put labels on posts."""
    library = Library()
    assert (library.row.state, library.row.live, library.row.stands) == ("draft", False, None)
    assert library.code(ASK) == "not_suggesting"
    library.then(SUGGEST)
    assert (library.row.state, library.row.live) == ("suggesting", True)
    assert library.code(SUGGEST) == "matches"
    library.then(ASK)
    assert library.row.state == "suggesting", "asking is not doing"
    library.then(library.agree(), by=LEA)

    assert library.row.state == "acting"
    assert library.row.shown.agreed is not None
    assert (library.row.shown.agreed.by, library.code(ASK)) == (LEA, "acts")


def test_whoever_asks_does_not_agree():
    """Two people are two."""
    library = suggesting().then(ASK)
    scope = library.agree().scope(Rows({"claim": library.row}, LEA))

    assert library.code(library.agree(), VERA) == "yourself"
    assert scope.apart == (VERA,), "nor whoever depends on them, which the guard knows"
    assert scope.policy_area == "election"
    assert library.code(replace(library.agree(), digest="0" * 64), LEA) == "other_text"
    assert library.code(library.agree(), LEA, NOW + PATIENCE) == "not_asked"
    assert suggesting().code(suggesting().agree(), LEA) == "not_asked"
    assert acting().code(acting().agree(), OMAR) == "not_asked"


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (Preview(made=None), "no_preview"),
        (preview(NOW, hits=21), "hits_too_much"),
        (preview(NOW - DAY - 1), "old_preview"),
        (preview(NOW + 1), "old_preview"),
        (preview(NOW, hits=1, posts=0), "hits_too_much"),
    ],
)
def test_nobody_is_asked_to_agree_to_what_nobody_can_foresee(seen, told):
    """What matches everything acts on everybody; what cannot be looked at cannot be agreed to."""
    assert suggesting().code(replace(ASK, preview=seen)) == told


def test_sample_of_few_posts_is_none_unless_both_say_that_they_know():
    """A fresh house has no posts to look at: that is on record, with who knew it."""
    few = replace(ASK, preview=preview(NOW, hits=0, posts=ENOUGH - 1))
    assert suggesting().code(few) == "too_few_posts"
    library = suggesting().then(replace(few, blind=True))
    assert library.code(library.agree(), LEA) == "too_few_posts"
    library.then(replace(library.agree(), blind=True), by=LEA)

    asked, acts = (one for one, *_ in library.done[-2:])
    assert (library.row.state, asked.blind, acts.blind) == ("acting", True, True)
    plain = (
        suggesting().then(replace(ASK, preview=preview(NOW, hits=0, posts=ENOUGH), blind=True)).done[-1][0]
    )
    assert plain.blind is False, "there was enough to see"


def test_claim_that_hits_one_in_a_hundred_may_act():
    """The limit itself is on the near side."""
    assert suggesting().then(replace(ASK, preview=preview(NOW, hits=20))).row.shown.asked is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Polls closed.", "too_short"),
        ("投票所", "too_short"),
        ("It is not so, and they were of it.", "says_nothing"),
        ("Das ist nicht so wie sie sind.", "says_nothing"),
    ],
)
def test_text_that_says_too_little_suggests_and_does_not_act(text, told):
    """Two words are in thousands of posts that mean something else."""
    library = Library(replace(ENTER, content=content(text))).then(SUGGEST)
    short = Library(replace(ENTER, content=content(variants=(Wording(text=text),)))).then(SUGGEST)

    assert (library.row.state, library.code(ASK), short.code(ASK)) == ("suggesting", told, told)


@pytest.mark.parametrize(
    "text",
    [
        "投票所は選挙の日の正午に閉まります",
        "مراكز الاقتراع تغلق عند الظهر يوم الانتخابات",
        "मतदान केंद्र चुनाव के दिन दोपहर में बंद हो जाते हैं",
        "หน่วยเลือกตั้งปิดตอนเที่ยงในวันเลือกตั้ง",
        "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᎠᏂᎪᏪᎵ ᏗᎧᏃᎩᏛ",
        "رأی‌گیری در روز انتخابات ظهر تمام می‌شود",
    ],
)
def test_claim_in_any_script_is_taken_and_may_act(text):
    """A falsehood is not less false where words have no spaces between them."""
    library = Library(replace(ENTER, content=content(text))).then(SUGGEST).acts()

    assert (library.row.state, library.row.shown.content.statement.text) == ("acting", text)


def test_corrected_text_is_a_draft_while_the_earlier_goes_on():
    """A slip in a correction must not stop what was agreed to."""
    library = acting().then(
        CorrectClaim(claim=CLAIM, content=content("Polls in Arven close at ten at night."))
    )
    row = library.row
    assert (row.state, row.shown.number, row.newest.number) == ("acting", 1, 2)
    assert library.code(SUGGEST) == "other_version", "there is a later text to look at"
    library.acts(2)

    assert (library.row.state, library.row.shown.number, library.row.draft) == ("acting", 2, None)
    again = library.then(CorrectClaim(claim=CLAIM, content=content("Yet another text was written for it.")))
    again.then(SuggestClaim(claim=CLAIM, version=3))
    assert (again.row.state, again.row.shown.number) == ("suggesting", 3), "one person's text never acts"


def test_what_changed_at_its_source_goes_back_until_two_looked_again():
    """A fact-check that was withdrawn must not go on labelling posts."""
    library = acting().then(RecheckClaim(claim=CLAIM, changed=False), now=NOW + HOUR)
    assert (library.row.state, library.row.checked) == ("acting", NOW + HOUR)
    library.then(RecheckClaim(claim=CLAIM, changed=False, verdict="misleading"), now=NOW + 2 * HOUR)

    assert (library.row.state, library.row.back) == ("suggesting", NOW + 2 * HOUR)
    assert library.row.shown.agreed is None
    assert library.code(library.agree(), OMAR) == "not_asked", "what was agreed to before counts no more"
    assert library.acts().row.state == "acting"
    assert library.row.back is None
    assert Library().then(RecheckClaim(claim=CLAIM, changed=True)).row.back is None, "nothing of it matched"
    asked = suggesting().then(ASK).then(RecheckClaim(claim=CLAIM, changed=True))
    assert asked.code(asked.agree(), LEA) == "not_asked"


def test_end_retires_it_and_only_when_it_has_come():
    """The clock says so, and nobody before it."""
    ends = replace(ENTER, content=content(expires=NOW + DAY))
    library = Library(ends).then(SUGGEST)
    (timer,) = library.done[-1][0].timers(next(entries(library.done[-1])))
    assert (timer.due, timer.command) == (NOW + DAY, ExpireClaim(claim=CLAIM))
    assert library.code(ExpireClaim(claim=CLAIM)) == "not_due"
    library.then(ExpireClaim(claim=CLAIM), by="system:clock", now=NOW + DAY)

    assert library.row.retired is not None
    assert (library.row.state, library.row.live, library.row.retired.why) == ("retired", False, "expired")
    assert library.code(ExpireClaim(claim=CLAIM), now=NOW + DAY) == "not_due"
    assert library.code(SUGGEST, now=NOW + DAY) == "expired"
    assert suggesting().code(ExpireClaim(claim=CLAIM)) == "not_due"


def test_longer_end_replaces_the_earlier_one_and_retiring_ends_it():
    """A timer that was forgotten would end what goes on."""
    first = fact(SUGGEST, claim=Library(replace(ENTER, content=content(expires=NOW + DAY))).row)
    endless = fact(SUGGEST, claim=Library().row)
    retired = fact(RETIRE, claim=suggesting().row)
    (entry,) = entries(first)

    for later in (endless, retired):
        (timer,) = later.timers(entry)
        assert (timer.key, timer.due, timer.command) == (first.timers(entry)[0].key, None, None)


def test_retired_claim_comes_back_by_suggesting_alone():
    """Whoever retired it in error must be able to mend that; acting takes two all the same."""
    library = acting().then(RETIRE)
    assert (library.row.state, library.code(RETIRE)) == ("retired", "retired")
    assert library.code(ASK) == "not_suggesting"
    library.then(SUGGEST)

    assert (library.row.state, library.row.retired, library.row.shown.agreed) == ("suggesting", None, None)


def test_claim_without_a_verdict_matches_nobody():
    """A rating that nobody understood says nothing of a post."""
    library = Library(replace(ENTER, content=content(verdict=None, rating="Three lying noses")))

    assert library.code(SUGGEST) == "no_verdict"


def told_in(place: str) -> PanelText:
    """The text of a panel for a place."""
    return PanelText(
        place=place, language="en", text="Open.", publisher="Office", link="https://office.example"
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"statement": Wording(text="  …  ")}, "no_text"),
        ({"statement": Wording(text="x" * (TEXT + 1))}, "no_text"),
        ({"statement": Wording(text="Two\nlines of it")}, "unreadable"),
        ({"statement": Wording(text="Turned \u202eround")}, "unreadable"),
        ({"statement": Wording(text="Half \ud800")}, "unreadable"),
        ({"statement": Wording(text="Fine", language="english!")}, "unknown_language"),
        ({"variants": (Wording(text="Fine"),) * (VARIANTS + 1)}, "too_many"),
        ({"rating": "x" * 301}, "no_line"),
        ({"source": Source(publisher=" ", url="https://x.example")}, "no_source"),
        ({"source": Source(publisher="X", url="")}, "no_source"),
        ({"source": Source(publisher="X", url="javascript:alert(1)")}, "no_address"),
        ({"source": Source(publisher="X", url="https://[x")}, "no_address"),
        ({"link": "https://x.example/a b"}, "no_address"),
        ({"kind": "statement"}, "no_rating"),
        ({"area": "weather"}, "unknown_area"),
        ({"jurisdictions": ("WX",)}, "unknown_place"),
        ({"jurisdictions": ("US-georgia",)}, "unknown_place"),
        ({"jurisdictions": ("US",) * 301}, "too_many"),
        ({"jurisdictions": ("US-GA",), "panels": (told_in("US-AZ"),)}, "elsewhere"),
        ({"jurisdictions": ("US-GA", "DE"), "panels": (told_in("DE"), told_in("US"))}, "elsewhere"),
        ({"expires": 2**62}, "no_time"),
        ({"suggest_at": 0.0}, "no_threshold"),
        ({"suggest_at": 0.24}, "no_threshold"),
        ({"act_at": float("nan")}, "no_threshold"),
        ({"act_at": 0.5}, "no_threshold"),
    ],
)
def test_what_nobody_could_match_or_show_is_refused(more, told):
    """And says what to do instead."""
    assert code(replace(ENTER, content=content(**more))) == told


@pytest.mark.parametrize(
    ("of", "places"),
    [((), ("DE", "US-GA")), (("US",), ("US", "US-GA", "")), (("DE", "US-GA"), ("DE-BE", "US-GA"))],
)
def test_panel_may_say_something_else_in_each_place_that_the_claim_is_of(of, places):
    """In a part of one too; and where it is of none, in all."""
    panels = tuple(map(told_in, places))
    assert flaw_of(content(jurisdictions=of, panels=panels)) is None


def test_name_is_taken_once_and_well_written():
    """Two claims under one name would be approved as one."""
    row = Library().row

    assert code(ENTER, claim=row) == "claim_exists"
    assert code(replace(ENTER, claim="claim:Ärger")) == "invalid_id"
    assert code(CorrectClaim(claim=CLAIM, content=content())) == "unknown_claim"
    assert code(CorrectClaim(claim=CLAIM, content=content()), claim=row) == "same_text"
    assert code(CorrectClaim(claim=CLAIM, content=statement(SAID)), claim=row) == "other_kind"
    assert code(replace(ENTER, origin=Origin(digest="x"))) == "no_origin"
    assert code(replace(ENTER, document="x" * 70_000)) == "too_long"
    for command in (SUGGEST, ASK, RETIRE, RecheckClaim(claim=CLAIM, changed=True), library_agree()):
        assert code(command) == "unknown_claim"


def library_agree() -> AgreeToAct:
    return AgreeToAct(claim=CLAIM, version=1, digest="")


def test_document_is_kept_apart_and_can_be_erased():
    """It may name people; the claim does not."""
    (kept,) = payloads(replace(ENTER, document="{}"))

    assert (kept.kind, kept.subject, kept.body) == ("claim", CLAIM, b"{}")
    assert payloads(ENTER) == ()


def second(command: Any, **rows: Any) -> str | None:
    given = {"claim": None, "claim_saying": (), "claim_list": None, "claims_brought": None} | rows
    why = command.scope(Rows(given, VERA)).second
    return why if why is None else str(why)


def test_verdict_that_turns_into_its_opposite_takes_two():
    """Who could call a truth false alone could have it labelled."""
    true = Library(replace(ENTER, content=content(verdict="true", rating="True"))).row
    turned = CorrectClaim(claim=CLAIM, content=content())

    assert "was true until now" in str(second(turned, claim=true))
    assert second(turned, claim=Library().row) is None
    assert second(CorrectClaim(claim=CLAIM, content=content(verdict="misleading")), claim=true) is None


@pytest.mark.parametrize("between", ["misleading", "unproven", None])
def test_verdict_that_turns_by_way_of_another_takes_two_all_the_same(between):
    """Two small steps of one person are the large one; and what is said of it elsewhere remembers it too."""
    library = acting().then(CorrectClaim(claim=CLAIM, content=content(verdict=between)))
    turned = CorrectClaim(claim=CLAIM, content=content(verdict="true", rating="True"))
    assert "was false until now" in str(second(turned, claim=library.row))
    if between is not None:
        library.then(SuggestClaim(claim=CLAIM, version=2))
        assert "was false until now" in str(second(turned, claim=library.row))
    said = Sayings()
    for verdict in ("false", between):
        said = said.having(Said(claim=CLAIM, kind="fact_check", verdict=verdict))
    other = EnterClaim(claim="claim:other", content=content(verdict="true", rating="True"))
    assert "is false" in str(second(other, claim_saying=(said,)))


def test_claim_that_leaves_its_area_touches_both_and_takes_two():
    """Else who is frozen from elections would name another area, and go on."""
    moved = CorrectClaim(claim=CLAIM, content=content(area="spam"))
    given = {"claim": acting().row, "claim_saying": (), "claim_list": None, "claims_brought": None}
    scope = moved.scope(Rows(given, VERA))
    assert [one.policy_area for one in scope.each()] == ["election", "spam"]
    assert scope.second is not None
    row = acting().then(moved).row

    for command in (replace(SUGGEST, version=2), RecheckClaim(claim=CLAIM, changed=True), RETIRE):
        areas = [one.policy_area for one in command.scope(Rows({"claim": row}, VERA)).each()]
        assert areas == ["election", "spam"], command


@pytest.mark.parametrize(
    "said",
    [
        "POLLING stations in Arven are open until EIGHT!",
        "Polling stations in Arven aren’t open until eight",
        "It is false that polling stations in Arven are open until eight.",
        "Until eight, polling stations are never open in Arven!",
        "Ｐolling stations in Ａrven are\u200b open until eight",
    ],
)
def test_what_says_or_denies_what_an_authority_states_takes_two(said):
    """A poisoned library would begin there."""
    office = EnterClaim(
        claim="claim:hours", content=statement("Polling stations in Arven are open until eight.")
    )
    made = list(entries(fact(office)))
    (key,) = SayingView().keys(made[0])
    stated = folded(SayingView(), key, made)
    entered = replace(ENTER, content=content(variants=(Wording(text=said),)))

    assert key in entered.keys().needs["claim_saying"]
    assert "claim:hours states" in str(second(entered, claim_saying=(None, stated)))
    assert second(office, claim_saying=(stated,)) is None, "its own words are no other's"
    assert key not in ENTER.keys().needs["claim_saying"]


def test_new_claim_that_contradicts_what_is_known_takes_two():
    """The same words under another name, and another verdict, would reverse it as well."""
    known = EnterClaim(claim="claim:known", content=content(verdict="true", rating="True"))
    made = list(entries(fact(known)))
    (key,) = SayingView().keys(made[0])
    said = folded(SayingView(), key, made)

    assert "claim:known says the same" in str(second(ENTER, claim_saying=(said,)))
    assert second(replace(ENTER, content=content(verdict="misleading")), claim_saying=(said,)) is None
    assert second(replace(ENTER, content=content(verdict="true")), claim_saying=(said,)) is None


def test_statement_is_remembered_however_many_say_the_same():
    """Else fifty copies would make way for its denial."""
    sayings = Sayings().having(Said(claim="claim:office", kind="statement", verdict=None))
    for number in range(SAYING * 2):
        sayings = sayings.having(Said(claim=f"claim:n{number}", kind="fact_check", verdict="false"))

    assert len(sayings.those) == SAYING
    assert sayings.those[0].claim == "claim:office"
    assert sayings.having(sayings.those[0]).those[-1].claim == "claim:office"


def test_more_than_a_few_in_a_day_are_a_list():
    """Twenty at a time would be a mass import all the same."""
    written = [(fact(ENTER, VERA), VERA, NOW - DAY + n + 1) for n in range(MANY)]
    brought = folded(BroughtView(), VERA, list(entries(*written)))
    assert isinstance(brought, Brought)

    assert code(ENTER, claims_brought=brought) == "list_needed"
    assert fact(ENTER, claims_brought=Brought(at=brought.at[1:]))
    assert fact(ENTER, now=NOW + 1, claims_brought=brought), "the first was a day ago"


WEIGHED = Weighed(claims=30, fresh=30, changed=0, refused=0, areas=("election",), preview=Preview(made=NOW))
BRING = BringClaims(manifest=LIST, name="feed.csv", weighed=WEIGHED)
AGREE = AgreeToClaims(manifest=LIST)


def test_list_is_agreed_to_by_somebody_else_and_taken_in_by_whoever_brought_it():
    """Else whoever brought it could agree to it, and somebody else could use what was agreed to."""
    brought = (fact(BRING, VERA), VERA, NOW)
    row = folded(ListView(), LIST, list(entries(brought)))
    assert (code(AGREE, VERA, claim_list=row), code(AGREE, LEA)) == ("yourself", "unknown_list")
    assert AGREE.scope(Rows({"claim_list": row}, LEA)).apart == (VERA,)
    both = folded(ListView(), LIST, list(entries(brought, (fact(AGREE, LEA, claim_list=row), LEA, NOW))))
    listed = replace(ENTER, origin=Origin(name="feed.csv", digest="d" * 64, manifest=LIST))
    too_many = Brought(at=(NOW,) * MANY)

    assert code(listed, VERA, claim_list=row) == "not_agreed"
    assert code(listed, OMAR, claim_list=both) == "not_agreed"
    assert fact(listed, VERA, claim_list=both, claims_brought=too_many)
    assert code(listed, VERA, claim_list=replace(both, taken=30)) == "not_agreed", "it was for thirty"
    assert code(AGREE, OMAR, claim_list=both) == "agreed"
    assert code(BRING, VERA, claim_list=both) == "brought"
    assert BroughtView().keys(next(entries(fact(listed, VERA, claim_list=both)))) == []
    office = EnterClaim(claim="claim:hours", content=statement(SAID))
    stated = folded(
        SayingView(),
        next(iter(SayingView().keys(next(entries(fact(office)))))),
        list(entries(fact(office))),
    )
    assert second(listed, claim_saying=(stated,), claim_list=both) is None, "two people agreed to just this"
    assert second(listed, claim_saying=(stated,), claim_list=row) is not None


@pytest.mark.parametrize(
    "other",
    [
        replace(BRING, manifest="x"),
        replace(BRING, weighed=replace(WEIGHED, claims=0)),
        replace(BRING, weighed=replace(WEIGHED, fresh=-1)),
        replace(BRING, weighed=replace(WEIGHED, areas=("weather",))),
        replace(BRING, weighed=replace(WEIGHED, wide=("claim:x",) * (NAMED + 1))),
    ],
)
def test_what_is_no_list_is_refused(other):
    """A list is what two people read."""
    assert code(other) == "no_list"


def test_every_text_is_kept_with_who_let_it_do_what():
    """Who agreed to what is asked a year later."""
    library = acting().then(CorrectClaim(claim=CLAIM, content=content("Another text was written for it.")))
    made = list(entries(*library.done))
    first, later = (folded(VersionView(), f"{CLAIM}@{number}", made) for number in (1, 2))

    assert (first.suggested.by, first.asked.by, first.agreed.by) == (VERA, VERA, LEA)
    assert (first.content.statement.text, later.agreed) == (SAID, None)


def test_nothing_of_the_room_acts_on_anybody():
    """A match alone never limits, removes or strikes: nothing here sends an effect, and no rule of it imposes."""
    library = suggesting().then(ASK)

    assert effects(library.agree(), LEA, claim=library.row) == effects(ENTER) == ()
    assert {command.capability for command in CLAIMS_ROOM.commands} == {
        "claim.write", "claim.approve", "claim.retire", "claim.expire", "statement.send",
    }  # fmt: skip
