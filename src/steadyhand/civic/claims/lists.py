"""Bringing in many claims at once: counted and previewed first, and agreed to by a second person."""

from __future__ import annotations

from steadyhand.civic.claims.approving import APPROVE
from steadyhand.civic.claims.bringing import LARGEST, NAMED, ClaimList, Weighed
from steadyhand.civic.claims.commands import TOOL, WRITE, scope_of
from steadyhand.civic.claims.facts import ClaimsAgreed, ClaimsBrought
from steadyhand.civic.claims.model import LINE, is_digest
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope
from steadyhand.rules.areas import AREAS


class BringClaims(Command, frozen=True, kw_only=True, tag="civic.bring_claims"):
    """Ask that a list be brought in. Nothing of it is here until somebody else agreed."""

    capability = WRITE
    tool = TOOL
    manifest: str
    name: str
    weighed: Weighed

    def keys(self) -> Keys:
        return Keys(claim_list=self.manifest)

    def scope(self, rows: Rows) -> Scope:
        return scope_of(self.tool, self.weighed.areas)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: ClaimList | None = rows.claim_list
        if row is not None and (row.agreed is not None or row.by != rows.by):
            return Refusal("brought", "This list was brought: go on with it, or leave it to whoever did.")
        counts = (self.weighed.fresh, self.weighed.changed, self.weighed.refused)
        if not is_digest(self.manifest) or len(self.name) > LINE or not 0 < self.weighed.claims <= LARGEST:
            return Refusal("no_list", f"Name one list of 1 to {LARGEST:,} claims, by its SHA-256.")
        named = (self.weighed.reversals, self.weighed.against, self.weighed.wide)
        if (
            min(counts) < 0
            or any(len(one) > NAMED for one in named)
            or not set(self.weighed.areas) <= {*AREAS}
        ):
            return Refusal("no_list", f"Count what it does, and name {NAMED} claims of a kind at most.")
        return ClaimsBrought(manifest=self.manifest, name=self.name, weighed=self.weighed)


class AgreeToClaims(Command, frozen=True, kw_only=True, tag="civic.agree_to_claims"):
    """Be the second person for a list, by what it would do and hit. Whoever brought it then takes it in, as drafts."""

    capability = APPROVE
    tool = TOOL
    manifest: str

    def keys(self) -> Keys:
        return Keys(claim_list=self.manifest)

    def scope(self, rows: Rows) -> Scope:
        row: ClaimList | None = rows.claim_list
        return (
            Scope(tool=self.tool) if row is None else scope_of(self.tool, row.weighed.areas, apart=(row.by,))
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: ClaimList | None = rows.claim_list
        if row is None:
            return Refusal("unknown_list", f"Nobody brought a list {self.manifest[:64]}.")
        if row.agreed is not None:
            return Refusal("agreed", "This list was agreed to.")
        if row.by == rows.by:
            return Refusal("yourself", "You brought it: somebody else looks at it and agrees.")
        return ClaimsAgreed(manifest=row.manifest)
