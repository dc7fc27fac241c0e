"""Every event that is still kept, in pieces that can be read one beside the other: the archive, then what is newer.

A piece is known by the offsets that it spans and how many events it has. Offsets are never used twice, so a piece of
that name holds the same events whenever and wherever it is read, be it from the archive or from the store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.intake.archive import PART_BYTES, PART_ROWS, Archive, reading
from steadyhand.intake.reach import LAST
from steadyhand.intake.rows import Row
from steadyhand.intake.store import READ_BYTES, EventStore
from steadyhand.kernel.values import Instant

BATCH: Final = 2_000
Past = tuple[int, str, int, str, str, str | None]
"""(offset, type, time, subject, digest in hex, data as JSON or None once erased) of an event."""
Named = tuple[int, str, str, str, int, str, str, str | None]
"""The same with source and id after the offset."""

_SPAN: Final = """
SELECT min("offset"), max("offset"), count(*) FROM read_parquet(?, hive_partitioning = false)
WHERE time >= ? AND time < ?
"""
_READ: Final = """
SELECT "offset", type, time, subject, digest, data FROM read_parquet(?, hive_partitioning = false)
WHERE time >= ? AND time < ?
"""
_FIND: Final = """
SELECT "offset", source, id, type, time, subject, digest, data FROM read_parquet(?, hive_partitioning = false)
WHERE "offset" IN (SELECT unnest(?::BIGINT[]))
"""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Events `first` to `last` of the log; `path` is the part of the archive, None where they are in the store."""

    first: int
    last: int
    events: int
    path: str | None = None

    @property
    def name(self) -> str:
        """What it is known by."""
        return f"{self.first:020}-{self.last:020}-{self.events}"


class Within(msgspec.Struct, frozen=True):
    """When events happened: from `since` on, and before `until`; None where there is no bound."""

    since: Instant | None = None
    until: Instant | None = None

    @property
    def bounds(self) -> tuple[Instant, Instant]:
        return -LAST if self.since is None else self.since, LAST if self.until is None else self.until


class History:
    """The kept events of one data folder. Reads only, and beside whoever writes."""

    def __init__(self, data: Path, store: EventStore) -> None:
        self._store = store
        self._archive = Archive(data, store)

    def pieces(self, within: Within) -> list[Piece]:
        """All there is now, in the order of the log; pieces without an event of that time are left out.

        An upper bound in the store: of those, `events` counts also what happened at another time.
        """
        last = self._store.last()
        # First what the archive does not have: what it takes over meanwhile is then found in both, never in neither.
        recent = [piece for gap in self._store.gaps() for piece in self._recent(gap[0], min(gap[1], last))]
        archived = self._archived(within, recent)
        return sorted([*archived, *recent], key=lambda piece: piece.first)

    def read(self, piece: Piece, within: Within) -> Iterator[Sequence[Past]]:
        """The events of a piece, in batches."""
        if piece.path is None:
            yield from self._stored(piece, within)
            return
        with reading() as db, _expired_is_empty(piece.path):
            found = db.execute(_READ, [piece.path, *within.bounds])
            while batch := found.fetchmany(BATCH):
                yield batch

    def find(self, pieces: Iterable[Piece], offsets: Collection[int]) -> Iterator[Named]:
        """Those of the events with these offsets that are still there."""
        for piece in pieces:
            if wanted := [offset for offset in offsets if piece.first <= offset <= piece.last]:
                yield from self._named(piece, wanted)

    def _archived(self, within: Within, recent: Sequence[Piece]) -> Iterator[Piece]:
        for path in map(str, self._archive.files()):
            with reading() as db, _expired_is_empty(path):
                first, last, events = db.execute(_SPAN, [path, *within.bounds]).fetchall()[0]
                if events and not any(piece.first <= first <= piece.last for piece in recent):
                    yield Piece(first=first, last=last, events=events, path=path)

    def _recent(self, after: int, upto: int) -> Iterator[Piece]:
        while run := self._store.run(after, PART_ROWS, PART_BYTES, upto):
            yield Piece(first=run.first, last=run.last, events=run.count)
            after = run.last

    def _stored(self, piece: Piece, within: Within) -> Iterator[list[Past]]:
        since, until = within.bounds
        for rows in self._rows(piece):
            yield [past(row) for row in rows if since <= row[4] < until]

    def _rows(self, piece: Piece) -> Iterator[list[Row]]:
        after = piece.first - 1
        while rows := self._store.rows(after, BATCH, READ_BYTES, piece.last):
            yield rows
            after = rows[-1][0]

    def _named(self, piece: Piece, offsets: list[int]) -> Iterator[Named]:
        if piece.path is not None:
            with reading() as db, _expired_is_empty(piece.path):
                yield from db.execute(_FIND, [piece.path, offsets]).fetchall()
            return
        wanted = set(offsets)
        for rows in self._rows(piece):
            yield from (named(row) for row in rows if row[0] in wanted)


@contextmanager
def _expired_is_empty(path: str) -> Iterator[None]:
    """A part whose time to be kept has ended since it was listed has nothing to say."""
    from duckdb import IOException  # noqa: PLC0415 - as in `intake.archive`

    try:
        yield
    except IOException:
        if Path(path).exists():
            raise


def past(row: Row) -> Past:
    """A stored event as the archive gives it."""
    return (row[0], row[3], row[4], row[6], row[9].hex(), row[10])


def named(row: Row) -> Named:
    """The same with source and id."""
    return (row[0], row[1], row[2], row[3], row[4], row[6], row[9].hex(), row[10])
