"""The part of the fixed program about partners: two are registered, one is misused, answered, and ended."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.flows.escalation import Answering, Wanted, orders
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import DAY
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.partners.commands import WithdrawEscalation
from steadyhand.review.partners.model import LegalOrder, Listing, Said
from steadyhand.review.partners.registry import (
    EndPartner,
    RegisterPartner,
    RestorePartner,
    SuspendPartner,
    WarnPartner,
)
from tests.support.doors import Opened, Reopen, entry
from tests.support.people import ADMIN, LEAD, REVIEWER
from tests.support.program_access import seconded

PRESS: Final = Listing(partner="partner:press", name="Press watch", kind="press", verified="file 7")
POLICE: Final = Listing(partner="partner:police", name="Police of Plaza", kind="authority", verified="file 8")
PAT: Final = "staff:pat"
PROGRAM: Final = "service:partner-police"
OTHER_LEAD: Final = "staff:lou"
WORDS: Final = "It came to nothing, and you could have known."


def partners(house: Opened) -> None:
    """Two are registered; one asks twice and no longer waits for one of the answers."""
    house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
    for listing in (PRESS, POLICE):
        seconded(house, RegisterPartner(listing=listing), LEAD, OTHER_LEAD, f"request:{listing.partner[8:]}")
    pat = Staff(principal=PAT, name="Pat", roles=("partner",), employer=PRESS.partner)
    house.done(Appoint(staff=pat), ADMIN)
    decided(house, escalated(house, "one"))
    escalated(house, "two")
    house.done(WithdrawEscalation(escalation="escalation:two", partner=PRESS.partner), PAT)
    ordered(house)


def partners_later(opens: Reopen, ahead: int) -> None:
    """The first is answered and was unfounded, and so is another after the warning; what follows, step by step."""
    house = opens(ahead)
    assert Answering(house.reader, house.door).round() == 1
    misuse: dict[str, Any] = {
        "partner": PRESS.partner,
        "gravity": "minor",
        "intent": "careless",
        "words": WORDS,
    }
    house.done(WarnPartner(unfounded=("escalation:one",), **misuse), LEAD)
    decided(house, escalated(house, "three"))
    later = opens(ahead + DAY)
    assert Answering(later.reader, later.door).round() == 1
    until = later.reader.now() + 9 * DAY
    stop = SuspendPartner(unfounded=("escalation:three",), until=until, **misuse)
    seconded(later, stop, LEAD, OTHER_LEAD, "request:suspend")
    later.done(RestorePartner(partner=PRESS.partner, reason="They changed how they look."), LEAD)
    end = EndPartner(partner=PRESS.partner, reason="They asked us to.")
    seconded(later, end, LEAD, OTHER_LEAD, "request:end-press")


def escalated(house: Opened, name: str) -> str:
    """An escalation of the press about a post; the case that it opens."""
    said = Said(rule="Repeated links", words="The same link, again.", links=("https://press.example/1",))
    wanted = Wanted(reference=name, area="spam", subjects=(f"post:{name}",), severity="high", said=said)
    return filed(house, orders(wanted, PRESS, PAT, lambda _: "account:u1", name=f"escalation:{name}"))


def ordered(house: Opened) -> None:
    """An authority's legal order, which nobody answers in time."""
    order = LegalOrder(basis="Art. 1 of an act", territory="Plaza", forbidden_by="Art. 2 of it")
    said = Said(rule="", words="Look at it.")
    wanted = Wanted(
        reference="o", area="spam", subjects=("post:o",), severity="severe", said=said, order=order
    )
    filed(house, orders(wanted, POLICE, PROGRAM, lambda _: None, name="escalation:o"))


def filed(house: Opened, set_of: list[Order]) -> str:
    """Perform a set; the case of its first subject."""
    answers = [entry(answer) for answer in house.door.perform_many(set_of, atomic=True)]
    return str(answers[1].fact.case)  # type: ignore[attr-defined]  # each case is opened or joined


def decided(house: Opened, case: str) -> None:
    """Find no rule broken."""
    house.done(TakeLease(case=case), REVIEWER)
    house.done(Decide(case=case, outcome="no_violation", reason="One link is no spam."), REVIEWER)
