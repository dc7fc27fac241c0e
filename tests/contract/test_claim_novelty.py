"""What many say of an election and nobody settled is one incident a place, on both databases; nobody is acted on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.model import GoesOn
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.incidents.model import Incident
from steadyhand.civic.incidents.store import Incidents
from steadyhand.civic.incidents.working import CloseIncident
from steadyhand.civic.matches.commands import BY
from steadyhand.civic.novel.spreading import ACCOUNTS, TOGETHER
from steadyhand.civic.novel.telling import NEW, said, suggested, wording_in
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claim_novelty import Novelty
from steadyhand.flows.deciding import keep
from steadyhand.flows.post import Ruled
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import HOUR, MINUTE, SECOND
from steadyhand.kernel.zones import rfc3339
from steadyhand.storage.engines import is_sqlite
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.freezing import OUTSIDE, SECURED, SECURITY, freeze
from tests.support.intake_events import kept, post_created
from tests.support.people import ADMIN, LEAD, peopled
from tests.support.program_access import seconded
from tests.support.program_claims import ANALYST, content, library
from tests.support.program_elections import an_election, analysts, held
from tests.support.program_incidents import NOTE, opening

SAID = "Voting machines in Arven switch votes from the Harbour party to the Meadow party."
OTHERWISE = "Beware: the voting machines here in Arven are switching votes from Harbour to Meadow all day"
MOVED = "The vote in Arven was moved to Thursday, tell your friends before they go for nothing"
SWAPPED = SAID.replace("Harbour", "?").replace("Meadow", "Harbour").replace("?", "Meadow")
RULE = "WrongDayToVote"


class World:
    """A house, and a log of events with what rules decided about them."""

    def __init__(self, opens: Reopen, events: str) -> None:
        self.house: Opened = opens()
        peopled(self.house)
        library(self.house)
        self.numbers = count(1)
        self.store = EventStore(events)
        self.store.create()
        self.claims = ClaimLibrary(self.house.reader)
        self.novelty = self.anew()

    def anew(self) -> Novelty:
        """As after a restart."""
        classes = {RULE: "procedure"}
        return Novelty(
            self.house.reader, self.house.door, self.store, self.claims, lambda: classes  # type: ignore[arg-type, return-value]  # one of the words
        )  # fmt: skip

    def post(self, text: str, author: str, region: str = "US-AZ", *, rule: str = "", after: int = 0) -> None:
        """Somebody posts it, `after` so long from now; a rule has matched it or none."""
        number = next(self.numbers)
        data: dict[str, Any] = {
            "post": {"id": f"m{number}", "text": text, "lang": "en"},
            "account": {"id": author, "handle": author, "region": region},
        }
        now = self.house.reader.now() + after
        event = post_created(type="post.created", id=f"e{number}", time=rfc3339(now + number), data=data)
        ruled = Ruled(rules="sha256:x", reasons=((rule, "why"),) if rule else ())
        self.store.append([Item(kept(event, now + number + MINUTE), keep(ruled))])

    def many(self, text: str, accounts: int = ACCOUNTS, region: str = "US-AZ", **more: Any) -> None:
        """As many accounts post it."""
        for n in range(accounts):
            self.post(text, f"{region}-{n}".lower(), region, **more)

    def round(self) -> int:
        self.claims.refresh()
        return self.novelty.round()

    def incidents(self) -> list[Incident]:
        return sorted(self.house.reader.all("incident").values(), key=lambda row: row.region)

    def what(self, row: Incident) -> str:
        return Incidents(self.house.reader).called([row])[row.id].what


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events)
        yield made
        made.store.close()


@pytest.mark.parametrize("dated", [HOUR, 23 * HOUR])
def test_post_that_is_dated_ahead_drops_nothing_as_old(world: World, dated: int):
    """It counts as posted when it came in; else whoever dates theirs ahead has what others say forgotten."""
    world.many(SAID, 3)
    world.post(f"{SAID}!", "ahead", after=dated)
    world.post(f"{SAID}!!", "fifth")
    assert world.round() == 1
    (one,) = world.incidents()
    assert "5 accounts say so within 1 minutes" in world.what(one)


def test_what_many_say_and_nobody_settled_is_one_incident_with_its_posts_and_a_suggestion(world: World):
    """However it is worded; in its words as a payload, and with the name that it would have in the library."""
    world.many(SAID, 3)
    world.post(OTHERWISE, "late")
    assert world.round() == 0, "four accounts"
    world.post(f"{SAID}!!", "fifth")
    world.many(SAID, 40)
    assert world.round() == 1
    (row,) = world.incidents()

    assert (row.cls, row.region, row.by, row.owner) == ("delegitimisation", "US-AZ", BY, "")
    assert suggested(row.links) == row.links[0]
    assert {"post:m1", "post:m4", "post:m5"} <= set(row.links)
    assert wording_in(world.what(row)) == SAID
    assert OTHERWISE in world.what(row)
    facts = " ".join(str(one.fact) for one in world.house.reader.entries(limit=10_000))
    assert "Harbour" not in facts, "what people wrote stands in no entry"
    assert {one.type for one in world.house.reader.entries(limit=10_000) if one.by in {BY, "automation"}} == {
        "civic.incident_opened"
    }
    assert world.house.reader.all("standing") == {}


def test_few_or_the_same_account_again_or_over_days_is_none(world: World):
    """What one person says a hundred times has not spread; nor what somebody says once an hour."""
    for _ in range(30):
        world.post(SAID, "loud")
    for n in range(12):
        world.post(MOVED, f"slow{n}", rule=RULE, after=(n - 12) * 2 * HOUR)
    assert world.round() == 0


def test_one_account_that_floods_does_not_hide_what_others_say(world: World):
    """Four hundred posts of one push none of another out of the count."""
    for n in range(ACCOUNTS):
        world.post(SAID, f"honest{n}", after=-n * HOUR)
        for _ in range(100):
            world.post(SAID, "loud", "US-NY")
    assert world.round() == 1
    (row,) = world.incidents()
    assert row.region == "US-AZ"


def test_what_is_delivered_late_counts_for_the_time_it_was_said(world: World):
    """Five days' posts that come after today's have not spread within six hours."""
    for n in range(ACCOUNTS + 1):
        world.post(SAID, f"slow{n}", after=-n * 30 * HOUR)
    assert world.round() == 0


def test_rule_that_found_it_says_what_kind_it_is(world: World):
    """The way to vote told wrongly is the rules' to find, whatever the words."""
    world.many(MOVED, rule=RULE)
    world.many("The bus in Arven was moved to Thursday, tell your friends before they wait", rule="Other")
    world.round()
    (row,) = world.incidents()
    assert row.cls == "procedure"
    assert RULE in world.what(row)


def test_what_is_settled_is_matched_and_opens_nothing(world: World):
    """Known claims are labelled and panelled; only what is new becomes an incident."""
    world.house.done(EnterClaim(claim="claim:machines", content=content(SAID)), ANALYST)
    world.house.done(SuggestClaim(claim="claim:machines", version=1), ANALYST)
    world.many(SAID, 20)
    assert world.round() == 0


@pytest.mark.parametrize(
    "text",
    [
        f"It is false that {SAID}",
        "Are the voting machines in Arven really switching votes to the Meadow party?",
        f"According to my uncle, {SAID}",
        "Polls are open until ten tonight. Bring your card and a friend, I voted at the old school",
        "Sign this: count every ballot in public and publish the count of each polling station",
        "Officials say counting of ballots in Arven goes on until Friday, with observers of all parties",
    ],
)
def test_corrections_questions_and_lawful_look_alikes_open_nothing(world: World, text: str):
    """Whoever debunks, asks, quotes, reminds people to vote or asks for signatures has claimed nothing."""
    world.many(text, 40)
    assert world.round() == 0


def test_each_place_has_its_own_incident_and_so_its_own_clock(world: World):
    """Told in two places it is two; told a little in many, it is one of their country."""
    for place in ("US-AZ", "US-NY"):
        world.many(SAID, region=place)
    for n in range(ACCOUNTS * TOGETHER):
        world.post(MOVED, f"far{n}", f"US-A{n}", rule=RULE)
    assert world.round() == 3
    assert [(row.cls, row.region) for row in world.incidents()] == [
        ("procedure", "US"),
        ("delegitimisation", "US-AZ"),
        ("delegitimisation", "US-NY"),
    ]
    assert len({suggested(row.links) for row in world.incidents()}) == 2, "one suggestion to the library each"


def test_result_is_too_soon_only_where_an_election_goes_on(world: World):
    """Who won last year is no news of today's count."""
    told = "It is over: the Meadow party has already won the election in Arven, go home"
    world.many(told)
    assert world.round() == 0
    analysts(world.house)
    details = an_election(world.house.reader.now() - HOUR)
    held(world.house, details)
    world.many(told, after=SECOND)
    assert world.round() == 1
    assert [(row.cls, row.phase) for row in world.incidents()] == [("premature_result", "polls")]


def test_restart_opens_nothing_twice_and_forgets_nothing(world: World):
    """What was counted before it is counted again, silently; also where the first post is long gone."""
    world.many(SAID, 3)
    world.round()
    world.novelty = world.anew()
    world.many(SAID, 5)
    assert world.round() == 1
    world.store.prune(world.house.reader.now() + HOUR, world.store.last())
    world.novelty = world.anew()
    world.many(OTHERWISE, 30)
    assert world.round() == 0
    assert len(world.incidents()) == 1


def test_what_somebody_closed_is_not_opened_again_at_once(world: World):
    """Unfounded is a person's answer."""
    world.many(SAID)
    world.round()
    (row,) = world.incidents()
    world.house.done(CloseIncident(incident=row.id, ending="unfounded", note=NOTE), LEAD)
    for again in (world.novelty, world.anew()):
        world.novelty = again
        world.many(SAID, 30)
        assert world.round() == 0


def test_what_a_person_marked_as_new_is_known_from_then_on(world: World):
    """Whoever reads a case sees it first: what others say of it in that place belongs to their incident."""
    links = (f"{NEW}abc", "post:m1")
    marked = opening("incident:abc", "delegitimisation", what=said("It is new.", (SAID,)), links=links)
    world.round()
    world.house.done(marked, LEAD)
    world.many(OTHERWISE, 40)
    assert world.round() == 0
    world.many(OTHERWISE, region="US-NY")
    assert world.round() == 1
    assert {suggested(row.links) for row in world.incidents()} == {f"{NEW}abc"}


def test_freeze_of_everybody_does_not_keep_it_from_being_seen(world: World):
    """It tells, and does nothing to anybody: like campaigns."""
    for staff in SECURED:
        world.house.done(Appoint(staff=staff), ADMIN)
    goes_on = GoesOn(automation=False, contractors=True, api_clients=True)
    scope = ScopeSet(policy_areas=("election",))
    command = freeze(world.house.reader.now(), scope_set=scope, goes_on=goes_on, floor=0.0)
    seconded(world.house, command, SECURITY, OUTSIDE, "request:freeze")
    world.many(SAID)
    assert world.round() == 1


def test_parties_swapped_give_the_same_incident(world: World, data_dir: Path):
    """The mirror: same class, place and clocks."""
    world.many(SAID)
    world.round()
    (ours,) = world.incidents()
    with house_doors(f"sqlite:///{data_dir / 'other.record.db'}") as opens:
        other = World(opens, f"sqlite:///{data_dir / 'other.events.db'}")
        other.many(SWAPPED)
        other.round()
        (theirs,) = other.incidents()
        spans = [(row.answer.due - row.at, row.act.due - row.at) for row in (ours, theirs)]
        assert (ours.cls, ours.region, ours.links, spans[0]) == (
            theirs.cls,
            theirs.region,
            theirs.links,
            spans[1],
        )
        other.store.close()
