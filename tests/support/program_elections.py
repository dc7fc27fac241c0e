"""A part of the program: an election is entered, confirmed, amended and turned by the clock; another is called off."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.model import Staff
from steadyhand.civic.elections.commands import CallOffElection, ConfirmElection, EnterElection
from steadyhand.civic.elections.model import Details, Period, Phase, Source
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.kernel.zones import wall_clock
from tests.support.doors import Opened
from tests.support.people import ADMIN, LEAD
from tests.support.program_access import seconded

OTHER_LEAD = "staff:otto"
ANALYST, OTHER_ANALYST = "staff:cleo", "staff:cyd"
ZONE: Final = "America/Phoenix"
ELECTION: Final = "election:general"
ELECTION_FILE: Final = """\
election,name,kind,jurisdiction,phase,place,zone,opens,closes,source
x,An election,national,US,polls,US,America/New_York,2099-11-03T06:00,2099-11-03T21:00,The office
"""


def period(phase: Phase, place: str, starts: Instant, ends: Instant, zone: str = ZONE) -> Period:
    """A phase between two instants, on whole minutes."""
    opens, closes = wall_clock(starts, zone), wall_clock(ends, zone)
    return Period(phase=phase, place=place, zone=zone, opens=opens, closes=closes, starts=starts, ends=ends)


def an_election(now: Instant, name: str = ELECTION) -> Details:
    """Polls in two states for an hour, in an hour; they are counted for a day after it."""
    hour = now - now % HOUR + HOUR
    return Details(
        id=name,
        name="General election",
        kind="national",
        jurisdiction="US",
        periods=(
            period("polls", "US-AZ", hour, hour + HOUR),
            period("polls", "US-NY", hour, hour + 2 * HOUR, "America/New_York"),
            period("count", "US", hour + HOUR, hour + 24 * HOUR),
        ),
        source=Source(name="The election office", url="https://example.org/dates"),
        confidence="official",
    )


def analysts(house: Opened) -> None:
    """Two people of the civic team."""
    for principal in (ANALYST, OTHER_ANALYST):
        staff = Staff(principal=principal, name=principal, roles=("civic_analyst",), team="civic")
        house.done(Appoint(staff=staff), ADMIN)


def held(house: Opened, details: Details) -> None:
    """One enters it, and the other confirms what stands then."""
    house.done(EnterElection(details=details), ANALYST)
    number = house.reader.row("election", details.id).latest
    house.done(ConfirmElection(election=details.id, number=number), OTHER_ANALYST)


def elections(house: Opened) -> None:
    """Every kind of thing that happens to the calendar, but for what the clock does."""
    analysts(house)
    details = an_election(house.reader.now())
    held(house, details)
    held(house, replace(details, periods=details.periods[:2]))
    held(house, an_election(house.reader.now(), "election:run-off"))
    other = Staff(principal=OTHER_LEAD, name="Otto Lead", roles=("policy_lead",), team="elections")
    house.done(Appoint(staff=other), ADMIN)
    off = CallOffElection(election="election:run-off", why="Somebody won at once.")
    seconded(house, off, LEAD, OTHER_LEAD, "request:elections-off")
    house.done(Deactivate(principal=OTHER_LEAD, reason="left"), ADMIN)
    house.many(EnterElection(details=details), by="staff:nobody")
