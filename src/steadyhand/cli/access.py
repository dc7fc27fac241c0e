"""`steadyhand access`: who can do what, freezes, grants, and what two people do together."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import cyclopts

from steadyhand.cli.access_acting import By, Words, acting, scope_of, until_of
from steadyhand.cli.access_alerts import alerts, close_alert, open_alert
from steadyhand.cli.access_freeze import forecast, freeze
from steadyhand.cli.access_small import declare_small, end_small, small_teams
from steadyhand.cli.access_two import approve, break_glass, decline, requests, review, withdraw
from steadyhand.cli.common import Data, house, known, principal

access = cyclopts.App(
    name="access", help="Who can do what; freezes, exemptions, grants, approvals, break-glass."
)


@access.command(name="who-can")
def who_can(
    action: str,
    *,
    area: str | None = None,
    region: str | None = None,
    language: str | None = None,
    severity: str | None = None,
    data: Data = Path("data"),
) -> None:
    """List who can do ACTION (a capability, as `case.decide`) now, and under what.

    Parameters
    ----------
    area
        In this policy area; without it, wherever that is not known.
    """
    from steadyhand.access.capabilities import CATALOGUE
    from steadyhand.kernel.values import Scope

    known([action], sorted(CATALOGUE), "capability")
    with house(data) as opened:
        known([area] if area else [], opened.settings.areas, "policy area")
        scope = Scope(policy_area=area, region=region, language=language, severity=severity)
        found = opened.access.who_can(action, scope, opened.reader.now())
    for one in found:
        barred = f"  not now: {one.refusal.message}" if one.refusal else ""
        print(f"{one.staff.principal.removeprefix('staff:'):<24} {one.staff.name}{barred}")
    able = sum(one.refusal is None for one in found)
    print(f"{able} of {len(found)} who are meant to can do {action} now.")


@access.command
def due(*, data: Data = Path("data")) -> None:
    """List whose access should have been certified, and since when."""
    from steadyhand.access.certifying.model import due, overdue
    from steadyhand.access.certifying.views import VIEW
    from steadyhand.kernel.zones import rfc3339

    with house(data) as opened:
        now, certified = opened.reader.now(), opened.reader.all(VIEW)
        staff = opened.reader.all("staff").values()
    late = [one for one in staff if overdue(one, certified.get(one.principal), now)]
    for one in sorted(late, key=lambda one: due(one, certified.get(one.principal))):
        since = rfc3339(due(one, certified.get(one.principal)))
        print(f"{one.principal.removeprefix('staff:'):<24} {', '.join(one.roles)}  since {since}")
    print(f"{len(late)} are to be certified.")


@access.command
def certify(handle: str, *, by: By, data: Data = Path("data")) -> None:
    """Say that HANDLE still needs the roles that they have, which are shown. Nobody says it of themselves."""
    from steadyhand.access.certifying.commands import Certify

    with acting(data, by) as me:
        staff = me.house.reader.row("staff", principal(handle))
        roles, areas = (staff.roles, staff.areas) if staff is not None else ((), ())
        command = Certify(principal=principal(handle), roles=roles, areas=areas)
        me.do(
            command, f"{handle} keeps {', '.join(roles) or 'no role'}, in {', '.join(areas) or 'all areas'}."
        )


@access.command
def freezes(*, all: bool = False, data: Data = Path("data")) -> None:  # noqa: A002 - the name of the option
    """List the freezes in force; with --all, those that have ended too."""
    from steadyhand.kernel.zones import rfc3339

    with house(data) as opened:
        now, rows = opened.reader.now(), opened.reader.all("freeze").values()
    shown = sorted((one for one in rows if all or one.in_force(now)), key=lambda one: one.starts)
    for one in shown:
        state = "in force" if one.in_force(now) else "ended"
        print(f"{one.id}  {state}  {one.mode}  {one.scope.said()}  until {rfc3339(one.ends)}")
        for exemption in one.exemptions:
            print(f"    {exemption.id}  {exemption.duty}  until {rfc3339(exemption.ends)}")
    if not shown:
        print("No freeze is in force.")


@access.command
def thaw(freeze: str, reason: str, *, by: By, data: Data = Path("data")) -> None:
    """Lift FREEZE before its end, and say why. Takes a second person, save for a containment."""
    from steadyhand.access.freezes.commands import Thaw

    with acting(data, by) as me:
        me.do(Thaw(freeze=freeze, reason=reason), f"{freeze} is lifted.")


@access.command
def exempt(  # noqa: PLR0913 - each is an option of the command
    freeze: str,
    reason: str,
    *,
    by: By,
    name: str,
    people: Words = (),
    role: Words = (),
    team: Words = (),
    area: Words = (),
    region: Words = (),
    language: Words = (),
    duty: Literal["imminent_harm", "child_safety", "legal_order", "election", "other"] = "other",
    hours: float | None = None,
    until: str | None = None,
    data: Data = Path("data"),
) -> None:
    """Let some people act inside FREEZE, and say why. Takes a second person.

    Parameters
    ----------
    name
        What the exemption is called: entries made under it name it.
    people
        Handles; beside them, or instead, --role and --team.
    """
    from steadyhand.access.freezes.commands import Exempt
    from steadyhand.access.freezes.model import Exemption
    from steadyhand.access.populations import Population

    with acting(data, by) as me:
        exemption = Exemption(
            id=f"exemption:{name.removeprefix('exemption:')}",
            duty=duty,
            who=Population(people=tuple(map(principal, people)), roles=role, teams=team),
            scope=scope_of(me.house, area=area, region=region, languages=language),
            ends=until_of(me.house, hours, until),
        )
        me.do(Exempt(freeze=freeze, exemption=exemption, reason=reason), f"{exemption.id} is in force.")


@access.command
def contain(
    reason: str, *, by: By, people: Words = (), tool: str | None = None, data: Data = Path("data")
) -> None:
    """Stop people, or one tool, for four hours and once, and say why. Somebody else reviews it afterwards."""
    import secrets

    from steadyhand.access.freezes.containment import Contain

    with acting(data, by) as me:
        name = f"freeze:c-{secrets.token_hex(4)}"
        # Services and automation are named as they stand in the ledger, with their colon.
        named = tuple(one if ":" in one else principal(one) for one in people)
        command = Contain(freeze=name, people=named, stopped=tool, reason=reason)
        me.do(command, f"{name} stops {', '.join(named) or tool} for four hours.")


@access.command
def grant(  # noqa: PLR0913 - each is an option of the command
    handle: str,
    reason: str,
    *,
    by: By,
    capability: Words,
    area: Words = (),
    region: Words = (),
    language: Words = (),
    case: str | None = None,
    hours: float | None = None,
    until: str | None = None,
    data: Data = Path("data"),
) -> None:
    """Let HANDLE do more for a time, and say why: at most 14 days, and 30 of any 90."""
    import secrets

    from steadyhand.access.grants.commands import GrantAccess

    with acting(data, by) as me:
        command = GrantAccess(
            grant=f"grant:{secrets.token_hex(4)}",
            principal=principal(handle),
            capabilities=capability,
            scope_set=scope_of(me.house, area=area, region=region, languages=language),
            until=until_of(me.house, hours, until),
            reason=reason,
            case=case,
        )
        me.do(command, f"{command.grant} is in force.")


@access.command
def revoke(handle: str, grant: str, reason: str, *, by: By, data: Data = Path("data")) -> None:
    """Take GRANT back from HANDLE at once, and say why."""
    from steadyhand.access.grants.commands import RevokeGrant

    with acting(data, by) as me:
        me.do(RevokeGrant(principal=principal(handle), grant=grant, reason=reason), f"{grant} is revoked.")


_MORE = (
    forecast, freeze, requests, approve, decline, withdraw, break_glass, review, alerts, open_alert, close_alert,
    small_teams, declare_small, end_small,
)  # fmt: skip
for command in _MORE:
    access.command(command)
