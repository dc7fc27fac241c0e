"""`steadyhand moratorium ...` and `steadyhand lift`: what nobody lifts, and what becomes of a list of lifts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.access_acting import By, Words, acting
from steadyhand.cli.common import CommandRefused, Data, accepted, house, on_host

if TYPE_CHECKING:
    from steadyhand.flows.lifting import Found

moratorium = cyclopts.App(name="moratorium", help="What is promised in public to stay in force.")


@moratorium.command(name="list")
def list_(*, data: Data = Path("data")) -> None:
    """List every moratorium, and how often one refused a lift."""
    from steadyhand.enforcement.moratorium.views import BARRED, VIEW
    from steadyhand.kernel.zones import rfc3339

    with house(data) as opened:
        rows, barred = opened.reader.all(VIEW), opened.reader.all(BARRED)
    for row in sorted(rows.values(), key=lambda one: -one.at):
        until = rfc3339(row.until) if row.until else row.condition
        state = f"over since {rfc3339(row.ended)}" if row.ended else f"until {until}"
        print(f"{row.id}  {', '.join(row.covers.kinds) or 'everything'}  {state}")
        if row.ending is not None and row.in_force:
            print(f"  ends or narrows {rfc3339(row.ending.effective)}: {row.ending.statement}")
    for month in barred.values():
        print(f"{month.month}  refused {sum(month.tried.values()) + month.in_sets} lifts")
    if not rows:
        print("None is or was in force.")


@moratorium.command
def start(  # noqa: PLR0913 - what is promised, of what, and until when
    name: str,
    statement: str,
    *,
    by: By,
    kind: Words = ("ban",),
    area: Words = (),
    days: int = 0,
    condition: str = "",
    data: Data = Path("data"),
) -> None:
    """Promise in public that nobody lifts what it covers; say why in words for everybody.

    It ends after --days, or by what two people say in public once --condition has come to pass.
    """
    from steadyhand.cli.common import known
    from steadyhand.enforcement.moratorium.commands import StartMoratorium
    from steadyhand.enforcement.moratorium.model import Covers
    from steadyhand.kernel.values import DAY
    from steadyhand.rules.acts import ACTS

    if not 0 <= days <= 3_650:  # noqa: PLR2004 - ten years
        raise CommandRefused("Say for how many days: a number from 1 to 3650, or none and a --condition.")
    with acting(data, by) as me:
        known(kind, ACTS, "kind of measure")
        known(area, me.house.settings.areas, "policy area")
        me.do(
            StartMoratorium(
                moratorium=f"moratorium:{name.removeprefix('moratorium:')}",
                covers=Covers(kinds=tuple(kind), areas=tuple(area)),  # type: ignore[arg-type]  # known kinds
                statement=statement,
                until=me.house.reader.now() + days * DAY if days else None,
                condition=condition,
            ),
            "Nobody lifts what it covers from now on, and everybody can read it.",
        )


@moratorium.command(name="announce-end")
def announce_end(name: str, statement: str, *, by: By, data: Data = Path("data")) -> None:
    """Say in public that it ends in 72 hours. It takes a second person."""
    from steadyhand.enforcement.moratorium.commands import AnnounceEnd

    with acting(data, by) as me:
        full = f"moratorium:{name.removeprefix('moratorium:')}"
        me.do(AnnounceEnd(moratorium=full, statement=statement), "Its end is announced.")


@moratorium.command(name="call-off-end")
def call_off_end(name: str, *, by: By, data: Data = Path("data")) -> None:
    """Let it stand after all."""
    from steadyhand.enforcement.moratorium.commands import CallOffEnd

    with acting(data, by) as me:
        full = f"moratorium:{name.removeprefix('moratorium:')}"
        me.do(CallOffEnd(moratorium=full), "It stands as it was.")


def lift(
    file: Annotated[Path, cyclopts.Parameter(help="CSV in UTF-8 with a column `subject`.")],
    reason: str,
    *,
    by: By,
    data: Data = Path("data"),
) -> None:
    """Lift the gravest measure on each subject of FILE, up to 20; an order of more is refused, as one entry.

    What one bulk imposed is taken back by one command in the console.
    """
    from steadyhand.enforcement.moratorium.orders import MOST
    from steadyhand.flows import lifting

    with acting(data, by) as me:
        try:
            found = lifting.find(me.house.reader, file)
        except lifting.Unreadable as error:
            raise CommandRefused(str(error)) from error
        if found.lifts > MOST:
            entry = accepted(me.house.door.perform(found.order, me.who, proof=on_host(signed=True)))
            raise CommandRefused(refused(found, entry.seq))
        for command in found.commands(f"list:{found.manifest[:12]}", reason):
            me.do(command, f"{command.action} is lifted.")
        if not found.lifts:
            print(f"{file} names nobody.")
        if found.unknown:
            print(f"On {found.unknown} of them nothing is in force.")


def refused(found: Found, seq: int) -> str:
    """What is said of an order of many."""
    from steadyhand.enforcement.moratorium.orders import MOST

    over = f" {', '.join(found.moratoria)} keeps {found.kept:,} of them in force." if found.kept else ""
    return (
        f"{found.lifts:,} lifts are not done by one order.{over} Up to {MOST} are asked for one by one, and a bulk is "
        f"taken back in the console. Entry {seq} records the order with the SHA-256 of the list, {found.manifest}."
    )
