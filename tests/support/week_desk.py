"""Plaza's review desk in the Week's time: a real house behind HTTP, and a clock that is moved instead of waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from msgspec.structs import replace
from structlog.testing import capture_logs

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import PLATFORM, Staff
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.keys import api_key
from steadyhand.bootstrap.packs import PackInForce
from steadyhand.bootstrap.settings import load
from steadyhand.cli.common import on_host
from steadyhand.cli.demonstration import RULES
from steadyhand.flows.bulk import Bulks
from steadyhand.flows.escalation import Answering
from steadyhand.flows.routing import Router
from steadyhand.flows.unserving import Unserving
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.week.readings import Reading, read
from steadyhand.week.staff import TEAMS, Member, staff
from tests.support.desk import Desk, serving
from tests.support.directories import TOKEN
from tests.support.house import enrol

SEED: Final = 7
ROOT, SECURITY, COUNCIL, PANELIST = "s001", "s003", "staff:council", "panelist"
EACH: Final = 6
"""Reviewers of each of Plaza's four teams: about a tenth. The first six of a team read all six languages."""
REVIEWERS: Final = 30
"""From this number on Plaza's people are reviewers, and not those who lead them: see `week.staff`."""
HIRED: Final = 2
"""Reviewers of each of the vendor's three teams."""


PROVED: Final = on_host(signed=True)
"""Who plays everybody, proves for everybody what is done past the pages."""


class WeekDesk:
    """The house, where it is served, and the duties that its processes would do beside, done when time moves on."""

    def __init__(self, house: House, url: str, members: Sequence[Member]) -> None:
        self.house, self.url = house, url
        self.members = {member.id: member for member in members}
        self.packs = PackInForce(house.settings.rules, house.reader, house.door)
        self.platform = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self.key = api_key(house.settings)
        self._router = Router(house.reader, house.door, lambda: self.packs.current().pack.routing)
        self._unserving = Unserving(house.reader, house.access, house.door)
        self._answering, self._bulks = Answering(house.reader, house.door), Bulks(house.reader, house.door)
        self._seats: list[Desk] = []

    def who(self, member: str) -> str:
        """The principal of a member."""
        return principal(self.members[member])

    @property
    def now(self) -> Instant:
        """The Week's time."""
        return self.house.reader.now()

    def go_to(self, at: Instant) -> None:
        """Move the clock on; never back."""
        ahead = at - self.now
        if ahead > 0:
            for each in (self.house.record, self.house.reader):
                each.ahead += ahead
            while self.house.clock.tick():  # as it does by itself twice a second
                pass

    def name_unserved(self) -> None:
        """What is done once a minute: name the cases that nobody could be served."""
        self._unserving.round()

    def does_duties(self) -> None:
        """What is done beside the pages: cases go to their queues, partners are answered, bulks are carried out."""
        self._router.round()
        self._answering.round()
        self._bulks.round()

    def seat(self, handle: str) -> Desk:
        """Somebody signs in at the console, now: whoever sits there for an hour has to sign in again."""
        console = Desk(self.url, handle)
        self._seats.append(console)
        return console

    def read(self) -> Reading:
        """The board, asked over HTTP as any program may."""
        return read(self.platform, self.key)

    def public(self) -> dict[str, int]:
        """What everybody reads, without a key, of cases that nobody can be served: how many, by why."""
        return dict(self.public_of("desk")["unserved"])

    def public_of(self, name: str) -> dict[str, Any]:
        """A public document, as counted now."""
        asked = rfc3339(self.now)
        while True:  # a document is told again for some seconds
            told: dict[str, Any] = self.platform.get(f"/public/{name}.json").raise_for_status().json()
            if told["at"] >= asked:
                return told
            time.sleep(0.2)

    def report(self, body: dict[str, object]) -> str:
        """Somebody reports a post; the case it opens or joins."""
        told = {"authorization": f"Bearer {self.key}"}
        answer = self.platform.post("/v1/reports", json=body, headers=told)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        self._router.round()
        return str(answer.json()["case"])

    def appoint(self, *members: Member) -> None:
        """The first administrator gives people the roles and areas that they have here."""
        orders = [
            Order(Appoint(staff=_staff(one, self.members)), self.who(ROOT), proof=PROVED) for one in members
        ]
        refused = [one for one in self.house.door.perform_many(orders) if isinstance(one, Refusal)]
        assert not refused, refused

    def close(self) -> None:
        """Stop following the rules, and hang up."""
        self.packs.close()
        self.platform.close()
        for console in self._seats:
            console.close()


@contextmanager
def week_desk(folder: Path, begins: Instant) -> Iterator[WeekDesk]:
    """Plaza's desk on the first morning: about a tenth of its staff, each of whom serves all that their team does."""
    members = a_tenth()
    scim = {"token": TOKEN, "adopt": [principal(member) for member in members], "organization": "Plaza"}
    settings = load(folder, rules=str(RULES), access={"scim": scim})
    with capture_logs():
        house = House(settings)
        for each in (house.record, house.reader):
            each.ahead = begins - house.reader.now()
        try:
            _founded(house, members)
            with serving(house.rooms()) as url:
                desk = WeekDesk(house, url, members)
                desk.appoint(*members)
                for member in members:
                    enrol(house.door, principal(member))
                yield desk
                desk.close()
        finally:
            house.close()


def a_tenth() -> list[Member]:
    """Who works here: leads, the first of each team, and the first of the vendor's."""
    chosen: list[Member] = []
    for member in staff(SEED):
        lead = "reviewer" not in member.roles or member.id == "v001"
        alike = [
            one
            for one in chosen
            if (one.employer, one.team, one.roles) == (member.employer, member.team, member.roles)
        ]
        if lead or (
            member.areas and _reviews(member) and len(alike) < (EACH if member.employer == "plaza" else HIRED)
        ):
            chosen.append(member)
    return [replace(one, areas=TEAMS.get(one.team, one.areas)) for one in chosen if one.id != "v001"]


def _reviews(member: Member) -> bool:
    """Whether somebody is no shift manager: these plan the work."""
    return member.employer == "vendor" or int(member.id[1:]) >= REVIEWERS


def principal(member: Member) -> str:
    """As the record calls them."""
    return f"staff:{member.handle}"


def _founded(house: House, members: Sequence[Member]) -> None:
    """The first administrator, and from outside who agrees to what takes two and who decides what nobody here may."""
    root = next(principal(member) for member in members if member.id == ROOT)
    council = Staff(principal=COUNCIL, name="Council", roles=("outside_approver",), employer="council")
    panel = Staff(
        principal=f"staff:{PANELIST}", name="Panel", roles=("outside_reviewer",), employer="council"
    )
    begins = (Found(principal=root, name="Root"), Appoint(staff=council), Appoint(staff=panel))
    for command in begins:
        answer = house.door.perform(command, root, proof=PROVED)
        assert not isinstance(answer, Refusal), answer
    enrol(house.door, panel.principal)


def _staff(member: Member, members: Mapping[str, Member]) -> Staff:
    above = members.get(member.reports_to or "")
    shift = member.shift
    hours = sorted((day * 24 + shift.start + n) % 168 for day in shift.days for n in range(shift.hours))
    return Staff(
        principal=principal(member),
        name=member.name,
        roles=member.roles,
        areas=member.areas,
        languages=member.languages,
        employer=PLATFORM if member.employer == "plaza" else member.employer,
        team=member.team,
        reports_to=None if above is None else principal(above),
        hours=tuple(hours),
    )
