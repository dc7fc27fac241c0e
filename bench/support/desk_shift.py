"""A shift: people who take the next case and decide it, again and again, while the other lane is full of bulk work.

What a person waits for is what the console does between their key and the page, but for the page's HTML: it asks which
case is next, takes it at the door, and reads all that the case page shows; then it reads that again, and decides.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from steadyhand.bootstrap.house import House
from steadyhand.flows import decision
from steadyhand.kernel.entry import Refusal
from steadyhand.web.attending import AT_WORK
from steadyhand.web.console import authors, taking
from steadyhand.web.console.dossier import Dossier, dossier
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms
from support.doors import PART, automated

PAUSE_S: Final = 0.2
"""What somebody does between two actions."""
NOTHING: Final = decision.Verdict(outcome="no_violation", reason="It is an ordinary post.")
_keys = itertools.count()


class Places:
    """As many people at a time as the console works for; the others wait in the order in which they came."""

    def __init__(self, free: int) -> None:
        self._free, self._queue, self._lock = free, deque[threading.Lock](), threading.Lock()

    def __enter__(self) -> None:
        turn = threading.Lock()
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn.acquire()
            self._queue.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1


_at_work = Places(AT_WORK)


class Waits(msgspec.Struct):
    """Seconds that people waited, by what for, and bulk commands that were done meanwhile."""

    next_case: list[float] = []
    decide: list[float] = []
    nothing: int = 0
    """How often somebody was given no case, though many wait."""
    refused: int = 0
    """Decisions that were refused."""
    bulk: int = 0


def shift(house: House, rooms: Rooms, people: list[Person], seconds: float) -> Waits:
    """All of these people at work for so long, bulk work beside them."""
    waits, stop = Waits(), threading.Event()
    with _bulk(house, stop, waits):
        threads = [threading.Thread(target=_work, args=(rooms, person, stop, waits)) for person in people]
        for thread in threads:
            thread.start()
            time.sleep(2 * PAUSE_S / len(people))  # nobody begins at the same instant: a turn has two pauses
        time.sleep(seconds)
        stop.set()
        for thread in threads:
            thread.join()
    return waits


def _work(rooms: Rooms, person: Person, stop: threading.Event, waits: Waits) -> None:
    while not stop.wait(PAUSE_S):
        began = time.perf_counter()
        with _at_work, rooms.door.attending():
            found = next_case(rooms, person)
        waits.next_case.append(time.perf_counter() - began)
        if found is None:
            waits.nothing += 1
            continue
        if stop.wait(PAUSE_S):
            return
        began = time.perf_counter()
        with _at_work, rooms.door.attending():
            waits.refused += not decided(rooms, person, found.case.id)
        waits.decide.append(time.perf_counter() - began)


def next_case(rooms: Rooms, person: Person) -> Dossier | None:
    """As `POST /next`, and the page that it leads to; None where nothing was given."""
    given = taking.take_next(rooms, person)
    assert given.refusal is None, given.refusal
    return None if given.case is None else dossier(rooms, given.case)


def decided(rooms: Rooms, person: Person, case: str) -> bool:
    """As `POST /cases/<case>/decision`."""
    found = dossier(rooms, case)
    assert found is not None
    authors.settle(rooms, found.case)
    answers = decision.decide(
        rooms.door, found.case, NOTHING, person.principal, expect=found.version, key=f"bench:{next(_keys)}",
        now=found.at, proof=person.proof,
    )  # fmt: skip
    return not any(isinstance(answer, Refusal) for answer in answers)


@contextmanager
def _bulk(house: House, stop: threading.Event, waits: Waits) -> Iterator[None]:
    def work() -> None:
        while not stop.is_set():
            house.door.perform_many(automated(PART))
            waits.bulk += PART

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
