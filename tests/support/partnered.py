"""A house with partners: two parties' watchdogs, an authority, their people and programs, and somebody who agrees."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.access.commands import Appoint
from steadyhand.access.keys.commands import IssueKey
from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import Key
from steadyhand.access.model import Staff
from steadyhand.flows import escalation
from steadyhand.flows.escalation import Answering, Filed, Wanted
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from steadyhand.review.partners.model import Listing, Said, Terms
from steadyhand.review.partners.registry import RegisterPartner
from steadyhand.web.rooms import Rooms
from tests.support.doors import Opened, trusting
from tests.support.house import done, enrol
from tests.support.program_access import seconded

LEAD: Final = "staff:lead"
OTHER_LEAD: Final = "staff:lou"
ROOT: Final = "staff:root"
QUICK: Final = Terms(severe=HOUR, high=HOUR, medium=HOUR, low=HOUR)
RED: Final = Listing(
    partner="partner:red-watch", name="Red Lantern Watch", kind="civil_society", verified="file 1"
)
BLUE: Final = Listing(
    partner="partner:blue-watch",
    name="Blue Heron Trust",
    kind="trusted_flagger",
    verified="file 2",
    terms=QUICK,
)
POLICE: Final = Listing(
    partner="partner:police", name="Plaza Constabulary", kind="authority", verified="file 3"
)
PARTNERS: Final = (RED, BLUE, POLICE)
PERSON: Final = {RED.partner: "staff:rosa", BLUE.partner: "staff:bela", POLICE.partner: "staff:poul"}
"""Who speaks for each."""
SAID: Final = Said(
    rule="Where and when to vote",
    words="It says that the polls close at noon. They close at eight.",
    links=("https://evidence.example/polls",),
)


def partnered(rooms: Rooms) -> None:
    """Register all of them, by two people, and let one person of each in."""
    done(
        rooms.door, Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou Abara", roles=("policy_lead",))), ROOT
    )
    enrol(rooms.door, OTHER_LEAD)
    for listing in PARTNERS:
        registered(rooms, listing, PERSON[listing.partner])


def registered(rooms: Rooms, listing: Listing, principal: str) -> None:
    """Register one by two people, and let one person of theirs in."""
    name = f"request:{listing.partner.removeprefix('partner:')}"
    seconded(rooms, RegisterPartner(listing=listing), LEAD, OTHER_LEAD, name)
    person = Staff(
        principal=principal,
        name=principal.removeprefix("staff:").capitalize(),
        roles=("partner",),
        employer=listing.partner,
    )
    done(rooms.door, Appoint(staff=person), ROOT)
    enrol(rooms.door, principal)


def wanted(**changes: Any) -> Wanted:
    """An escalation about a false hour of voting."""
    common: dict[str, Any] = {
        "reference": "ref-1", "area": "election", "subjects": ("post:vote",), "severity": "high", "said": SAID,
        "region": "eu", "language": "en",
    }  # fmt: skip
    return Wanted(**(common | changes))


def escalated(rooms: Rooms, listing: Listing, **changes: Any) -> Filed:
    """Have a partner's person escalate it."""
    filed = refusable(rooms, listing, **changes)
    assert isinstance(filed, Filed), filed
    return filed


def refusable(rooms: Rooms, listing: Listing, by: str | None = None, **changes: Any) -> Filed | Refusal:
    """The same, whatever comes of it."""
    person = by or PERSON[listing.partner]
    return escalation.file(
        rooms.door, rooms.reader, wanted(**changes), listing, person, lambda _: "account:u7"
    )


def key_of(rooms: Rooms, listing: Listing, *capabilities: str) -> str:
    """A key of the partner's program; its secret."""
    org = listing.partner.removeprefix("partner:")
    key = Key(
        digest=digest_of(f"shk_{org}"),
        service=f"service:partner-{org}",
        name="Their desk",
        capabilities=capabilities or ("escalation.file", "escalation.read"),
        until=rooms.now() + DAY,
    )
    done(rooms.door, IssueKey(key=key), ROOT)
    return f"shk_{org}"


def answered(rooms: Rooms, record_url: str, ahead: Instant = MINUTE) -> int:
    """As some time later, when no decision can be taken back: partners are told; how many escalations."""
    later = Opened(record_url, rooms.reader.registry, trusting(), ahead)
    try:
        return Answering(later.reader, later.door).round()
    finally:
        later.close()
