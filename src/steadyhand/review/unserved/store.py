"""Reading which cases nobody can be served, and who is on the outside panel."""

from __future__ import annotations

from collections import Counter

import msgspec

from steadyhand.kernel.values import Instant
from steadyhand.review.model import Case
from steadyhand.review.unserved.model import WHY, UnservedCase
from steadyhand.storage.reading import Reader


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A case that nobody can be served, with its clock."""

    row: UnservedCase
    severity: str
    due: Instant | None
    breached: Instant | None
    translate: bool


class UnservedCases:
    """As the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def listed(self) -> list[Listed]:
        """All of them that still wait, the longest first."""
        rows: dict[str, UnservedCase] = self._reader.all("unserved")
        cases = {name: stored.row for name, stored in self._reader.stored_many("case", rows).items()}
        found = [_listed(row, cases[name]) for name, row in rows.items() if _waits(cases.get(name))]
        return sorted(found, key=lambda one: (one.row.since, one.row.case))

    def counted(self) -> dict[str, int]:
        """How many there are of each cause, all causes named."""
        counts = Counter(row.why for row in self._reader.all("unserved").values())
        return {why: counts[why] for why in WHY}

    def panel(self) -> int:
        """How many people are on the outside panel."""
        return sum(staff.active and staff.on_panel for staff in self._reader.all("staff").values())


def _waits(case: Case | None) -> bool:
    return case is not None and case.is_waiting


def _listed(row: UnservedCase, case: Case) -> Listed:
    return Listed(
        row=row, severity=case.severity, due=case.due, breached=case.breached, translate=case.translate
    )
