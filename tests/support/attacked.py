"""A running installation with the staff whom attacks are about, and somebody at its console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.parts import Answer
from tests.support.desk import Desk
from tests.support.house import enrol
from tests.support.installation import PASSKEYS, PASSWORD, Installation, installed

ROOT: Final = "staff:root"
STAFF: Final = (
    Staff(principal="staff:lea", name="Lea Moreau", roles=("policy_lead",), team="policy"),
    Staff(principal="staff:ana", name="Ana Duarte", roles=("reviewer",), team="review"),
    Staff(principal="staff:ben", name="Ben Sato", roles=("reviewer",), team="review"),
    Staff(principal="staff:ida", name="Ida Novak", roles=("investigator",), team="audit"),
    Staff(principal="staff:leo", name="Leo Adler", roles=("legal",), team="legal"),
)


@contextmanager
def staffed(data: Path) -> Iterator[Installation]:
    """An installation as it comes, running: founded by the command line, everybody with a passkey."""
    with installed(data, start=False, access=PASSKEYS) as house:
        founded = house.cli("staff", "found", "root", "Rut Okafor")
        assert founded.returncode == 0, founded.stderr
        commands = [one for staff in STAFF for one in (Appoint(staff=staff), _password(staff))]
        done(house, ROOT, *commands)
        with house.house() as opened:
            for staff in STAFF:
                enrol(opened.door, staff.principal)
        house.start()
        yield house


def performed(house: Installation, by: str, *commands: Command, **options: Any) -> list[Answer]:
    """Ask the record's door beside the running service, as the command line does; `ahead` moves its time."""
    with house.house(**options) as opened:
        return list(opened.door.perform_many([Order(one, by, proof=proof_of(by)) for one in commands]))


def done(house: Installation, by: str, *commands: Command) -> list[Entry]:
    """The same, where all of it must be done."""
    answers = performed(house, by, *commands)
    entries = [answer for answer in answers if isinstance(answer, Entry)]
    assert len(entries) == len(commands), answers
    return entries


def proof_of(by: str) -> Proof:
    """As somebody proves who they are with a passkey of their own."""
    return Proof(session=f"session:{by}", authenticator=f"passkey:{by}", verified=True)


def at_desk(house: Installation, handle: str) -> Desk:
    """Somebody signed in with their passkey at the running console."""
    return Desk(house.url("door"), handle)


def reported(house: Installation, post: str, account: str, area: str = "spam") -> str:
    """A person of the platform reports a post; the case that it opens."""
    told = {
        "id": f"r-{post}",
        "subject": f"post:{post}",
        "reporter": "account:somebody",
        "area": area,
        "content": {"text": "Look at this", "author": account},
    }
    answer = house.http.post(f"{house.url('door')}/v1/reports", json=told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


def _password(staff: Staff) -> Command:
    return set_password(staff.principal, PASSWORD)
