"""Words for escalations: what a state means, how long is left, and where one is."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from steadyhand.flows.escalation import AuthorOf
from steadyhand.kernel.values import Instant
from steadyhand.review.partners.model import Escalation, Gravity, Intent, Kind
from steadyhand.review.partners.store import Standing
from steadyhand.web.console.words import span
from steadyhand.web.portal.reach import PAGE
from steadyhand.web.rooms import Rooms

STANDINGS: Final[dict[Standing, str]] = {
    "received": "received",
    "in_review": "in review",
    "decided": "decided",
    "closed": "withdrawn by you",
}
OUTCOMES: Final = {
    "violates": "breaks a rule",
    "no_violation": "breaks no rule",
    "not_decided": "not decided",
}
KINDS: Final[dict[Kind, str]] = {
    "civil_society": "civil society",
    "election_office": "election office",
    "trusted_flagger": "trusted flagger",
    "authority": "authority",
    "press": "press",
    "other": "other",
}
GRAVITIES: Final[dict[Gravity, str]] = {
    "minor": "without much harm",
    "serious": "serious",
    "grave": "grave: people were harmed, or nearly",
}
INTENTS: Final[dict[Intent, str]] = {
    "unknown": "not known",
    "careless": "careless",
    "deliberate": "on purpose",
}


def clock(asked: Escalation, now: Instant) -> str:
    """How long is left, or by how much the time that we promised has passed."""
    end = asked.ended or now
    if asked.ended is not None:
        return "over time" if asked.breached else "in time"
    left = asked.due - end
    return f"{span(left)} left" if left > 0 else f"{span(-left)} late"


def late(asked: Escalation, now: Instant) -> bool:
    """Whether the promise was not kept, or is not being kept now."""
    return asked.breached is not None or (asked.ended is None and now > asked.due)


def escalation_page(name: str) -> str:
    """The page of an escalation."""
    return f"{PAGE}/escalations/{quote(name, safe=':')}"


def titles(rooms: Rooms, asked: Escalation) -> dict[str, str]:
    """The titles of the policy articles that its answers name, by their version."""
    refs = {answer.policy for answer in asked.answers if answer.policy}
    found = rooms.reader.stored_many("article_version", refs) if refs else {}
    return {ref: str(one.row.title) for ref, one in found.items()}


def author_in(rooms: Rooms) -> AuthorOf:
    """Who wrote a subject by its own event, as far as events are here."""
    events = rooms.events
    return (lambda _: None) if events is None else events.author_of
