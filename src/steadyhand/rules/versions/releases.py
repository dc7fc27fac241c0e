"""What is in force: trying a version in shadow, publishing it for some or for all, and going back."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant
from steadyhand.rules.queues import Queue
from steadyhand.rules.versions.drafts import other_version, unknown
from steadyhand.rules.versions.facts import Published, Reverted, RolloutEnded, ShadowBegun, ShadowEnded
from steadyhand.rules.versions.model import (
    CLOSED,
    RELEASE,
    WORDS,
    Draft,
    Release,
    RuleSetKept,
    goes_on_alone,
    short,
    source_of,
)

ALL = 100


class BeginShadow(Command, frozen=True, tag="rules.begin_shadow"):
    """Evaluate a draft on live traffic, with no effect. One at a time."""

    capability = "rules.draft"
    tool = "rules"

    draft: str
    version: str

    def keys(self) -> Keys:
        return Keys(draft=self.draft, release=RELEASE)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        draft, release = rows.draft, rows.release
        if draft is None or draft.phase in CLOSED:
            return unknown(self.draft)
        if refusal := other_version(draft, self.version):
            return refusal
        if draft.problems:
            return Refusal("broken", "The draft has mistakes: mend what the checker names first.")
        if release is None:
            return NOTHING
        if release.shadow is not None:
            return Refusal(
                "shadow_stands", f"The draft {release.shadow.draft} runs in shadow already: end that first."
            )
        return ShadowBegun(draft=draft.id, version=draft.version)


class EndShadow(Command, frozen=True, tag="rules.end_shadow"):
    """Stop evaluating the version that runs in shadow."""

    capability = "rules.draft"
    tool = "rules"

    def keys(self) -> Keys:
        return Keys(release=RELEASE)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        shadow = rows.release.shadow if rows.release else None
        if shadow is None:
            return Refusal("no_shadow", "No draft runs in shadow.")
        return ShadowEnded(draft=shadow.draft, version=shadow.version)


class _Changing(Command, frozen=True, kw_only=True):
    tool = "rules"

    changed: dict[str, str] = msgspec.field(default_factory=dict)
    """Rules that are new or defined otherwise than in what is in force, with the digest of their definition."""
    removed: tuple[str, ...] = ()
    queues: dict[str, Queue] = msgspec.field(default_factory=dict)
    """The queues that it names."""


class Publish(_Changing, frozen=True, kw_only=True, tag="rules.publish"):
    """Let a draft decide, for all subjects or for a share; for a larger share, or all, by publishing it again."""

    capability = "rules.publish"

    draft: str
    version: str
    percent: int = ALL

    def keys(self) -> Keys:
        return Keys(draft=self.draft, release=RELEASE)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        draft, release = rows.draft, rows.release
        if draft is None:
            return unknown(self.draft)
        if refusal := (
            self._not_agreed(draft, rows.by, release) or _stale(draft, release) or self._not_next(release)
        ):
            return refusal
        return Published(
            version=draft.version,
            draft=draft.id,
            base=draft.base,
            source=source_of(draft.authors),
            percent=self.percent,
            changed=self.changed,
            removed=self.removed,
            queues=self.queues,
        )

    def _not_agreed(self, draft: Draft, by: str, release: Release | None) -> Refusal | None:
        if draft.phase in CLOSED:
            return Refusal(draft.phase, f"The draft {draft.id} is {draft.phase} already.")
        if refusal := other_version(draft, self.version):
            return refusal
        if draft.phase == "approved":
            return None
        if draft.authors == (by,) and not draft.problems and goes_on_alone(by, release):
            return None
        return Refusal(
            "not_approved",
            "Nobody has agreed to this draft yet: propose it, and let somebody who wrote no part of it approve it.",
        )

    def _not_next(self, release: Release | None) -> Refusal | None:
        """Why this share of subjects cannot be the next step."""
        if not 1 <= self.percent <= ALL:
            return Refusal(
                "invalid_percent", "A share is a whole number from 1 to 100 of a hundred subjects."
            )
        if release is None:
            return None if self.percent == ALL else NOTHING
        if release.in_force == self.version:
            return Refusal("in_force", f"{short(self.version)} is in force already.")
        stands = release.rollout
        if stands is not None and stands.version != self.version:
            return Refusal(
                "rollout_stands",
                f"The draft {stands.draft} decides for {stands.percent} of a hundred subjects: "
                "publish it for all, or end that first.",
            )
        if stands is not None and self.percent <= stands.percent:
            return Refusal(
                "not_larger",
                f"It decides for {stands.percent} of a hundred already: name a larger share, or end it.",
            )
        return None


class EndRollout(Command, frozen=True, tag="rules.end_rollout"):
    """Take back a version that decides for a share of subjects: what is in force decides for all again."""

    capability = "rules.revert"
    tool = "rules"
    unfreezable: ClassVar[bool] = True

    reason: str = ""

    def keys(self) -> Keys:
        return Keys(release=RELEASE)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        rollout = rows.release.rollout if rows.release else None
        if rollout is None:
            return Refusal("no_rollout", "No version decides for a share of subjects.")
        return RolloutEnded(draft=rollout.draft, version=rollout.version, reason=self.reason.strip()[:WORDS])


class Revert(_Changing, frozen=True, kw_only=True, tag="rules.revert"):
    """Let a version decide again that was in force before, for all subjects. Ends any rollout."""

    capability = "rules.revert"
    unfreezable: ClassVar[bool] = True

    to: str
    reason: str = ""

    def keys(self) -> Keys:
        return Keys(release=RELEASE, rule_set=self.to)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        kept: RuleSetKept | None = rows.rule_set
        release: Release | None = rows.release
        if kept is None or release is None or not kept.published:
            return Refusal(
                "never_published",
                f"{short(self.to)} was never in force here: one can go back only to what was.",
            )
        if release.in_force == self.to:
            return Refusal("in_force", f"{short(self.to)} is in force already. A rollout is ended by itself.")
        return Reverted(
            version=kept.version,
            draft=kept.draft,
            base=release.in_force,
            reason=self.reason.strip()[:WORDS],
            changed=self.changed,
            removed=self.removed,
            queues=self.queues,
        )


NOTHING = Refusal("nothing_in_force", "Nothing is in force yet: publish a version for all subjects first.")


def _stale(draft: Draft, release: Release | None) -> Refusal | None:
    there = release.in_force if release else ""
    if draft.base == there:
        return None
    return Refusal(
        "stale",
        f"The rules changed since this draft was begun (from {short(draft.base)}; {short(there)} is in force): "
        "bring the draft up to date, and have it approved as it is then.",
    )
