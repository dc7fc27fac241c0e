"""Words for escalations: what a state means, how long is left, and where one is."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from steadyhand.civic.claims.model import Became, Claim, became
from steadyhand.flows.escalation import AuthorOf
from steadyhand.kernel.values import Instant
from steadyhand.review.partners.clocks import Ground, Shortened
from steadyhand.review.partners.model import Escalation, Gravity, Intent, Kind
from steadyhand.review.partners.store import Standing
from steadyhand.web.console.incidents import telling as incidents
from steadyhand.web.console.words import span
from steadyhand.web.portal.reach import PAGE
from steadyhand.web.rooms import Rooms

STATEMENTS_PAGE: Final = f"{PAGE}/statements"
CLASSES: Final[dict[str, str]] = {str(cls): said for cls, said in incidents.CLASSES.items()}
PHASES: Final[dict[str | None, str]] = {
    "registration": "registration goes on",
    "early_vote": "early voting goes on",
    "silence": "campaigns are to be silent",
    "polls": "the polls are open",
    "count": "votes are counted",
    "certification": "the result is certified",
    None: "no phase of an election goes on",
}
BRIEFLY: Final[dict[str | None, str]] = {
    "registration": "registration",
    "early_vote": "early voting",
    "silence": "silence",
    "polls": "polls open",
    "count": "count",
    "certification": "certification",
    None: "no phase",
}
STATEMENTS: Final[dict[Became, str]] = {
    "in_check": "in check",
    "published": "published",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "expired": "expired",
    "ended": "taken out by us",
}
_ORDINARY: Final[dict[Ground, str]] = {
    "agreed": ".",
    "election": ".",
    "elsewhere": ": {} is none of your places, so no clock of an election runs for you there.",
    "other_area": ": this is not about an election, as its policy area says.",
    "no_class": ": you did not say what in the election it is about, so the clock of the election could not be found.",
}
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
    "election_monitor": "election monitor",
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


def why(asked: Escalation) -> str:
    """By which clock it runs, and why, in a sentence."""
    ran = asked.ran
    if not ran.by_election:
        why = _ORDINARY[ran.ground].format(asked.region)
        return f"The ordinary clock, as agreed with you for {asked.severity}{why}"
    where = f"{asked.region}, where {PHASES[ran.phase]}"
    return f"The clock of the election: {span(ran.within)} for “{CLASSES[ran.cls]}” in {where}."


def shorter(one: Shortened) -> str:
    """Why it got less time."""
    if one.because == "clocks":
        return "The clocks were set anew"
    return f"The phase turned: {PHASES[one.phase]}"


def by(asked: Escalation) -> str:
    """The same in two or three words, for a list."""
    if not asked.ran.by_election:
        return "ordinary clock"
    phase = asked.shortened[-1].phase if asked.shortened else asked.ran.phase
    return f"election, {BRIEFLY[phase]}" if phase else "election"


def state(row: Claim, now: Instant) -> str:
    """What became of a statement, in a word or two."""
    found = became(row)
    ends = row.newest.content.expires
    if found == "in_check" and ends is not None and ends <= now:
        return "ended before we checked it"
    return STATEMENTS[found]


def statement_page(claim: str) -> str:
    """The page of a statement."""
    return f"{STATEMENTS_PAGE}/{claim.rpartition('-')[2]}"


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
