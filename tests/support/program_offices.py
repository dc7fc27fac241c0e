"""A part of the program: an election office escalates on an election's clock, and states what holds in its places."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.model import Content, Source, Wording
from steadyhand.civic.claims.stating import RefuseStatement, SendStatement, WithdrawStatement, name_of
from steadyhand.civic.incidents.clocks import SetClocks
from steadyhand.civic.incidents.matrix import Entry
from steadyhand.flows.escalation import BY, Wanted, orders
from steadyhand.kernel.values import HOUR
from steadyhand.review.partners.commands import ReclockEscalation
from steadyhand.review.partners.model import Listing, Said
from steadyhand.review.partners.registry import RegisterPartner
from tests.support.doors import Opened
from tests.support.people import ADMIN, LEAD
from tests.support.program_access import seconded
from tests.support.program_elections import ANALYST
from tests.support.program_incidents import shorter
from tests.support.program_partners import OTHER_LEAD, filed

OFFICE: Final = Listing(
    partner="partner:arizona",
    name="Secretary of State",
    kind="election_office",
    verified="file 9",
    places=("US-AZ",),
)
CLERK: Final = "staff:clerk"
"""Who speaks for it."""
HOURS: Final = name_of(OFFICE.partner, "0" * 16)
SAID: Final = "Polling stations in Arizona are open from six until seven."


def stated(text: str = SAID, **more: Any) -> Content:
    """What the office states."""
    given: dict[str, Any] = {
        "kind": "statement",
        "statement": Wording(text=text, language="en"),
        "jurisdictions": ("US-AZ",),
        "source": Source(publisher=OFFICE.name, url="https://office.example/hours"),
    }
    return Content(**(given | more))


def sending(claim: str = HOURS, text: str = SAID, answers: str = "", **more: Any) -> SendStatement:
    """Its person sends it."""
    return SendStatement(claim=claim, partner=OFFICE.partner, content=stated(text, **more), answers=answers)


def office(house: Opened, listing: Listing = OFFICE, person: str = CLERK) -> None:
    """It is registered by two people, and one person speaks for it."""
    seconded(house, RegisterPartner(listing=listing), LEAD, OTHER_LEAD, f"request:{listing.partner[8:]}")
    house.done(
        Appoint(staff=Staff(principal=person, name="C", roles=("partner",), employer=listing.partner)), ADMIN
    )


def asking(reference: str = "one", **changes: Any) -> Wanted:
    """It escalates who passes for it."""
    said = Said(rule="", words="This account passes for us.")
    common: dict[str, Any] = {
        "reference": reference, "area": "election", "subjects": (f"post:{reference}",), "severity": "low",
        "said": said, "region": "US-AZ", "language": "en", "cls": "impersonation",
    }  # fmt: skip
    return Wanted(**(common | changes))


def offices(house: Opened) -> None:
    """Every kind of thing that happens to what an office escalates and states."""
    office(house)
    wanted = asking()
    filed(house, orders(wanted, OFFICE, CLERK, lambda _: None, name="escalation:office"))
    rows = (*shorter(30), Entry(cls="impersonation", place="US-AZ", answer=HOUR, act=HOUR))
    house.done(SetClocks(entries=rows, read=1), ANALYST)
    since = house.reader.now()
    house.done(ReclockEscalation(escalation="escalation:office", since=since, because="clocks"), BY)
    house.done(sending(answers="Polls close at noon."), CLERK)
    house.done(SuggestClaim(claim=HOURS, version=1), ANALYST)
    house.done(sending(text="Polling stations in Arizona are open until seven."), CLERK)
    house.done(RefuseStatement(claim=HOURS, version=2, words="From when?"), LEAD)
    other, last = (name_of(OFFICE.partner, digit * 16) for digit in "12")
    house.done(sending(other, "Ballots may be dropped off at any county office."), CLERK)
    house.done(WithdrawStatement(claim=other, partner=OFFICE.partner), CLERK)
    house.done(sending(last, "Bring a document that shows who you are."), CLERK)
    house.done(RefuseStatement(claim=last, version=1, words="Say which documents."), LEAD)
    house.many(sending(), by="staff:nobody")
