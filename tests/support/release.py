"""The record of a release with data in it, frozen as a file: what every later release must be able to take over.

    python -m tests.support.release 0.1.0      writes tests/golden/releases/0.1.0.json from what the code does now

Run once, when a release is made, and never again for that release.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, select

from steadyhand.storage.engines import engine
from steadyhand.storage.migrate import upgrade
from tests.support.doors import Opened, house_doors
from tests.support.program import play
from tests.support.shared import ROOT

FOLDER = ROOT / "tests" / "golden" / "releases"


class Release(msgspec.Struct):
    """Where the record's history stood, and every row of every table; bytes are `{"b64": ...}`."""

    revision: str
    tables: dict[str, list[dict[str, Any]]]


def read(path: Path) -> Release:
    """A frozen release."""
    return msgspec.json.decode(path.read_bytes(), type=Release)


def restore(release: Release, url: str) -> None:
    """Make the tables of that release in an empty database and put its rows in."""
    upgrade(url, "record", release.revision)
    made = engine(url, "write", pool=1)
    with made.begin() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        for name, rows in release.tables.items():
            table = metadata.tables[name]
            connection.execute(table.delete())
            if rows:
                connection.execute(table.insert(), [{n: _plain(v) for n, v in row.items()} for row in rows])
    made.dispose()


def frozen(house: Opened) -> Release:
    """Everything the record of this house holds."""
    with house.reader.connection() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        tables = {
            name: [dict(row._mapping) for row in connection.execute(select(table))]
            for name, table in sorted(metadata.tables.items())
            if not name.startswith("alembic")
        }
    return Release(revision=_revision(), tables=tables)


def _revision() -> str:
    """The newest revision of the record."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/record.db"
        upgrade(url, "record")
        made = engine(url, "write", pool=1)
        with made.begin() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": "alembic_record"})
            revision = context.get_current_revision()
        made.dispose()
    assert revision is not None
    return revision


def _plain(value: Any) -> Any:
    return base64.b64decode(value["b64"]) if isinstance(value, dict) else value


def _bytes(value: Any) -> dict[str, str]:
    return {"b64": base64.b64encode(value).decode()}


def main(name: str) -> None:
    """Write the file of a release."""
    with tempfile.TemporaryDirectory() as folder, house_doors(f"sqlite:///{folder}/record.db") as opens:
        play(opens)
        release = frozen(opens())
    for rows in release.tables.values():
        for row in rows:
            row.update({n: _bytes(v) for n, v in row.items() if isinstance(v, bytes)})
    text = msgspec.json.format(msgspec.json.encode(release, order="deterministic"), indent=1)
    (FOLDER / f"{name}.json").write_bytes(text + b"\n")


if __name__ == "__main__":
    main(sys.argv[1])
