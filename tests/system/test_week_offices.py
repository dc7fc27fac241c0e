"""The Week as its election office sees it: an hour on the clock of its places, and words of its own that are used."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.model import VIEW
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.tables import from_csv
from steadyhand.flows.promising import Promises
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.kernel.zones import local_instant
from steadyhand.review.partners.model import Escalation, Listing
from steadyhand.review.partners.registry import RegisterPartner
from steadyhand.week.dates import Calendar
from steadyhand.week.elections import ZONES, elections_csv
from steadyhand.week.offices import OFFICE
from steadyhand.week.parties import PARTIES
from steadyhand.week.protected import protected
from tests.support.desk import Desk
from tests.support.doors import entry
from tests.support.house import enrol
from tests.support.program_access import seconded
from tests.support.week_desk import PROVED, ROOT, WeekDesk, week_desk

CALENDAR: Final = Calendar()
ESCALATED: Final = -7
OPENS: Final = local_instant("2026-11-03T07:00", ZONES["XA-E"])
WORDS: Final = "This is false, and it keeps people from voting."


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of the office's escalations and of what it states."""

    early: str
    """The page of the one that was sent in early voting, a week before."""
    public: list[dict[str, Any]]
    """What everybody reads an hour and some minutes later."""
    before: Escalation
    """What waits as the polls open in the east, a minute before; then, and at the end of the hour."""
    opened: Escalation
    page: str
    breaches: int
    states: list[str]
    """What the office read of its statement: sent, let suggest, let act."""


class Office:
    """Its clerk at the portal, and the leads who look after it."""

    def __init__(self, desk: WeekDesk) -> None:
        self.desk = desk
        leads = [one for one in desk.members if "policy_lead" in desk.members[one].roles]
        self.lead, self.other = (desk.who(one) for one in leads[:2])
        self._calendar()
        listing = Listing(
            partner=f"partner:{OFFICE.handle}",
            name=OFFICE.name,
            kind="election_office",
            verified="file",
            places=OFFICE.places,
        )
        seconded(desk.house, RegisterPartner(listing=listing), self.lead, self.other, "request:office")
        clerk = Staff(
            principal=f"staff:{OFFICE.handle}", name=OFFICE.name, roles=("partner",), employer=listing.partner
        )
        self._does(Appoint(staff=clerk), desk.who(ROOT))
        enrol(desk.house.door, clerk.principal)

    def _calendar(self) -> None:
        for details in from_csv(elections_csv(CALENDAR).encode()):
            self._does(EnterElection(details=details), self.lead)
            self._does(ConfirmElection(election=details.id, number=1), self.other)

    def _does(self, command: Command, by: str) -> None:
        entry(self.desk.house.door.perform(command, by, proof=PROVED))

    def escalate(self, reference: str, **what: str) -> tuple[Desk, str]:
        """It escalates a post; who sits there, and where they read of it."""
        seat = self.desk.seat(OFFICE.handle)
        sent = seat.send(
            "/portal/new",
            **{"reference": reference, "area": "election", "severity": "low", "words": WORDS, **what},
        )
        assert sent.is_redirect, sent.text
        return seat, sent.headers["location"]

    def asked(self, page: str) -> Escalation:
        row: Escalation = self.desk.house.reader.row("escalation", page.rpartition("/")[2])
        return row

    def state(self) -> list[str]:
        """It states its hours; one lead lets it suggest and asks that it acts, the other agrees."""
        clerk = self.desk.seat(OFFICE.handle)
        form = html.unescape(clerk.get("/portal/statements/new").text)
        name = re.search(r'name="name" value="([0-9a-f]+)"', form)
        assert name
        sent = clerk.send(
            "/portal/statements/new", name=name[1], text=OFFICE.says, language="en", zone=ZONES["XA-E"],
            places=" ".join(OFFICE.places), url=OFFICE.url, answers=OFFICE.answers, ends="2026-11-03T20:00",
        )  # fmt: skip
        page, read = sent.headers["location"], []
        claim = f"/claims/{OFFICE.handle}-{name[1]}"
        one, other = (self.desk.seat(who.removeprefix("staff:")) for who in (self.lead, self.other))
        assert OFFICE.says in html.unescape(one.get("/claims?waits=yes").text)
        read.append(said(clerk, page))
        assert one.send(f"{claim}/suggest", version="1").is_redirect
        read.append(said(clerk, page))
        assert one.send(f"{claim}/ask", version="1", few="yes").is_redirect
        digest = self.desk.house.reader.row(VIEW, f"claim:{OFFICE.handle}-{name[1]}").newest.digest
        agreed = other.send(f"{claim}/agree", version="1", digest=digest, few="yes")
        assert agreed.is_redirect, agreed.text
        read.append(said(clerk, page))
        return read


def said(desk: Desk, page: str) -> str:
    """What became of a statement, as its page says."""
    found = re.search(r'role="status"><strong>([^<]+)</strong>\s*([^<]*)', html.unescape(desk.get(page).text))
    assert found
    return " ".join(found.groups()).strip()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """From E-7 to the first hour of election day."""
    with week_desk(tmp_path_factory.mktemp("offices") / "data", CALENDAR.start) as desk:
        office = Office(desk)
        begins = CALENDAR.day(ESCALATED) + 15 * HOUR
        desk.go_to(begins)
        seat, page = office.escalate("early", cls="procedure", region="XA-C", subjects="post:early")
        early = html.unescape(seat.get(page).text)
        desk.go_to(begins + HOUR + 3 * MINUTE)
        public = desk.public_of("partners")["partners"]
        desk.go_to(CALENDAR.day(-2))
        states = office.state()
        desk.go_to(OPENS - MINUTE)
        _, page = office.escalate("result", cls="premature_result", region="XA-E", subjects="post:result")
        before = office.asked(page)
        desk.go_to(OPENS)
        Promises(desk.house.reader, desk.house.door).round()  # as it does by itself every second
        opened = office.asked(page)
        shown = html.unescape(desk.seat(OFFICE.handle).get(page).text)
        desk.go_to(OPENS + HOUR + 3 * MINUTE)
        yield Seen(
            early=early,
            public=public,
            before=before,
            opened=opened,
            page=shown,
            breaches=len(desk.house.reader.entries(types=["review.escalation_breached"])),
            states=states,
        )


def test_election_office_sees_the_clock_of_its_place_s_phase(seen):
    """E-7 and E: an hour while people vote, by the calendar; what waits as the polls open has an hour from then."""
    assert "59 min left" in seen.early
    assert "1 h for “How, when or where to vote” in XA-C, where early voting goes on." in seen.early
    assert seen.before.due - seen.before.at > HOUR
    assert seen.opened.due == OPENS + HOUR
    assert "The phase turned: the polls are open" in seen.page
    assert "59 min left" in seen.page or "1 h left" in seen.page


def test_missed_hour_of_an_election_office_is_in_the_public_count(seen):
    """E-7: once each, and no office is named."""
    (late,) = seen.public

    assert (late["escalations"], late["breached"], late["kind"]) == (1, 1, "together")
    assert OFFICE.name not in str(late)
    assert seen.breaches == 2


def test_what_an_election_office_states_is_used_once_the_house_checked_it(seen):
    """E: in check, before the reviewers, and beside posts; the office reads each step."""
    checked, suggests, acts = seen.states

    assert checked.startswith("In check.")
    assert suggests.startswith("Published. Our people have it before them")
    assert acts.startswith("Published. It is shown beside posts")


def test_office_of_the_week_is_of_no_party():
    """Swapping the parties leaves it where it is, and it is protected on Plaza under its own name."""
    for parties in (PARTIES, PARTIES.swapped()):
        account = next(one for one in protected(parties, CALENDAR) if one.handle == OFFICE.handle)
        assert (account.kind, account.display_name, account.side) == ("election_office", OFFICE.name, None)
