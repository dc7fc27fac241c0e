"""The hourly archive: events as Parquet files that DuckDB and any other tool can read.

`<data>/archive/date=YYYY-MM-DD/hour=HH/part-<first offset>.parquet`, by the hour (UTC) an event came in.
A file is written under another name and then renamed, so it is there whole or not at all; a part that was
cut short is written again from the same first offset.
"""

from __future__ import annotations

# DuckDB is imported late: a tenth of a second that no command line should wait for.
# ruff: noqa: PLC0415
import os
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from steadyhand.intake.backlog import Gap
from steadyhand.intake.model import Concerned
from steadyhand.intake.reach import Run
from steadyhand.intake.rows import Row
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import HOUR, MINUTE, SECOND, Instant
from steadyhand.kernel.zones import rfc3339

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation, Expression

PART_ROWS: Final = 50_000
PART_BYTES: Final = 32 * 1024 * 1024
"""Of one part: while DuckDB writes, it holds a part up to five times over (measured)."""
PAGE_ROWS: Final = 2_000
PAGE_BYTES: Final = 4 * 1024 * 1024
ROW_GROUP: Final = 8_192
LIMITS: Final = {"memory_limit": "256MB", "threads": "1", "temp_directory": ""}
"""No folder to spill into: what is left there would outlive an erasure."""
AGAIN: Final = 10 * MINUTE
"""How long a part that failed is left alone."""
COLUMNS: Final = {
    "offset": "BIGINT",
    "source": "VARCHAR",
    "id": "VARCHAR",
    "type": "VARCHAR",
    "time": "BIGINT",
    "received": "BIGINT",
    "subject": "VARCHAR",
    "account": "VARCHAR",
    "reporter": "VARCHAR",
    "digest": "VARCHAR",
    "data": "VARCHAR",
}
"""Instants are microseconds (UTC), `digest` is hex, `data` is JSON, NULL once erased."""

_SELECT: Final = "SELECT " + ", ".join(f'unnest(?::{kind}[]) AS "{name}"' for name, kind in COLUMNS.items())
_EMPTY: Final[list[list[Any]]] = [[] for _ in COLUMNS]
_PART: Final = re.compile(r"part-\d{20}\.parquet\Z")

log = structlog.get_logger()


class NotASelect(ValueError):
    """Only a single SELECT may be asked of the archive."""


class Archive:
    """The archive under one folder. One process writes it; reading is safe from anywhere."""

    def __init__(self, data: Path, store: EventStore) -> None:
        self.folder = data / "archive"
        self._store = store
        # An erasure must find what is being written at that moment, so it waits for it.
        self._writing = threading.Lock()
        self._again: dict[int, Instant] = {}
        """First offsets of parts that failed, and when to try again."""

    def archive_due(self, now: Instant, go_on: Callable[[], bool] = lambda: True) -> int:
        """Write every event whose hour has ended into the archive; gives how many. May be cut short any time.

        A part that cannot be written is told in the log, passed over, and tried again some minutes later.
        `go_on` is asked before each part: a service that stops does not wait for them all.
        Raises `RecordUnavailable`.
        """
        with self._writing:
            for leftover in self.folder.glob("date=*/hour=*/*.unfinished"):
                leftover.unlink()
            return sum(self._fill(gap, now, go_on) for gap in self._store.gaps())

    def erase(self, subjects: Collection[str], held: Collection[str] = ()) -> int:
        """Blank the data of events about these subjects or by these accounts; gives the number of files.

        What is about `held` subjects or by held accounts stays. Erase in the store first: what comes into the
        archive after that comes in blank.
        """
        theirs, kept = Concerned.by(subjects), Concerned.by(held)
        with self._writing:
            touched = self._files_of(theirs, kept)
            for path in touched:
                self._rewrite(path, theirs, kept)
        return len(touched)

    def expire(self, before: Instant, held: Collection[str] = ()) -> int:
        """Remove the hours that ended before an instant; events of subjects under a legal hold stay.

        Gives the number of files that were removed or cut down to what is held.
        """
        kept = Concerned.by(held)
        with self._writing:
            old = [path for path in self.files() if _hour_of(path) + HOUR <= before]
            return sum(self._expire(path, kept) for path in old)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of one SELECT over the table `events` (columns `COLUMNS`, and `date` and `hour`).

        Raises `NotASelect`; the connection can read the archive's folder and nothing else.
        """
        with _duckdb() as db:
            self._expose(db)
            _only_select(db, sql)
            return db.execute(sql, parameters).fetchall()

    def files(self) -> list[Path]:
        """All complete parts, oldest hour first."""
        return sorted(
            path for path in self.folder.glob("date=*/hour=*/part-*.parquet") if _PART.match(path.name)
        )

    def _fill(self, gap: Gap, now: Instant, go_on: Callable[[], bool]) -> int:
        """Write what is in a gap, part by part, up to the hour that still runs.

        An hour that is not the current one is over, even if a wrong clock wrote it in the future.
        """
        (after, upto), done = gap, 0
        while go_on() and (part := self._store.run(after, PART_ROWS, PART_BYTES, upto)):
            if part.hour == hour_of(now):
                break
            done += self._try(part, now)
            after = part.last
        return done

    def _try(self, part: Run, now: Instant) -> int:
        """Write a part; 0 where it failed, now or a little while ago: the hours after it must not wait for it."""
        if now < self._again.get(part.first, now):
            return 0
        told = {"hour": rfc3339(part.hour), "first": part.first, "last": part.last, "events": part.count}
        try:
            self._write(part)
        except RecordUnavailable:
            raise
        except Exception:
            self._again[part.first] = now + AGAIN
            log.exception("archive.failed", **told)
            return 0
        if self._again.pop(part.first, None):
            log.info("archive.written_at_last", **told)
        return part.count

    def _write(self, part: Run) -> None:
        with _duckdb() as db:
            db.sql(_SELECT, params=_EMPTY).create("part")
            after = part.first - 1
            while page := self._store.rows(after, PAGE_ROWS, PAGE_BYTES, part.last):
                db.sql(_SELECT, params=_columns(page)).insert_into("part")
                after = page[-1][0]
            _save(db.table("part"), self._path(part.hour, part.first))
        self._store.mark_archived(part.first, part.last, part.hour, part.count)

    def _files_of(self, theirs: Concerned, kept: Concerned) -> list[Path]:
        with _duckdb() as db:
            return [path for path in self.files() if _holds(db, path, theirs, kept)]

    def _rewrite(self, path: Path, theirs: Concerned, kept: Concerned) -> None:
        import duckdb

        data = duckdb.ColumnExpression("data")
        gone = _of(theirs) & ~_of(kept)
        blanked = duckdb.CaseExpression(gone, duckdb.ConstantExpression(None)).otherwise(data)
        columns = [name for name in COLUMNS if name != "data"]
        with _duckdb() as db:
            _save(_part(db, path).select(*columns, blanked.alias("data")), path)

    def _expire(self, path: Path, held: Concerned) -> bool:
        with _duckdb() as db:
            part = _part(db, path)
            kept = part.filter(_of(held))
            if (count := len(kept)) == len(part):
                return False
            if count:
                _save(kept, path)
            else:
                path.unlink()
            return True

    def _path(self, hour: Instant, first: int) -> Path:
        at = datetime.fromtimestamp(hour // SECOND, UTC)
        return self.folder / f"date={at:%Y-%m-%d}" / f"hour={at:%H}" / f"part-{first:020}.parquet"

    def _expose(self, db: DuckDBPyConnection) -> None:
        """Make the view `events`, then shut everything else out."""
        if names := [str(path) for path in self.files()]:
            db.read_parquet(names, hive_partitioning=True, union_by_name=True).create_view("parts")
            found = db.table("parts").project("* REPLACE (hour::BIGINT AS hour)")
        else:
            found = db.sql(_SELECT, params=_EMPTY).project("*, NULL::DATE AS date, NULL::BIGINT AS hour")
        found.create_view("events")
        db.execute("SET allowed_directories = [?]", [str(self.folder.absolute())])
        db.execute("SET enable_external_access = false")
        db.execute("SET lock_configuration = true")


def hour_of(at: Instant) -> Instant:
    """The beginning of the hour (UTC) of an instant."""
    return at - at % HOUR


def _hour_of(path: Path) -> Instant:
    stated = f"{path.parent.parent.name.removeprefix('date=')}T{path.parent.name.removeprefix('hour=')}:00:00+00:00"
    return int(datetime.fromisoformat(stated).timestamp()) * SECOND


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns[9] = [digest.hex() for digest in columns[9]]
    return columns


def _only_select(db: DuckDBPyConnection, sql: str) -> None:
    import duckdb

    statements = db.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise NotASelect("Ask the archive with one SELECT; it is read-only.")


def _of(concerned: Concerned) -> Expression:
    """Events about these subjects, or that carry what one of these accounts wrote or reported: never NULL."""
    import duckdb

    never = duckdb.SQLExpression("FALSE")
    found: Expression = never
    for column, names in (
        ("subject", concerned.subjects),
        ("account", concerned.accounts),
        ("reporter", concerned.accounts),
    ):
        if names:
            values = [duckdb.ConstantExpression(name) for name in sorted(names)]
            there = duckdb.ColumnExpression(column).isin(*values)
            found |= duckdb.CoalesceOperator(there, never)
    return found


def _part(db: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    return db.read_parquet(str(path), hive_partitioning=False)


def _holds(db: DuckDBPyConnection, path: Path, theirs: Concerned, kept: Concerned) -> bool:
    """Whether the file has unerased data of these subjects that no hold keeps."""
    import duckdb

    there = _of(theirs) & ~_of(kept) & duckdb.ColumnExpression("data").isnotnull()
    return _part(db, path).filter(there).limit(1).fetchall() != []


def _save(part: DuckDBPyRelation, path: Path) -> None:
    """Write to a name that no reader takes for a part, then rename: a crash leaves no half file."""
    for folder in (path.parents[2], path.parents[1], path.parent):
        folder.mkdir(exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".unfinished")
    part.write_parquet(str(unfinished), compression="zstd", row_group_size=ROW_GROUP)
    unfinished.chmod(0o600)
    _sync(unfinished)
    unfinished.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def reading() -> Iterator[DuckDBPyConnection]:
    """A connection of its own for whoever reads parts by their paths; within the limits of everything else here."""
    with _duckdb() as db:
        yield db


@contextmanager
def _duckdb() -> Iterator[DuckDBPyConnection]:
    import duckdb

    with duckdb.connect(config=dict(LIMITS)) as db:
        yield db
