"""T20: an investigator looks for the source of a leak in what a journalist does on the platform."""

from __future__ import annotations

import pytest

from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.risk.commands import OpenAlert
from steadyhand.kernel.values import DAY, HOUR
from tests.support.attacked import ROOT, alerted, at_desk, done, performed, reported
from tests.support.installation import Installation
from tests.support.lookups import asked

PRESS, INVESTIGATOR = "account:press", "staff:ida"


@pytest.fixture(scope="module")
def case(house: Installation) -> str:
    """A journalist on the register, whose post somebody reported."""
    with house.reader() as reader:
        now = reader.now()
    done(
        house,
        "staff:lea",
        ProtectSubject(account=PRESS, kind="press", source="press register", until=now + 9 * DAY),
    )
    return reported(house, "leak", PRESS)


@pytest.fixture(scope="module")
def worked_on(house: Installation, case: str) -> str:
    """An administrator let the investigator work on cases for an hour, and they took this one."""
    with house.reader() as reader:
        until = reader.now() + HOUR
    grant = GrantAccess(
        grant="grant:leak",
        principal=INVESTIGATOR,
        capabilities=("person.read", "case.lease"),
        until=until,
        reason="An internal matter.",
    )
    done(house, ROOT, grant)
    ida = at_desk(house, "ida")
    assert ida.send(f"/cases/{case}/take").status_code == 303
    ida.close()
    return case


def test_investigator_by_their_role_reads_nobody(house: Installation, case: str) -> None:
    """Whoever watches the staff is not thereby let into the lives of everybody else."""
    ida = at_desk(house, "ida")
    masked = ida.get(f"/subjects/{PRESS}").text
    refused = asked(ida, PRESS, case)
    ida.close()

    assert "Your role looks nobody up." in masked
    assert refused.status_code == 403
    assert "person.read" in refused.text


def test_with_a_grant_and_the_case_it_still_takes_a_second_person(
    house: Installation, worked_on: str
) -> None:
    """An administrator's favour must not be enough: the post shows as much of them as the account."""
    case, ida = worked_on, at_desk(house, "ida")
    for subject in (PRESS, "post:leak"):
        refused = asked(ida, subject, case)
        assert "This takes a second person" in refused.text
        assert "Nothing is in force" not in ida.get(f"/subjects/{subject}").text
    ida.close()


def test_nobody_but_legal_is_the_second_person(house: Installation, worked_on: str) -> None:
    """A colleague in a hurry, the head of policy or whoever asks themselves cannot answer for the press."""
    request = wish(house, worked_on)
    for handle in ("lea", "ana", "ben", "ida"):
        desk = at_desk(house, handle)
        answer = desk.send(f"{request}/approve")
        desk.close()
        assert answer.status_code >= 400, (handle, answer.text)

    with house.reader() as reader:
        assert reader.entries(types=("access.looked_up", "access.second_given")) == []


def test_with_legal_it_opens_for_the_one_who_asked_and_the_record_names_both(
    house: Installation, worked_on: str
) -> None:
    """It must be possible, and must never be one person's doing."""
    request = wish(house, worked_on)
    leo, ida, lea = (at_desk(house, handle) for handle in ("leo", "ida", "lea"))
    read = leo.get(request).text
    approved = leo.send(f"{request}/approve")
    shown, other = (desk.get(f"/subjects/{PRESS}").text for desk in (ida, lea))
    for desk in (leo, ida, lea):
        desk.close()

    assert "Who talked to them?" in read
    assert approved.is_success or approved.is_redirect
    with house.reader() as reader:
        (looked,) = reader.entries(types=("access.looked_up",))
    assert (looked.by, looked.under) == (INVESTIGATOR, request.rpartition("/")[2])
    assert f"Nothing is in force on {PRESS}." in shown
    assert "Nothing is in force" not in other


def test_look_up_stands_in_the_queue_of_those_who_watch_the_investigators(
    house: Installation, worked_on: str
) -> None:
    """It was agreed to, and it is looked at all the same: by others, and without their knowing of it."""
    (alert,) = alerted(house, "watcher")
    leo, ida = at_desk(house, "leo"), at_desk(house, "ida")
    theirs, own = (desk.get("/access/alerts").text for desk in (leo, ida))
    unseen = ida.get(f"/access/alerts/{alert.id}")
    refused = ida.send(f"/access/alerts/{alert.id}/open", reason="I would like to know what they have.")
    leo.close()
    ida.close()

    assert alert.id in theirs
    assert alert.id not in own
    assert (unseen.status_code, refused.status_code) == (404, 404)
    opened = OpenAlert(alert=alert.id, about=alert.about, first="", reason="I would like to know it.")
    (answer,) = performed(house, INVESTIGATOR, opened)
    assert answer.code == "unknown_alert"  # type: ignore[union-attr]


def wish(house: Installation, case: str) -> str:
    """The investigator asks for a second person; the address of the request."""
    ida = at_desk(house, "ida")
    form = {"subject": PRESS, "case": case, "see-standing": "yes", "reason": "Who talked to them?"}
    answer = ida.send("/look-ups", **form, second="ask", to_second="An internal matter.")
    ida.close()
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]
