"""Who can do what now, one person's access, and who is protected."""

import pytest

from steadyhand.web.rooms import Rooms
from tests.support.freezing import frozen, secured
from tests.support.house import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """The house with a security lead."""
    secured(rooms)
    return rooms


def test_who_can_do_something_is_told_with_what_stops_the_others(desk, house):
    """Whoever looks for somebody to ask must find them, and see why the rest cannot."""
    frozen(house)
    sol = desk("sol")

    text = sol.get("/access/people?capability=case.decide&area=spam").text
    assert "no: This is stopped by freeze:e-8" in text
    assert "yes" in text.split("Ben Sato")[1].split("</tr>")[0], "contractors go on"
    csv = sol.get("/access/people?capability=case.decide&area=hate&csv=people").text
    assert "Ana Duarte,ana,reviewer,,platform,yes," in csv
    assert "You review scams, spam" in csv
    assert desk("ana").get("/access/people").status_code == 403


def test_access_is_granted_for_a_time_seen_and_revoked(desk, house):
    """A grant must be found where its holder is, with who gave it and why."""
    sol = desk("sol")
    given = {"may:sanction.lift": "on", "area": "spam", "hours": "5", "reason": "The backlog of lifts."}

    assert "no_capability" in sol.send("/access/people/ana/grant", hours="5", reason="x").text
    sol.send("/access/people/ana/grant", **given)
    text = sol.get("/access/people/ana").text
    assert "lift measures" in text
    assert "On area spam" in text
    assert "The backlog of lifts." in text
    (grant,) = house.reader.row("grants", "staff:ana").held
    sol.send("/access/people/ana/revoke", grant=grant.id, reason="Done.")
    assert house.reader.row("grants", "staff:ana").held == ()
    assert (
        "This takes a second person"
        in sol.send(
            "/access/people/ana/grant", **{"may:freeze.start": "on", "hours": "5", "reason": "x"}
        ).text
    )


def test_deactivated_person_is_out_at_once(desk, house):
    """The page that takes access away must not need a second try."""
    sol, ana = desk("sol"), desk("ana")
    assert "no_reason" in sol.send("/access/people/ana/deactivate", reason=" ").text
    sol.send("/access/people/ana/deactivate", reason="Their key was sold.")

    assert "Deactivated" in sol.get("/access/people/ana").text
    assert ana.get("/queues").status_code == 303
    assert sol.get("/access/people/nobody").status_code == 404
    assert sol.send("/access/people/ana/promote").status_code == 404


def test_access_is_certified_by_somebody_else_as_it_was_seen(desk, house):
    """Roles that pile up are how an insider comes to more than they need: somebody looks, and says so."""
    sol, ana = desk("sol"), desk("ana")
    seen = {"roles": "reviewer", "areas": ""}
    assert "They still need this" in sol.get("/access/people/ana").text
    assert "They still need this" not in sol.get("/access/people/sol").text
    assert "changed" in sol.send("/access/people/ana/certify", **seen | {"roles": "reviewer,admin"}).text
    assert ana.send("/access/people/ana/certify", **seen).status_code in {403, 422}

    assert sol.send("/access/people/ana/certify", **seen).status_code == 303
    assert ", by Sol Varga; due by" in sol.get("/access/people/ana").text
    assert "To be certified" in sol.get("/access/people").text
    assert "Access to certify" not in sol.get("/access").text, "nobody is overdue in a new house"


def test_who_is_signed_in_is_seen_and_signed_out_by_a_colleague(desk, house):
    """A session that was stolen, or a desk that stands open, is ended by whoever hears of it, and it is kept why."""
    sol, ana = desk("sol"), desk("ana")
    listed = sol.get("/access/sessions").text
    assert "Ana Duarte" in listed
    assert "Sol Varga" in listed
    assert ana.get("/access/sessions").status_code == 403
    assert "no_reason" in sol.send("/access/people/ana/sign-out", reason=" ").text
    assert sol.send("/access/people/ana/sign-out", reason="Her laptop was stolen.").status_code == 303

    assert ana.get("/queues").status_code == 303
    assert "Ana Duarte" not in sol.get("/access/sessions").text
    assert "nowhere" in sol.get("/access/people/ana").text
    assert desk("ana").get("/queues").status_code == 200, "she may sign in again"


def test_accounts_and_times_are_protected_by_one_and_taken_off_by_two(desk, house):
    """Protection is easily given and hardly taken."""
    sol = desk("sol")
    account = {"account": "account:cand", "kind": "candidate", "days": "90", "source": "election office"}
    sol.send("/access/protected/protect", **account)
    time = {"name": "Election week", "starts": "2030-11-01", "ends": "2030-11-07", "source": "law"}
    sol.send("/access/protected/add-time", **time)

    text = sol.get("/access/protected").text
    assert "account:cand" in text
    assert "1 November 2030" in text
    assert "invalid_account" in sol.send("/access/protected/protect", **account | {"account": "cand"}).text
    assert "invalid_day" in sol.send("/access/protected/add-time", **time | {"ends": "soon"}).text
    for do, fields in (
        ("unprotect", {"account": "account:cand"}),
        ("remove-time", {"window": "election-week"}),
    ):
        asked = sol.send(f"/access/protected/{do}", **fields, second="ask", to_second="A slip.")
        assert asked.headers["location"].startswith("/access/requests/"), do
    assert "account:cand" in sol.get("/access/protected").text
