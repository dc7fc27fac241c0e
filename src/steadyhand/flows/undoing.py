"""What somebody may still take back does not leave: effects of a person's decision wait for half a minute.

Taken back meanwhile, neither what it began nor its end is ever sent: the platform hears of nothing that never was.
What rules decide leaves at once, and so does every natural end.
"""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import select

from steadyhand.delivery.model import Pending
from steadyhand.enforcement.facts import Sanctioned, Withdrawn
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import outbox

PERSON: Final = "staff:"
TOLD: Final = ("enforcement.", "notice.")


class Undoing:
    """Implements `delivery.Holds` and `delivery.Needless`."""

    def __init__(self, reader: Reader, window: int) -> None:
        """`window` is how long, in microseconds, a decision may be taken back."""
        self._reader = reader
        self._window = window

    def until(self, pending: Pending, now: Instant) -> Instant | None:
        """Until when an effect stays here; None where it may go. Raises `RecordUnavailable`."""
        ends = pending.at + self._window
        if now > ends or not pending.type.startswith(TOLD):
            return None
        entry = self._reader.entry(pending.seq)
        by_hand = entry is not None and entry.by.startswith(PERSON) and isinstance(entry.fact, Sanctioned)
        return ends + 1 if by_hand and not self._taken_back(entry) else None

    def needless(self, pending: Pending) -> str | None:
        """The effect that makes this one needless, because what it tells was taken back before it left."""
        if not pending.type.startswith(TOLD):
            return None
        entry = self._reader.entry(pending.seq)
        if entry is None or not entry.by.startswith(PERSON):
            return None
        if isinstance(entry.fact, Sanctioned):
            return self._other(pending, entry) if self._taken_back(entry) else None
        return self._other(pending, entry, state="superseded") if isinstance(entry.fact, Withdrawn) else None

    def _taken_back(self, entry: Entry | None) -> bool:
        assert entry is not None
        assert isinstance(entry.fact, Sanctioned)
        standing = self._reader.row("standing", entry.fact.subject)
        action = entry.fact.sanction.action
        ended = standing.ended if standing is not None else ()
        return any(one.sanction.action == action and one.how == "withdrawn" for one in ended)

    def _other(self, pending: Pending, entry: Entry, state: str | None = None) -> str | None:
        """The effect of the same sort that tells the other half: of the act its end, of the end the act."""
        o = outbox.c
        query = select(o.id, o.body, o.state).where(
            o.subject == pending.subject,
            o.type.startswith(pending.type.split(".")[0] + "."),
            o.id != pending.effect,
        )
        action = _action(pending.body)
        for row in self._reader.fetch(query):
            if _action(row.body) == action and state in {None, row.state}:
                return str(row.id)
        return None


def _action(body: str) -> str:
    """The act that an effect or a notice is about."""
    told = msgspec.json.decode(body)
    named = told.get("action") or str(told.get("notice", "")).removeprefix("notice:").removesuffix("/ended")
    return str(named)
