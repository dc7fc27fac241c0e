"""The heartbeat: every hour leaves an entry with its counts, zeros explicit, even when nothing and nobody was there."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from steadyhand.accountability.commands import Heartbeat, HeartbeatBegun
from steadyhand.accountability.model import MODES
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import load
from steadyhand.kernel.values import HOUR
from tests.support.installation import installed
from tests.support.soundness import assert_ledger_sound, entries
from tests.support.traffic import events


def beats(house):
    """The heartbeats so far."""
    return [entry.fact for entry in entries(house.reader) if isinstance(entry.fact, Heartbeat)]


def ticked(settings, ahead):
    """An open house at another time, its clock ticked until nothing is due."""
    house = House(settings, ahead=ahead)
    while house.clock.tick():
        pass
    return house


@pytest.fixture
def settings(tmp_path):
    """A folder on which the heartbeat has begun."""
    settings = load(tmp_path)
    house = House(settings)
    house.open()
    house.close()
    return settings


def test_hour_in_which_nothing_happened_has_its_heartbeat_with_every_zero(settings):
    """An hour without an entry would look like an hour in which somebody stopped counting."""
    house = ticked(settings, HOUR)

    beat = beats(house)[0]
    cells = {(count.area, count.mode, count.region): count.n for count in beat.counts}
    assert cells == dict.fromkeys(product(settings.areas, MODES, settings.regions), 0)
    assert [eligible.area for eligible in beat.eligible] == list(settings.areas)
    assert {eligible.staff for eligible in beat.eligible} == {0}
    house.close()


def test_hours_while_the_service_was_down_follow_one_by_one(settings):
    """Each has its own entry, in order, without a gap, though all are written when it is back."""
    house = ticked(settings, 50 * HOUR)

    begun = next(e.fact for e in entries(house.reader) if isinstance(e.fact, HeartbeatBegun))
    hours = [beat.hour for beat in beats(house)]
    assert hours == [begun.hour + n * HOUR for n in range(len(hours))]
    assert len(hours) >= 50
    assert_ledger_sound(house, list(entries(house.reader)))
    house.close()


def test_hour_with_traffic_counts_what_was_decided_in_it(tmp_path):
    """Decisions of the stream are in the heartbeat of their hour, and in no other."""
    with installed(tmp_path / "data") as installation:
        installation.deliver(events(0, 80))
        installation.catch_up()
        installation.stop()

        house = ticked(installation.settings, 2 * HOUR)
        counted: Counter[tuple[str, str, str]] = Counter()
        for beat in beats(house):
            assert beat.unlisted == 0
            counted.update({(each.area, each.mode, each.region): each.n for each in beat.counts})
        house.close()
    # Ten of eighty events are pushed links: each gives a limit on the post and a label on its author.
    assert +counted == {("spam", "automated", "eu"): 10, ("other", "automated", "eu"): 10}
