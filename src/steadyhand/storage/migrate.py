"""Brings a database to today's tables. The record, events and working state have histories of their own.

Alembic is imported only when there is something for it to do: it takes as long as the rest of a start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import Connection, Engine, MetaData, column, inspect, select, table

from steadyhand.storage import tables
from steadyhand.storage.engines import engine

if TYPE_CHECKING:
    from alembic.config import Config

# ruff: noqa: PLC0415
Store = Literal["record", "events", "working"]
METADATA: Final[dict[Store, MetaData]] = {
    "record": tables.metadata,
    "events": tables.events,
    "working": tables.working,
}
_FOLDER: Final = Path(__file__).parent / "migrations"
_LOCK_KEY: Final = 0x5354_4D47  # "STMG"


class NewerTables(Exception):
    """A newer version of this program made these tables: this one would not understand what is in them."""


def upgrade(url: str, store: Store, to: str = "head") -> None:
    """Create or upgrade the tables of a store. Safe to call at each start, from several processes.

    Raises `NewerTables`.
    """
    made = engine(url, "write", pool=1)
    try:
        _locked(made, store, to)
    finally:
        made.dispose()


def differences(connection: Connection, store: Store) -> list[Any]:
    """How the tables differ from what the code says; empty when they do not."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    options = {"version_table": _version_table(store), "include_name": _names_of(store), "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA[store]))


def new_revision(url: str, store: Store, message: str, revision: str) -> None:
    """Write the migration that brings `url` to what the code says. For developers."""
    from alembic import command

    made = engine(url, "write", pool=1)
    with made.begin() as connection:
        config = _config(connection, store)
        command.revision(config, message=message, autogenerate=True, rev_id=revision)
    made.dispose()


def _locked(made: Engine, store: Store, to: str) -> None:
    with made.begin() as connection:
        at = _revision(connection, store)
        if to == "head" and at == _newest(store):
            return
        if at is not None and not any((_FOLDER / store).glob(f"{at}_*.py")):
            raise NewerTables(
                f"The {store} database is of a newer version of Steadyhand (tables {at}; this version knows "
                f"{_newest(store)}): run that version."
            )
        from alembic import command

        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK_KEY,))
        command.upgrade(_config(connection, store), to)


def _revision(connection: Connection, store: Store) -> str | None:
    """The revision a database stands at; None for one that was never migrated."""
    if not inspect(connection).has_table(_version_table(store)):
        return None
    version = table(_version_table(store), column("version_num"))
    return connection.execute(select(version.c.version_num)).scalar_one_or_none()


def _newest(store: Store) -> str:
    """The latest revision of a store's history, by the names of its files (`0001_...py`)."""
    return max(path.name for path in (_FOLDER / store).glob("[0-9]*.py")).partition("_")[0]


def _config(connection: Connection, store: Store) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("version_locations", str(_FOLDER / store))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = METADATA[store]
    config.attributes["version_table"] = _version_table(store)
    config.attributes["include_name"] = _names_of(store)
    return config


def _version_table(store: Store) -> str:
    return f"alembic_{store}"


def _names_of(store: Store) -> Any:
    """On PostgreSQL the stores share a database: each looks only at its own tables."""
    others = {name for other, metadata in METADATA.items() if other != store for name in metadata.tables}
    others |= {_version_table(other) for other in METADATA}

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        return not (kind == "table" and name in others)

    return include_name
