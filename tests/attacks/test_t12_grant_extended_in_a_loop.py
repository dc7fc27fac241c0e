"""T12: what was granted for a time is asked for again and again, until it is for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.grants.model import CAP, LONGEST
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, Instant
from tests.support.attacked import ROOT, SOL, appointed, at_desk, performed
from tests.support.desk import Desk
from tests.support.installation import Installation

ANA, LEA = "staff:ana", "staff:lea"
LONGEST_H: Final = str(LONGEST // HOUR)


@pytest.fixture(scope="module")
def secured(house: Installation) -> Installation:
    """Somebody leads security, who may grant."""
    appointed(house, SOL)
    return house


@pytest.fixture
def sol(secured: Installation) -> Iterator[Desk]:
    """They, at the console."""
    desk = at_desk(secured, "sol")
    yield desk
    desk.close()


def asked(desk: Desk, capability: str, hours: str = LONGEST_H, to: str = "ana", **fields: str) -> str:
    """Send the form of a grant: `granted`, or what the page says instead."""
    form = {f"may:{capability}": "yes", "hours": hours, "reason": "Cover for Ben.", **fields}
    answer = desk.send(f"/access/people/{to}/grant", **form)
    return "granted" if answer.status_code == 303 else answer.text


def lent(house: Installation, capability: str, to: str = ANA) -> Instant:
    """For how long somebody has been given a capability, in all."""
    with house.reader() as reader:
        entries = reader.entries(types=("access.granted",))
    grants = [entry.fact.grant for entry in entries if entry.fact.principal == to]  # type: ignore[attr-defined]  # the type says so
    return sum(grant.until - grant.at for grant in grants if capability in grant.capabilities)


def test_grants_asked_for_in_a_loop_add_up_to_thirty_days_and_no_more(
    secured: Installation, sol: Desk
) -> None:
    """Each is short and has a reason; together they must not be a role that nobody gave."""
    told = [asked(sol, "sanction.lift") for _ in range(20)]
    told += [asked(sol, "sanction.lift", hours) for hours in ("47", "1", "1", "1")]

    assert told.count("granted") == 4
    assert "more than 30 of 90 days" in told[2]
    assert CAP - DAY < lent(secured, "sanction.lift") <= CAP


def test_neither_another_granter_nor_another_scope_nor_company_adds_to_it(
    secured: Installation, sol: Desk
) -> None:
    """The limit is on what somebody holds, however it was put together and whoever gave it."""
    for _ in range(2):
        assert asked(sol, "account.ban") == "granted"
    root = at_desk(secured, "root")
    with_more = {"may:sanction.lift": "yes", "may:case.open": "yes"}
    told = [
        asked(root, "account.ban"),
        asked(root, "account.ban", area="spam"),
        asked(root, "account.ban", area="hate", languages="en"),
        asked(root, "account.ban", **with_more),
    ]
    root.close()

    assert [one for one in told if "more than 30 of 90 days" not in one] == []
    assert lent(secured, "account.ban") <= CAP
    assert lent(secured, "case.open") == 0


def test_grant_is_not_sent_again_under_its_own_name(secured: Installation, sol: Desk) -> None:
    """A second answer for one grant would be an extension that nobody sees as one."""
    first = asked(sol, "account.recover", "24", key="cover")
    again = asked(sol, "account.recover", LONGEST_H, key="cover")

    assert first == "granted"
    assert "There is a grant grant:cover already" in again
    assert lent(secured, "account.recover") <= DAY


def test_taking_it_back_and_giving_it_again_does_not_make_it_longer(secured: Installation, sol: Desk) -> None:
    """What was not used is free again, and nothing else is."""
    for n in range(4):
        assert asked(sol, "case.open", key=f"loop{n}", to="ben") == "granted"
        revoked = sol.send("/access/people/ben/revoke", grant=f"grant:loop{n}", reason="He is back.")
        assert revoked.status_code == 303, revoked.text
    told = [asked(sol, "case.open", to="ben") for _ in range(4)]

    assert told.count("granted") == 2
    with secured.reader() as reader:
        assert reader.row("grants", "staff:ben").time_of("case.open", reader.now()) <= CAP


def test_requests_approved_in_advance_are_counted_when_they_are_carried_out(
    secured: Installation, sol: Desk
) -> None:
    """What takes two people waits a day: three that were asked for at once must not be three months."""
    asking = {"second": "ask", "to_second": "While she is away."}
    requests = []
    for n in range(3):
        form = {"may:access.review": "yes", "hours": LONGEST_H, "reason": "Reviews.", "key": f"two{n}"}
        answer = sol.send("/access/people/lea/grant", **form, **asking)
        requests.append(answer.headers["location"])
    root = at_desk(secured, "root")
    told = [root.send(f"{request}/approve") for request in requests]
    root.close()

    assert [answer.status_code for answer in told[:2]] == [303, 303]
    assert "Approved, and not done" in told[2].text
    assert lent(secured, "access.review", LEA) <= CAP


def test_it_does_not_begin_anew_before_ninety_days_are_over(secured: Installation, sol: Desk) -> None:
    """Waiting for the end of the last one, and asking then, is the same loop, only slower."""
    assert [asked(sol, "privacy.hold", to="leo") for _ in range(2)] == [
        "granted",
        "granted",
    ]
    told = []
    for ahead in (20 * DAY, 60 * DAY):
        with secured.reader() as reader:
            until = reader.now() + ahead + LONGEST
        again = GrantAccess(
            grant=f"grant:{ahead}",
            principal="staff:leo",
            capabilities=("privacy.hold",),
            scope_set=ScopeSet(policy_areas=("spam",)),
            until=until - HOUR,
            reason="Again.",
        )
        told += performed(secured, ROOT, again, ahead=ahead)

    assert [answer.code for answer in told if isinstance(answer, Refusal)] == ["too_much", "too_much"]
