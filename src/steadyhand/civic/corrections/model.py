"""A correction that is offered, and why one falls: the platform decides whom it shows it; who saw what is not held."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.civic.claims.model import Claim, Verdict, Version
from steadyhand.civic.matches.model import Match, Panel
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant

CORRECTION: Final = "correction"
FALSE: Final[frozenset[Verdict | None]] = frozenset({"false", "misleading"})
"""Verdicts of which those who saw a post are to hear."""
MOST: Final = 2**53

Why = Literal["wrong", "overturned", "retired", "turned", "changed"]
"""Why it is offered no more: a person said that the match is wrong; the decision on the post was; the claim is retired;
its verdict is another, or its source says something else; it has another text, with which it is offered anew."""


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered to those who saw a post, or was."""

    subject: str
    claim: str
    version: int
    match: str
    seen_from: Instant
    seen_until: Instant
    most: int | None
    offered: tuple[int, ...]
    """The versions of the claim with which it was offered, the latest last: each once."""
    since: Instant
    withdrawn: Instant | None = None
    why: Why | None = None

    @property
    def stands(self) -> bool:
        return self.withdrawn is None


def false_by_people(row: Match, first: Match | None) -> bool:
    """Whether a person said that the post says so: of it, or of the first with the very same text."""
    if row.answer is not None:
        return row.answer == "right"
    return first is not None and first.id == row.copy_of and first.answer == "right"


def to_correct(claim: Claim | None) -> Version | Refusal:
    """The text of a claim of whose falsehood people are to hear; else why there is none."""
    if claim is None or not claim.live or claim.stands is None:
        return Refusal("no_claim", "That claim matches nobody.")
    if claim.back is not None or claim.stands.content.verdict not in FALSE:
        return Refusal("not_false", "Nobody found it false, or its source says something else by now.")
    return claim.stands


def fallen(
    row: Match | None, first: Match | None, claim: Claim | None, panel: Panel | None, version: int
) -> Why | None:
    """Why what was offered with a version of a claim is offered no more; None where it is."""
    if claim is None or not claim.live:
        return "retired"
    text = to_correct(claim)
    if isinstance(text, Refusal):
        return "turned"
    if text.number != version:
        return "changed"
    if row is None or not false_by_people(row, first):
        return "wrong"
    return "overturned" if panel is None or not panel.stands else None
