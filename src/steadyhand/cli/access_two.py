"""`steadyhand access requests` to `review`: what two people do together, and what one does alone and answers for."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from steadyhand.cli.access_acting import By, acting, worded
from steadyhand.cli.common import CommandRefused, Data, accepted, house, on_host


def requests(*, data: Data = Path("data")) -> None:
    """List what waits for a second person."""
    from steadyhand.kernel.zones import rfc3339

    with house(data) as opened:
        rows = [one for one in opened.reader.all("request").values() if one.state in {"pending", "approved"}]
    for one in sorted(rows, key=lambda request: request.at):
        what = ", ".join(member.capability for member in one.members)
        print(
            f"{one.id}  {one.state}  {one.by.removeprefix('staff:')}: {what}  until {rfc3339(one.expires)}  {one.why}"
        )
    if not rows:
        print("Nothing waits for a second person.")


def approve(request: str, *, by: By, data: Data = Path("data")) -> None:
    """Be the second person for REQUEST. It is then done, in the name of whoever asked."""
    from steadyhand.flows import seconding
    from steadyhand.kernel.entry import Refusal

    with acting(data, by) as me:
        proof = on_host(signed=True)
        first, *done = seconding.approve(me.house.door, me.house.reader, request, me.who, proof)
    accepted(first)
    if refused := next((answer for answer in done if isinstance(answer, Refusal)), None):
        raise CommandRefused(f"{request} is approved, and could not be done: {refused.message}")
    print(f"{request} is approved" + (" and done." if done else ": it waits for one more."))


def decline(request: str, reason: str, *, by: By, data: Data = Path("data")) -> None:
    """Say no to REQUEST, and why."""
    from steadyhand.access.requests.commands import DeclineSecond

    with acting(data, by) as me:
        command = DeclineSecond(request=request, reason=reason)
        worded(command)
        accepted(me.house.door.perform(command, me.who, proof=on_host(signed=True), under=request))
    print(f"{request} is declined.")


def withdraw(request: str, *, by: By, data: Data = Path("data")) -> None:
    """Take your own REQUEST back."""
    from steadyhand.access.requests.commands import WithdrawRequest

    with acting(data, by) as me:
        me.do(WithdrawRequest(request=request), f"{request} is withdrawn.")


def break_glass(
    case: str,
    words: str,
    *,
    by: By,
    code: Literal["imminent_harm", "child_safety", "legal_order", "election", "outage"],
    minutes: int = 30,
    data: Data = Path("data"),
) -> None:
    """Act inside a freeze on CASE for at most an hour, and say in WORDS what would happen if you waited.

    Two others are told at once, and somebody else reviews it within 72 hours.
    """
    from steadyhand.access.glass.commands import BreakGlass
    from steadyhand.flows.glass import called
    from steadyhand.kernel.values import MINUTE

    with acting(data, by) as me:
        command = BreakGlass(
            glass=f"glass:{secrets.token_hex(4)}",
            code=code,
            words=words,
            case=case,
            lasts=minutes * MINUTE,
            paged=called(me.house.reader, me.who),
        )
        me.do(command, f"{command.glass} is open for {minutes} minutes; told: {', '.join(command.paged)}.")


def review(
    name: str,
    finding: Literal["justified", "unjustified", "unclear"],
    found: str,
    *,
    by: By,
    data: Data = Path("data"),
) -> None:
    """Say what you FOUND about the break-glass or containment NAME of somebody else."""
    from steadyhand.access.freezes.containment import ReviewContainment
    from steadyhand.access.glass.commands import ReviewGlass

    with acting(data, by) as me:
        if name.startswith("glass:"):
            me.do(ReviewGlass(glass=name, finding=finding, found=found), f"{name} is reviewed.")
        else:
            justified = finding == "justified"
            me.do(ReviewContainment(freeze=name, justified=justified, found=found), f"{name} is reviewed.")
