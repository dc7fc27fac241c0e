"""Freezes as bits: which of them a command may lie inside takes a few look-ups, however many there are.

Bit n stands for the n-th freeze. For each dimension that any of them tests a table gives, for a value, the
freezes that the value does not rule out: those that do not test the dimension, and those that name the value. An
unknown value (None) rules out none. What is left after all tables, and after who acts, is what stops the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from steadyhand.access.capabilities import BY_RULES, CHANGING_RULES, READING
from steadyhand.access.freezes.model import Exemption, Freeze
from steadyhand.access.model import PLATFORM, Staff
from steadyhand.access.roles import UNKNOWN_HANDS
from steadyhand.access.scopes import DIMENSIONS, Facts
from steadyhand.kernel.values import Instant

_NOTHING: Final[Mapping[str, Iterable[str]]] = {}
_OF_RULES: Final[Mapping[str, Iterable[str]]] = {"tools": ("enforcement",), "actions": BY_RULES}
"""What a change of rules counts as, beside what it is."""


class Masks:
    """The freezes of one epoch. `staff` is everybody by principal."""

    def __init__(self, freezes: Sequence[Freeze], staff: Mapping[str, Staff]) -> None:
        self.freezes = tuple(freezes)
        self._staff = staff
        self._persons = tuple(_persons(freeze, staff) for freeze in self.freezes)
        tables = [(n, *_table(self.freezes, n)) for n in range(len(DIMENSIONS))]
        self._tables = [(n, table, untested) for n, table, untested in tables if len(table) > 1]
        self._reading = sum(1 << n for n, freeze in enumerate(self.freezes) if freeze.reads)
        self._who: dict[str, int] = {}

    def stopping(self, by: str, facts: Facts) -> int:
        """The freezes, as bits, that a command with these facts by this principal lies inside."""
        bits = self._who.get(by)
        if bits is None:
            bits = self._who[by] = self.naming(by)
        return self.reaching(facts, bits) if bits else 0

    def reaching(self, facts: Facts, bits: int) -> int:
        """Those of these freezes, as bits, that a command with these facts may lie inside, whoever it is of."""
        if facts.action in READING:
            bits &= self._reading
        if not bits:
            return 0
        as_well = _OF_RULES if facts.action in CHANGING_RULES else _NOTHING
        for dimension, table, untested in self._tables:
            named = table.get(facts[dimension], untested)
            for word in as_well.get(DIMENSIONS[dimension], ()):
                named |= table.get(word, untested)
            bits &= named
        return bits

    def naming(self, by: str) -> int:
        """The freezes whose population a principal is of."""
        staff = self._staff.get(by)
        return sum(
            1 << n
            for n, freeze in enumerate(self.freezes)
            if self._lists(n, by, staff) or _names(freeze, by, staff)
        )

    def listing(self, by: str) -> Iterator[Freeze]:
        """The freezes that name somebody, by whichever of their accounts."""
        staff = self._staff.get(by)
        return (freeze for n, freeze in enumerate(self.freezes) if self._lists(n, by, staff))

    def _lists(self, n: int, by: str, staff: Staff | None) -> bool:
        mine = staff is not None and staff.person in self._persons[n]
        return mine or by in self.freezes[n].who.people

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
            if exempts(one, freeze, by, staff) and now < one.ends and one.scope.includes(facts):
                return one
        return None


def _persons(freeze: Freeze, staff: Mapping[str, Staff]) -> frozenset[str]:
    """Who the people that a freeze names are in the register of people: it means all their accounts."""
    return frozenset(staff[name].person for name in freeze.who.people if name in staff) - {""}


def _table(freezes: Sequence[Freeze], dimension: int) -> tuple[dict[str | None, int], int]:
    """Value to bits, and the bits for a value that no freeze names; a lone None where none tests this."""
    named: dict[str | None, int] = {}
    untested = 0
    for n, freeze in enumerate(freezes):
        values = freeze.scope.values()[dimension]
        untested |= 0 if values else 1 << n
        for value in values:
            named[value] = named.get(value, 0) | 1 << n
    everything = (1 << len(freezes)) - 1
    return {None: everything, **{value: bits | untested for value, bits in named.items()}}, untested


def exempts(exemption: Exemption, freeze: Freeze, by: str, staff: Staff | None) -> bool:
    """Whether an exemption from a freeze means this principal, whatever it is about."""
    return by in exemption.who.people if staff is None else exemption.who.names(staff, freeze.starts)


def _names(freeze: Freeze, by: str, staff: Staff | None) -> bool:
    """Whether a freeze describes somebody. The house's own duties it never does; unknown hands it does."""
    if freeze.kind == "containment" and freeze.who.people:
        return False
    if by.startswith("system:"):
        return by in UNKNOWN_HANDS
    if by == "automation":
        return not freeze.goes_on.automation
    if staff is None:
        return not freeze.goes_on.api_clients
    if freeze.goes_on.contractors and _contracted(staff, freeze.starts):
        return False
    return freeze.who.named(staff, freeze.starts)


def _contracted(staff: Staff, since: Instant) -> bool:
    """Whether somebody else has employed them all the time: nobody becomes a contractor to go on."""
    return (
        staff.contractor
        and staff.known_since(since)
        and all(was.employer != PLATFORM for was in staff.changes_since(since))
    )
