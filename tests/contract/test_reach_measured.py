"""Views before and after a label, a panel or a limit; and honestly nothing where none were counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from steadyhand.flows.reach_measured import Reached
from steadyhand.intake.appending import Item
from steadyhand.intake.growth import Growth
from steadyhand.intake.seen import Seen
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.storage.engines import is_sqlite
from tests.contract.test_claiming import CLAIM, SAID, World, answers
from tests.support.doors import house_doors
from tests.support.intake_events import kept


class Counted(World):
    """With what the platform counts, at whatever instant it says."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.growth, self.noted = Growth(self.store), 0

    def views(self, post: str, at: Instant, count: int) -> None:
        event = {
            "specversion": "1.0", "type": "view.counted", "source": "plaza", "id": f"v{next(self.numbers)}",
            "time": rfc3339(at), "data": {"subject": post, "views": count},
        }  # fmt: skip
        self.store.append([Item(kept(event, at + MINUTE))])
        batch = self.store.read(self.noted, 100)
        self.noted = batch[-1].offset
        Seen(self.store).note(batch)
        self.growth.note(batch)
        assert self.growth.note(batch) == 0, "what comes again changes nothing"


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[Counted]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = Counted(opens, events)
        made.opens = opens  # type: ignore[attr-defined]
        yield made
        made.store.close()


def test_views_after_a_label_are_told_beside_those_before_it(world: Counted):
    """By measure, and summed for the claim over the posts of which both sides are known."""
    world.claims()
    counted, silent = world.posts(SAID), world.posts(SAID, "u2")
    at = world.house.reader.row("standing", counted).in_force[0].starts
    for minutes, views in ((5, 400), (30, 900), (59, 1_100), (90, 1_300)):
        world.views(counted, at + minutes * MINUTE, views)
    later = world.opens(2 * HOUR)  # type: ignore[attr-defined]
    reached = Reached(later.reader, world.store)
    found = {(one.subject, one.kind): one for one in reached.of_posts([counted, silent])}

    label = found[counted, "label"]
    assert (label.what, label.hour.before, label.hour.after, label.hour.whole) == (
        "fact_check",
        0,
        1_100,
        True,
    )
    assert (label.day.after, label.day.whole) == (1_300, False)
    assert (found[silent, "label"].hour.before, found[silent, "panel"].hour.after) == (None, None)
    sums = {(one.kind, one.span): one for one in reached.of_claim(CLAIM)}
    assert (sums["label", "hour"].posts, sums["label", "hour"].known, sums["label", "hour"].after) == (
        2,
        1,
        1_100,
    )
    assert (sums["panel", "day"].posts, sums["panel", "day"].known) == (2, 0), "the day is not over"


def test_measure_on_what_was_seen_before_has_both_sides(world: Counted):
    """A person who labels a post after hours: what was seen of it in the hour before is known."""
    world.claims(acts=False)
    post = world.posts(SAID)
    came = world.match(post).at
    later = world.opens(3 * HOUR)  # type: ignore[attr-defined]
    world.house = later
    answers(world, post, "right")
    for hours, views in ((1, 1_000), (2.5, 5_000), (3.5, 5_900), (3.9, 6_900)):
        world.views(post, came + int(hours * HOUR), views)
    reached = Reached(world.opens(5 * HOUR).reader, world.store)  # type: ignore[attr-defined]
    (label,) = [one for one in reached.of_posts([post]) if one.kind == "label"]
    assert (label.hour.before, label.hour.after) == (4_000, 1_900)
    assert reached.of_posts(["post:none"]) == []


def test_counts_are_let_go_after_a_month(world: Counted):
    """And then nothing is told any more."""
    world.claims()
    post = world.posts(SAID)
    now = world.house.reader.now()
    world.views(post, now, 100)
    assert world.growth.prune(now + 40 * DAY) == 1
    assert world.growth.of([post]) == {}
