"""What the record decides about events kept elsewhere: erasure follows the ledger into events and archive.

Follows `accountability.erased` by a cursor of its own, so an erasure that a crash interrupts is done again; a
legal hold that came meanwhile keeps what is not erased yet. Archives hours that have ended, prunes what is
archived and old, and lets the archive's retention run out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import groupby
from typing import Final

import structlog

from steadyhand.accountability.commands import Erased
from steadyhand.accountability.model import RETENTION
from steadyhand.intake.archive import Archive
from steadyhand.intake.growth import Growth
from steadyhand.intake.likenesses import Likenesses
from steadyhand.intake.model import REPEAT_DAYS
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore
from steadyhand.intake.tallies import Tallies
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
        self,
        reader: Reader,
        store: EventStore,
        archive: Archive,
        door: Performs,
        consumed: Callable[[], int],
        before_erasing: Callable[[], object] = lambda: None,
    ) -> None:
        """`consumed` gives the offset up to which events are decided: nothing beyond it is pruned.

        `before_erasing` takes what must outlive an erasure: what a ban is recognised by.
        """
        self._reader = reader
        self._store = store
        self._archive = archive
        self._door = door
        self._consumed = consumed
        self._before_erasing = before_erasing
        self._stop = threading.Event()
        self._tallies, self._seen, self._likenesses = Tallies(store), Seen(store), Likenesses(store)
        self._growth = Growth(store)
        self._daily_due: Instant = 0

    def round(self, now: Instant) -> None:
        """Do what is due once. Raises `RecordUnavailable`, and then goes on next time."""
        self.erase()
        self._archive.archive_due(now, lambda: not self._stop.is_set())
        self._store.prune(now - REPEAT_DAYS * DAY, self._consumed())
        if now >= self._daily_due:
            self._store.prune_marks(now)
            self._tallies.prune(now)
            self._seen.prune(now)
            self._growth.prune(now)
            self._likenesses.prune(now)
            self._daily_due = now + DAY
        self._archive.expire(now - RETENTION["content"], self._held())

    def erase(self) -> int:
        """Erase events of subjects erased since the last round; returns how many subjects.

        While a reader keeps what was erased in the database's log, the cursor stays: the next round looks again.
        """
        after, end = self._reader.cursor(CURSOR), self._reader.head().seq
        entries = self._reader.entries(after, AT_ONCE, types=[tag_of(Erased)])
        facts = [entry.fact for entry in entries if isinstance(entry.fact, Erased)]
        if facts:
            self._before_erasing()
        for held, some in groupby(facts, key=lambda fact: fact.held):
            self._erase([fact.subject for fact in some], {*held, *self._held()})
        if facts and not self._store.empty_log():
            log.warning("housekeeping.log_in_use", erased=len(facts))
            return len(facts)
        reached = entries[-1].seq if len(entries) == AT_ONCE else end
        if reached > after:
            self._door.perform_many([], cursor=Cursor(CURSOR, reached))
        return len(facts)

    def _erase(self, subjects: list[str], held: set[str]) -> None:
        self._store.erase(subjects, held)
        self._archive.erase(subjects, held)

    def _held(self) -> tuple[str, ...]:
        holds = self._reader.row("holds", "holds")
        return holds.kept(self._reader.now()) if holds else ()

    def run(self, clock: Callable[[], Instant], leads: Callable[[], bool] = lambda: True) -> None:
        """Do rounds until `close`, while `leads` says that this process is the one to do them."""
        while not self._stop.is_set():
            try:
                if leads():
                    self.round(clock())
            except RecordUnavailable as error:
                log.warning("housekeeping.waits", reason=str(error))
            except Exception:
                log.exception("housekeeping.failed")
            self._stop.wait(EVERY_SECONDS)

    def close(self) -> None:
        """Stop after the round in hand."""
        self._stop.set()
