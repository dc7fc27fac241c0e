"""T13: somebody is the second person for what they ask for: by another account, a service, a deputy, or in a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zlib import crc32

import httpx
import pytest

from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.flows import seconding
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from tests.support.attacked import SOL, appointed, at_desk, done, proof_of
from tests.support.desk import Desk
from tests.support.installation import Installation

LEA: Final = Staff(
    principal="staff:lea", name="Lea Moreau", roles=("policy_lead",), team="policy", person="p-17"
)
HANGERS_ON: Final = {
    "second account": Staff(
        principal="staff:lea.admin", name="Lea Moreau", roles=("admin",), team="it", person="p-17"
    ),
    "deputy": Staff(
        principal="staff:dep", name="Dep Uty", roles=("policy_lead",), team="aides", delegate_of=LEA.principal
    ),
    "deputy of the second account": Staff(
        principal="staff:aide",
        name="Ai De",
        roles=("policy_lead",),
        team="aides",
        delegate_of="staff:lea.admin",
    ),
    "report": Staff(
        principal="staff:rep", name="Re Port", roles=("policy_lead",), team="other", reports_to=LEA.principal
    ),
    "report of the second account": Staff(
        principal="staff:sub", name="Su Bor", roles=("policy_lead",), team="it", reports_to="staff:lea.admin"
    ),
    "colleague": Staff(principal="staff:col", name="Col League", roles=("policy_lead",), team="policy"),
}
WHY_NOT: Final = {
    "second account": "same_person",
    "deputy": "delegate",
    "deputy of the second account": "delegate",
    "report": "reporting_line",
    "report of the second account": "reporting_line",
    "colleague": "same_team",
}
IN_SOMEBODYS_NAME: Final = (
    "by", "principal", "approver", "requester", "on_behalf_of", "onBehalfOf", "act_as", "as", "user", "proof",
)  # fmt: skip
OF_PROXIES: Final = (
    "X-On-Behalf-Of",
    "X-Forwarded-User",
    "X-Remote-User",
    "Remote-User",
    "X-Principal",
    "From",
)


@pytest.fixture(scope="module")
def staffed_so(house: Installation) -> Installation:
    """A policy lead with everybody who hangs on to them, and somebody independent."""
    appointed(house, LEA, *HANGERS_ON.values(), SOL)
    return house


@pytest.fixture
def lea(staffed_so: Installation) -> Iterator[Desk]:
    """Whoever asks."""
    desk = at_desk(staffed_so, "lea")
    yield desk
    desk.close()


@pytest.fixture
def request_of(staffed_so: Installation, lea: Desk, request: pytest.FixtureRequest) -> str:
    """They want a candidate off the register, which takes a second person; the page of the request."""
    account = f"account:{crc32(request.node.name.encode())}"
    with staffed_so.reader() as reader:
        until = reader.now() + 9 * DAY
    done(
        staffed_so,
        "staff:sol",
        ProtectSubject(account=account, kind="candidate", source="election office", until=until),
    )
    alone = lea.send("/access/protected/unprotect", account=account)
    assert "This takes a second person" in alone.text
    asked = lea.send("/access/protected/unprotect", account=account, second="ask", to_second="Please.")
    assert asked.status_code == 303, asked.text
    return str(asked.headers["location"])


def stands(house: Installation, page: str) -> str:
    """The state of a request; nobody may have approved it while it waits."""
    with house.reader() as reader:
        request = reader.row("request", page.rpartition("/")[2])
    assert request.state != "pending" or request.endorsements == ()
    return str(request.state)


@pytest.mark.parametrize("who", HANGERS_ON)
def test_nobody_who_hangs_on_to_the_requester_approves(
    staffed_so: Installation, request_of: str, who: str
) -> None:
    """Two accounts, two names, and still one will."""
    desk = at_desk(staffed_so, HANGERS_ON[who].principal.removeprefix("staff:"))
    answer = desk.send(f"{request_of}/approve")
    desk.close()

    assert (answer.status_code >= 400, WHY_NOT[who] in answer.text) == (True, True), answer.text
    assert stands(staffed_so, request_of) == "pending"


def test_nobody_approves_their_own_in_somebody_elses_name(
    staffed_so: Installation, lea: Desk, request_of: str
) -> None:
    """No field of a form, no word of a proxy and no parameter says who acts: the session does."""
    fields = dict.fromkeys(IN_SOMEBODYS_NAME, "staff:sol")
    for header in OF_PROXIES:
        lea.client.headers[header] = "staff:sol"
    told = [
        lea.send(f"{request_of}/approve", **fields),
        lea.send(f"{request_of}/approve?by=staff:sol&on_behalf_of=staff:sol"),
        lea.client.post(f"{request_of}/approve", json={"by": "staff:sol"}),
    ]

    assert all(answer.status_code >= 400 for answer in told), [answer.status_code for answer in told]
    assert "yourself" in told[0].text
    assert "yourself" in told[1].text
    assert stands(staffed_so, request_of) == "pending"


def test_no_service_approves(staffed_so: Installation, lea: Desk, request_of: str) -> None:
    """A key of the platform is nobody's second opinion: not at the page, not at the door, not with a name beside it."""
    page = f"{staffed_so.url('door')}{request_of}/approve"
    told: list[httpx.Response] = [
        staffed_so.http.post(page, data={"by": "staff:sol"}),
        staffed_so.http.post(page, data={"csrf": lea.token()}, headers={"X-Forwarded-User": "staff:sol"}),
    ]
    with staffed_so.house() as opened:
        for by in ("service:platform", "service:scim", "automation", "system:clock"):
            (answer,) = seconding.approve(
                opened.door, opened.reader, request_of.rpartition("/")[2], by, proof_of("staff:sol")
            )
            assert isinstance(answer, Refusal), by

    assert not any(answer.is_success for answer in told)
    assert all("/sign-in" in answer.headers.get("location", "/sign-in") for answer in told)
    assert stands(staffed_so, request_of) == "pending"


def test_what_a_program_sends_is_the_programs_whoever_it_names(staffed_so: Installation) -> None:
    """A report on behalf of a member of staff would be their report, and their case."""
    told = {
        "id": "r-behalf",
        "subject": "post:behalf",
        "reporter": "account:x",
        "area": "spam",
        "content": {"text": "Look", "author": "account:y"},
    }
    named = told | {"by": "staff:sol", "on_behalf_of": "staff:sol"}
    headers = {"X-On-Behalf-Of": "staff:sol"}
    answers = [
        staffed_so.http.post(f"{staffed_so.url('door')}/v1/reports", json=one, headers=headers)
        for one in (named, told)
    ]

    assert answers[-1].is_success
    with staffed_so.reader() as reader:
        filed = reader.entries(types=("review.reported", "review.opened"))
    assert {entry.by for entry in filed} == {"service:platform"}


def test_the_command_line_knows_them_too(staffed_so: Installation, request_of: str) -> None:
    """A shell on the machine is no second person either."""
    name = request_of.rpartition("/")[2]
    own, twin = (staffed_so.cli("access", "approve", name, "--by", by) for by in ("lea", "lea.admin"))

    assert (own.returncode, twin.returncode) == (1, 1)
    assert "Nobody is the second person for their own request" in own.stderr
    assert "Both accounts belong to one person" in twin.stderr
    assert stands(staffed_so, request_of) == "pending"


def test_somebody_independent_approves_and_it_is_done(staffed_so: Installation, request_of: str) -> None:
    """The rules must leave somebody, or people will work around them."""
    desk = at_desk(staffed_so, "sol")
    answer = desk.send(f"{request_of}/approve")
    desk.close()

    assert answer.status_code == 303, answer.text
    assert stands(staffed_so, request_of) == "approved"
    with staffed_so.reader() as reader:
        gone = reader.entries(types=("access.subject_unprotected",))[-1]
    assert (gone.by, gone.under) == ("staff:lea", request_of.rpartition("/")[2])
