"""Populations: whom a freeze or an exemption names."""

from __future__ import annotations

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

    def named(self, staff: Staff, at: Instant) -> bool:
        """Whether somebody is meant, or was at any time since `at`: nobody changes out of a freeze."""
        if self.everybody or staff.principal in self.people:
            return True
        if not self.described:
            return False
        if not staff.known_since(at):
            return True  # whoever was made since then was made into something
        return self._fits(staff) or any(self._fits(was) for was in staff.changes_since(at))

    def names(self, staff: Staff, at: Instant) -> bool:
        """Whether somebody is named, and was at every time since `at`: nobody changes into an exemption."""
        if staff.principal in self.people:
            return True
        if not (self.described and staff.known_since(at)):
            return False
        return self._fits(staff) and all(self._fits(was) for was in staff.changes_since(at))

    def named_before(self, staff: Staff, at: Instant) -> bool:
        """Whether somebody was meant just before an instant, as far as that is remembered."""
        if self.everybody or staff.principal in self.people:
            return True
        return self.described and self._fits(staff.just_before(at))

    def _fits(self, one: Staff | Change) -> bool:
        return (
            (not self.roles or not set(self.roles).isdisjoint(one.roles))
            and (not self.employers or one.employer in self.employers)
            and (not self.locations or one.location in self.locations)
            and (not self.teams or one.team in self.teams)
        )
