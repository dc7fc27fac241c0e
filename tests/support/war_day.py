"""Election day in a house of pages: four zones, incidents that run, a campaign, claims met, partners that wait."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.model import Details, Phase
from steadyhand.civic.incidents.model import Class
from steadyhand.civic.incidents.opening import LinkIncident
from steadyhand.civic.incidents.working import ActOnIncident, AnswerIncident, TakeIncident
from steadyhand.civic.matches.commands import BY, AnswerMatch, ShowPanel
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import AUTOMATION, HOUR, MINUTE, Instant
from steadyhand.web.rooms import Rooms
from tests.support.campaigns_seen import seen
from tests.support.house import done, enrol, report
from tests.support.partnered import BLUE, RED, escalated, partnered
from tests.support.program_claims import content, preview
from tests.support.program_elections import an_election, period
from tests.support.program_incidents import opening
from tests.support.program_matches import CLAIM, SAID, found

CLEO: Final = "staff:cleo"
PEOPLE: Final = (
    Staff(principal=CLEO, name="Cleo Ruiz", roles=("civic_analyst",), team="civic"),
    Staff(principal="staff:cyd", name="Cyd Adler", roles=("civic_analyst",), team="civic"),
    Staff(
        principal="staff:pia",
        name="Pia Nowak",
        roles=("reviewer",),
        languages=("en", "pl"),
        areas=("election",),
    ),
    Staff(principal="staff:sam", name="Sam Oduya", roles=("reviewer",), languages=("es", "en")),
)
ZONES: Final = {
    "US-NY": ("America/New_York", -2),
    "US-IL": ("America/Chicago", -1),
    "US-AZ": ("America/Phoenix", 0),
    "US-CA": ("America/Los_Angeles", 1),
}
"""Whose clocks a place has, and in how many hours its polls open."""
WORDS: Final[dict[str, tuple[Class, str, str, str]]] = {
    "incident:hours": ("procedure", "US-NY", "Polls said to close at six", "They close at nine."),
    "incident:machines": (
        "delegitimisation",
        "US-AZ",
        "“Machines switch votes” in an old video",
        "A test ballot.",
    ),
    "incident:closed-polls": (
        "suppression",
        "US-IL",
        "Accounts of today tell the harbour to stay at home",
        "A dozen accounts.",
    ),
    "incident:office": (
        "impersonation",
        "US-AZ",
        "An account poses as the county recorder",
        "Opened on Sunday.",
    ),
}


def election(now: Instant) -> Details:
    """Polls for thirteen hours, in four zones one after the other; then the count."""
    hour = now - now % HOUR

    def of(phase: Phase, place: str, first: int, last: int) -> object:
        zone, opens = ZONES[place]
        return period(phase, place, hour + (opens + first) * HOUR, hour + (opens + last) * HOUR, zone)

    periods = [of("polls", place, 0, 13) for place in ZONES] + [of("count", place, 13, 60) for place in ZONES]
    return replace(an_election(now), periods=tuple(periods))


def election_day(rooms: Rooms) -> None:
    """Noon of it: one incident is overdue, one is answered, two run; nobody owns the campaign's."""
    for staff in PEOPLE:
        done(rooms.door, Appoint(staff=staff), "staff:root")
        enrol(rooms.door, staff.principal)
    held(rooms)
    campaign = seen(rooms)
    library(rooms)
    for name in WORDS:
        opened(rooms, name)
    done(rooms.door, LinkIncident(incident="incident:closed-polls", ref=campaign), CLEO)
    done(rooms.door, LinkIncident(incident="incident:machines", ref=CLAIM), CLEO)
    for command in (
        TakeIncident(incident="incident:office"),
        AnswerIncident(incident="incident:office", words="The county was told by phone.", to="partner"),
        ActOnIncident(incident="incident:office", words="Labelled, and asked who they are.", deed="label"),
        TakeIncident(incident="incident:hours"),
    ):
        done(rooms.door, command, CLEO)
    matched(rooms)
    partnered(rooms)
    escalated(rooms, RED, region="US-AZ")
    escalated(rooms, BLUE, region="US-NY", subjects=("post:other",))
    report(
        rooms,
        "es1",
        "post:es1",
        area="election",
        text="Dice que se vota mañana",
        author="account:u5",
        lang="es",
    )
    ahead(rooms, 70 * MINUTE)


def held(rooms: Rooms) -> Details:
    """The election is entered by one and confirmed by another."""
    details = election(rooms.now())
    done(rooms.door, EnterElection(details=details), CLEO)
    done(rooms.door, ConfirmElection(election=details.id, number=1), "staff:cyd")
    return details


def opened(rooms: Rooms, name: str) -> None:
    cls, region, title, what = WORDS[name]
    done(rooms.door, opening(name, cls, region, title=title, what=what), "staff:ana")


def library(rooms: Rooms) -> None:
    """A claim that two people let act."""
    done(rooms.door, EnterClaim(claim=CLAIM, content=content(SAID)), CLEO)
    done(rooms.door, SuggestClaim(claim=CLAIM, version=1), CLEO)
    digest = rooms.reader.row("claim", CLAIM).newest.digest
    done(rooms.door, AskToAct(claim=CLAIM, version=1, preview=preview(rooms.now())), CLEO)
    done(rooms.door, AgreeToAct(claim=CLAIM, version=1, digest=digest), "staff:lead")


def matched(rooms: Rooms) -> None:
    """Nine posts are about it in two places, five of them get a panel, and somebody says that one is wrong."""
    those = [
        found(n, region="US-AZ" if n % 3 else "US-NY", language="es" if n % 4 == 0 else "en")
        for n in range(9)
    ]
    for n, one in enumerate(those):
        done(rooms.door, one, BY)
        if n < 5:
            done(rooms.door, ShowPanel(match=one.match, claim=one.claim, subject=one.subject), AUTOMATION)
    done(rooms.door, AnswerMatch(match=those[0].match, answer="right"), "staff:ana")
    done(rooms.door, AnswerMatch(match=those[8].match, answer="wrong"), "staff:ana")


def ahead(rooms: Rooms, span: Instant) -> None:
    """Let time go on."""
    record: Any = rooms.door._record
    record.ahead += span
    rooms.reader.ahead += span
    clock = Clock(rooms.door, rooms.reader)
    while clock.tick():
        pass
