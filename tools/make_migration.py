"""Writes the migration that brings the last one's tables to what the code says.

    python tools/make_migration.py record 0002 "cases have a region"

Read what it wrote before you commit it, and add what Alembic cannot see (moved data).
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from steadyhand.access import store  # noqa: F401 - its table belongs to the working state
from steadyhand.bootstrap.registry import registry
from steadyhand.intake import tables  # noqa: F401 - its tables belong to the events' database
from steadyhand.storage.migrate import METADATA, new_revision, upgrade
from steadyhand.storage.tables import view_table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", choices=list(METADATA))
    parser.add_argument("revision")
    parser.add_argument("message")
    asked = parser.parse_args()
    for view in registry().views.values():
        view_table(view)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.db'}"
        upgrade(url, asked.store)
        new_revision(url, asked.store, asked.message, asked.revision)


if __name__ == "__main__":
    main()
