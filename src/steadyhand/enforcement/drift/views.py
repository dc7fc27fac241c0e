"""What differs by subject, the comparisons that were made, and breaches of public promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from steadyhand.enforcement.drift.facts import Compared, DriftFound, DriftMended, StateResent
from steadyhand.enforcement.drift.model import VIEW, Breach, Comparison, Drift
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

COMPARISON: Final = "comparison"
BREACH: Final = "drift_breach"


class DriftView(View[Drift]):
    """By subject; those that are mended stay, so that it is counted how often it came."""

    name = VIEW
    row = Drift
    facts = (DriftFound, DriftMended, StateResent)
    columns = {"open": int, "seen": int}
    indexes = (("open", "seen"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.subject]  # type: ignore[attr-defined]

    def fold(self, row: Drift | None, entry: Entry, key: str) -> Drift | None:
        match entry.fact:
            case DriftFound() as fact:
                return _found(row, fact, entry)
            case DriftMended() if row is not None:
                return replace(row, mended=entry.at)
            case StateResent(cycle=cycle, undone=undone) if row is not None:
                return replace(row, sent=row.sent + 1, cycle=cycle, undone=row.undone + undone)
        return row


def _found(row: Drift | None, fact: DriftFound, entry: Entry) -> Drift:
    now = {"seen": entry.at, "differs": fact.differs, "moratoria": fact.moratoria}
    if row is not None and fact.opened:
        return replace(row, **now)
    if row is not None:
        again = {"opened": entry.seq, "since": entry.at, "mended": None, "times": row.times + 1}
        return replace(row, **again, **now)
    return Drift(
        subject=fact.subject, opened=entry.seq, since=entry.at, seen=entry.at, differs=fact.differs,
        moratoria=fact.moratoria,
    )  # fmt: skip


class ComparisonView(View[Comparison]):
    """Each comparison, by its cycle: the last word where one was tried again."""

    name = COMPARISON
    row = Comparison
    facts = (Compared,)
    columns = {"at": int}
    indexes = (("at",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.cycle]  # type: ignore[attr-defined]

    def fold(self, row: Comparison | None, entry: Entry, key: str) -> Comparison | None:
        if not isinstance(entry.fact, Compared):
            return row
        fact = entry.fact
        return Comparison(
            cycle=key, at=entry.at, asked=fact.asked, answered=fact.answered, differ=fact.differ,
            on_its_way=fact.on_its_way, gone=fact.gone,
        )  # fmt: skip


class BreachView(View[Breach]):
    """Breaches of moratoria, by the entry that found them: whom they are about is not in them."""

    name = BREACH
    row = Breach
    facts = (DriftFound, DriftMended)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        if isinstance(fact, DriftMended):
            return [str(fact.opened)]
        return [str(fact.opened or entry.seq)] if isinstance(fact, DriftFound) else []

    def fold(self, row: Breach | None, entry: Entry, key: str) -> Breach | None:
        match entry.fact:
            case DriftFound(moratoria=moratoria) if moratoria:
                named = (*(row.moratoria if row else ()), *moratoria)
                return Breach(found=row.found if row else entry.at, moratoria=tuple(dict.fromkeys(named)))
            case DriftMended() if row is not None:
                return replace(row, mended=entry.at)
        return row
