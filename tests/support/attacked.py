"""A running installation with the staff whom attacks are about, and somebody at its console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx

from steadyhand.access.commands import Appoint, Found, SetCredential
from steadyhand.access.model import Staff
from steadyhand.access.risk.model import Alert
from steadyhand.access.risk.store import Alerts
from steadyhand.access.service import set_password
from steadyhand.cli.common import on_host
from steadyhand.flows import seconding
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.parts import Answer
from tests.support.desk import Desk, hidden
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
SOL: Final = Staff(principal="staff:sol", name="Sol Varga", roles=("security_lead",), team="security")
"""Whoever leads security, where an attack is about freezes and grants."""


@contextmanager
def staffed(data: Path, *more: Staff, **settings: Any) -> Iterator[Installation]:
    """An installation as it comes, running: founded as by the command line, everybody with a passkey.

    Who else works there is named by `more`; `settings` go into its `steadyhand.toml`.
    """
    with installed(data, start=False, **({"access": PASSKEYS} | settings)) as house:
        with house.house() as opened:
            commands = (Found(principal=ROOT, name="Rut Okafor"), _password(ROOT))
            opened.door.perform_many(
                [Order(one, ROOT, proof=on_host(signed=True)) for one in commands], atomic=True
            )
        appointed(house, *STAFF, *more)
        with house.house() as opened:
            enrol(opened.door, ROOT)
        house.start()
        yield house


def appointed(house: Installation, *people: Staff) -> None:
    """The administrator appoints people, or changes what they are; everybody has a password and a passkey."""
    with house.reader() as reader:
        known = reader.all("staff").keys()
    commands = [one for staff in people for one in (Appoint(staff=staff), _password(staff.principal))]
    done(house, ROOT, *commands)
    with house.house() as opened:
        for staff in people:
            if staff.principal not in known:
                enrol(opened.door, staff.principal)


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
    return Proof(session=f"session:{by}", authenticator=f"passkey:{by}", verified=True, fresh=True)


def at_desk(house: Installation, handle: str) -> Desk:
    """Somebody signed in with their passkey at the running console."""
    return Desk(house.url("door"), handle)


def wished(house: Installation, by: str, *commands: Command) -> str:
    """Somebody asks a second person for what no page offers; the id of their request."""
    with house.house() as opened:
        answer = seconding.ask(
            opened.door,
            opened.reader,
            commands,
            by,
            proof_of(by),
            why="It takes two.",
            reason="They ask for it.",
        )
    assert isinstance(answer, Entry), answer
    return str(answer.fact.request.id)  # type: ignore[attr-defined]


def alerted(house: Installation, detector: str) -> list[Alert]:
    """The alerts of a detector, once there are any."""

    def found() -> list[Alert]:
        with house.reader() as reader:
            return [one for one in Alerts(reader).all() if one.detector == detector]

    house.until(lambda: bool(found()), f"an alert of {detector}")
    return found()


def reported(house: Installation, post: str, account: str, area: str = "spam", **facts: str) -> str:
    """A person of the platform reports a post, with the `region` and `lang` that they say; the case that it opens."""
    told = {
        "id": f"r-{post}",
        "subject": f"post:{post}",
        "reporter": "account:somebody",
        "area": area,
        "content": {"text": "Look at this", "author": account} | {n: facts[n] for n in facts if n == "lang"},
        **facts,
    }
    answer = house.http.post(f"{house.url('door')}/v1/reports", json=told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


def _password(principal: str) -> Command:
    return SetCredential(principal=principal, hashed=_hashed())


@cache
def _hashed() -> str:
    """Made once: it takes as long as starting a house."""
    return set_password(ROOT, PASSWORD).hashed


FREEZE: Final = {
    "name": "insider-risk",
    "mode": "deny",
    "automation": "yes",
    "contractors": "no",
    "api_clients": "no",
    "lasts": "24",
    "unit": "hours",
    "undelivered": "deliver",
    "reason": "To reduce opportunities for insider risk.",
}
"""The form of a freeze in which no person and no program goes on; what it stops is for each attack to say."""


def foretold(desk: Desk, form: Mapping[str, str]) -> dict[str, str]:
    """Have a freeze foretold; the same form, which says that this was seen."""
    page = desk.send("/access/freezes/new", **form, do="forecast").text
    return {**form, "foretold": hidden(page)["foretold"]}


def frozen(desk: Desk, form: Mapping[str, str]) -> httpx.Response:
    """Have a freeze foretold, and then started."""
    return desk.send("/access/freezes/new", **foretold(desk, form), do="start")
