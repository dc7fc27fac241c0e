"""Populations: whom a freeze or an exemption names."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from steadyhand.access.model import Change, Staff
from steadyhand.kernel.values import Instant


class Population(msgspec.Struct, frozen=True, kw_only=True):
    """Who is meant: those on the list `people`, and whoever matches every other field that is set.

    With nothing set it is everybody on the staff.
    """

    roles: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Principals, services and automation among them."""

    @property
    def everybody(self) -> bool:
        """Whether it names nobody in particular."""
        return not (self.people or self.described)

    @property
    def described(self) -> bool:
        """Whether it describes people, and does not only list them."""
        return bool(self.roles or self.employers or self.locations or self.teams)

    def names(self, staff: Staff) -> bool:
        """Whether somebody is meant as they are now."""
        if staff.principal in self.people or self.everybody:
            return True
        return self.described and self._fits(staff, staff.roles, staff.employer, staff.location)

    def named(self, staff: Staff, at: Instant) -> bool:
        """Whether somebody is meant, or was at any time since `at`: nobody changes out of a freeze."""
        if self.names(staff):
            return True
        if not self.described:
            return False
        if staff.since > at:
            return True  # whoever was made since then was made into something
        return any(self._fits(staff, was.roles, was.employer, was.location) for was in _since(staff, at))

    def _fits(self, staff: Staff, roles: tuple[str, ...], employer: str, location: str) -> bool:
        return (
            (not self.roles or not set(self.roles).isdisjoint(roles))
            and (not self.employers or employer in self.employers)
            and (not self.locations or location in self.locations)
            and (not self.teams or staff.team in self.teams)
        )


def _since(staff: Staff, at: Instant) -> Iterator[Change]:
    return (was for was in staff.changes if was.until > at)
