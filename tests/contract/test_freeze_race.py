"""Actions race a freeze: after its entry none lies inside its scope, on either database, by threads or processes.

That the service starts at no other isolation level, where this would not hold, is shown in test_record.py.
"""

from __future__ import annotations

import pytest

from tests.support.freeze_race import Raced, prepare, raced, raced_by_processes

ACTIONS = 10_000


def assert_stopped(race: Raced) -> None:
    """Nothing in scope after the freeze; and it was a race: things were done before, refused after, and went on."""
    assert race.after == 0
    assert min(race.before, race.refused, race.elsewhere) > ACTIONS // 50, race


def test_no_action_in_scope_is_recorded_after_a_freeze_that_threads_race(opens):
    """Whoever was already in line must not slip through: 10,000 actions by eight threads."""
    house = opens()
    prepare(house)

    assert_stopped(raced(house.door, house.reader, ACTIONS))


@pytest.mark.long
def test_no_action_in_scope_is_recorded_after_a_freeze_that_processes_race(opens):
    """Each process has a guard of its own, which must be out of date with the freeze's very entry."""
    house = opens()
    prepare(house)

    assert_stopped(raced_by_processes(house, ACTIONS))
