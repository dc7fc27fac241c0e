"""`steadyhand impersonation ...`: the register of whom accounts pass for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.access_acting import By, acting
from steadyhand.cli.common import CommandRefused, Data, house

if TYPE_CHECKING:
    from steadyhand.civic.impersonation.model import Imitated
    from steadyhand.flows.imitated_preview import Foreseen

impersonation = cyclopts.App(name="impersonation", help="Whom accounts pass for, and which were found.")
_File = Annotated[Path, cyclopts.Parameter(help="CSV with a line for each; several values apart by |.")]


@impersonation.command(name="import")
def import_(file: _File, *, by: By, data: Data = Path("data")) -> None:
    """Enter everybody in a file. Nobody is looked for until somebody else has confirmed each."""
    from steadyhand.civic.impersonation.record.commands import EnterImitated

    found = _read(file)
    with acting(data, by) as me:
        for one in found:
            me.do(EnterImitated(imitated=one), f"{one.id} is entered, and waits for a second person.")


@impersonation.command
def preview(file: _File, *, data: Data = Path("data")) -> None:
    """Say which of the latest accounts the entries of a file would have found. Enters nothing."""
    found = _read(file)
    with house(data) as opened:
        _tell(opened.foresees(found))


@impersonation.command
def confirm(name: str, number: int, *, by: By, data: Data = Path("data")) -> None:
    """Confirm a version that somebody else entered; says first which accounts it would have found."""
    from steadyhand.civic.impersonation.record import store
    from steadyhand.civic.impersonation.record.commands import ConfirmImitated
    from steadyhand.civic.impersonation.record.model import REGISTER

    with acting(data, by) as me:
        row = me.house.reader.row(REGISTER, _id(name))
        if row is not None and row.proposed is not None:
            _tell(me.house.foresees(list(store.bodies(me.house.reader, [row.proposed]).values())))
        command = ConfirmImitated(imitated=_id(name), number=number)
        me.do(command, "Accounts are compared with it from now on.")


@impersonation.command
def withdraw(name: str, why: str, *, by: By, data: Data = Path("data")) -> None:
    """Take somebody off the register. Where they are confirmed it takes a second person."""
    from steadyhand.civic.impersonation.record.commands import WithdrawImitated

    with acting(data, by) as me:
        me.do(WithdrawImitated(imitated=_id(name), why=why), "It is on the register no more.")


@impersonation.command
def allow(name: str, account: str, why: str, *, by: By, data: Data = Path("data")) -> None:
    """Say that an account may look like somebody on the register. It takes a second person."""
    from steadyhand.civic.impersonation.record.commands import AllowLookalike

    with acting(data, by) as me:
        me.do(AllowLookalike(imitated=_id(name), account=account, why=why), "It is found no more.")


@impersonation.command(name="list")
def list_(*, data: Data = Path("data")) -> None:
    """Say who is on the register, what waits, and how many accounts were found of each."""
    from steadyhand.civic.impersonation.record import store

    with house(data) as opened:
        rows, counts = store.listed(opened.reader), store.counts(opened.reader)
    for row in rows:
        version = row.shown
        assert version is not None
        waits = f"  version {row.proposed.number} waits" if row.proposed is not None else ""
        state = "confirmed" if row.confirmed is not None else "entered"
        accounts = f"{len(version.accounts)} real accounts"
        print(f"{row.id}  {version.kind}  {state}  {accounts}  {counts.get(row.id, 0)} found{waits}")
    if not rows:
        print("Nobody is on the register.")


def _read(file: Path) -> list[Imitated]:
    from steadyhand.civic.impersonation.csv_form import NotARegister, from_csv

    try:
        return from_csv(file.read_bytes())
    except NotARegister as error:
        raise CommandRefused(f"{file.name}: {error} Nothing was entered.") from error


def _tell(seen: Foreseen) -> None:
    print(
        f"Of the latest {seen.accounts:,} accounts it finds {seen.proposed:,}; "
        f"{seen.apart:,} more say themselves what they are."
    )
    for found, shown in seen.shown:
        marks = ", ".join(f"{one.sign} {one.points}" for one in found.marks)
        apart = f"  says {', '.join(found.apart)}" if found.apart else ""
        print(f"  {found.account}  {shown.name!r} @{shown.handle}  {found.points}: {marks}{apart}")


def _id(name: str) -> str:
    return f"imitated:{name.removeprefix('imitated:')}"
