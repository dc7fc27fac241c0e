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
from steadyhand.rules.counting import Ask, Counter, Mark, Tally, hashed
from steadyhand.signals.windows import Windows
from steadyhand.storage.engines import is_sqlite


class Counting:
    """The counters of one process. On PostgreSQL others count too: what they have not committed is not counted yet."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._windows = Windows(self._read, shared=not is_sqlite(store.url))
        self._one = threading.Lock()

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

    def tally(self, event: Event) -> Tally:
        """One event of the batch, as the counters see it."""
        return Tally(self, event.time, number_of(event))

    in_memory = False

    def begin(self, asked: Sequence[tuple[Collection[Ask], int]]) -> None:
        """See `Counters.begin`."""
        self._windows.begin(asked)

    def stands(
        self, counter: Counter, key: str, value: str, at: int, event: int, holds: object
    ) -> int:
        """See `Counters.stands`."""
        return self._windows.stands(counter, key, hashed(value) if value else "", at, event, holds)


def kept(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks as they are kept: keys and values are hashed, so that they name nobody."""
    return tuple(
        (counter, hashed(key), at, event, hashed(value) if value else "")
        for counter, key, at, event, value in marks
    )


def number_of(event: Event) -> int:
    """A number that stands for an event's (source, id): two events with the same content are two."""
    return int.from_bytes(blake2b(event.name.encode(errors="surrogatepass"), digest_size=7).digest(), "big")
