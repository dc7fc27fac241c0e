"""Freezes as bits: which of them a command may lie inside takes a few look-ups, however many there are.

Bit n stands for the n-th freeze. For each dimension a table gives, for a value, the freezes that the value
does not rule out: those that do not test the dimension, and those that name the value. An unknown value (None)
rules out none. What is left after all tables, and after who acts, is what stops the command.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from steadyhand.access.freezes.model import Exemption, Freeze
from steadyhand.access.model import Staff
from steadyhand.access.scopes import DIMENSIONS, Facts
from steadyhand.kernel.values import Instant


class Masks:
    """The freezes of one epoch. `staff` is everybody by principal."""

    def __init__(self, freezes: Sequence[Freeze], staff: Mapping[str, Staff]) -> None:
        self.freezes = tuple(freezes)
        self._staff = staff
        self._tables = tuple(_Table(self.freezes, n) for n in range(len(DIMENSIONS)))
        self._who: dict[str, int] = {}

    def stopping(self, by: str, facts: Facts) -> int:
        """The freezes, as bits, that a command with these facts by this principal lies inside."""
        bits = self._who.get(by)
        if bits is None:
            bits = self._who[by] = self._populations(by)
        if not bits:
            return 0
        for table, fact in zip(self._tables, facts, strict=True):
            bits &= table[fact]
        return bits

    def among(self, bits: int) -> Iterator[Freeze]:
        """The freezes that these bits stand for."""
        while bits:
            lowest = bits & -bits
            yield self.freezes[lowest.bit_length() - 1]
            bits ^= lowest

    def exemption(self, freeze: Freeze, by: str, facts: Facts, now: Instant) -> Exemption | None:
        """The exemption under which somebody may act inside a freeze."""
        staff = self._staff.get(by)
        for one in freeze.exemptions:
            named = by in one.who.people or (staff is not None and one.who.described and one.who.names(staff))
            if named and now < one.ends and one.scope.includes(facts):
                return one
        return None

    def _populations(self, by: str) -> int:
        staff = self._staff.get(by)
        return sum(1 << n for n, freeze in enumerate(self.freezes) if _names(freeze, by, staff))


class _Table(dict[str | None, int]):
    """Value to bits; a value no freeze names is answered like any other that is known."""

    def __init__(self, freezes: Sequence[Freeze], dimension: int) -> None:
        super().__init__()
        everything = (1 << len(freezes)) - 1
        self._untested = 0
        for n, freeze in enumerate(freezes):
            named = freeze.scope.values()[dimension]
            if not named:
                self._untested |= 1 << n
            for value in named:
                self[value] = self.get(value, 0) | 1 << n
        self.update({value: bits | self._untested for value, bits in self.items()})
        self[None] = everything

    def __missing__(self, value: str | None) -> int:
        return self._untested


def _names(freeze: Freeze, by: str, staff: Staff | None) -> bool:
    """Whether somebody is in the population of a freeze. The house's own duties never are."""
    if by in freeze.who.people:
        return True
    if freeze.kind == "containment" and freeze.who.people:
        return False
    if by.startswith("system:"):
        return False
    if by == "automation":
        return not freeze.goes_on.automation
    if staff is None:
        return not freeze.goes_on.api_clients
    if staff.contractor and freeze.goes_on.contractors:
        return False
    return freeze.who.named(staff, freeze.starts)
