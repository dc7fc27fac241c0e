"""Plaza's database: what it holds, what it enforces, the messages it delivered, each delivery's receipt.

Tests and the scenario may change rows here by hand: that is how somebody inside a platform would go around
Steadyhand. What is enforced lies in `enforced(subject, action, kind, until, label, feature, surfaces, territory)`, one
row per action; the last two are JSON lists.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from steadyhand.week.plaza.messages import Effect, InForce, Notice, Panel, Response

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS held (
    kind TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, id)) STRICT;
CREATE TABLE IF NOT EXISTS subjects (subject TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS enforced (
    subject TEXT NOT NULL, action TEXT NOT NULL, kind TEXT NOT NULL, until TEXT, label TEXT, feature TEXT,
    surfaces TEXT NOT NULL DEFAULT '[]', territory TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (subject, action)) STRICT;
CREATE TABLE IF NOT EXISTS messages (
    notice TEXT PRIMARY KEY, account TEXT NOT NULL, at TEXT NOT NULL, document TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS panels (
    subject TEXT NOT NULL, claim TEXT NOT NULL, seq INTEGER NOT NULL, document TEXT,
    PRIMARY KEY (subject, claim)) STRICT;
CREATE TABLE IF NOT EXISTS responses (
    kind TEXT NOT NULL, subject TEXT NOT NULL, claim TEXT NOT NULL, seq INTEGER NOT NULL, document TEXT,
    PRIMARY KEY (kind, subject, claim)) STRICT;
CREATE INDEX IF NOT EXISTS messages_of ON messages (account, at);
CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT PRIMARY KEY, status INTEGER NOT NULL, answer TEXT NOT NULL, times INTEGER NOT NULL) STRICT;
"""


class Answered(msgspec.Struct, frozen=True):
    """What a delivery was answered: an HTTP status and a JSON document."""

    status: int
    document: dict[str, Any]


class Store:
    """One connection; every change is one transaction, on disk before the method returns."""

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # What Plaza holds

    def load(self, kind: str, rows: Sequence[dict[str, Any]]) -> None:
        """Put accounts or posts (`kind` "account" or "post"), replacing the document of what has the same id."""
        with self.transaction():
            self._db.executemany(
                "INSERT INTO held VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE SET document = excluded.document",
                [(kind, str(row["id"]), _json(row)) for row in rows],
            )

    def held(self, kind: str, id: str) -> tuple[dict[str, Any], bool] | None:
        """The document of what Plaza holds and whether it is gone; None if Plaza never had it."""
        row = self._db.execute(
            "SELECT document, gone FROM held WHERE kind = ? AND id = ?", (kind, id)
        ).fetchone()
        return None if row is None else (msgspec.json.decode(row[0]), bool(row[1]))

    def drop(self, kind: str, id: str) -> bool:
        """Its owner deleted an account or post; True if it was there."""
        with self.transaction():
            changed = self._db.execute(
                "UPDATE held SET gone = 1 WHERE kind = ? AND id = ? AND gone = 0", (kind, id)
            )
        return changed.rowcount == 1

    def gone(self, subject: str) -> bool:
        """Whether Plaza once had the subject and has it no longer."""
        kind, _, id = subject.partition(":")
        found = self.held(kind, id)
        return found is not None and found[1]

    # What Plaza enforces

    def enforce(self, effect: Effect) -> bool:
        """Make what is enforced equal to `in_force`; False if a later entry has already spoken."""
        row = self._db.execute("SELECT seq FROM subjects WHERE subject = ?", (effect.subject,)).fetchone()
        if row is not None and row[0] > effect.seq:
            return False
        self._db.execute(
            "INSERT INTO subjects VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
            (effect.subject, effect.seq),
        )
        self._db.execute("DELETE FROM enforced WHERE subject = ?", (effect.subject,))
        rows = [_row(effect.subject, one) for one in effect.in_force]
        self._db.executemany("INSERT OR REPLACE INTO enforced VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        return True

    def enforced(self, subject: str) -> list[InForce]:
        rows = self._db.execute(
            "SELECT action, kind, until, label, feature, surfaces, territory FROM enforced WHERE subject = ?"
            " ORDER BY action",
            (subject,),
        )
        return [_in_force(row) for row in rows]

    def seq(self, subject: str) -> int | None:
        """The ledger's number of the last effect that Plaza applied to the subject."""
        row = self._db.execute("SELECT seq FROM subjects WHERE subject = ?", (subject,)).fetchone()
        return None if row is None else int(row[0])

    def subjects(self, after: str, limit: int) -> list[str]:
        """Subjects that Plaza enforces something on, or was ever told about, in order, past `after`."""
        rows = self._db.execute(
            "SELECT subject FROM subjects WHERE subject > ?1 UNION SELECT subject FROM enforced WHERE subject > ?1"
            " ORDER BY subject LIMIT ?2",
            (after, limit),
        )
        return [row[0] for row in rows]

    # What Plaza was told

    def store_notice(self, notice: Notice, at: str, document: dict[str, Any]) -> bool:
        """Put a message into an account's inbox; False if it was there already."""
        added = self._db.execute(
            "INSERT INTO messages VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (notice.notice, notice.to.partition(":")[2], at, _json(document)),
        )
        return added.rowcount == 1

    def place_panel(self, panel: Panel, document: dict[str, Any]) -> bool:
        """Show a panel beside a post, or show it no more; False if something later was told already."""
        changed = self._db.execute(
            "INSERT INTO panels VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq,"
            " document = excluded.document WHERE excluded.seq > panels.seq",
            (panel.subject, panel.claim, panel.seq, _json(document) if panel.shown else None),
        )
        return changed.rowcount == 1

    def panels(self, subject: str) -> list[dict[str, Any]]:
        """What stands beside a post."""
        rows = self._db.execute(
            "SELECT document FROM panels WHERE subject = ? AND document IS NOT NULL ORDER BY claim",
            (subject,),
        )
        return [msgspec.json.decode(document) for (document,) in rows]

    def respond(self, told: Response, document: dict[str, Any]) -> bool:
        """Keep a correction or pre-bunk, or let it go; False if something later was told already."""
        changed = self._db.execute(
            "INSERT INTO responses VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq,"
            " document = excluded.document WHERE excluded.seq > responses.seq",
            (told.kind, told.subject, told.claim, told.seq, _json(document) if told.shown else None),
        )
        return changed.rowcount == 1

    def corrections(self, subject: str) -> list[dict[str, Any]]:
        """What those who saw a post are told."""
        rows = self._db.execute(
            "SELECT document FROM responses WHERE kind = 'correction' AND subject = ? AND document IS NOT NULL"
            " ORDER BY claim",
            (subject,),
        )
        return [msgspec.json.decode(document) for (document,) in rows]

    def prebunks(self) -> list[dict[str, Any]]:
        """What is told before a falsehood comes, anywhere."""
        rows = self._db.execute(
            "SELECT document FROM responses WHERE kind = 'prebunk' AND document IS NOT NULL ORDER BY subject"
        )
        return [msgspec.json.decode(document) for (document,) in rows]

    def messages(self, account: str) -> list[dict[str, Any]]:
        rows = self._db.execute(
            "SELECT at, document FROM messages WHERE account = ? ORDER BY at, notice", (account,)
        )
        return [{"received": at, **msgspec.json.decode(document)} for at, document in rows]

    def answered(self, delivery: str) -> Answered | None:
        row = self._db.execute("SELECT status, answer FROM deliveries WHERE id = ?", (delivery,)).fetchone()
        return None if row is None else Answered(row[0], msgspec.json.decode(row[1]))

    def answer(self, delivery: str, answered: Answered) -> None:
        """Keep what a delivery was answered; if it is known, count the repeat instead."""
        self._db.execute(
            "INSERT INTO deliveries VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1",
            (delivery, answered.status, _json(answered.document)),
        )

    def times(self, delivery: str) -> int:
        """How often a delivery arrived."""
        row = self._db.execute("SELECT times FROM deliveries WHERE id = ?", (delivery,)).fetchone()
        return 0 if row is None else int(row[0])


def _in_force(row: tuple[str, ...]) -> InForce:
    action, kind, until, label, feature, surfaces, territory = row
    listed = (tuple(msgspec.json.decode(text)) for text in (surfaces, territory))
    return InForce(action, kind, until, label, feature, *listed)  # type: ignore[arg-type]


def _row(subject: str, one: InForce) -> tuple[str | None, ...]:
    where = (_json(list(one.surfaces)), _json(list(one.territory)))
    return (subject, one.action, one.kind, one.until, one.label, one.feature, *where)


def _json(value: dict[str, Any] | list[str]) -> str:
    return msgspec.json.encode(value).decode()
