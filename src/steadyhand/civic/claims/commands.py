"""Entering and correcting claims. Whatever is written is a draft: it matches nobody until somebody lets it.

More than a few in a day, a verdict that turns into its opposite, and what says or denies what an authority states take
two people: a library that one person could poison would be worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from steadyhand.civic.claims.bringing import MANY, Brought, ClaimList, Sayings, Striking
from steadyhand.civic.claims.checking import flaw_of
from steadyhand.civic.claims.facts import ClaimWritten
from steadyhand.civic.claims.model import (
    DOCUMENT,
    LINE,
    Claim,
    Content,
    Origin,
    is_claim,
    is_digest,
    reverses,
)
from steadyhand.civic.claims.wording import cores
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.rules.areas import AREAS

PAYLOAD: Final = "claim"
WRITE: Final = "claim.write"
TOOL: Final = "civic"
NOT_OURS: Final = Refusal(
    "of_a_partner", "A partner states this, in words of their own: refuse it, and they correct it."
)


class _Writing(Command, frozen=True, kw_only=True):
    capability = WRITE
    tool = TOOL
    claim: str
    content: Content
    origin: Origin = Origin()
    document: str = ""
    """What it came as, word for word."""

    def keys(self) -> Keys:
        return Keys(
            claim=self.claim,
            claim_saying=cores(self.content),
            claim_list=self.origin.manifest or None,
            claims_brought=BY,
        )

    def scope(self, rows: Rows) -> Scope:
        agreed = self.origin.manifest and _takes(rows.claim_list, rows.by)
        found = None if agreed else striking(rows.claim, self.claim, self.content, rows.claim_saying)
        row: Claim | None = rows.claim
        areas = (*(row.areas if row is not None else ()), self.content.area)
        return scope_of(self.tool, areas, second=found.why if found is not None else None)

    def wrong(self, rows: Rows, now: Instant) -> Refusal | None:
        """Why nothing is written; None where it is."""
        origin = self.origin
        if origin.partner:
            return NOT_OURS
        if len(origin.name) > LINE or (origin.digest and not is_digest(origin.digest)):
            return Refusal("no_origin", "Name the file or feed in a line, and its text by a SHA-256.")
        if len(self.document.encode()) > DOCUMENT:
            return Refusal("too_long", f"What it came as has {DOCUMENT // 1024} KiB at most.")
        if origin.manifest and not _takes(rows.claim_list, rows.by):
            return Refusal(
                "not_agreed", "A second person agrees to a list, and whoever brought it takes it in, once."
            )
        brought: Brought = rows.claims_brought or Brought()
        if not origin.manifest and brought.too_many(now):
            return Refusal(
                "list_needed",
                f"You wrote {MANY} claims within a day: bring more as a list that two people agree to.",
            )
        return flaw_of(self.content)

    def written(self, version: int) -> Ruling:
        """The version, and what it came as."""
        fact = ClaimWritten(claim=self.claim, version=version, content=self.content, origin=self.origin)
        kept = (Payload(PAYLOAD, self.claim, self.document.encode(), self.claim),) if self.document else ()
        return Ruling(fact=fact, payloads=kept)


class EnterClaim(_Writing, frozen=True, kw_only=True, tag="civic.enter_claim"):
    """Put a claim on record."""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if not is_claim(self.claim):
            return Refusal("invalid_id", "Write claim:<name> in a-z, 0-9 and -, up to 80 characters.")
        if rows.claim is not None:
            return Refusal("claim_exists", f"{self.claim} is another claim: correct it, or take a new name.")
        return self.wrong(rows, now) or self.written(1)


class CorrectClaim(_Writing, frozen=True, kw_only=True, tag="civic.correct_claim"):
    """Give a claim another text. The one that stands goes on until somebody lets the new one match."""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: Claim | None = rows.claim
        if row is None:
            return Refusal("unknown_claim", f"There is no claim {self.claim[:80]}.")
        if row.partner:
            return NOT_OURS
        if row.newest.content == self.content and row.newest.origin == self.origin:
            return Refusal("same_text", "That is what it says.")
        if row.newest.content.kind != self.content.kind:
            return Refusal(
                "other_kind", "A statement stays one, and so does a fact-check: enter a new claim."
            )
        return self.wrong(rows, now) or self.written(row.latest + 1)


def striking(
    row: Claim | None, claim: str, content: Content, sayings: Iterable[Sayings | None]
) -> Striking | None:
    """Why a text takes a second person; None where it is as any other."""
    if row is not None and reverses(row.settled, content.verdict):
        why = f"{claim} was {row.settled} until now: that it is {content.verdict} is for two people."
        return Striking(what="reversal", why=why)
    if row is not None and row.areas != (content.area,):
        why = f"{claim} is of the area {row.shown.content.area}: that it leaves it is for two people."
        return Striking(what="moved", why=why)
    others = [said for one in sayings if one is not None for said in one.those if said.claim != claim]
    for said in others:
        if said.kind == "statement":
            why = f"It says what {said.claim} states, or its opposite: that is for two people."
            return Striking(what="against", why=why)
    for said in others:
        if reverses(said.verdict, content.verdict):
            why = (
                f"{said.claim} says the same, or its opposite, and is {said.verdict}: that is for two people."
            )
            return Striking(what="reversal", why=why)
    return None


def scope_of(
    tool: str, areas: Iterable[str], *, apart: tuple[str, ...] = (), second: str | None = None
) -> Scope:
    """What access may test: of each policy area that is touched."""
    first, *others = [area if area in AREAS else None for area in dict.fromkeys(areas)] or [None]
    also = tuple(Scope(tool=tool, policy_area=area, apart=apart) for area in others)
    return Scope(tool=tool, policy_area=first, apart=apart, second=second, also=also)


def _takes(row: ClaimList | None, by: str) -> bool:
    return row is not None and row.takes(by)
