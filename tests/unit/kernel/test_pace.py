from __future__ import annotations

import pytest

from steadyhand.kernel import pace
from steadyhand.kernel.pace import (
    ATTENDED_FEWEST,
    ATTENDED_SECONDS,
    BATCH,
    BULK_SECONDS,
    CALM_SECONDS,
    FEWEST,
    PAUSE_SECONDS,
    SHARE,
    Pace,
)


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time that the pace sees; tests move it."""
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    return now


def test_slow_transactions_make_the_next_ones_smaller_while_somebody_waits(clock):
    """Whoever works beside bulk waits for one of its transactions: that is to be 15 ms, the commit included."""
    paced = Pace()
    paced.somebody_waits()
    for _ in range(10):
        paced.took(100, 0.030)

    assert paced.room() == pytest.approx(50, abs=1)


def test_disk_so_slow_that_nothing_would_fit_still_gets_a_fair_batch(clock):
    """Twenty milliseconds cannot be kept on every machine; bulk must go on all the same."""
    paced = Pace()
    paced.somebody_waits()
    for _ in range(10):
        paced.took(100, 2.0)

    assert paced.room() == FEWEST


def test_quick_transactions_grow_again_and_never_beyond_a_batch(clock):
    """One slow moment must not slow bulk down for good."""
    paced = Pace()
    paced.somebody_waits()
    for seconds in (1.0, *[0.001] * 10):
        paced.took(100, seconds)

    assert paced.room() == BATCH


def test_nobody_waiting_gives_bulk_whole_batches(clock):
    """At night nobody has to be spared."""
    paced = Pace()
    paced.somebody_waits()
    for _ in range(10):
        paced.took(100, 0.1)
    clock[0] += CALM_SECONDS

    assert paced.room() == BATCH


def test_bulk_steps_back_while_somebodys_page_is_on_its_way_and_not_for_ever(clock):
    """They share one processor: what bulk takes of it, the person waits for."""
    paced = Pace()
    paced.attend()
    paced.took(100, 0.010)
    assert paced.rest() == pytest.approx(0.010 * (1 / SHARE - 1))

    clock[0] += 0.010 / SHARE
    assert paced.rest() == 0


def test_bulk_steps_back_between_the_pages_of_people_who_are_at_work(clock):
    """Whoever decides a case asks for the next a moment later: what began meanwhile they wait for."""
    paced = Pace()
    paced.attend()
    paced.leave()
    paced.took(100, 1.0)
    clock[0] += PAUSE_SECONDS / 2
    assert paced.rest() > 0

    clock[0] += PAUSE_SECONDS
    assert paced.rest() == 0


def test_bulk_rests_for_nobody():
    """A night's work is not to take five nights."""
    paced = Pace()
    paced.took(100, 10.0)

    assert paced.rest() == 0


def test_transactions_are_smaller_while_people_are_at_pages(clock):
    """Each page may have to wait for one of them; bulk still goes on, however slow the disk."""
    paced = Pace()
    assert paced.seconds() == BULK_SECONDS
    paced.attend()
    paced.somebody_waits()
    assert paced.seconds() == ATTENDED_SECONDS
    for _ in range(10):
        paced.took(100, 2.0)
    assert paced.room() == ATTENDED_FEWEST

    paced.leave()
    clock[0] += PAUSE_SECONDS
    assert paced.seconds() == BULK_SECONDS
