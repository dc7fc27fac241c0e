"""What the door needs of a database: protocols that the room `storage` implements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import msgspec

from steadyhand.kernel.entry import Effect, Entry, Erasure, Payload, Settlement
from steadyhand.kernel.guard import Reads
from steadyhand.kernel.timers import Alarm
from steadyhand.kernel.values import Instant


class RecordUnavailable(Exception):
    """The record cannot be written now (disk full, connection lost): nothing was recorded. Try again."""


class DiskFull(RecordUnavailable):
    """There is no room to write: nothing was recorded. It goes on by itself once there is."""


class Head(msgspec.Struct, frozen=True):
    """The end of the ledger: its last entry's number and time, and the epoch of access."""

    seq: int
    at: Instant
    epoch: int


class Known(msgspec.Struct, frozen=True):
    """An idempotency key that was used: the entry it gave and the digest of its command."""

    seq: int
    digest: bytes


class Stored(msgspec.Struct, frozen=True):
    """A view row as it stands (None where there is none) and the last entry that changed it."""

    row: Any
    seq: int


class Cursor(msgspec.Struct, frozen=True):
    """How far a consumer has come; committed together with the entries that its reading led to."""

    name: str
    value: int


class Tally(msgspec.Struct, frozen=True):
    """Refusals of one principal for one cause in one minute that are counted, not yet written."""

    by: str
    cause: str
    minute: Instant
    count: int


class Writes(msgspec.Struct):
    """Everything that one transaction writes, gathered in memory and written once."""

    entries: list[tuple[Entry, bytes | None]] = []
    """Entries in order, each with its command's digest."""
    rows: dict[str, dict[str, Stored]] = {}
    """By view and key, the row after the last entry."""
    payloads: list[tuple[str, Entry, Payload, bytes]] = []
    """(id, entry, payload, salt)."""
    effects: list[tuple[Entry, int, Effect]] = []
    erasures: list[tuple[Entry, Erasure]] = []
    settlements: list[tuple[Entry, Settlement]] = []
    tallies: dict[tuple[str, str, Instant], int] = {}
    closed: list[Tally] = []
    cursors: list[Cursor] = []


class Tx(Reads, Protocol):
    """One write transaction, begun with the write lock held and the head read after it."""

    head: Head
    now: Instant
    """`max(the database's time, head.at)`: authority time never runs backwards."""

    def known(self, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Known]:
        """The used ones of these (principal, key) pairs."""

    def entry(self, seq: int) -> Entry:
        """The entry with this number."""

    def rows(self, wanted: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, Stored]]:
        """The existing ones of these rows, by view and key, in one read."""

    def due(self, limit: int) -> list[Alarm]:
        """Authority alarms that are due now and not set aside, earliest first."""

    def set_aside(self) -> list[Alarm]:
        """All authority alarms that are set aside; costs nothing while there is none."""

    def tally(self, by: str, cause: str, minute: Instant) -> int | None:
        """Refusals counted so far beyond the first; None if there was no first."""

    def open_tallies(self, before: Instant) -> list[Tally]:
        """Tallies of minutes that ended before this instant."""

    def flush(self, writes: Writes, head: Head) -> None:
        """Write everything gathered so far, so that reads of this transaction see it."""


class Record(Protocol):
    """The ledger's database."""

    def transaction(self) -> AbstractContextManager[Tx]:
        """Begin, and commit at the end of the block, or roll back if it raises."""
