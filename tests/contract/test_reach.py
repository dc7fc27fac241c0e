"""What the platform counts and deletes reaches the cases that are open, whichever came first, and in few entries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from steadyhand.flows.reach import BY, Reach
from steadyhand.flows.routing import Router
from steadyhand.intake.appending import Item
from steadyhand.intake.rows import Logged
from steadyhand.intake.seen import KEPT, Seen
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE, SECOND
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.model import Case
from steadyhand.review.opening import OpenCase
from steadyhand.review.reach.facts import CameBack, ReachCounted, WentAway
from steadyhand.rules.pack_routing import load_routing
from steadyhand.rules.versions.model import SETUP
from steadyhand.rules.versions.service import Drafting, Saved
from steadyhand.storage import rebuild
from steadyhand.storage.engines import is_sqlite
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.intake_events import kept, post_created
from tests.support.people import REVIEWER, peopled
from tests.support.routed import texts
from tests.support.rule_sets import starter

TOLD = ("review.reach_counted", "review.went_away", "review.came_back")


class World:
    """A house beside a log of events, and what carries from one to the other."""

    def __init__(self, opens: Reopen, events: str) -> None:
        self.opens = opens
        self.house: Opened = opens()
        peopled(self.house)
        self.store = EventStore(events)
        self.store.create()
        self.seen = Seen(self.store)
        self.reach = Reach(self.house.reader, self.house.door, self.seen)
        self.numbers = count(1)
        now = self.house.reader.now()
        self.began = now - now % SECOND

    def says(self, kind: str, ago: int = 0, /, **data: Any) -> None:
        """The platform sends an event of so many microseconds before all this began; the stream notes it."""
        at = self.began - ago
        event = post_created(type=kind, id=f"e{next(self.numbers)}", time=rfc3339(at), data=data)
        before = self.store.last()
        self.store.append([Item(kept(event, at + MINUTE))])
        self.seen.note(self.store.read(before, 100))

    def posted(self, name: str, ago: int, author: str = "u1") -> None:
        self.says("post.created", ago, post={"id": name, "text": "Hello"}, account={"id": author})

    def views(self, name: str, views: int, ago: int = 0) -> None:
        self.says("view.counted", ago, subject=f"post:{name}", views=views)

    def case(self, name: str, area: str = "spam", **more: Any) -> str:
        """A case about `post:<name>`."""
        asked = {"severity": "medium", "source": "rule", "ref": f"event:{name}", "score": 0.5} | more
        self.house.done(OpenCase(case=f"case:{name}", subject=f"post:{name}", area=area, **asked), AUTOMATION)
        return f"case:{name}"

    def row(self, name: str) -> Case:
        row = self.house.reader.row("case", name)
        assert isinstance(row, Case)
        return row

    def told(self) -> list[object]:
        """What cases were told, in order."""
        return [entry.fact for entry in self.house.entries(*TOLD)]


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events)
        yield made
        made.store.close()


def test_case_is_ordered_by_what_was_counted_before_and_after_it_was_opened(world: World) -> None:
    """A post that half the country sees must not wait behind one that nobody saw, whenever it was reported."""
    for name in ("before", "after", "hardly"):
        world.posted(name, HOUR)
    world.views("before", 4_000)
    cases = [world.case(name) for name in ("before", "after", "hardly")]
    assert world.reach.round() == 1
    world.views("after", 100_000)
    world.views("hardly", 3)

    assert world.reach.round() == 2
    before, after, hardly = map(world.row, cases)
    assert [row.views for row in (before, after, hardly)] == [4_000, 100_000, 3]
    assert after.harm > before.harm > hardly.harm  # type: ignore[operator]  # all are known
    # Half of all is seen in six hours: after one, 100,000 are a ninth of it.
    assert 810_000 <= after.remaining <= 820_000  # type: ignore[operator]
    assert {entry.by for entry in world.house.entries(*TOLD)} == {BY}
    assert world.reach.round() == 0
    assert rebuild.differences(world.house.record) == []


def test_order_rests_on_when_views_were_counted_and_not_on_when_that_came_in(world: World) -> None:
    """A platform whose events are held up for a minute would have its cases in another order."""
    for name in ("early", "late"):
        world.posted(name, 2 * HOUR)
    cases = world.case("early"), world.case("late")
    world.views("early", 5_000, HOUR)
    world.reach.round()
    world.views("late", 5_000, HOUR)
    world.reach.round()

    early, late = map(world.row, cases)
    assert (early.harm, early.reach_at) == (late.harm, world.began - HOUR)


def test_million_views_write_few_entries(world: World) -> None:
    """A viral post would fill the ledger, and hold up everybody who decides."""
    case = world.case("viral")
    began = world.house.reader.now() - HOUR
    views = kept(post_created(type="view.counted", data={"subject": "post:viral", "views": 1}))
    for batch in range(40):
        numbers = range(batch * 500 + 1, batch * 500 + 501)
        counts = [n if n < 500 else n * 50 for n in numbers]
        world.seen.note(
            _logged(views, n, count, began + n * SECOND // 10)
            for n, count in zip(numbers, counts, strict=True)
        )
        world.reach.round()

    assert world.row(case).views >= 2**19
    assert len(world.told()) <= 20
    assert world.seen.of(["post:viral"])["post:viral"].views == world.row(case).views


def _logged(event: Any, offset: int, views: int, at: int) -> Logged:
    data = f'{{"subject":"post:viral","views":{views}}}'.encode()
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return Logged(offset, at, type(event)(**fields | {"data": data, "time": at}))


def test_views_to_come_are_those_of_the_queue(world: World) -> None:
    """What is said of a vote is over sooner than what is sold."""
    drafting = Drafting(world.house.door, world.house.reader)
    saved = drafting.save(SETUP, None, "The starter pack", "", starter())
    assert isinstance(saved, Saved)
    drafting.publish(saved.draft, SETUP)
    for name in ("slow", "quick"):
        world.posted(name, 6 * HOUR)
        world.views(name, 9_000)
    cases = world.case("slow"), world.case("quick", "election")
    world.reach.round()

    slow, quick = map(world.row, cases)
    assert [round(row.remaining, -2) for row in (slow, quick)] == [9_000, 3_000]  # type: ignore[arg-type]


def test_routing_rules_know_how_many_are_still_to_see_it(world: World) -> None:
    """They are asked once, when the case begins: what was counted before must be there by then."""
    routing = load_routing(texts(), "sha256:one")
    for name, views in (("wide", 90_000), ("narrow", 2)):
        world.posted(name, HOUR)
        world.views(name, views)
    cases = world.case("wide"), world.case("narrow")
    world.reach.round()
    Router(world.house.reader, world.house.door, lambda: routing).round()

    assert [world.row(case).queue for case in cases] == ["voting", "spam"]


def test_content_that_is_deleted_while_it_is_looked_at_is_still_judged(world: World) -> None:
    """It is not closed, and nobody loses it: there may be more of the same account, and a law that asks for it."""
    world.posted("gone", HOUR)
    world.views("gone", 5_000)
    case, other = world.case("gone"), world.case("there", remaining=2.0)
    world.house.done(TakeLease(case=case), REVIEWER)
    world.reach.round()
    world.says("post.deleted", 5 * MINUTE, post={"id": "gone"})

    assert world.reach.round() == 1
    assert world.reach.round() == 0
    row = world.row(case)
    assert (row.state, row.holder) == ("leased", REVIEWER)
    assert row.gone is not None
    assert abs(world.house.reader.now() - 5 * MINUTE - row.gone) < MINUTE
    assert row.harm < world.row(other).harm  # type: ignore[operator]
    world.house.done(Decide(case=case, outcome="violates", policy="spam-1@1", reason="A link."), REVIEWER)
    assert world.row(case).is_decided


def test_views_of_content_that_is_gone_are_not_told_and_what_comes_back_has_its_place(world: World) -> None:
    """A late count must not bring up what nobody can see."""
    world.posted("gone", HOUR)
    case = world.case("gone")
    world.says("post.deleted", 10 * MINUTE, post={"id": "gone"})
    world.reach.round()
    world.views("gone", 70_000)
    assert world.reach.round() == 0
    world.posted("gone", MINUTE)

    world.reach.round()
    world.reach.round()
    row = world.row(case)
    assert row.gone is None
    assert [type(fact) for fact in world.told()] == [WentAway, CameBack, ReachCounted]
    assert row.views == 70_000


def test_with_an_account_goes_what_it_wrote_and_nothing_that_others_say_it_wrote(world: World) -> None:
    """A report names an author; the post is there as long as its own event says so."""
    sure = world.case("own", account="account:u1", attested=True)
    said = world.case("said", account="account:u1")
    world.says("account.deleted", MINUTE, account={"id": "u1"})
    world.reach.round()
    assert [world.row(name).gone is not None for name in (sure, said)] == [True, False]

    world.says("account.updated", 0, account={"id": "u1"})
    world.reach.round()
    assert world.row(sure).gone is None


def test_deletion_is_told_after_a_restart_and_to_a_case_that_is_opened_later(world: World) -> None:
    """What happened while the house was down, or before anybody reported it, is known too."""
    case = world.case("first")
    world.says("post.deleted", MINUTE, post={"id": "first"})
    world.says("post.deleted", MINUTE, post={"id": "second"})
    again = world.opens()
    reach = Reach(again.reader, again.door, Seen(world.store))
    later = world.case("second")

    assert reach.round() == 2
    assert reach.round() == 0
    assert all(world.row(name).gone is not None for name in (case, later))
    assert rebuild.differences(again.record) == []


def test_rows_are_dropped_a_month_after_the_last_word(world: World) -> None:
    """The log lets go of posts after a week; what is counted of them must not grow for ever."""
    world.views("old", 5)
    world.says("post.deleted", 0, post={"id": "other"})
    now = world.house.reader.now()

    assert world.seen.prune(now + KEPT - DAY) == 0
    assert world.seen.prune(now + KEPT + DAY) == 2
    assert world.seen.of(["post:old", "post:other"]) == {}
