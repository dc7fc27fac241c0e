"""What the counters of the rules know while events are decided: one batch at a time, in order.

Marks are kept with the decision on their event (see `intake.marks`), so that a count and what was decided by it are
never apart.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b

from steadyhand.intake.model import Event
from steadyhand.intake.store import EventStore
from steadyhand.rules.counting import Ask, Counter, Mark, hashed
from steadyhand.signals.windows import Windows
from steadyhand.storage.engines import is_sqlite


class Counting:
    """The counters of one process. On PostgreSQL others count too: what they have not committed is not counted yet."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._windows = Windows(self._read, shared=not is_sqlite(store.url))
        self._one = threading.Lock()
        self._left: dict[tuple[str, str], Mark] = {}

    def _read(self, keys: Collection[tuple[str, str]], since: int) -> list[Mark]:
        names = {(counter, hashed(key)): key for counter, key in keys}
        rows = self._store.marks(names, since)
        return [(counter, names[counter, key], at, event, value) for counter, key, at, event, value in rows]

    @contextmanager
    def batch(self, events: Sequence[Event], asks: Sequence[Collection[Ask]]) -> Iterator[None]:
        """Hold the counters for a batch of events, with what each asks. Raises `RecordUnavailable`."""
        if not any(asks):
            yield
            return
        with self._one:
            self._windows.begin([(some, event.time) for some, event in zip(asks, events, strict=True)])
            yield

    in_memory = False

    def begin(self, asked: Sequence[tuple[Collection[Ask], int]]) -> None:
        """See `Counters.begin`."""
        self._windows.begin(asked)

    def stands(self, counter: Counter, key: str, value: str, at: int, event: int, holds: object) -> int:
        """See `Counters.stands`."""
        told = hashed(value) if value else ""
        if holds:
            self._left[counter.id, key] = (counter.id, hashed(key), at, event, told)
        return self._windows.stands(counter, key, told, at, event, holds)

    def marks(self) -> tuple[Mark, ...]:
        """What the event just decided leaves behind: keys and values are hashed, so that they name nobody."""
        marks = tuple(self._left.values())
        self._left.clear()
        return marks


def number_of(event: Event) -> int:
    """A number that stands for an event's (source, id): two events with the same content are two."""
    return int.from_bytes(blake2b(event.name.encode(errors="surrogatepass"), digest_size=7).digest(), "big")
