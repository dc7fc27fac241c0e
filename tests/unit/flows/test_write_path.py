from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import pytest

from steadyhand.flows.post import Ruled
from steadyhand.flows.write_path import TOGETHER, WritePath
from steadyhand.intake.appending import Item, Receipt
from steadyhand.intake.model import IdReused
from steadyhand.intake.writer import Busy
from steadyhand.kernel.tx import RecordUnavailable
from tests.support.intake_events import posts

PATIENCE_S = 10


class Rules:
    """Decides by the event's name; `e113` cannot be decided. Waits where the test says so."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.begun, self.go_on = threading.Semaphore(0), threading.Event()
        self.go_on.set()

    def decide(self, events: Sequence) -> list[Ruled]:
        self.batches.append([event.id for event in events])
        self.begun.release()
        assert self.go_on.wait(PATIENCE_S)
        if any(event.id == "e113" for event in events):
            raise ValueError("no rule can read this")
        return [Ruled(rules=event.id) for event in events]


class Shelf:
    """Keeps everything at once, or answers as the test says."""

    def __init__(self) -> None:
        self.full: Exception | None = None
        self.conflicts: set[str] = set()

    def submit(self, items: Sequence[Item]) -> Future[list[Receipt]]:
        if isinstance(self.full, Busy):
            raise self.full
        kept: Future[list[Receipt]] = Future()
        if self.full:
            kept.set_exception(self.full)
        else:
            receipts = [Receipt(n, conflict=item.event.id in self.conflicts) for n, item in enumerate(items)]
            kept.set_result(receipts)
        return kept


@pytest.fixture
def path() -> Iterator[tuple[WritePath, Rules, Shelf]]:
    rules, shelf = Rules(), Shelf()
    path = WritePath(rules, shelf)
    yield path, rules, shelf
    rules.go_on.set()
    path.close()


def held_up(path: WritePath, rules: Rules) -> Future[Ruled]:
    """One event that is being decided, and stays so until the rules may go on."""
    rules.go_on.clear()
    first = path.decide(posts(0)[0])
    assert rules.begun.acquire(timeout=PATIENCE_S)
    return first


def test_events_that_wait_are_decided_together_and_each_gets_its_own_answer(path):
    """A burst costs little more than one event; nobody may get somebody else's decision."""
    path, rules, _ = path
    first = held_up(path, rules)
    waiting = [path.decide(event) for event in posts(*range(1, TOGETHER + 3))]
    rules.go_on.set()

    assert [one.result(PATIENCE_S).rules for one in waiting] == [f"e{n}" for n in range(1, TOGETHER + 3)]
    assert first.result(PATIENCE_S).rules == "e0"
    assert [len(batch) for batch in rules.batches] == [1, TOGETHER, 2]


def test_event_that_cannot_be_decided_fails_alone(path):
    """One odd event must not take its neighbours' answers along."""
    path, rules, _ = path
    held_up(path, rules)
    good, bad, other = (path.decide(event) for event in posts(112, 113, 114))
    rules.go_on.set()

    assert isinstance(bad.exception(PATIENCE_S), ValueError)
    assert (good.result(PATIENCE_S).rules, other.result(PATIENCE_S).rules) == ("e112", "e114")


def test_whoever_goes_away_leaves_the_others_their_answers(path):
    """A platform that gave up waiting cancels; the thread that answers everybody must survive that."""
    path, rules, _ = path
    held_up(path, rules)
    gone, stays = (path.decide(event) for event in posts(1, 2))
    assert gone.cancel()
    rules.go_on.set()

    assert stays.result(PATIENCE_S).rules == "e2"
    assert path.decide(posts(3)[0]).result(PATIENCE_S).rules == "e3"


def test_id_used_before_is_said_to_whom_it_concerns(path):
    """The same id with another body: only that event was not kept."""
    path, rules, shelf = path
    shelf.conflicts = {"e2"}
    held_up(path, rules)
    right, wrong = (path.decide(event) for event in posts(1, 2))
    rules.go_on.set()

    assert right.result(PATIENCE_S).rules == "e1"
    assert isinstance(wrong.exception(PATIENCE_S), IdReused)


@pytest.mark.parametrize("trouble", [Busy("Full.", 3), RecordUnavailable("Down.")], ids=["busy", "outage"])
def test_trouble_with_keeping_is_the_answer_and_passes(path, trouble):
    """Nothing is answered that is not on disk, and the next event has a new chance."""
    path, _, shelf = path
    shelf.full = trouble
    assert path.decide(posts(1)[0]).exception(PATIENCE_S) is trouble
    shelf.full = None

    assert path.decide(posts(2)[0]).result(PATIENCE_S).rules == "e2"


def test_closing_answers_what_waits_and_refuses_what_comes_after():
    """No caller is left without an answer by a stop."""
    rules = Rules()
    path = WritePath(rules, Shelf())
    first = held_up(path, rules)
    second = path.decide(posts(1)[0])
    rules.go_on.set()
    path.close()

    assert (first.result(0).rules, second.result(0).rules) == ("e0", "e1")
    assert isinstance(path.decide(posts(2)[0]).exception(PATIENCE_S), RecordUnavailable)
