"""Rules that act too often: braked by the house, released by two people; and quotas raised by two for one incident."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import DAY, Instant
from steadyhand.rules.brakes import Window
from steadyhand.rules.versions.facts import BrakeReleased, BrakeTripped, QuotaAsked, QuotaEnded, QuotaRaised
from steadyhand.rules.versions.model import RELEASE, WORDS, Brake, Quota, Release, short

LONGEST: Final = 30 * DAY
"""A raised quota ends by then: what should last belongs into the rules."""


class _OnRule(Command, frozen=True, kw_only=True):
    tool = "rules"

    rule: str

    def keys(self) -> Keys:
        return Keys(release=RELEASE)


def _brake(rule: str, release: Release | None) -> Brake | None:
    return release.braked.get(rule) if release else None


def _quota(rule: str, release: Release | None) -> Quota | None:
    """What was asked for or agreed to for this rule."""
    return release.quotas.get(rule) if release else None


class TripBrake(_OnRule, frozen=True, tag="rules.trip_brake"):
    """Brake a rule that acted beyond its quota. Asked for by the house itself."""

    capability = "rules.brake"
    unfreezable: ClassVar[bool] = True

    version: str
    why: str
    counted: int
    quota: int
    window: Window

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if self.version not in _deciding(rows.release):
            return Refusal("not_in_force", f"{short(self.version)} no longer decides.")
        if _brake(self.rule, rows.release) is not None:
            return Refusal("braked", f"The rule {self.rule} is braked already.")
        return BrakeTripped(
            rule=self.rule,
            version=self.version,
            why=self.why,
            counted=self.counted,
            quota=self.quota,
            window=self.window,
        )


class ReleaseBrake(_OnRule, frozen=True, tag="rules.release_brake"):
    """Agree that a braked rule may act again; it does once a second person agrees too."""

    capability = "rules.publish"

    reason: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        brake = _brake(self.rule, rows.release)
        if brake is None:
            return Refusal("not_braked", f"The rule {self.rule} is not braked.")
        if rows.by in brake.released_by:
            return Refusal("same_person", "You have agreed to this already: somebody else must agree too.")
        if not 0 < len(self.reason.strip()) <= WORDS:
            return Refusal("no_reason", "Say in a sentence why the rule may act again.")
        return BrakeReleased(rule=self.rule, reason=self.reason.strip(), complete=bool(brake.released_by))


class AskQuota(_OnRule, frozen=True, kw_only=True, tag="rules.ask_quota"):
    """Ask that a rule may act more often during an incident, until a stated end."""

    capability = "rules.publish"

    per_hour: int | None = None
    per_day: int | None = None
    incident: str
    until: Instant

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        stands = _quota(self.rule, rows.release)
        if stands is not None and stands.approved_by is not None:
            return Refusal(
                "quota_stands", f"The quota of {self.rule} is raised already: wait until that ends."
            )
        return self._unfit(now, rows.release) or QuotaAsked(
            rule=self.rule,
            per_hour=self.per_hour,
            per_day=self.per_day,
            incident=self.incident.strip(),
            until=self.until,
        )

    def _unfit(self, now: Instant, release: Release | None) -> Refusal | None:
        limits = [limit for limit in (self.per_hour, self.per_day) if limit is not None]
        if not limits or min(limits) < 1:
            return Refusal("invalid_quota", "Say how often the rule may act, in an hour or in a day: from 1.")
        if not 0 < len(self.incident.strip()) <= WORDS:
            return Refusal("no_incident", "Name the incident for which the rule should act more often.")
        if not now < self.until <= now + LONGEST:
            return Refusal("invalid_end", "Say when it ends: in the future, and within 30 days.")
        return None if release else Refusal("not_in_force", "Nothing is in force yet.")


class ApproveQuota(_OnRule, frozen=True, tag="rules.approve_quota"):
    """Agree, as a second person, to what was asked for a rule."""

    capability = "rules.publish"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        asked = _quota(self.rule, rows.release)
        if asked is None or asked.approved_by is not None:
            return Refusal("not_asked", f"Nobody asks for a larger quota of {self.rule}.")
        if asked.asked_by == rows.by:
            return Refusal("own_quota", "You asked for this yourself: somebody else must agree to it.")
        if asked.until <= now:
            return Refusal("end_in_past", "Its stated end has passed: ask again.")
        return QuotaRaised(
            rule=self.rule,
            per_hour=asked.per_hour,
            per_day=asked.per_day,
            incident=asked.incident,
            until=asked.until,
            asked_by=asked.asked_by,
        )


class EndQuota(_OnRule, frozen=True, tag="rules.end_quota"):
    """The stated end of a raised quota has come. Performed by the clock."""

    capability = "rules.end_quota"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        stands = _quota(self.rule, rows.release)
        if stands is None:
            return Refusal("no_quota", f"The quota of {self.rule} is not raised.")
        if stands.until > now:
            return Refusal("not_due", f"The quota of {self.rule} has not reached its end.")
        return QuotaEnded(rule=self.rule)


def _deciding(release: Release | None) -> set[str]:
    """The versions that decide now."""
    if release is None:
        return set()
    return {release.in_force} | ({release.rollout.version} if release.rollout else set())
