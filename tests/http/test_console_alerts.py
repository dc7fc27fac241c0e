"""The pages of alerts: two people open one together, one of them closes it, and whoever it is about reads that."""

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.web.rooms import Rooms
from tests.support.alerts import alerted
from tests.support.freezing import secured
from tests.support.house import done, enrol, on_sqlite

pytestmark = on_sqlite
ALERT = "/access/alerts/alert:1"
WHY = "They lifted what they had imposed."


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """The house with a security lead, an investigator, and an alert about Ana."""
    secured(rooms)
    done(
        rooms.door,
        Appoint(staff=Staff(principal="staff:ida", name="Ida Novak", roles=("investigator",))),
        "staff:root",
    )
    enrol(rooms.door, "staff:ida")
    alerted(rooms, "alert:1", "staff:ana")
    return rooms


def test_alert_names_nobody_until_two_have_opened_it_and_is_closed_by_one_of_them(desk, house):
    """A queue of names would be a pillory; one person's curiosity must not be enough."""
    sol, ida, ana = desk("sol"), desk("ida"), desk("ana")
    queue, alone = ida.get("/access/alerts").text, ida.send(f"{ALERT}/open", reason=WHY)
    first = ida.get(ALERT).text

    assert "Somebody reversed their own decision" in queue
    assert alone.status_code == 303
    assert "waits for a second person" in first.lower()
    assert "<dt>Acts</dt><dd>1</dd>" in first
    assert "<dt>Policy areas</dt><dd>Spam</dd>" in first
    assert not [page for page in (queue, first) if "Ana" in page or "staff:ana" in page]
    assert "None that is closed." in ana.get("/me").text

    assert sol.send(f"{ALERT}/open", reason="x").status_code == 422
    assert sol.send(f"{ALERT}/open", reason=WHY).status_code == 303
    for desk_ in (sol, ida):
        page = desk_.get(ALERT).text
        assert "Ana Duarte" in page
        assert "They reversed what they had decided themselves." in page
        assert "access.founded" in page

    closed = sol.send(f"{ALERT}/close", outcome="explained", found="The appeal came to them by mistake.")
    assert closed.status_code == 303
    assert "Explained, said" in sol.get(ALERT).text
    own = ana.get("/me").text
    assert "Somebody reversed their own decision" in own
    assert "explained" in own


def test_whoever_an_alert_is_about_finds_nothing_of_it_among_alerts(desk, house):
    """Who watches is watched: an address that they guess must look as one that is not there."""
    alerted(house, "alert:2", "staff:ida")
    ida, sol = desk("ida"), desk("sol")

    assert "alert:2" not in ida.get("/access/alerts").text
    assert "alert:2" not in ida.get("/access/alerts?csv=alerts").text
    assert ida.get("/access/alerts/alert:2").text == ida.get("/access/alerts/alert:9").text.replace(
        "alert:9", "alert:2"
    )
    assert ida.send("/access/alerts/alert:2/open", reason=WHY).status_code == 404
    assert "alert:2" in sol.get("/access/alerts").text


def test_control_room_counts_the_alerts_that_wait_for_who_may_know_of_them(desk, house):
    """Whoever opens them must see at a glance that there is one; nobody learns so that there is one about them."""
    alerted(house, "alert:2", "staff:ida")
    counted = '<div><dt>Alerts about staff</dt><dd><a href="/access/alerts">{}</a></dd></div>'

    assert counted.format(2) in desk("sol").get("/access").text
    assert counted.format(1) in desk("ida").get("/access").text
    assert "Alerts about staff" not in desk("lead").get("/access").text


def test_alerts_are_for_those_who_read_them(desk, house):
    """A reviewer, and the head of policy, have no business in what is found about colleagues."""
    for name in ("ana", "lead", "root"):
        seat = desk(name)
        assert seat.get("/access/alerts").status_code == 403
        assert seat.get(ALERT).status_code == 404
        assert seat.send(f"{ALERT}/open", reason=WHY).status_code == 404
        assert 'href="/access/alerts"' not in seat.get("/queues").text
