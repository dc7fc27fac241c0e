"""Timers are rows folded from the facts that set and end them; the clock performs what is due."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Entry, Fact, Timer, tag_of
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View


class Alarm(msgspec.Struct, frozen=True):
    """One timer that has not gone off: when, what, and whether every transaction looks for it."""

    key: str
    due: Instant
    authority: int
    command: str
    body: msgspec.Raw


class Timers(View[Alarm]):
    """The alarms that facts have set and not yet ended."""

    name = "timer"
    row = Alarm
    facts = (Fact,)
    columns = {"due": int, "authority": int}
    indexes = (("authority", "due"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [timer.key for timer in entry.fact.timers(entry)]

    def fold(self, row: Alarm | None, entry: Entry, key: str) -> Alarm | None:
        for timer in entry.fact.timers(entry):
            if timer.key == key:
                row = _alarm(timer)
        return row


def _alarm(timer: Timer) -> Alarm | None:
    if timer.due is None or timer.command is None:
        return None
    body = msgspec.Raw(msgspec.json.encode(timer.command))
    return Alarm(timer.key, timer.due, int(timer.authority), tag_of(type(timer.command)), body)


def alarm_key(alarm: Alarm) -> str:
    """The idempotency key under which an alarm goes off: once per key and due time."""
    return f"timer:{alarm.key}:{alarm.due}"


def command_of(alarm: Alarm, decode: Any) -> Command:
    """The command of an alarm, decoded by the registry's `decode(tag, body)`."""
    command: Command = decode(alarm.command, bytes(alarm.body))
    return command
