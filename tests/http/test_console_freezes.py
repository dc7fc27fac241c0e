"""Freezes at the console: foretold before they begin, started alone or by two, and what can be done about them."""

import re

import pytest

from steadyhand.kernel.values import DAY
from steadyhand.web.rooms import Rooms
from tests.support.freezing import FREEZE, SECURITY, frozen, secured
from tests.support.house import on_sqlite

pytestmark = on_sqlite
FORM = {
    "name": "Election week",
    "policy_areas:spam": "on",
    "mode": "deny",
    "people": "ana",
    "automation": "yes",
    "contractors": "yes",
    "api_clients": "yes",
    "lasts": "24",
    "unit": "hours",
    "undelivered": "deliver",
    "reason": "We look at who has access.",
}


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """The house with a security lead and an outside approver."""
    secured(rooms)
    return rooms


def seen(text):
    """What the form says its forecast was of."""
    return re.search(r'name="foretold" value="(\w+)"', text)[1]


def test_freeze_is_foretold_and_then_started_as_it_was_typed(desk, house):
    """Nobody should learn from the backlog what they did."""
    sol = desk("sol")
    told = sol.send("/access/freezes/new", **FORM, do="forecast").text
    assert "What it would do" in told
    assert "Start the freeze" in told
    assert 'value="Election week"' in told
    assert house.reader.all("freeze") == {}

    begun = sol.send("/access/freezes/new", **FORM, do="start", foretold=seen(told))
    assert begun.headers["location"] == "/access/freezes/freeze:election-week"
    (freeze,) = house.reader.all("freeze").values()
    assert freeze.scope.policy_areas == ("spam",)
    assert freeze.who.people == ("staff:ana",)
    assert freeze.outlook.eligible == 3
    page = sol.get(begun.headers["location"]).text
    assert "area spam" in page
    assert "We look at who has access." in page


def test_freeze_that_was_changed_since_its_forecast_is_foretold_anew(desk, house):
    """What somebody read must be what they start."""
    sol = desk("sol")
    told = sol.send("/access/freezes/new", **FORM, do="forecast").text

    answer = sol.send("/access/freezes/new", **FORM | {"lasts": "48"}, do="start", foretold=seen(told))

    assert "forecast_of_another" in answer.text
    assert house.reader.all("freeze") == {}


def test_freeze_below_the_floor_is_asked_for_and_begins_once_somebody_independent_approves(desk, house):
    """One person must not switch enforcement off before an election."""
    sol, wide = desk("sol"), {name: text for name, text in FORM.items() if name != "people"}
    told = sol.send("/access/freezes/new", **wide, do="forecast").text
    assert "This takes a second, independent person." in told
    assert "Start the freeze" not in told
    assert "Where nobody would be left" in told

    asked = sol.send(
        "/access/freezes/new", **wide, second="ask", to_second="Keys leaked.", foretold=seen(told)
    )
    assert house.reader.all("freeze") == {}
    ola = desk("ola")
    shown = ola.get(asked.headers["location"]).text
    assert "Start freeze:election-week until" in shown
    assert "Groups with nobody" in shown
    ola.send(asked.headers["location"] + "/approve")

    (freeze,) = house.reader.all("freeze").values()
    assert (freeze.by, freeze.under) == (SECURITY, asked.headers["location"].rpartition("/")[2])


def test_what_is_missing_or_wrong_is_told_at_its_field_and_nothing_typed_is_lost(desk, house):
    """A form this long must not be typed twice."""
    sol = desk("sol")
    for changed, field, told in (
        ({"automation": ""}, "automation", "nothing is assumed"),
        ({"lasts": "some"}, "lasts", "a number of hours or days"),
        ({"lasts": "31", "unit": "days"}, "lasts", "at most 30 days"),
        ({"reason": " "}, "reason", "Say in a sentence why"),
        ({"name": "!"}, "name", "is no id"),
        ({"mode": "read_only", "reads": "yes"}, "reads", "lets people read"),
        ({"policy_areas:imminent_harm": "on"}, "exemptions", "says of nobody that they go on"),
        ({"exempt4.people": "ana", "exempt4.area": "hate"}, "exemptions", "wider than its freeze"),
        ({"policy_areas:spamm": "on"}, "scope", "policy areas of this installation"),
    ):
        answer = sol.send("/access/freezes/new", **FORM | changed, do="forecast")
        assert answer.status_code == 422, changed
        told_at = answer.text.split(f'id="wrong-{field}">')[1].split("</p>")[0]
        assert told in told_at, changed
        assert "policy_areas:spam" in answer.text
    assert house.reader.all("freeze") == {}


def test_duty_goes_on_with_who_is_named_for_it(desk, house):
    """A freeze that reaches imminent harm says who goes on with it."""
    sol = desk("sol")
    fields = FORM | {"policy_areas:imminent_harm": "on", "exempt0.people": "ana, ben"}
    told = sol.send("/access/freezes/new", **fields, do="forecast").text
    sol.send("/access/freezes/new", **fields, do="start", foretold=seen(told))

    (freeze,) = house.reader.all("freeze").values()
    (one,) = freeze.exemptions
    assert one.who.people == ("staff:ana", "staff:ben")
    assert one.scope.policy_areas == ("imminent_harm",)
    assert "exemption:election-week-imminent-harm" in sol.get("/access/freezes/freeze:election-week").text


def test_freeze_is_lifted_extended_and_exempted_from_by_two(desk, house):
    """What two may have started, one does not undo."""
    frozen(house)
    sol, page = desk("sol"), f"/access/freezes/{FREEZE}"
    exempt = {
        "people": "ana",
        "duty": "election",
        "area": "spam",
        "hours": "5",
        "name": "roster",
        "reason": "Votes.",
    }
    for do, fields in (
        ("exempt", exempt),
        ("extend", {"hours": "24", "reason": "It takes longer."}),
        ("lift", {"reason": "It is over."}),
    ):
        offered = sol.send(f"{page}/{do}", **fields)
        assert "This takes a second person" in offered.text, do
        asked = sol.send(f"{page}/{do}", **fields, second="ask", to_second="Please.")
        desk("ola").send(asked.headers["location"] + "/approve")

    (freeze,) = house.reader.all("freeze").values()
    assert [one.id for one in freeze.exemptions] == ["exemption:roster"]
    assert freeze.extended == 1
    assert freeze.ended is not None
    assert house.now() < freeze.ends + DAY


def test_containment_stops_at_once_and_is_reviewed_by_somebody_else(desk, house):
    """Quick because it is short, and looked at because it is quick."""
    sol = desk("sol")
    assert "no_target" in sol.send("/access/contain", people="", reason="Why").text
    where = sol.send("/access/contain", people="ana", reason="Their key was seen elsewhere.").headers[
        "location"
    ]

    (case,) = house.cases.about("post:p1")
    assert where.rpartition("/")[2] in desk("ana").get(f"/cases/{case.id}").text
    assert "Close the review" not in sol.get(where).text
    root = desk("root")
    assert "Close the review" in root.get(where).text
    root.send(f"{where}/review", finding="justified", found="The key was copied.")
    assert "It was reviewed" in root.get(where).text


def test_who_may_not_is_told_whom_to_ask_and_whom_it_stops_may_read_why(desk, house):
    """A reviewer who is frozen should learn by what, until when and why; not who else is."""
    frozen(house)
    ana = desk("ana")

    assert "Sol Varga" in ana.get("/access/freezes/new").text
    assert ana.send("/access/freezes/new", **FORM, do="forecast").status_code in {200, 403}
    assert ana.get("/access/freezes").status_code == 403
    assert ana.get("/access/contain").status_code == 403
    shown = ana.get(f"/access/freezes/{FREEZE}").text
    assert "We look at who has access." in shown
    assert "all staff" not in shown
    assert ana.send(f"/access/freezes/{FREEZE}/lift", reason="Me.").status_code == 403
    assert ana.send(f"/access/freezes/{FREEZE}/melt").status_code == 404
