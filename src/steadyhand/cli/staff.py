"""`steadyhand staff`: the first administrator, and people on the machine that serves."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Annotated

import cyclopts

from steadyhand.cli.common import Data, accepted, house

staff = cyclopts.App(name="staff", help="Found the installation, appoint and deactivate people.")
Words = Annotated[tuple[str, ...], cyclopts.Parameter(consume_multiple=True, negative=())]


@staff.command
def found(handle: str, name: str, *, data: Data = Path("data")) -> None:
    """Make HANDLE the first administrator. Possible once, on an empty record.

    The password is asked for, or read from STEADYHAND_PASSWORD.
    """
    from steadyhand.access.commands import Found
    from steadyhand.access.service import set_password

    principal = f"staff:{handle}"
    password = set_password(principal, _password())
    with house(data, new=True) as opened:
        accepted(opened.door.perform(Found(principal=principal, name=name), principal))
        accepted(opened.door.perform(password, principal))
    print(f"{name} is the first administrator and signs in as {handle}.")


@staff.command
def add(  # noqa: PLR0913 - each is an option of the command
    handle: str,
    name: str,
    *,
    by: str,
    role: Words = ("reviewer",),
    area: Words = (),
    language: Words = (),
    region: Words = (),
    data: Data = Path("data"),
) -> None:
    """Appoint HANDLE, or change what they may do.

    Parameters
    ----------
    by
        The handle of the administrator who appoints.
    area
        Policy areas the person reviews; all if none is named.
    """
    from steadyhand.access.commands import Appoint
    from steadyhand.access.model import Staff
    from steadyhand.access.service import set_password

    member = Staff(
        principal=f"staff:{handle}", name=name, roles=role, areas=area, languages=language, regions=region
    )
    password = set_password(member.principal, _password())
    with house(data) as opened:
        accepted(opened.door.perform(Appoint(staff=member), f"staff:{by}"))
        accepted(opened.door.perform(password, f"staff:{by}"))
        opened.sign_in.sessions.end_all(member.principal)  # a new password ends what the old one began
    print(f"{name} signs in as {handle}.")


@staff.command
def deactivate(handle: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Take HANDLE's access away, at once."""
    from steadyhand.access.commands import Deactivate

    with house(data) as opened:
        accepted(opened.door.perform(Deactivate(principal=f"staff:{handle}", reason=reason), f"staff:{by}"))
        opened.sign_in.sessions.end_all(f"staff:{handle}")
    print(f"{handle} can no longer act.")


def _password() -> str:
    return os.environ.get("STEADYHAND_PASSWORD") or getpass.getpass("Password: ")
