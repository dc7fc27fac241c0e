"""An installation whose staff have passkeys, for those who try to come in by another way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Entry
from tests.support.desk import Desk
from tests.support.doors import entry
from tests.support.house import PASSWORD, enrol
from tests.support.installation import PASSKEYS, Installation, installed

ROOT = "staff:root"
ON_HOST = Proof(authenticator="host:root", verified=True, fresh=True)
ROLES = {
    "root": ("admin",),
    "ana": ("reviewer",),
    "eva": ("reviewer",),
    "lea": ("policy_lead", "security_lead"),
}


@contextmanager
def guarded(data: Path, **settings: Any) -> Iterator[Installation]:
    """It runs, passkeys are required, and each of `ROLES` has one, and `PASSWORD`."""
    with installed(data, start=False, **{"access": PASSKEYS, **settings}) as made:
        with made.house() as house:
            house.door.perform(Found(principal=ROOT, name="root"), ROOT)
            for name, roles in ROLES.items():
                staff = Staff(principal=f"staff:{name}", name=name, roles=roles)
                for command in (Appoint(staff=staff), set_password(staff.principal, PASSWORD)):
                    entry(house.door.perform(command, ROOT, proof=ON_HOST))
                enrol(house.door, staff.principal)
        made.start()
        yield made


def at_console(made: Installation, name: str) -> Desk:
    """Somebody signed in at its console with their passkey."""
    return Desk(made.url("door"), name)


def case_of(made: Installation, subject: str) -> str:
    """A case about a subject, as a report opens it."""
    report = {"id": subject, "subject": subject, "reporter": "account:r", "area": "spam", "text": "Look"}
    answer = made.http.post(f"{made.url('door')}/v1/reports", json=report)
    assert answer.status_code in {200, 201}, answer.text
    return str(answer.json()["case"])


def since(made: Installation, seq: int, *types: str) -> list[Entry]:
    """The entries of these types after one."""
    with made.reader() as reader:
        return reader.entries(after=seq, limit=1000, types=types)


def head(made: Installation) -> int:
    """The last entry's number."""
    with made.reader() as reader:
        return reader.head().seq
