"""`steadyhand staff`: the first administrator, and people on the machine that serves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.access_acting import Acting
from steadyhand.cli.common import (
    Data,
    accepted,
    accepted_all,
    done_by,
    given_password,
    house,
    known,
    on_host,
    principal,
    signed,
)

if TYPE_CHECKING:
    from steadyhand.access.model import Staff
    from steadyhand.bootstrap.house import House

staff = cyclopts.App(name="staff", help="Found the installation, appoint and deactivate people.")
Words = Annotated[tuple[str, ...], cyclopts.Parameter(consume_multiple=True, negative=())]


@staff.command
def found(handle: str, name: str, *, data: Data = Path("data")) -> None:
    """Make HANDLE the first administrator. Possible once, while nobody ever was a member of staff here.

    The password is asked for, or read from STEADYHAND_PASSWORD.
    """
    from steadyhand.access.commands import Found
    from steadyhand.access.service import set_password
    from steadyhand.kernel.command import Order

    who = principal(handle)
    password = set_password(who, given_password())
    with house(data, new=True) as opened:
        # Together: an administrator without a password could never sign in, nor be founded again.
        proof = on_host(signed=True)
        orders = [
            Order(Found(principal=who, name=name), who, proof=proof),
            Order(password, who, proof=proof),
        ]
        accepted_all(opened.door.perform_many(orders, atomic=True))
    print(f"{name} is the first administrator and signs in as {handle.strip().lower()}.")


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
    skill: Words = (),
    data: Data = Path("data"),
) -> None:
    """Appoint HANDLE, or change what they may do, with a new password. They sign in again.

    Your own password is asked for, or read from STEADYHAND_PASSWORD; theirs is asked for, or read from
    STEADYHAND_NEW_PASSWORD where that is set, and else from STEADYHAND_PASSWORD too.

    Parameters
    ----------
    by
        The handle of the administrator who appoints.
    area
        Policy areas the person reviews; all if none is named.
    language
        Languages the person reads (en, pt); all if none is named.
    skill
        What the person is trained for, in the words of queues.toml; nothing if none is named.
    """
    from msgspec.structs import replace

    from steadyhand.access.commands import Appoint
    from steadyhand.access.model import Staff
    from steadyhand.access.service import set_password
    from steadyhand.kernel.command import Order

    with house(data) as opened:
        known(area, opened.settings.areas, "area")
        known(region, opened.settings.regions, "region")
        who = signed(opened, by)
        member = as_they_were(opened, Staff(principal=principal(handle), name=name, roles=role))
        member = replace(member, areas=area, languages=language, regions=region, skills=skill)
        # Together: the old password must not open the new roles, not even for a moment.
        commands = (set_password(member.principal, given_password(handle)), Appoint(staff=member))
        orders = [Order(command, who, proof=on_host(signed=True)) for command in commands]
        answers = opened.door.perform_many(orders, atomic=True)
        second = next((one for one in answers if getattr(one, "code", None) == "second_needed"), None)
        if second is None:
            accepted_all(answers)
            print(f"{name} signs in as {handle.strip().lower()}.")
            return
        accepted(opened.door.perform(commands[0], who, proof=on_host(signed=True)))
        Acting(opened, who).ask(commands[1], str(second.message))  # type: ignore[union-attr]  # a refusal has words


def as_they_were(opened: House, new: Staff) -> Staff:
    """Somebody with another name and other roles, and all else that is known of them, unless they had left."""
    from msgspec.structs import replace

    row: Staff | None = opened.reader.row("staff", new.principal)
    if row is None:
        return new
    gone = not row.active or row.left(opened.reader.now())
    kept = replace(row, name=new.name, roles=new.roles, active=True, since=0, appointed_by="", changes=())
    return replace(kept, leaves=None) if gone else kept


@staff.command
def deactivate(handle: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Take HANDLE's access away, at once. Your password is asked for, or read from STEADYHAND_PASSWORD."""
    from steadyhand.access.commands import Deactivate

    with house(data) as opened:
        command = Deactivate(principal=principal(handle), reason=reason)
        done_by(opened, command, by)
    print(f"{handle.strip().lower()} can no longer act.")


@staff.command
def sign_out(handle: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """End all sessions of HANDLE, who may sign in again, and say why: a laptop was lost, somebody sits at their desk.

    Your password is asked for, or read from STEADYHAND_PASSWORD.
    """
    from steadyhand.access.revocation.commands import SignOut

    with house(data) as opened:
        done_by(opened, SignOut(principal=principal(handle), reason=reason), by)
    print(f"{handle.strip().lower()} is signed in nowhere any more.")


@staff.command
def passkey_code(handle: str, *, by: str, data: Data = Path("data")) -> None:
    """Make a code with which HANDLE, who lost their passkeys, may enrol one within a day.

    Your password is asked for, or read from STEADYHAND_PASSWORD. Tell the code to nobody but them, by a way on which
    you know that it is them: their face or voice, not their mail.
    """
    import base64
    import secrets

    from steadyhand.access.identity.commands import AllowEnrolment
    from steadyhand.access.identity.service import digest_of

    drawn = base64.b32encode(secrets.token_bytes(15)).decode().lower()
    code = "-".join(drawn[start : start + 4] for start in range(0, len(drawn), 4))
    with house(data) as opened:
        done_by(opened, AllowEnrolment(principal=principal(handle), digest=digest_of(code)), by)
    print(
        f"{code}\n\nWith it {handle.strip().lower()} enrols one passkey, at You, Enrol a passkey, within a day."
    )


@staff.command
def drop_passkeys(handle: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Take all passkeys of HANDLE away, with the sessions that they confirmed: they are lost, or stolen.

    Your password is asked for, or read from STEADYHAND_PASSWORD.
    """
    from steadyhand.access.identity.commands import RevokePasskey
    from steadyhand.access.identity.model import Passkeys

    who = principal(handle)
    with house(data) as opened:
        acting, proof = signed(opened, by), on_host(signed=True)
        held: Passkeys = opened.reader.row("passkeys", who) or Passkeys()
        for passkey in held.passkeys:
            accepted(
                opened.door.perform(
                    RevokePasskey(principal=who, passkey=passkey.id, reason=reason), acting, proof=proof
                )
            )
    print(f"{len(held.passkeys)} passkeys of {handle.strip().lower()} open nothing any more.")
