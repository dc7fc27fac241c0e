from __future__ import annotations

import sqlite3
from pathlib import Path

from steadyhand.intake.appending import Decided, Item
from steadyhand.intake.store import EventStore
from tests.support.intake_events import kept, post_created

SECRET = "a sentence that must go"
LONG = SECRET + " and more of it" * 40


def test_erased_text_is_gone_from_the_files_of_the_database(tmp_path: Path):
    """A blanked row that still lies in a free page of the file, or in its log, is not erased."""
    store = EventStore(f"sqlite:///{tmp_path / 'events.db'}")
    store.create()
    event = post_created()
    event["data"]["post"]["text"] = LONG
    store.append(
        [
            Item(kept(event), Decided("sha256:a", LONG)),
            *(Item(kept(post_created(n, author="u2"))) for n in range(2, 50)),
        ]
    )
    assert holding(tmp_path)

    store.erase(["account:u1"])
    store.close()

    checkpoint(tmp_path / "events.db")
    assert holding(tmp_path) == []


def checkpoint(path: Path) -> None:
    """Move everything from the log into the file, as SQLite does by itself from time to time."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def holding(folder: Path) -> list[Path]:
    """The files in which the text stands in the clear."""
    return [path for path in folder.iterdir() if SECRET.encode() in path.read_bytes()]
