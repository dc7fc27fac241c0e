"""What happens to claims. All of it may be read by everybody here, so its words stand in the facts themselves."""

from __future__ import annotations

from steadyhand.civic.claims.bringing import Weighed
from steadyhand.civic.claims.model import Content, Origin, Preview, Verdict, Why
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class ClaimWritten(Fact, frozen=True, tag="civic.claim_written"):
    """A text of a claim, the first or a later one: a draft, which matches nobody. What it came as is the payload."""

    claim: str
    version: int
    content: Content
    origin: Origin


class StatementRefused(Fact, frozen=True, tag="civic.statement_refused"):
    """A text that a partner states is not taken: what stood before goes on. Why is the entry's payload."""

    claim: str
    version: int
    partner: str


class ClaimSuggested(Fact, frozen=True, tag="civic.claim_suggested"):
    """From now on a match with this version goes to a reviewer."""

    claim: str
    version: int
    expires: Instant | None

    def timers(self, entry: Entry) -> list[Timer]:
        return _expiry(self.claim, self.expires)


class ActingAsked(Fact, frozen=True, tag="civic.claim_acting_asked"):
    """Somebody wants a match with this version to act; a second person is to agree."""

    claim: str
    version: int
    preview: Preview
    blind: bool = False
    """Whoever asked knows that too few posts were there to tell what it would hit."""


class ClaimActs(Fact, frozen=True, tag="civic.claim_acts"):
    """Two people let a match with this version put a label or a panel by itself."""

    claim: str
    version: int
    expires: Instant | None
    blind: bool = False
    """Whoever agreed knows that too few posts were there to tell what it would hit."""

    def timers(self, entry: Entry) -> list[Timer]:
        return _expiry(self.claim, self.expires)


class ClaimRechecked(Fact, frozen=True, tag="civic.claim_rechecked"):
    """Its source was looked at again. Where that says something else, the claim acts no more."""

    claim: str
    version: int
    changed: bool
    verdict: Verdict | None


class ClaimRetired(Fact, frozen=True, tag="civic.claim_retired"):
    """It matches nobody any more."""

    claim: str
    why: Why

    def timers(self, entry: Entry) -> list[Timer]:
        return _expiry(self.claim, None)


class ClaimsBrought(Fact, frozen=True, tag="civic.claims_brought"):
    """Somebody wants to bring in a list; a second person is to agree. `manifest` is its SHA-256, hex."""

    manifest: str
    name: str
    weighed: Weighed


class ClaimsAgreed(Fact, frozen=True, tag="civic.claims_agreed"):
    """A second person agreed to a list."""

    manifest: str


def _expiry(claim: str, at: Instant | None) -> list[Timer]:
    from steadyhand.civic.claims.approving import ExpireClaim  # noqa: PLC0415 - a timer names what ends the fact

    return [Timer(f"claim-expiry:{claim}", at, ExpireClaim(claim=claim) if at is not None else None)]
