"""How a request is sorted, scored and decided: the same for whoever asks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.enforcement.reinstatement.criteria import PARTS, Cohort, Criteria, Part
from steadyhand.enforcement.reinstatement.model import Band, Facts, Finding, Harm, Request, Scored, Vote
from steadyhand.kernel.values import DAY

PANEL: Final = 3
NEEDS: Final[dict[Band, int]] = {"low": 1, "medium": 2, "high": PANEL}
_HALF_LIFE: Final = 365 * DAY


def cohort_of(facts: Facts) -> Cohort:
    """The cohort by policy, severity and reach: the gravest that fits, but errors and repealed rules first."""
    if facts.doubtful:
        return "a"
    if facts.repealed:
        return "b"
    if facts.public_figure or facts.area == "election":
        return "f"
    if facts.severity not in {"low", "medium"}:
        return "e"
    return "c" if facts.bans <= 1 else "d"


def score_of(facts: Facts, criteria: Criteria) -> Scored:
    """The score from 0 to 100, and what each part adds; the same for whoever asks."""
    shares: dict[Part, float] = {
        "severity": {"low": 0.1, "medium": 0.35, "high": 0.7}.get(facts.severity, 1.0),
        "count": min(1.0, (facts.bans - 1 + facts.strikes) / 10),
        "recency": 0.5 ** (facts.days_since * DAY / _HALF_LIFE),
        "evasion": float(facts.evaded),
        "targeted": min(1.0, facts.reports / 100),
        "reach": min(1.0, facts.views / 1_000_000),
        "elsewhere": min(1.0, facts.elsewhere / 10),
        "statement": -float(facts.statement),
    }
    parts: dict[str, int] = {part: round(shares[part] * criteria.weights[part]) for part in PARTS}
    against = sum(value for part, value in parts.items() if part != "statement")
    parts["statement"] = -min(-parts["statement"], against)
    score = sum(parts.values())
    return Scored(score=score, parts=parts, band=band_of(score, criteria))


def graver(harms: Iterable[Harm]) -> int:
    """The gravest harm off the platform of several that were noted; 0 where none was."""
    return max((one.grade for one in harms), default=0)


def as_seen_by(request: Request, criteria: Criteria, principal: str) -> Request:
    """A request without what others noted of harm elsewhere, for whoever has yet to say what they find themselves."""
    said = any(one.by == principal for one in request.votes)
    if said or request.state != "under_review" or request.facts is None:
        return request
    own = tuple(one for one in request.harms if one.by == principal)
    facts = msgspec.structs.replace(request.facts, elsewhere=graver(own))
    return msgspec.structs.replace(request, harms=own, facts=facts, scored=score_of(facts, criteria))


def band_of(score: int, criteria: Criteria) -> Band:
    """The band that a score lies in."""
    return "low" if score <= criteria.low else "medium" if score <= criteria.medium else "high"


def needed(cohort: Cohort, band: Band) -> int:
    """How many people decide: a panel for the high band, and for public figures and elections."""
    if cohort in {"e", "f"}:
        return PANEL
    return 1 if cohort in {"a", "b"} else NEEDS[band]


def found(votes: Iterable[Vote], needs: int) -> Finding | int:
    """What was found, or how many people it then takes: where two differ a third decides, and of three the majority."""
    cast = [one.finding for one in votes]
    if len(cast) < needs:
        return needs
    approving, denying = cast.count("approve"), cast.count("deny")
    if approving == denying:
        return needs + 1
    return "approve" if approving > denying else "deny"
