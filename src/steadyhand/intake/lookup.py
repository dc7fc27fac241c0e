"""One event by its name, wherever it is still kept: in the store or in the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import select

from steadyhand.intake.archive import Archive
from steadyhand.intake.model import ERASED, Event
from steadyhand.intake.rows import Logged, logged
from steadyhand.intake.store import EventStore
from steadyhand.intake.tables import event

_ARCHIVED: Final = """
SELECT "offset", received, source, id, type, time, subject, account, reporter, digest, data FROM events
WHERE id = ? AND (source = ? OR ? = '') ORDER BY "offset" DESC
"""


def events_named(name: str, store: EventStore, data: Path | None) -> list[Logged]:
    """The events of a name, the latest first: `source/id`, or an id alone, which several sources may have used.

    `data` is the folder whose archive, if there is one, is read where the store has none. Erased events are among them.
    """
    source, slash, last = name.rpartition("/")
    asked = [(source, last)] if slash else []
    for where, what in [*asked, ("", name)]:  # an id may have slashes itself
        if found := _stored(store, where, what) or (_archived(data, store, where, what) if data else []):
            return found
    return []


def _stored(store: EventStore, source: str, name: str) -> list[Logged]:
    c = event.c
    query = select(event).where(c.id == name).order_by(c.offset.desc())
    query = query.where(c.source == source) if source else query
    with store.reading() as connection:
        return [logged(tuple(row)) for row in connection.execute(query)]


def _archived(data: Path, store: EventStore, source: str, name: str) -> list[Logged]:
    rows = Archive(data, store).query(_ARCHIVED, [name, source, source])
    return [
        Logged(offset, received, Event(
            source=where, id=what, type=kind, time=time, subject=subject, account=account, reporter=reporter,
            digest=bytes.fromhex(digest), data=ERASED if content is None else content.encode(),
        ))
        for offset, received, where, what, kind, time, subject, account, reporter, digest, content in rows
    ]  # fmt: skip
