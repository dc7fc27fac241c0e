"""What the record decides about events kept elsewhere: erasure follows the ledger into events and archive.

Follows `accountability.erased` by a cursor of its own, so an erasure that a crash interrupts is done again;
archives hours that have ended, prunes what is archived and old, and lets the archive's retention run out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import structlog

from steadyhand.accountability.commands import Erased
from steadyhand.accountability.model import RETENTION
from steadyhand.intake.archive import Archive
from steadyhand.intake.model import REPEAT_DAYS
from steadyhand.intake.store import EventStore
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.values import DAY, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

CURSOR: Final = "erasure"
EVERY_SECONDS: Final = 30.0
AT_ONCE: Final = 500

log = structlog.get_logger()


class Housekeeping:
    """Runs in the engine's process, beside the stream."""

    def __init__(
        self, reader: Reader, store: EventStore, archive: Archive, door: Performs, consumed: Callable[[], int]
    ) -> None:
        """`consumed` gives the offset up to which events are decided: nothing beyond it is pruned."""
        self._reader = reader
        self._store = store
        self._archive = archive
        self._door = door
        self._consumed = consumed
        self._stop = threading.Event()

    def round(self, now: Instant) -> None:
        """Do what is due once. Raises `RecordUnavailable`, and then goes on next time."""
        self.erase()
        self._archive.archive_due(now, lambda: not self._stop.is_set())
        self._store.prune(now - REPEAT_DAYS * DAY, self._consumed())
        holds = self._reader.row("holds", "holds")
        self._archive.expire(now - RETENTION["content"], holds.subjects if holds else ())

    def erase(self) -> int:
        """Erase events of subjects erased since the last round; returns how many subjects."""
        after = self._reader.cursor(CURSOR)
        end = self._reader.head().seq
        entries = self._reader.entries(after, AT_ONCE, types=[tag_of(Erased)])
        subjects = [entry.fact.subject for entry in entries if isinstance(entry.fact, Erased)]
        if subjects:
            self._store.erase(subjects)
            self._archive.erase(subjects)
        reached = entries[-1].seq if len(entries) == AT_ONCE else end
        if subjects:
            self._door.perform_many([], cursor=Cursor(CURSOR, reached))
        return len(subjects)

    def run(self, clock: Callable[[], Instant]) -> None:
        """Do rounds until `close`."""
        while not self._stop.is_set():
            try:
                self.round(clock())
            except RecordUnavailable as error:
                log.warning("housekeeping.waits", reason=str(error))
            except Exception:
                log.exception("housekeeping.failed")
            self._stop.wait(EVERY_SECONDS)

    def close(self) -> None:
        """Stop after the round in hand."""
        self._stop.set()
