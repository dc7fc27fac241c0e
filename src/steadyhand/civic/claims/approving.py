"""What a match with a claim may do: from a draft to suggesting by one person, to acting by two, and back.

The second person is judged apart from whoever asked (`Scope.apart`), and agrees to the very text and the very preview
that they were shown.
"""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.claims.checking import expired
from steadyhand.civic.claims.commands import TOOL, WRITE, scope_of
from steadyhand.civic.claims.facts import (
    ActingAsked,
    ClaimActs,
    ClaimRechecked,
    ClaimRetired,
    ClaimSuggested,
)
from steadyhand.civic.claims.model import ENOUGH, PATIENCE, PREVIEWED, Claim, Preview, Verdict, Version, Why
from steadyhand.civic.claims.wording import weak
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

APPROVE: Final = "claim.approve"
RETIRE: Final = "claim.retire"


class OfClaim(Command, frozen=True, kw_only=True):
    """What commands on one claim have in common."""

    tool = TOOL
    claim: str

    def keys(self) -> Keys:
        return Keys(claim=self.claim)

    def scope(self, rows: Rows) -> Scope:
        row: Claim | None = rows.claim
        return Scope(tool=self.tool) if row is None else scope_of(self.tool, row.areas)

    def missing(self) -> Refusal:
        """That there is no such claim."""
        return Refusal("unknown_claim", f"There is no claim {self.claim[:80]}.")


class _OfVersion(OfClaim, frozen=True, kw_only=True):
    version: int

    def found(self, rows: Rows, now: Instant) -> Version | Refusal:
        """The version that is meant, if it may match anybody."""
        row: Claim | None = rows.claim
        if row is None:
            return self.missing()
        if row.refused is not None and row.refused.number == self.version:
            return Refusal(
                "was_refused", "This text of a partner's was refused: it waits for another of theirs."
            )
        version = row.version(self.version)
        if version is None or version != row.newest:
            return Refusal("other_version", f"{self.claim} has a later text by now: look at that one.")
        if version.content.kind == "fact_check" and version.content.verdict is None:
            return Refusal("no_verdict", "Nobody has said what its rating means: correct it first.")
        return _not_theirs_now(row, version, now) or expired(version.content, now) or version


class SuggestClaim(_OfVersion, frozen=True, kw_only=True, tag="civic.suggest_claim"):
    """Have a match with this version go to a reviewer. One person may: nothing follows but a look."""

    capability = WRITE

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        version = self.found(rows, now)
        if isinstance(version, Refusal):
            return version
        row: Claim = rows.claim
        if row.stands is not None and version.number == row.stands.number and row.state != "retired":
            return Refusal("matches", f"{self.claim} matches already.")
        return ClaimSuggested(claim=row.id, version=version.number, expires=version.content.expires)


class AskToAct(_OfVersion, frozen=True, kw_only=True, tag="civic.ask_claim_to_act"):
    """Ask that a match with this version may put a label or a panel by itself."""

    capability = WRITE
    preview: Preview
    blind: bool = False
    """That one knows that too few posts are there to tell what it would hit, as on the first days of a house."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        version = self.found(rows, now)
        if isinstance(version, Refusal):
            return version
        row: Claim = rows.claim
        if row.stands is None or row.state == "retired":
            return Refusal("not_suggesting", "It has matched nobody yet: have it suggest first.")
        if row.state == "acting" and version == row.stands:
            return Refusal("acts", f"{self.claim} acts already.")
        if refusal := weak(version.content) or _unseen(self.preview, now) or _thin(self.preview, self.blind):
            return refusal
        return ActingAsked(
            claim=row.id, version=version.number, preview=self.preview, blind=self.preview.thin
        )


class AgreeToAct(_OfVersion, frozen=True, kw_only=True, tag="civic.agree_claim_acts"):
    """Be the second person, for the text and the preview that one has read."""

    capability = APPROVE
    digest: str
    """Of that text."""
    blind: bool = False
    """That one knows, as whoever asked, that too few posts were there to tell what it would hit."""

    def scope(self, rows: Rows) -> Scope:
        row: Claim | None = rows.claim
        if row is None:
            return super().scope(rows)
        asked = found.asked if (found := row.version(self.version)) is not None else None
        return scope_of(self.tool, row.areas, apart=() if asked is None else (asked.by,))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        version = self.found(rows, now)
        if isinstance(version, Refusal):
            return version
        asked = version.asked
        if asked is None or version.agreed is not None or asked.at <= now - PATIENCE:
            return Refusal("not_asked", "Nobody asks for that, or no more: ask anew, with another preview.")
        if asked.by == rows.by:
            return Refusal("yourself", "You asked for it: somebody else looks at it and agrees.")
        if self.digest != version.digest:
            return Refusal("other_text", "That is another text than the one you read.")
        thin = asked.preview.thin
        return _thin(asked.preview, self.blind) or ClaimActs(
            claim=self.claim, version=version.number, expires=version.content.expires, blind=thin
        )


class RecheckClaim(OfClaim, frozen=True, kw_only=True, tag="civic.recheck_claim"):
    """Say what its source says now. Where that is something else it acts no more until two people looked again."""

    capability = WRITE
    changed: bool
    verdict: Verdict | None = None
    """The source's verdict now, where that is known."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Claim | None = rows.claim
        if row is None:
            return self.missing()
        version = row.shown
        other = self.verdict is not None and self.verdict != version.content.verdict
        return ClaimRechecked(
            claim=row.id, version=version.number, changed=self.changed or other, verdict=self.verdict
        )


class RetireClaim(OfClaim, frozen=True, kw_only=True, tag="civic.retire_claim"):
    """Have it match nobody any more. What was labelled by it stays labelled until that is lifted."""

    capability = RETIRE
    why: Why

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Claim | None = rows.claim
        if row is None:
            return self.missing()
        if row.state == "retired":
            return Refusal("retired", f"{self.claim} is retired.")
        if self.why == "expired":
            return Refusal("not_due", "That its time is over the clock says.")
        return ClaimRetired(claim=row.id, why=self.why)


class ExpireClaim(OfClaim, frozen=True, kw_only=True, tag="civic.expire_claim"):
    """Its time is over. Performed by the clock."""

    capability = "claim.expire"
    tool: ClassVar[str] = "clock"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Claim | None = rows.claim
        ends = None if row is None or row.stands is None else row.stands.content.expires
        if row is None or row.state == "retired" or ends is None or now < ends:
            return Refusal("not_due", f"The time of {self.claim[:80]} is not over.")
        return ClaimRetired(claim=row.id, why="expired")


def _not_theirs_now(row: Claim, version: Version, now: Instant) -> Refusal | None:
    """Why a partner's words are not to be used yet, or no more; None where they are, or it is no partner's."""
    if not row.partner:
        return None
    over = row.retired
    if row.state == "retired" and over is not None and over.why == "withdrawn" and version.at <= over.at:
        return Refusal("withdrawn", "Whoever stated it took it back: they may send it anew.")
    if version.content.published is not None and version.content.published > now:
        return Refusal("not_yet", "It does not hold yet: let it match from the day on which it does.")
    return None


def _thin(preview: Preview, blind: bool) -> Refusal | None:  # noqa: FBT001
    """Why a sample is none; None where it is, or where somebody says that they know."""
    if blind or not preview.thin:
        return None
    return Refusal(
        "too_few_posts",
        f"{preview.posts} recent posts are too few to tell what it would hit: wait until there are {ENOUGH}, or say "
        "that you know.",
    )


def _unseen(preview: Preview, now: Instant) -> Refusal | None:
    """Why nobody can agree to what it would hit; None where they can."""
    if preview.made is None:
        return Refusal(
            "no_preview", "What it would hit could not be found out: until it can, it goes on suggesting."
        )
    if not now - PREVIEWED <= preview.made <= now:
        return Refusal("old_preview", "That is what it would have hit a while ago: look again.")
    if preview.hits_too_much:
        return Refusal(
            "hits_too_much",
            f"It would hit {preview.hits:,} of {preview.posts:,} posts: what matches more than one in a hundred says "
            "too little to act by.",
        )
    return None
