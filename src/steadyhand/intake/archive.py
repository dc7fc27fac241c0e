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

from steadyhand.intake.model import account_id
from steadyhand.intake.rows import Row
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import HOUR, SECOND, Instant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation, Expression

PART_ROWS: Final = 50_000
PAGE_ROWS: Final = 2_000
LIMITS: Final = {"memory_limit": "256MB", "threads": "1"}
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


class NotASelect(ValueError):
    """Only a single SELECT may be asked of the archive."""


class Archive:
    """The archive under one folder. One process writes it; reading is safe from anywhere."""

    def __init__(self, data: Path, store: EventStore) -> None:
        self.folder = data / "archive"
        self._store = store
        # An erasure must find what is being written at that moment, so it waits for it.
        self._writing = threading.Lock()

    def archive_due(self, now: Instant, go_on: Callable[[], bool] = lambda: True) -> int:
        """Write every event whose hour has ended into the archive; gives how many. May be cut short any time.

        `go_on` is asked before each part: a service that stops does not wait for them all.
        """
        with self._writing:
            for leftover in self.folder.glob("date=*/hour=*/*.unfinished"):
                leftover.unlink()
            done = 0
            while go_on() and (count := self._write_part(hour_of(now))):
                done += count
        return done

    def erase(self, accounts: Collection[str]) -> int:
        """Blank the data of these accounts' events in every file that has some; gives the number of files.

        Erase in the store first: what comes into the archive after that comes in blank.
        """
        names = [account_id(account) for account in accounts]
        with self._writing:
            touched = self._files_of(names)
            for path in touched:
                self._rewrite(path, names)
        return len(touched)

    def expire(self, before: Instant, held: Collection[str] = ()) -> int:
        """Remove the hours that ended before an instant; events of accounts under a legal hold stay.

        Gives the number of files that were removed or cut down to what is held.
        """
        names = [account_id(account) for account in held]
        with self._writing:
            old = [path for path in self.files() if _hour_of(path) + HOUR <= before]
            return sum(self._expire(path, names) for path in old)

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

    def _write_part(self, current: Instant) -> int:
        """The next part: a run of events of one hour, from where the archive ends; 0 if that hour still runs.

        An hour that is not the current one is over, even if a wrong clock wrote it in the future.
        """
        start = self._store.archived()
        head = self._store.rows(start, 1)
        if not head or hour_of(head[0][5]) == current:
            return 0
        hour, first, last, count = hour_of(head[0][5]), head[0][0], start, 0
        with _duckdb() as db:
            db.sql(_SELECT, params=_EMPTY).create("part")
            while run := self._run(last, hour, PART_ROWS - count):
                db.sql(_SELECT, params=_columns(run)).insert_into("part")
                last, count = run[-1][0], count + len(run)
            _save(db.table("part"), self._path(hour, first))
        self._store.mark_archived(first, last, hour, count)
        return count

    def _run(self, after: int, hour: Instant, room: int) -> list[Row]:
        """The next events in order, as long as they came in within this hour."""
        found: list[Row] = []
        for row in self._store.rows(after, min(PAGE_ROWS, room)) if room else ():
            if hour_of(row[5]) != hour:
                break
            found.append(row)
        return found

    def _files_of(self, names: Sequence[str]) -> list[Path]:
        with _duckdb() as db:
            return [path for path in self.files() if names and _holds(db, path, names)]

    def _rewrite(self, path: Path, names: Sequence[str]) -> None:
        import duckdb

        data = duckdb.ColumnExpression("data")
        blanked = duckdb.CaseExpression(_theirs(names), duckdb.ConstantExpression(None)).otherwise(data)
        columns = [name for name in COLUMNS if name != "data"]
        with _duckdb() as db:
            _save(_part(db, path).select(*columns, blanked.alias("data")), path)

    def _expire(self, path: Path, held: Sequence[str]) -> bool:
        with _duckdb() as db:
            part = _part(db, path)
            kept = part.filter(_theirs(held)) if held else part.limit(0)
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


def _theirs(names: Sequence[str]) -> Expression:
    """Events that carry what one of these accounts wrote or reported."""
    import duckdb

    values = [duckdb.ConstantExpression(name) for name in names]
    return duckdb.ColumnExpression("account").isin(*values) | duckdb.ColumnExpression("reporter").isin(
        *values
    )


def _part(db: DuckDBPyConnection, path: Path) -> DuckDBPyRelation:
    return db.read_parquet(str(path), hive_partitioning=False)


def _holds(db: DuckDBPyConnection, path: Path, names: Sequence[str]) -> bool:
    """Whether the file has unerased data of these accounts."""
    import duckdb

    kept = _theirs(names) & duckdb.ColumnExpression("data").isnotnull()
    return _part(db, path).filter(kept).limit(1).fetchall() != []


def _save(part: DuckDBPyRelation, path: Path) -> None:
    """Write to a name that no reader takes for a part, then rename: a crash leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    part.write_parquet(str(unfinished), compression="zstd")
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
def _duckdb() -> Iterator[DuckDBPyConnection]:
    import duckdb

    with duckdb.connect(config=dict(LIMITS)) as db:
        yield db
