"""What the counters of the rules know while events are decided: one batch at a time, in order.

Marks are kept with the decision on their event (see `intake.marks`), so that a count and what was decided by it are
never apart.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b

from steadyhand.intake.model import Event
from steadyhand.intake.store import EventStore
from steadyhand.rules.counting import Ask, Mark, Past
from steadyhand.rules.model import Outcome
from steadyhand.signals.windows import Windows
from steadyhand.storage.engines import is_sqlite

_NOTHING: Mapping[tuple[int, str, str], Past] = {}


class Counting:
    """The counters of one process. On PostgreSQL others count too: what they have not committed is not counted yet."""

    def __init__(self, store: EventStore) -> None:
        self._windows = Windows(
            lambda keys, since: [Mark(*row) for row in store.marks(keys, since)],
            shared=not is_sqlite(store.url),
        )
        self._one = threading.Lock()

    @contextmanager
    def batch(self, events: Sequence[Event], asks: Sequence[Collection[Ask]]) -> Iterator[None]:
        """Hold the counters for a batch of events, with what each asks. Raises `RecordUnavailable`."""
        if not any(asks):
            yield
            return
        with self._one:
            self._windows.begin([(some, event.time) for some, event in zip(asks, events, strict=True)])
            yield

    def past(self, event: Event, asks: Collection[Ask]) -> Mapping[tuple[int, str, str], Past]:
        """What the counters stood at before this event, those of the batch that came before it included."""
        return self._windows.past(asks, event.time, number_of(event)) if asks else _NOTHING

    def mark(self, event: Event, outcome: Outcome) -> tuple[Mark, ...]:
        """Count the event; gives the marks to keep with its decision."""
        if not outcome.marks:
            return ()
        number = number_of(event)
        marks = tuple(Mark(counter, key, event.time, number, value) for counter, key, value in outcome.marks)
        self._windows.add(marks)
        return marks


def number_of(event: Event) -> int:
    """A number that stands for an event's (source, id): two events with the same content are two."""
    return int.from_bytes(blake2b(event.name.encode(errors="surrogatepass"), digest_size=7).digest(), "big")
