from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings, written
from steadyhand.bootstrap.setup import migrate_events, migrate_record
from steadyhand.kernel.entry import Refused, tag_of
from steadyhand.storage import engines, migrate, rebuild, tables
from steadyhand.storage.migrate import Store
from tests.support import release
from tests.support.doors import Opened, house_doors, toy_doors
from tests.support.people import ADMIN, FOUND
from tests.support.program import play
from tests.support.shared import ROOT

RELEASES = sorted(release.FOLDER.glob("*.json"))
STORES: tuple[Store, ...] = ("record", "events", "working")
MIGRATE = """
import sys
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import read
from steadyhand.bootstrap.setup import migrate_events, migrate_record
settings = read(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
migrate_record(settings, registry())
migrate_events(settings)
"""


@pytest.fixture
def settings(record_url: str, data_dir: Path) -> Settings:
    """All three stores in one place: one database on PostgreSQL, a file each on SQLite."""
    if not engines.is_sqlite(record_url):
        return Settings(data=data_dir, record=record_url, events=record_url, working=record_url)
    files = {store: f"sqlite:///{data_dir / store}.db" for store in STORES}
    return Settings(data=data_dir, **files)


@pytest.fixture
def opened(settings: Settings) -> Iterator[dict[Store, Engine]]:
    for view in registry().views.values():
        tables.view_table(view)
    made = {store: engines.engine(getattr(settings, store), "write", pool=1) for store in STORES}
    yield made
    for one in made.values():
        one.dispose()


def migrate_all(settings: Settings) -> None:
    migrate_record(settings, registry())
    migrate_events(settings)


def differences(opened: dict[Store, Engine]) -> dict[Store, list[object]]:
    """How each store differs from what the code says."""
    told: dict[Store, list[object]] = {}
    for store, made in opened.items():
        with made.begin() as connection:
            told[store] = migrate.differences(connection, store)
    return told


def test_empty_database_that_is_migrated_has_exactly_the_tables_of_the_code(settings, opened):
    """A column that only the code knows fails on the first installation, not on the developer's."""
    migrate_all(settings)

    assert differences(opened) == {"record": [], "events": [], "working": []}
    assert "view_case" in inspect(opened["record"]).get_table_names()


def test_difference_is_seen_where_there_is_one(settings, opened):
    """A comparison that finds nothing anywhere would prove nothing."""
    migrate_all(settings)
    with opened["record"].begin() as connection:
        connection.execute(text("ALTER TABLE view_case ADD COLUMN stray TEXT"))
        connection.execute(text("DROP INDEX ix_payload_subject"))

    kinds = {one[0] for one in differences(opened)["record"] if isinstance(one, tuple)}
    assert kinds == {"remove_column", "add_index"}


def test_migrating_twice_is_harmless(settings, opened):
    """It is done at each start."""
    migrate_all(settings)
    with house_doors(settings.record) as opens:
        opens().done(FOUND, ADMIN)
    migrate_all(settings)

    assert differences(opened) == {"record": [], "events": [], "working": []}
    with house_doors(settings.record) as opens:
        assert [one.seq for one in opens().entries()] == [1]


def test_processes_that_migrate_at_once_do_no_harm(settings, opened):
    """Two services that are started together meet at an empty database."""
    line = [sys.executable, "-c", MIGRATE, written(settings)]
    processes = [
        subprocess.Popen(
            line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]

    assert told == [("", 0)] * 2
    assert differences(opened) == {"record": [], "events": [], "working": []}
    with opened["record"].begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM head")).scalar_one() == 1


def test_every_table_of_the_embedded_stores_is_strict(data_dir, sqlite_url):
    """SQLite takes text into a column of numbers unless it is told not to: PostgreSQL would have refused it."""
    files = {store: f"sqlite:///{data_dir / store}.db" for store in STORES}
    migrate_all(Settings(data=data_dir, **files))
    for url in files.values():
        made = engines.engine(url, "write", pool=1)
        with made.begin() as connection:
            rows = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            ).fetchall()
            ours = {name: sql for name, sql in rows if not name.startswith(("sqlite_", "alembic_"))}
            assert ours
            assert [name for name, sql in ours.items() if not sql.rstrip().endswith("STRICT")] == []
        made.dispose()


def test_number_that_is_none_is_refused_by_both_databases(settings, opened):
    """What one database takes and the other refuses would show only in the grown installation."""
    migrate_all(settings)
    with pytest.raises(DBAPIError), opened["record"].begin() as connection:
        connection.execute(text("UPDATE head SET seq = 'many'"))


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_record_of_an_earlier_release_is_taken_over_with_its_data(path, settings, opened):
    """Whoever upgrades keeps every decision, and what is shown of them is what the ledger says."""
    before = release.read(path)
    release.restore(before, settings.record)

    migrate_all(settings)

    assert differences(opened)["record"] == []
    with house_doors(settings.record) as opens:
        house = opens()
        assert [one.seq for one in house.entries()] == [row["seq"] for row in before.tables["ledger"]]
        assert rebuild.differences(house.record) == []
        assert house.refused(FOUND, ADMIN)


def test_there_is_a_frozen_record_of_the_first_release():
    """Without one nothing shows that later releases can read it."""
    assert [path.stem for path in RELEASES][:1] == ["0.1.0"]
    assert release.read(RELEASES[0]).revision == "0001"


def test_frozen_program_leaves_every_kind_of_fact(record_url):
    """What never happens in it is not tried by an upgrade."""
    with house_doors(record_url) as opens:
        house = play(opens)
        happened = {one.type for one in house.entries()}

        assert set(house.registry.facts) - happened == set()
        assert tag_of(Refused) in happened
        assert rebuild.differences(house.record) == []
        before = house.dump()
        rebuild.rebuild(house.record)
        assert house.dump() == before


def test_toy_tables_leave_no_trace_in_the_houses_own(sqlite_url, settings, opened):
    """Tests of the door make tables of their own: they must not seem to be missing here."""
    with toy_doors(sqlite_url) as opens:
        assert isinstance(opens(), Opened)
    migrate_all(settings)

    assert differences(opened)["record"] == []


def test_cases_of_an_earlier_release_are_found_by_account(settings, opened):
    """A column that is new is filled from what is there: nobody has to fold a year of entries at an upgrade."""
    migrate.upgrade(settings.record, "record", "0001")
    of_release = release.read(release.FOLDER / "0.1.0.json").tables["view_case"]
    with opened["record"].begin() as connection:
        for row in of_release:
            connection.execute(
                text("INSERT INTO view_case (key, seq, doc, subject) VALUES (:key, :seq, :doc, :subject)"),
                {name: row[name] for name in ("key", "seq", "doc", "subject")},
            )
    migrate.upgrade(settings.record, "record", "0002")

    with opened["record"].begin() as connection:
        rows = connection.execute(text("SELECT doc, account FROM view_case")).fetchall()
    assert len(rows) == len(of_release)
    assert "account:u0" in {account for _, account in rows}
    assert all(json.loads(doc)["account"] == account for doc, account in rows)
