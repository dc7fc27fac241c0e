"""T1: somebody leaves within the hour, and uses it to suspend an account that everybody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.requests.model import Request
from steadyhand.enforcement.commands import Suspend
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR
from tests.support.attacked import ROOT, appointed, at_desk, done, performed, proof_of, reported, wished
from tests.support.desk import Desk
from tests.support.installation import Installation

PRESIDENT = "account:president"
LEAVER = Staff(principal="staff:max", name="Max Brandt", roles=("reviewer",), team="contractors")
GONER = replace(LEAVER, principal="staff:tom", name="Tom Reyes")


def suspension(house: Installation, cause: str) -> Suspend:
    """Of the account, for a day."""
    with house.reader() as reader:
        (policy, *_) = reader.all("article_version")
        until = reader.now() + DAY
    return Suspend(
        subject=PRESIDENT, policy=policy, cause=cause, mode="manual", until=until, reason="Enough of it."
    )


@pytest.fixture(scope="module")
def case(house: Installation) -> str:
    """The account is on the register; somebody reported it, and the leaver took the case when all was well."""
    appointed(house, LEAVER, GONER)
    with house.reader() as reader:
        until = reader.now() + 9 * DAY
    protect = ProtectSubject(account=PRESIDENT, kind="election_body", source="register", until=until)
    done(house, "staff:lea", protect)
    opened = reported(house, "speech", PRESIDENT)
    max_ = at_desk(house, "max")
    assert max_.send(f"/cases/{opened}/take").status_code == 303
    max_.close()
    return opened


@pytest.fixture(scope="module")
def asked(house: Installation, case: str) -> str:
    """In good time they asked for a second person."""
    return wished(house, LEAVER.principal, suspension(house, "asked beforehand"))


@pytest.fixture(scope="module")
def last_hour(house: Installation, case: str, asked: str) -> Iterator[Desk]:
    """Their contract ends within the hour, and they sit at their desk."""
    leaves(house, HOUR)
    desk = at_desk(house, "max")
    yield desk
    desk.close()


def leaves(house: Installation, within: int) -> None:
    """An administrator writes down when they leave."""
    with house.reader() as reader:
        when = reader.now() + within
    done(house, ROOT, Appoint(staff=replace(LEAVER, leaves=when)))


def state(house: Installation, request: str) -> str:
    """What has become of a request."""
    with house.reader() as reader:
        row: Request = reader.row("request", request)
    return row.state


def unharmed(house: Installation) -> bool:
    """Whether nobody did anything to the account."""
    with house.reader() as reader:
        return reader.row("standing", PRESIDENT) is None


def approved_by(house: Installation, request: str, handle: str) -> str:
    """Somebody of another team approves; what their page says."""
    desk = at_desk(house, handle)
    answer = desk.send(f"/access/requests/{request}/approve")
    desk.close()
    return answer.text


def test_one_click_in_the_last_hour_is_refused(house: Installation, case: str, last_hour: Desk) -> None:
    """So a president's account was gone for eleven minutes; here the case they hold does not help them."""
    fields = last_hour.about_to(case, "suspend-1")
    refused = last_hour.send(f"/cases/{case}/decision", **fields, reason="Enough of it.")

    assert refused.status_code >= 400
    assert "You leave within 14 days" in refused.text
    assert unharmed(house)


def test_protected_account_is_not_even_asked_for_or_looked_at_in_the_last_days(
    house: Installation, last_hour: Desk
) -> None:
    """Nobody who stays should be asked to stand for it, and what is personal is not a farewell present."""
    (answer,) = performed(house, LEAVER.principal, suspension(house, "the last hour"))
    page = last_hour.get(f"/subjects/{PRESIDENT}").text

    assert isinstance(answer, Refusal)
    assert answer.code == "leaving"
    assert "Nothing is in force" not in page
    assert unharmed(house)


def test_what_they_had_asked_for_waits_and_is_not_done_when_their_account_has_ended(
    house: Installation, asked: str, last_hour: Desk
) -> None:
    """An approval that comes late must not finish what a leaver began."""
    assert state(house, asked) == "pending"
    leaves(house, 0)
    late = approved_by(house, asked, "lea")

    assert "no member of staff any more" in late
    assert state(house, asked) == "pending"
    assert last_hour.get("/queues").status_code != 200
    assert unharmed(house)


def test_leaver_does_not_carry_it_out_themselves_under_the_request(house: Installation, asked: str) -> None:
    """Whoever knows the request's id must not be able to act by it."""
    command = suspension(house, "asked beforehand")
    with house.house() as opened:
        order = Order(command, LEAVER.principal, f"{asked}/0", None, proof_of(LEAVER.principal), asked)
        (answer,) = opened.door.perform_many([order])

    assert isinstance(answer, Refusal)
    assert answer.code == "left"
    assert unharmed(house)


def test_who_is_shown_the_door_leaves_no_request_behind(house: Installation, case: str) -> None:
    """It ends within seconds of their account, so that nobody approves it when they come back."""
    request = wished(house, GONER.principal, suspension(house, "shown the door"))
    done(house, ROOT, Deactivate(principal=GONER.principal, reason="Last day."))
    house.until(lambda: state(house, request) == "withdrawn", "the request is withdrawn", 10)
    approved_by(house, request, "lea")

    assert state(house, request) == "withdrawn"
    assert unharmed(house)
