"""Whether one person may do both steps: everybody who could be the second is asked about, and nobody is.

A team that somebody made small is not small. Whoever held the capability within a month counts as there, and so
does whoever does not count as independent only because of a way in, a grant or an appointment of this month. A freeze
or a containment leaves nobody for a reason of its own, which waiting does not mend: while one is in force nobody does
both steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from steadyhand.access.entitlement import Entitlements
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.model import CustomRole
from steadyhand.access.independence import LATELY, Known, accounts, dependence, judges
from steadyhand.access.model import Staff
from steadyhand.access.requests.commands import needed
from steadyhand.access.requests.model import Request
from steadyhand.access.roles import ROLES
from steadyhand.access.small.model import DELAY, MOST, SmallTeam
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import day

LASTING: Final = frozenset({"delegate", "reporting_line", "same_team", "mutual", "circular"})
"""Why somebody is not independent where waiting a day may stand for them: how people work together, which is on
record, and not what one of them did to the other this month."""
_ANY: Final = Proof(session="any", authenticator="any other", verified=True, fresh=True)
Bars = Callable[[Staff], Refusal | None]


class SmallTeams:
    """At one epoch."""

    def __init__(
        self,
        known: Known,
        entitlements: Entitlements,
        roles: Mapping[str, CustomRole],
        freezes: tuple[Freeze, ...],
        teams: Mapping[str, SmallTeam],
    ) -> None:
        self._known, self._entitlements = known, entitlements
        self._roles, self._freezes, self._teams = roles, freezes, teams

    def declared(self, capability: str, now: Instant) -> bool:
        """Whether a declaration stands for this."""
        team = self._teams.get(capability)
        return team is not None and team.declared(now)

    def approves(self, request: Request, now: Instant) -> Refusal | None:
        """Why somebody does not approve their own request; None where they may. Asked where all of it is declared."""
        asker = self._known.staff[request.by]
        if request.needs > 1:
            return Refusal("yourself", "This takes several others: nobody stands for more than one.")

        def bars(other: Staff) -> Refusal | None:
            return dependence(request, other, _ANY, self._known, (), now)

        return self._bars(asker, needed(request.members), bars, now) or _early(request.at + DELAY, now)

    def looks(self, by: str, capability: str, now: Instant) -> Refusal | None:
        """Why somebody does not look over what they did themselves; None where they may. When, the look says."""
        member = self._known.staff[by]

        def bars(other: Staff) -> Refusal | None:
            return judges(member, other, self._known, now)

        return self._bars(member, (capability,), bars, now)

    def all_declared(self, request: Request, now: Instant) -> bool:
        """Whether a declaration stands for all of a request."""
        return all(self.declared(one, now) for one in needed(request.members))

    def too_large(self, capability: str, now: Instant) -> Refusal | None:
        """Why no team is small for this: too many people hold it; None where they are few."""
        persons = {one.person or one.principal for one in self._team(capability, now)}
        if len(persons) <= MOST:
            return None
        return Refusal(
            "not_small",
            f"{len(persons)} people could do this: a team of more than {MOST} finds somebody independent.",
        )

    def _bars(self, asker: Staff, needed: Iterable[str], bars: Bars, now: Instant) -> Refusal | None:
        if asker.on_panel:
            return Refusal("yourself", "On the outside panel somebody else of it approves.")
        if frozen := next((one.id for one in self._freezes if one.in_force(now)), None):
            return Refusal(
                "frozen", f"While {frozen} is in force nobody does both steps: the outside panel can decide."
            )
        own = {one.principal for one in accounts(asker, self._known.staff)}
        for capability in needed:
            if refusal := self._unsettled(capability, now) or self.too_large(capability, now):
                return refusal
            others = (one for one in self._team(capability, now) if one.principal not in own)
            if any((why := bars(one)) is None or why.code not in LASTING for one in others):
                return Refusal("somebody_else", "Somebody else can be the second person: ask them.")
        return None

    def _team(self, capability: str, now: Instant) -> list[Staff]:
        """Who works here and holds this, whatever it is about and whether or not they may at this hour."""
        staff = self._known.staff
        held = (staff[name] for name in self._entitlements.holders(capability))
        return [one for one in held if not (one.left(now) or one.on_panel or one.outside)]

    def _unsettled(self, capability: str, now: Instant) -> Refusal | None:
        since = now - LATELY
        for one in self._known.staff.values():
            if self._held(one, capability, since) and self._changed(one, capability, since, now):
                return Refusal(
                    "not_settled",
                    "Who can do this, or who depends on whom there, changed within the last 30 days: a team that "
                    "somebody made small is not small. Send it to the outside panel.",
                )
        return None

    def _held(self, one: Staff, capability: str, since: Instant) -> bool:
        """Whether somebody holds a capability, or may have held it since."""
        earlier = (was.roles for was in one.changes_since(since))
        roles = set(one.roles).union(*earlier)
        return (
            not one.remembered_since(since)
            or any(self._names(role, capability, since) for role in roles)
            or any(capability in grant.capabilities for grant in self._entitlements.granted_to(one.principal))
            or self._lost(one, capability, since)
        )

    def _names(self, role: str, capability: str, since: Instant) -> bool:
        """Whether a role allows this, or may have: what it meant before it was redefined or dropped nobody knows."""
        custom = self._roles.get(role)
        if role not in ROLES and (custom is None or custom.changed > since):
            return True
        return capability in self._entitlements.of_roles((role,))

    def _changed(self, one: Staff, capability: str, since: Instant, now: Instant) -> bool:
        """Whether anything on record of somebody, or of what they hold, changed since."""
        remade = (self._roles[role].changed > since for role in one.roles if role in self._roles)
        gone = one.leaves is not None and since < one.leaves <= now
        return (
            gone
            or not one.remembered_since(since)
            or any(one.changes_since(since))
            or self._lost(one, capability, since)
            or any(remade)
        )

    def _lost(self, one: Staff, capability: str, since: Instant) -> bool:
        """Whether a grant of this ended since."""
        grants = self._known.grants.get(one.principal)
        past = grants.past if grants is not None else ()
        return any(capability in grant.capabilities and grant.until > since for grant in past)


def _early(due: Instant, now: Instant) -> Refusal | None:
    if now >= due:
        return None
    return Refusal(
        "too_early",
        f"Nobody else can be the second person: you may do it yourself from {day(due)} on, unless somebody says no.",
    )
