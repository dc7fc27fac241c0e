"""The budget of patterns is spent by patterns: not by a collection that Python makes in the middle of a search."""

from __future__ import annotations

import gc
import time

import pytest

from steadyhand.rules.budget import OutOfTime, begin_event, spending

BUDGET_S = 0.02


@pytest.fixture
def large_heap() -> list[dict[int, list[int]]]:
    """So much that one full collection takes longer than the budget; made sure of in the test."""
    return [{number: [number]} for number in range(1_000_000)]


def test_a_full_collection_is_not_charged_to_the_event(large_heap: list[dict[int, list[int]]]):
    """A pause of the collector once cost a post its verdict, in a process that held much."""
    begin_event(BUDGET_S)

    with spending() as deadline:
        began_s = time.thread_time()
        gc.collect()
        assert time.thread_time() - began_s > BUDGET_S
        deadline.check()
    with spending() as deadline:
        deadline.check()


def test_work_after_a_collection_is_charged():
    """What forgives too much would let a pattern run for ever."""
    begin_event(BUDGET_S)
    gc.collect()

    with spending() as deadline:
        began_s = time.thread_time()
        while time.thread_time() - began_s < 2 * BUDGET_S:
            pass
        with pytest.raises(OutOfTime):
            deadline.check()
