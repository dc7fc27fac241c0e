"""The Week from E-8 to E-5 as partners see it: they escalate falsehoods about the vote while the tools are frozen.

Each party's group sends the same posts, one at the portal and one by its program: what they are told may not differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.keys.commands import IssueKey
from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import Key
from steadyhand.access.model import Staff
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from steadyhand.review.partners.model import Listing, Terms
from steadyhand.review.partners.registry import RegisterPartner
from steadyhand.web.console.words import span
from steadyhand.week.dates import Calendar, instant
from steadyhand.week.parties import PARTIES, Party
from tests.support.doors import entry
from tests.support.house import enrol
from tests.support.program_access import seconded
from tests.support.week_days import ROSTER, freeze_begins, posts_of, roster_returns
from tests.support.week_desk import PROVED, ROOT, WeekDesk, week_desk
from tests.support.week_people import WORDS as BROKEN
from tests.support.week_people import Person

ESCALATED: Final = -7
PROMISED: Final = 3 * HOUR
"""They had been used to one to three hours."""
CALENDAR: Final = Calendar()
WORDS: Final = "This is false, and it keeps people from voting."
CLOCKS: Final = {"asked": MINUTE, "soon": 90 * MINUTE, "too late": PROMISED + 3 * MINUTE + 20 * SECOND}
"""When the clock is read, from when it was asked."""
SLOW_S: Final = 20
"""As long as a slow machine may take for one reading."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was read at one moment: both partners' clocks, and what everybody reads."""

    clock: str
    """The words of the portal's clock, for the one."""
    told: dict[str, Any]
    """What the program of the other is told."""
    public: list[dict[str, Any]]
    """What everybody reads; empty where it was not read."""
    breaches: int
    """Of the ledger."""


class Partners:
    """Both groups at work, each in its own way."""

    def __init__(self, desk: WeekDesk) -> None:
        self.desk = desk
        leads = [one for one in desk.members if "policy_lead" in desk.members[one].roles]
        for party in (PARTIES.first, PARTIES.second):
            self._registered(party, *leads[:2])
        self._program = httpx.Client(
            base_url=desk.url, headers={"authorization": f"Bearer {self._key()}"}, trust_env=False
        )

    def _registered(self, party: Party, lead: str, other: str) -> None:
        terms = Terms(severe=PROMISED, high=PROMISED, medium=DAY, low=DAY)
        name = f"partner:{party.group_handle}"
        listing = Listing(partner=name, name=party.group, kind="civil_society", verified="file", terms=terms)
        house, who = self.desk.house, self.desk.who
        seconded(
            house, RegisterPartner(listing=listing), who(lead), who(other), f"request:{party.group_handle}"
        )
        person = Staff(
            principal=f"staff:{party.group_handle}", name=party.group, roles=("partner",), employer=name
        )
        self._does(Appoint(staff=person))
        enrol(house.door, person.principal)

    def _key(self) -> str:
        key = Key(
            digest=digest_of("shk_second"),
            service=f"service:partner-{PARTIES.second.group_handle}",
            name="Their desk",
            capabilities=("escalation.file", "escalation.read"),
            until=self.desk.now + 30 * DAY,
        )
        self._does(IssueKey(key=key))
        return "shk_second"

    def _does(self, command: Command) -> None:
        """The first administrator does something."""
        entry(self.desk.house.door.perform(command, self.desk.who(ROOT), proof=PROVED))

    def escalate(self, reference: str, subjects: list[str]) -> None:
        """Both send the same."""
        asked = {"reference": reference, "area": "election", "severity": "high", "words": WORDS}
        at_portal = self._seated().send("/portal/new", **asked, subjects="\n".join(subjects))
        assert at_portal.is_redirect, at_portal.text
        answer = self._program.post("/v1/escalations", json={**asked, "subjects": subjects})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        self.desk.does_duties()

    def seen(self, reference: str, *, public: bool = True) -> Seen:
        """What each of them reads of it, and what everybody does."""
        portal = self._seated()
        address = re.search(
            rf'href="(/portal/escalations/[^"]+)"[^>]*>{reference}<', portal.get("/portal").text
        )
        assert address, portal.get("/portal").text
        page = portal.get(address[1]).text
        clock = re.search(r"<dt>Clock</dt><dd>([^<]*)</dd>", page)
        assert clock
        found = self._program.get("/v1/escalations", params={"reference": reference}).json()["escalations"]
        name = found[0]["escalation"]
        return Seen(
            clock=clock[1],
            told=self._program.get(f"/v1/escalations/{name}").json(),
            public=self.desk.public_of("partners")["partners"] if public else [],
            breaches=len(self.desk.house.reader.entries(types=["review.escalation_breached"])),
        )

    def _seated(self) -> Any:
        return self.desk.seat(PARTIES.first.group_handle)

    def close(self) -> None:
        self._program.close()


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Iterator[Mapping[str, Seen]]:
    """What was read from E-7 to E-5, by when."""
    with week_desk(tmp_path_factory.mktemp("partners") / "data", CALENDAR.day(-8)) as desk:
        partners = Partners(desk)
        freeze_begins(desk, CALENDAR)
        false = [
            f"post:{one.id}" for one in posts_of(ESCALATED, CALENDAR) if one.truth.violates == "election"
        ]
        begins = CALENDAR.day(ESCALATED) + 9 * HOUR
        readings = {}
        desk.go_to(begins)
        partners.escalate("first", false)
        for when, after in CLOCKS.items():
            desk.go_to(begins + after)
            readings[when] = partners.seen("first", public=when != "soon")
        desk.go_to(CALENDAR.day(ROSTER))
        roster_returns(desk, CALENDAR)
        partners.escalate("second", [f"{one}-again" for one in false])
        worked_off(desk, set(desk.house.reader.all("case")))
        readings["first"] = partners.seen("first", public=False)
        readings["second"] = partners.seen("second")
        partners.close()
        yield readings


def worked_off(desk: WeekDesk, broken: set[str]) -> None:
    """The election roster decides what waits, and what it decided can no longer be taken back."""
    for one in desk.members.values():
        if one.team == "civic" and one.roles == ("reviewer",):
            person = Person(desk, one.handle)
            person.works(broken, 20, "election")
            person.leaves()
    desk.go_to(desk.now + MINUTE)
    desk.does_duties()


def test_each_escalation_carries_a_clock_that_its_partner_sees(seen):
    """E-7: from hour to hour, in days of silence too, and at the end by how much we failed or that we did not."""
    clocks = {when: one.clock for when, one in seen.items()}

    assert clocks == {
        "asked": "2 h left",
        "soon": "1 h left",
        "too late": "3 min late",
        "first": "over time",
        "second": "in time",
    }
    for when, after in CLOCKS.items():
        told = seen[when].told
        assert instant(told["due"]) - instant(told["received"]) == PROMISED
        assert (PROMISED - after) // SECOND - SLOW_S < told["left_s"] <= (PROMISED - after) // SECOND + SLOW_S
        assert (told["state"], told["breached"] is not None) == ("received", when == "too late")


def test_answer_comes_with_outcome_and_reason_once_the_roster_is_back(seen):
    """E-5: late or not, what was asked is answered, every post of it."""
    for name in ("first", "second"):
        told = seen[name].told
        assert told["state"] == "decided"
        assert len(told["subjects"]) > 2
        assert {(one["outcome"], one["reason"]) for one in told["subjects"]} == {("violates", BROKEN[True])}


def test_breaches_of_escalation_clocks_are_in_the_public_count(seen):
    """E-7: whoever watches from outside sees that a promise was not kept, and neither group's name."""
    (asked,), (late,), (end,) = (seen[when].public for when in ("asked", "too late", "second"))

    assert (asked["escalations"], asked["waiting"], asked["breached"]) == (2, 2, 0)
    assert (late["waiting"], late["breached"]) == (2, 2)
    assert (end["escalations"], end["in_time"], end["late"], end["waiting"]) == (4, 2, 2, 0)
    assert end["breached"] == seen["second"].breaches == 2
    assert {asked["kind"], late["kind"], end["kind"]} == {"together"}
    groups = (PARTIES.first, PARTIES.second)
    assert [one.group for one in groups if one.group in str(end) or one.group_handle in str(end)] == []


def test_neither_group_is_told_another_clock(seen):
    """The same posts at the same moment: the one at the portal and the one by its program get the same."""
    for when in CLOCKS:
        left = seen[when].told["left_s"] * SECOND
        assert seen[when].clock == f"{span(abs(left))} {'late' if left < 0 else 'left'}"
