"""A claim that is new is compared with what was posted before it, in slices, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from steadyhand.civic.claims.approving import RetireClaim, SuggestClaim
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.earlier.commands import CompareEarlier
from steadyhand.civic.earlier.model import EARLIER, Compared, Earlier
from steadyhand.civic.matches.commands import BY
from steadyhand.flows import claim_earlier
from steadyhand.flows.claim_earlier import LookingBack
from steadyhand.intake.appending import Item
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.storage.engines import is_sqlite
from tests.contract.test_claiming import CLAIM, OTHERWISE, SAID, World
from tests.support.doors import house_doors, told
from tests.support.intake_events import kept, post_created
from tests.support.people import LEAD
from tests.support.program_claims import ANALYST, acting, content

DULL = "The bus in Arven was late again today, number {} of this month, says my sister"


class Before(World):
    """A library with one claim about something else, and posts that were there before the claim that matters."""

    def begin(self, dull: int = 0) -> list[str]:
        other = content("The town hall of Highmark was sold to a foreign company last year.")
        self.house.done(EnterClaim(claim="claim:other", content=other), ANALYST)
        self.house.done(SuggestClaim(claim="claim:other", version=1), ANALYST)
        self.claiming.round()
        for _ in range(50):
            self.earlier().round()
        posts = [
            self.posts(SAID),
            self.posts(OTHERWISE, "u2"),
            self.posts(f"FALSE: {SAID}", "u3"),
            self.posts(SAID, "u4"),
        ]
        data = [
            post_created(id=f"d{n}", data={"post": {"id": f"d{n}", "text": DULL.format(n), "lang": "en"},
                "account": {"id": "d", "handle": "d"}}) for n in range(dull)
        ]  # fmt: skip
        now = self.house.reader.now() + MINUTE
        self.store.append([Item(kept(one, now)) for one in data])
        self.claiming.round()
        return posts

    def earlier(self) -> LookingBack:
        """As after a restart."""
        library = self.claiming._library
        return LookingBack(self.house.reader, self.house.door, self.store, library, self.claiming.finding)

    @property
    def row(self) -> Earlier:
        row = self.house.reader.row(EARLIER, EARLIER)
        assert isinstance(row, Earlier)
        return row

    def goes_live(self) -> None:
        self.claims(acts=True)
        self.claiming.round()


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[Before]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = Before(opens, events)
        yield made
        made.store.close()


def test_what_was_posted_before_goes_to_a_person_and_nothing_acts_on_it(world: Before):
    """Copies are one case; an entry says how many posts were looked at, and in how many it was found."""
    said, other, debunk, copy = world.begin(dull=30)
    world.goes_live()
    assert world.matches.about(said) == []
    assert world.earlier().round(60.0) == 34

    assert (world.row.done, world.row.posts, world.row.found) == (True, 34, 4)
    assert [(one.claim, one.version, one.found) for one in world.row.claims] == [(CLAIM, 1, 4)]
    for post in (said, other, debunk, copy):
        assert world.match(post).acted is False
        assert (world.labels(post), world.panels(post)) == ([], [])
    assert world.match(copy).copy_of == world.match(said).id
    assert {case.subject for case in world.cases()} == {said, other, debunk}
    later = world.posts(SAID, "late")
    assert world.labels(later) == ["fact_check"], "what comes now is matched as it comes"
    assert world.earlier().round(60.0) == 0, "once"


def test_it_goes_on_after_a_restart_and_counts_nothing_twice(world: Before, monkeypatch: pytest.MonkeyPatch):
    """A slice at a time, however often it is stopped; each stop is an entry where it has come far."""
    monkeypatch.setattr(claim_earlier, "AT_ONCE", 5)
    monkeypatch.setattr(claim_earlier, "TOLD", 10)
    world.begin(dull=40)
    world.goes_live()
    looked = [world.earlier().round(0.0)]
    assert looked == [5]
    assert (world.row.done, world.row.reached) == (False, world.row.first), "not far enough to say so"
    going = world.earlier()
    shares = []
    for n in range(100):
        if world.row.done:
            break
        going = world.earlier() if n % 5 == 4 else going
        going.round(0.0)
        shares.append(world.row.share)

    assert shares == sorted(shares)
    assert 0 < shares[2] < 1
    assert (world.row.done, world.row.posts, world.row.found) == (True, 44, 4)
    assert len(world.cases()) == 3


def test_claims_that_begin_meanwhile_wait_for_the_next_time(world: Before, monkeypatch: pytest.MonkeyPatch):
    """And those that only begin to act are not compared again."""
    monkeypatch.setattr(claim_earlier, "AT_ONCE", 5)
    world.begin(dull=10)
    world.claims(acts=False)
    world.claiming.round()
    going = world.earlier()
    going.round(0.0)
    bus = content("The bus in Arven was late again today, number 7 of this month, says my sister.")
    world.house.done(EnterClaim(claim="claim:bus", content=bus), ANALYST)
    world.house.done(SuggestClaim(claim="claim:bus", version=1), ANALYST)
    acting(world.house, CLAIM)
    world.claiming.round()
    going.round(60.0)
    assert [(one.claim, one.found) for one in world.row.claims] == [(CLAIM, 4)]
    going.round(60.0)
    assert [one.claim for one in world.row.claims] == ["claim:bus"]
    assert world.row.found > 0
    assert going.round(60.0) == 0


def test_another_text_is_compared_anew_and_a_retired_claim_with_nothing(world: Before):
    """What it says now is what posts are compared with."""
    world.begin()
    world.goes_live()
    world.earlier().round(60.0)
    corrected = replace(content("Boats in the harbour of Arven were counted as voters in the last election."))
    world.house.done(CorrectClaim(claim=CLAIM, content=corrected), ANALYST)
    world.house.done(SuggestClaim(claim=CLAIM, version=2), ANALYST)
    world.claiming.round()
    world.earlier().round(60.0)
    assert [(one.version, one.found) for one in world.row.claims] == [(2, 0)]
    world.house.done(RetireClaim(claim=CLAIM, why="mistaken"), LEAD)
    world.claiming.round()
    assert world.earlier().round(60.0) == 0


def test_only_the_last_days_are_looked_at(world: Before, monkeypatch: pytest.MonkeyPatch):
    """As far back as events are kept, and no further than a week."""
    world.begin()
    monkeypatch.setattr(claim_earlier, "SPAN", -DAY)
    world.goes_live()
    world.earlier().round(60.0)
    assert (world.row.done, world.row.posts) == (True, 0)


def test_door_takes_only_what_comes_next_in_a_comparison(world: Before):
    """Nobody else says how far it has come; and nothing goes back."""
    world.begin()
    first = CompareEarlier(
        claims=(Compared(claim=CLAIM, version=1),), after=10_000, first=0, last=100, reached=0, posts=0
    )
    assert told(world.house.many(first, by=LEAD)) == ["not_allowed"]
    assert told(world.house.many(first, by=BY)) == ["done"]
    for wrong, code in (
        (replace(first, after=20_000), "other_comparison"),
        (first, "other_comparison"),
        (replace(first, reached=101), "no_comparison"),
        (replace(first, reached=50, claims=()), "other_comparison"),
    ):
        assert told(world.house.many(wrong, by=BY)) == [code], wrong
    assert told(world.house.many(replace(first, reached=100), by=BY)) == ["done"]
