from __future__ import annotations

import ast
import inspect
from functools import cache
from pathlib import Path

from steadyhand.storage import tables
from steadyhand.storage.record import Record, RecordTx
from tools.house import ROOT, check
from tools.house_rules import imported_modules, imports

PACKAGE = ROOT / "src" / "steadyhand"
MAY_OPEN_THE_RECORD = ("storage/", "bootstrap/")
"""Who may import the record's writer: itself, and what joins rooms to engines."""
MAY_OPEN_AN_ENGINE = ("storage/", "intake/store.py", "week/plaza/store.py")


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the package by its path in it."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return [
        (path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths
    ]


def imported(tree: ast.Module) -> set[str]:
    """Full names of what a module imports, wherever the import stands."""
    names = set()
    for node in imports(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        else:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names


def test_no_module_but_the_allowed_ones_writes_to_a_database():
    """Invariant 1: every consequential write is a command that passes the door."""
    found = [
        str(finding)
        for path in sorted(PACKAGE.rglob("*.py"))
        for finding in check(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        if finding.rule == "record-writer"
    ]

    assert found == []


def test_rule_sees_a_write_wherever_it_may_stand():
    """The check above must be able to fail: each way to write is found in a room that may not."""
    ways = [
        "from sqlalchemy import insert\ninsert(t).values(a=1)",
        "import sqlalchemy as sa\nsa.update(t).values(a=1)",
        "from steadyhand.storage import bulk\nbulk.upsert(c, t, rows)",
        "from steadyhand.storage.bulk import put\nput(c, parts)",
        "from sqlalchemy import select\nc.execute(t.delete())",
        'c.exec_driver_sql("DELETE FROM ledger")',
        'c.exec_driver_sql("  update head SET seq = 0")',
    ]
    for way in ways:
        findings = check("src/steadyhand/review/store.py", f'"""Reads."""\n{way}\n')
        assert "record-writer" in {finding.rule for finding in findings}, way


def test_no_room_opens_the_records_writer():
    """Who holds a `Record` can write past the door: only what joins rooms to engines may."""
    found = [
        path
        for path, tree in modules()
        if "steadyhand.storage.record" in imported(tree) and not path.startswith(MAY_OPEN_THE_RECORD)
    ]

    assert found == []


def test_no_room_opens_an_engine_of_its_own():
    """A second connection that may write would be a second door."""
    found = [
        path
        for path, tree in modules()
        if {"sqlalchemy.create_engine", "steadyhand.storage.engines.engine"} & imported(tree)
        and not path.startswith(MAY_OPEN_AN_ENGINE)
    ]

    assert found == []


def test_no_room_imports_a_database_driver():
    """A driver's own connection would pass every rule that looks at SQLAlchemy."""
    drivers = {"sqlite3", "psycopg", "aiosqlite", "asyncpg"}
    found = [
        path
        for path, tree in modules()
        for node in imports(tree)
        if drivers & set(imported_modules(node))
        and not path.startswith(("storage/", "intake/store.py", "week/plaza/"))
    ]

    assert found == []


def test_every_statement_that_changes_the_record_is_in_the_writer():
    """The tables of the record are changed by one file, whose ways to do it can be read in one sitting."""
    source = Path(inspect.getfile(Record)).read_text(encoding="utf-8")
    for name in ("ledger", "head", "payload", "outbox", "cursor", "refusal_tally"):
        assert name in tables.metadata.tables
        assert f"t.{name}" in source or f'"{name}"' in source or "UPDATE head" in source
    public = {
        name for name in vars(RecordTx) if not name.startswith("_") and callable(getattr(RecordTx, name))
    }
    assert public == {
        "drop_rows", "due", "entry", "flush", "known", "open_tallies", "rows", "set_aside", "tally", "view",
        "write_rows",
    }  # fmt: skip
