"""`steadyhand access small-teams`, `declare-small` and `end-small`: where one person does both steps."""

from __future__ import annotations

from pathlib import Path

from steadyhand.cli.access_acting import By, acting
from steadyhand.cli.common import CommandRefused, Data, house


def small_teams(*, data: Data = Path("data")) -> None:
    """List for what a team is, or was, declared small, and how much was done alone."""
    from steadyhand.access.small.views import VIEW
    from steadyhand.kernel.zones import rfc3339

    with house(data) as opened:
        rows, now = opened.reader.all(VIEW), opened.reader.now()
    for team in rows.values():
        last = team.terms[-1]
        state = f"until {rfc3339(last.until)}" if team.declared(now) else "over"
        print(f"{team.capability}  {state}  {sum(n for _, n in team.months)} acts done alone")
    if not rows:
        print("No team was ever declared small.")


def declare_small(capability: str, reason: str, *, by: By, days: int, data: Data = Path("data")) -> None:
    """Declare the team small for CAPABILITY for some days, at most 90, and say why. It takes a second person."""
    from steadyhand.access.small.commands import DeclareSmallTeam
    from steadyhand.access.small.model import LONGEST
    from steadyhand.kernel.values import DAY

    if not 0 < days <= LONGEST // DAY:
        raise CommandRefused(f"Say for how many days: a number from 1 to {LONGEST // DAY}.")
    with acting(data, by) as me:
        until = me.house.reader.now() + days * DAY
        me.do(
            DeclareSmallTeam(of=capability, until=until, reason=reason),
            f"The team is declared small for {capability}.",
        )


def end_small(capability: str, *, by: By, data: Data = Path("data")) -> None:
    """Have CAPABILITY take two people again, at once."""
    from steadyhand.access.small.commands import EndSmallTeam

    with acting(data, by) as me:
        me.do(EndSmallTeam(of=capability), f"{capability} takes two people again.")
