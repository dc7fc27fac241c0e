"""The control room at a glance."""

import csv
import io

import pytest

from steadyhand.access.coverage.commands import ReportLoss, RestoreCoverage
from steadyhand.access.coverage.losses import Place
from steadyhand.kernel.values import CLOCK
from steadyhand.web.rooms import Rooms
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """The house with a security lead."""
    secured(rooms)
    return rooms


def test_control_room_tells_what_is_frozen_refused_and_waits(desk, house):
    """Whoever comes on shift must see in a minute what needs their eyes."""
    frozen(house)
    (case,) = house.cases.about("post:p1")
    ana = desk("ana")
    for _ in range(3):
        ana.send(f"/cases/{case.id}/take")
    sol = desk("sol")
    sol.send(f"/access/freezes/{FREEZE}/lift", reason="Over.", second="ask", to_second="It is over.")
    sol.send("/access/contain", people="ben", reason="Their key was seen elsewhere.")

    text = sol.get("/access").text
    assert "Stops area spam for all staff" in text
    assert "(containment)" in text
    assert "lift freezes" in text
    row = next(csv.DictReader(io.StringIO(sol.get("/access?csv=attempts&by=staff:ana").text)))
    assert (row["command"], row["code"]) == ("review.lease", "frozen")
    assert int(row["count"]) >= 1
    part = sol.get("/access", **{"hx-request": "true"}).text
    assert part.lstrip().startswith('<div id="now"')


def test_quiet_control_room_says_that_nothing_needs_anybody(desk, house):
    """Empty must look like looked at, not like broken."""
    text = desk("sol").get("/access").text

    for told in (
        "Nothing is frozen.",
        "Nobody waits.",
        "every review is done",
        "No loss of coverage is known.",
    ):
        assert told in text


def test_loss_of_coverage_is_told_on_every_page_to_those_who_look_after_access(desk, house):
    """It is nobody's job to open the control room every hour; a loss must find the person."""
    place = Place(area="hate", languages=("pt",), hours=((0, 6),))
    lost = ReportLoss(
        loss="loss:1", kind="people", places=(place,), depth="20-50 %", gaps=b"[]", people=("staff:sol",)
    )
    sol, ana = desk("sol"), desk("ana")
    assert "Fewer people can decide cases" not in sol.get("/queues").text
    done(house.door, lost, CLOCK)

    told = sol.get("/queues").text
    assert "Fewer people can decide cases" in told
    assert "Hate" in told[told.index("Fewer people") : told.index("What needs somebody now")]
    assert "Fewer people can decide cases" not in ana.get("/queues").text
    assert sol.get("/access").text.count("Fewer people can decide cases") == 1, "the page itself says it once"
    done(house.door, RestoreCoverage(loss="loss:1"), CLOCK)
    assert "Fewer people can decide cases" not in sol.get("/queues").text


def test_control_room_is_for_those_who_look_after_access(desk, house):
    """Who is frozen and what was refused is nobody else's business."""
    ana = desk("ana")

    assert ana.get("/access").status_code == 403
    assert 'href="/access"' not in ana.get("/queues").text
    assert 'href="/access/requests"' in ana.get("/queues").text
