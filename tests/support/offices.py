"""A house with an election office and a monitor, in whose place the polls are open."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.model import Details, Source
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from steadyhand.review.partners.model import Listing
from steadyhand.web.rooms import Rooms
from tests.support.house import done, enrol
from tests.support.partnered import ROOT, partnered, registered
from tests.support.program_elections import period

OFFICE: Final = Listing(
    partner="partner:maricopa",
    name="Elections Department",
    kind="election_office",
    verified="file 4",
    places=("US-AZ",),
)
MONITOR: Final = Listing(
    partner="partner:monitors",
    name="Open Ballot Observers",
    kind="election_monitor",
    verified="file 5",
    places=("US-AZ", "US-NY"),
)
CLERK, OBSERVER = "staff:cora", "staff:obed"
ANALYSTS: Final = {"staff:cleo": "Cleo Marsh", "staff:cyd": "Cyd Okoro"}
"""Who checks what is stated, and enters dates."""


def officed(rooms: Rooms) -> None:
    """Partners, an office and a monitor among them; two analysts."""
    partnered(rooms)
    registered(rooms, OFFICE, CLERK)
    registered(rooms, MONITOR, OBSERVER)
    for principal, name in ANALYSTS.items():
        staff = Staff(principal=principal, name=name, roles=("civic_analyst",), team="civic")
        done(rooms.door, Appoint(staff=staff), ROOT)
        enrol(rooms.door, principal)


def voting(now: Instant) -> Details:
    """The polls are open in Arizona since an hour, for nine more; they are counted then."""
    opened = now - now % MINUTE - HOUR
    closes = opened + 10 * HOUR
    return Details(
        id="election:today",
        name="General election",
        kind="national",
        jurisdiction="US",
        periods=(
            period("silence", "US-AZ", opened - 7 * HOUR, closes),
            period("polls", "US-AZ", opened, closes),
            period("count", "US-AZ", closes, closes + 3 * DAY),
        ),
        source=Source(name="The election office", url="https://example.org/dates"),
        confidence="official",
    )


def polls_open(rooms: Rooms, **changes: Any) -> Details:
    """One enters the election, another confirms it."""
    one, other = ANALYSTS
    details = replace(voting(rooms.now()), **changes)
    done(rooms.door, EnterElection(details=details), one)
    done(rooms.door, ConfirmElection(election=details.id, number=1), other)
    return details
