"""Timers are rows folded from the facts that set and end them; the clock performs what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from steadyhand.kernel.entry import Entry, Fact, Timer, tag_of
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View

Why = Literal["unreadable", "raised", "unended"]
"""Why an alarm cannot be performed: nobody can read it, it raised, or it went off and yet did not end."""
AUTHORITY: Final = 1
"""The column `authority` of an alarm that every transaction looks for."""
SET_ASIDE: Final = 2
"""Added to the column `authority` of an alarm that is set aside: 0 and 1 are those that may go off."""


class AlarmFailed(Fact, frozen=True, tag="kernel.alarm_failed"):
    """An alarm could not be performed: it is set aside, kept, and tried again now and then."""

    alarm: str
    due: Instant
    command: str
    """The tag of its command."""
    why: Why
    error: str
    """The kind of error. Its words may hold what nobody should read in a ledger; they are in the log."""


class Failure(msgspec.Struct, frozen=True):
    """Since when an alarm is set aside, and why."""

    at: Instant
    why: Why
    error: str


class Alarm(msgspec.Struct, frozen=True):
    """One timer that has not gone off: when, what, and whether every transaction looks for it."""

    key: str
    due: Instant
    authority: int
    command: str
    body: msgspec.Raw
    holders: tuple[str, ...] = ()
    failed: Failure | None = None


class Timers(View[Alarm]):
    """The alarms that facts have set and not yet ended."""

    name = "timer"
    row = Alarm
    facts = (Fact,)
    columns = {"due": int, "authority": int}
    indexes = (("authority", "due"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        if isinstance(entry.fact, AlarmFailed):
            return [entry.fact.alarm]
        return [timer.key for timer in entry.fact.timers(entry)]

    def fold(self, row: Alarm | None, entry: Entry, key: str) -> Alarm | None:
        if isinstance(entry.fact, AlarmFailed):
            return _set_aside(row, entry.fact, entry.at)
        for timer in entry.fact.timers(entry):
            if timer.key == key:
                row = _alarm(timer)
        return row

    def index(self, row: Alarm) -> Mapping[str, Any]:
        return {"due": row.due, "authority": row.authority + (SET_ASIDE if row.failed else 0)}


def _alarm(timer: Timer) -> Alarm | None:
    if timer.due is None or timer.command is None:
        return None
    body = msgspec.Raw(msgspec.json.encode(timer.command))
    tag = tag_of(type(timer.command))
    return Alarm(timer.key, timer.due, int(timer.authority), tag, body, timer.holders)


def _set_aside(row: Alarm | None, fact: AlarmFailed, at: Instant) -> Alarm | None:
    if row is None or row.due != fact.due:
        return row
    return msgspec.structs.replace(row, failed=Failure(at, fact.why, fact.error))


def alarm_key(alarm: Alarm) -> str:
    """The idempotency key under which an alarm goes off: once per key and due time."""
    return f"timer:{alarm.key}:{alarm.due}"


def unreadable(key: str, due: Instant, authority: int) -> Alarm:
    """What stands in for a row that cannot be decoded: set aside, so that it holds up nothing."""
    gone = Failure(due, "unreadable", "row")
    return Alarm(key, due, authority % SET_ASIDE, "", msgspec.Raw(b"null"), failed=gone)
