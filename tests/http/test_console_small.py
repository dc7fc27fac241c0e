"""Small teams at the console: declared by two, waited for, done alone, counted in public, and ended by one."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.enforcement.commands import Suspend
from steadyhand.flows import seconding
from steadyhand.kernel.command import Proof
from steadyhand.kernel.values import DAY
from steadyhand.web.public.small_team import counted_now
from steadyhand.web.rooms import Rooms
from tests.support.freezing import SECURITY, secured
from tests.support.house import done, on_sqlite

CANDIDATE = "account:cand"
PAGE = "/access/small"


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """A lead, a reviewer who works for them, and whoever leads security."""
    secured(rooms)
    ana = rooms.reader.row("staff", "staff:ana")
    done(rooms.door, Appoint(staff=msgspec.structs.replace(ana, reports_to="staff:lead")), "staff:root")
    done(rooms.door, Deactivate(principal="staff:ben", reason="Cuts."), "staff:root")
    until = rooms.now() + 300 * DAY
    protect = ProtectSubject(account=CANDIDATE, kind="candidate", source="office", until=until)
    done(rooms.door, protect, "staff:lead")
    return rooms


def proof(by: str) -> Proof:
    return Proof(session="s", authenticator=f"key of {by}", verified=True, fresh=True)


def asked(rooms: Rooms, *commands, by: str) -> str:
    why = {"why": "It takes two.", "reason": "It must be."}
    return seconding.ask(rooms.door, rooms.reader, commands, by, proof(by), **why).fact.request.id


def declared(rooms: Rooms, of: str = "account.suspend") -> None:
    until = rooms.now() + 60 * DAY
    wish = asked(rooms, DeclareSmallTeam(of=of, until=until, reason="Ana works for Lea."), by=SECURITY)
    seconding.approve(rooms.door, rooms.reader, wish, "staff:root", proof("staff:root"))


def suspension(rooms: Rooms) -> str:
    """Ana wants the candidate suspended."""
    until = rooms.now() + 90 * DAY
    act = Suspend(subject=CANDIDATE, policy="spam-1@1", cause="event:1", mode="manual", until=until)
    return asked(rooms, act, by="staff:ana")


def test_team_is_declared_small_by_two_and_the_form_says_so(desk, house):
    """One person alone must find out at once that it takes another."""
    sol, root = desk("sol"), desk("root")
    form = {"of": "account.suspend", "days": "30", "reason": "Ana works for Lea."}

    alone = sol.send(f"{PAGE}/declare", **form)
    assert "This takes a second person" in alone.text
    assert house.reader.all("small_team") == {}
    page = sol.send(f"{PAGE}/declare", **form, second="ask", to_second="We are two.").headers["location"]
    assert "Let one person do both steps to suspend accounts, a day apart" in root.get(page).text
    root.send(f"{page}/approve")

    text = sol.get(PAGE).text
    assert "suspend accounts" in text
    assert "Ana works for Lea." in text
    assert "declared small</a> to suspend accounts" in sol.get("/access").text


@on_sqlite
@pytest.mark.parametrize(("field", "value", "told"), [
    ("days", "", "invalid_end"), ("days", "-1", "invalid_end"), ("days", "91", "too_long"),
    ("of", "freeze.lift", "malformed"), ("reason", " ", "no_reason"),
])  # fmt: skip
def test_what_is_wrong_with_a_declaration_is_said(desk, house, field, value, told):
    """Once somebody else has agreed to it, it is too late to find out."""
    form = {"of": "account.suspend", "days": "30", "reason": "x", field: value}
    sol = desk("sol")

    answer = sol.send(f"{PAGE}/declare", **form)
    if "second_needed" in answer.text or "This takes a second person" in answer.text:
        answer = sol.send(f"{PAGE}/declare", **form, second="ask", to_second="x")

    assert told in answer.text


def test_one_person_ends_it(desk, house):
    """What is closed harms nobody."""
    declared(house)
    sol = desk("sol")
    assert "End it: suspend accounts" in sol.get(PAGE).text

    assert sol.send(f"{PAGE}/end", of="account.suspend").headers["location"] == PAGE
    text = sol.get(PAGE).text
    assert "End it: " not in text
    assert "ended" in text
    assert "not_declared" in sol.send(f"{PAGE}/end", of="account.suspend").text


def test_own_request_says_that_somebody_else_can_and_offers_nothing(desk, house):
    """This month Ana was moved below Lea: she is told why that is no small team."""
    declared(house)
    name = suspension(house)
    ana = desk("ana")

    text = ana.get(f"/access/requests/{name}").text
    assert "changed within the last 30 days" in text
    assert "Approve it alone" not in text
    assert "not_settled" in ana.send(f"/access/requests/{name}/approve").text
    assert house.standings.of(CANDIDATE).in_force == ()


def test_anybody_reads_how_much_was_done_alone_and_of_nobody(rooms, url, house):
    """The count is what stands in for the second person; so it is for those who watch from outside."""
    assert msgspec.json.decode(counted_now(house))["small_team"] == []
    declared(house)

    answer = httpx.get(f"{url}/public/small-team.json", trust_env=False)

    (team,) = answer.json()["small_team"]
    assert (answer.status_code, answer.json()["delay_h"]) == (200, 24)
    assert (team["capability"], team["in_force"], team["months"]) == ("account.suspend", True, {})
    assert [sorted(one) for one in team["declared"]] == [["acts", "from", "until"]]
    assert not [name for name in ("lea", "Lea", "Ana", "staff:", "sol") if name in answer.text]
