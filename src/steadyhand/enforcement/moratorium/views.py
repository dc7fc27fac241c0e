"""Moratoria by id, those in force as one row, and what they refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from steadyhand.enforcement.facts import Lifted
from steadyhand.enforcement.moratorium.facts import (
    EndAnnounced,
    EndCalledOff,
    MoratoriumEnded,
    MoratoriumNarrowed,
    MoratoriumStarted,
)
from steadyhand.enforcement.moratorium.model import CODE, IN_FORCE, Barred, Ending, Moratoria, Moratorium
from steadyhand.enforcement.moratorium.orders import LiftsRefused
from steadyhand.kernel.entry import Entry, Refused, RefusedAgain, SetRefused
from steadyhand.kernel.view import View
from steadyhand.kernel.zones import rfc3339

VIEW: Final = "moratorium"
BARRED: Final = "moratorium_barred"
_FACTS: Final = (MoratoriumStarted, EndAnnounced, EndCalledOff, MoratoriumNarrowed, MoratoriumEnded)


class MoratoriumView(View[Moratorium]):
    """Every moratorium, by its id, for ever."""

    name = VIEW
    row = Moratorium
    facts = _FACTS

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.moratorium]  # type: ignore[attr-defined]

    def fold(self, row: Moratorium | None, entry: Entry, key: str) -> Moratorium | None:
        return after(row, entry)


class MoratoriaView(View[Moratoria]):
    """Those in force, as one row, which every command reads that ends a sanction."""

    name = IN_FORCE
    row = Moratoria
    facts = (*_FACTS, Lifted)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        return [IN_FORCE] if not isinstance(fact, Lifted) or fact.moratorium else []

    def fold(self, row: Moratoria | None, entry: Entry, key: str) -> Moratoria:
        before = row or Moratoria()
        fact = entry.fact
        if isinstance(fact, Lifted):
            return before.counted(entry.at)
        name: str = fact.moratorium  # type: ignore[attr-defined]
        one = after(next((each for each in before.in_force if each.id == name), None), entry)
        return before if one is None else before.having(one)


class BarredView(View[Barred]):
    """What moratoria refused, by month."""

    name = BARRED
    row = Barred
    facts = (Refused, RefusedAgain, SetRefused, LiftsRefused)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [rfc3339(entry.at)[:7]] if _count(entry) else []

    def fold(self, row: Barred | None, entry: Entry, key: str) -> Barred:
        before = row or Barred(month=key)
        command, count = _count(entry) or ("", 0)
        if isinstance(entry.fact, SetRefused | LiftsRefused):
            return replace(before, sets=before.sets + 1, in_sets=before.in_sets + count, last=entry.at)
        tried = {**before.tried, command: before.tried.get(command, 0) + count}
        return replace(before, tried=tried, last=entry.at)


def after(row: Moratorium | None, entry: Entry) -> Moratorium | None:
    """A moratorium as it stands after something happened to it."""
    match entry.fact:
        case MoratoriumStarted() as fact:
            return Moratorium(
                id=fact.moratorium,
                covers=fact.covers,
                statement=fact.statement,
                by=entry.by,
                at=entry.at,
                until=fact.until,
                condition=fact.condition,
                corrections=fact.corrections,
            )
        case EndAnnounced() as fact if row is not None:
            ending = Ending(
                at=entry.at,
                effective=fact.effective,
                by=entry.by,
                statement=fact.statement,
                covers=fact.covers,
            )
            return replace(row, ending=ending)
        case EndCalledOff() if row is not None:
            return replace(row, ending=None)
        case MoratoriumNarrowed(covers=covers) if row is not None:
            return replace(row, covers=covers, ending=None)
        case MoratoriumEnded(how=how) if row is not None:
            return replace(row, ended=entry.at, early=how == "announced")
    return row


def _count(entry: Entry) -> tuple[str, int] | None:
    """The command that a moratorium refused, and how often; None where something else did."""
    match entry.fact:
        case Refused(command=command, code=code) if code == CODE:
            return command, 1
        case RefusedAgain(cause=cause, count=count):
            command, _, code = cause.partition("/")
            return (command, count) if code == CODE else None
        case SetRefused(causes=causes):
            count = _of_sets(causes)
            return ("", count) if count else None
        case LiftsRefused(kept=kept):
            return ("", kept) if kept else None
    return None


def _of_sets(causes: Mapping[str, int]) -> int:
    return sum(count for cause, count in causes.items() if cause.rpartition("/")[2] == CODE)
