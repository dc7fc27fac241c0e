"""What happens to rule sets. Each is kept for ever, so a fact holds only the texts that are new with it."""

from __future__ import annotations

import msgspec

from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant
from steadyhand.rules.brakes import Window
from steadyhand.rules.queues import Queue
from steadyhand.rules.versions.model import Source


class DraftSaved(Fact, frozen=True, tag="rules.draft_saved"):
    """A draft's content is now this: every path with its digest, and the texts of those that changed, by digest."""

    draft: str
    title: str
    base: str
    version: str
    files: dict[str, str]
    texts: dict[str, str]
    changed: tuple[str, ...]
    problems: int
    count: int


class DraftCommented(Fact, frozen=True, tag="rules.draft_commented"):
    """Somebody said something about a draft, a file of it, or a line."""

    draft: str
    version: str
    text: str
    file: str | None = None
    line: int | None = None


class DraftProposed(Fact, frozen=True, tag="rules.draft_proposed"):
    """A draft's content is what others should agree to."""

    draft: str
    version: str


class DraftApproved(Fact, frozen=True, tag="rules.draft_approved"):
    """A second person agreed to exactly this content."""

    draft: str
    version: str


class DraftSentBack(Fact, frozen=True, tag="rules.draft_sent_back"):
    """A second person did not agree, and said why."""

    draft: str
    version: str
    reason: str


class DraftAbandoned(Fact, frozen=True, tag="rules.draft_abandoned"):
    """Nobody goes on with a draft."""

    draft: str
    reason: str


class ShadowBegun(Fact, frozen=True, tag="rules.shadow_begun"):
    """A version is evaluated on live traffic from now on, with no effect."""

    draft: str
    version: str


class ShadowEnded(Fact, frozen=True, tag="rules.shadow_ended"):
    """A version is no longer evaluated beside the one in force."""

    draft: str
    version: str


class _InForce(Fact, frozen=True, kw_only=True):
    version: str
    draft: str
    changed: dict[str, str] = msgspec.field(default_factory=dict)
    """Rules that are new or defined otherwise than before, with the digest of their definition."""
    removed: tuple[str, ...] = ()
    queues: dict[str, Queue] = msgspec.field(default_factory=dict)
    """The queues that it names; entries from before there were any name none."""


class Published(_InForce, frozen=True, kw_only=True, tag="rules.published"):
    """A version decides: for all subjects, or for `percent` of a hundred."""

    base: str
    source: Source
    percent: int


class Reverted(_InForce, frozen=True, kw_only=True, tag="rules.reverted"):
    """A version that was in force before decides again, for all subjects, instead of `base`."""

    base: str
    reason: str


class RolloutEnded(Fact, frozen=True, tag="rules.rollout_ended"):
    """A version that decided for a share of subjects decides for nobody."""

    draft: str
    version: str
    reason: str


class BrakeTripped(Fact, frozen=True, tag="rules.brake_tripped"):
    """A rule acted more often than its quota allows: its effects are only reviews now."""

    rule: str
    version: str
    why: str
    counted: int
    quota: int
    window: Window
    digest: str = ""
    """Of the rule's definition, which is what is braked; the first entries did not tell it."""


class BrakeReleased(Fact, frozen=True, tag="rules.brake_released"):
    """Somebody looked at a braked rule and agrees to its release; with the second one it acts again."""

    rule: str
    reason: str
    complete: bool
    digest: str = ""
    """Of the definition that was braked; the first entries did not tell it."""


class QuotaAsked(Fact, frozen=True, tag="rules.quota_asked"):
    """Somebody asks that a rule may act more often during an incident, until a stated end."""

    rule: str
    per_hour: int | None
    per_day: int | None
    incident: str
    until: Instant
    digest: str = ""
    """Of the rule's definition, for which alone it is asked; the first entries did not tell it."""


class QuotaRaised(Fact, frozen=True, kw_only=True, tag="rules.quota_raised"):
    """A second person agreed: the rule may act so often until the stated end."""

    rule: str
    per_hour: int | None
    per_day: int | None
    incident: str
    until: Instant
    asked_by: str
    digest: str = ""

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.rules.versions.brakes import EndQuota  # noqa: PLC0415 - a timer names the command that ends the fact

        return [Timer(_alarm(self.rule), self.until, EndQuota(rule=self.rule))]


class QuotaEnded(Fact, frozen=True, tag="rules.quota_ended"):
    """The stated end of a raised quota came, or somebody ended it or took back what was asked for."""

    rule: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(_alarm(self.rule))]


def _alarm(rule: str) -> str:
    return f"quota:{rule}"


FACTS = (
    DraftSaved, DraftCommented, DraftProposed, DraftApproved, DraftSentBack, DraftAbandoned,
    ShadowBegun, ShadowEnded, Published, Reverted, RolloutEnded,
    BrakeTripped, BrakeReleased, QuotaAsked, QuotaRaised, QuotaEnded,
)  # fmt: skip
