"""Rules that act too often: braked by the house, released by two people; and quotas raised by two for one incident."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import DAY, Instant, Scope
from steadyhand.rules.brakes import PER_DAY, PER_HOUR, Window
from steadyhand.rules.versions.facts import BrakeReleased, BrakeTripped, QuotaAsked, QuotaEnded, QuotaRaised
from steadyhand.rules.versions.model import RELEASE, WORDS, Brake, Quota, Release, RuleAge, short

LONGEST: Final = 7 * DAY
"""A raised quota ends by then: what should last belongs into the rules."""
MOST_PER_HOUR: Final = 100 * PER_HOUR
MOST_PER_DAY: Final = 100 * PER_DAY
"""What two people can allow: a hundred times what every rule may. More than that is no incident of one rule."""


class _OnRule(Command, frozen=True, kw_only=True):
    tool = "rules"

    rule: str

    def keys(self) -> Keys:
        return Keys(release=RELEASE)


def _quota(rule: str, release: Release | None) -> Quota | None:
    """What was asked for or agreed to for this rule."""
    return release.quotas.get(rule) if release else None


class TripBrake(_OnRule, frozen=True, tag="rules.trip_brake"):
    """Brake a rule that acted beyond its quota. Asked for by the house itself."""

    capability = "rules.brake"
    unfreezable: ClassVar[bool] = True

    version: str
    digest: str
    """Of the rule's definition in this version."""
    why: str
    counted: int
    quota: int
    window: Window

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        release: Release | None = rows.release
        if release is None or self.version not in _deciding(release):
            return Refusal("not_in_force", f"{short(self.version)} no longer decides.")
        if self.rule in release.brakes_of(self.version):
            return Refusal("braked", f"The rule {self.rule} is braked already.")
        return BrakeTripped(
            rule=self.rule,
            version=self.version,
            why=self.why,
            counted=self.counted,
            quota=self.quota,
            window=self.window,
            digest=self.digest,
        )


class ReleaseBrake(_OnRule, frozen=True, tag="rules.release_brake"):
    """Agree that a braked rule may act again; it does once a second person agrees too."""

    capability = "rules.publish"

    since: Instant
    """When the brake tripped that was looked at: the rule may have been braked again meanwhile, for another reason."""
    reason: str

    def scope(self, rows: Rows) -> Scope:
        brake = self._brake(rows.release)
        return Scope(tool=self.tool, apart=() if isinstance(brake, Refusal) else brake.released_by)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        brake = self._brake(rows.release)
        if isinstance(brake, Refusal):
            return brake
        if rows.by in brake.released_by:
            return Refusal("same_person", "You have agreed to this already: somebody else must agree too.")
        if not 0 < len(self.reason.strip()) <= WORDS:
            return Refusal("no_reason", "Say in a sentence why the rule may act again.")
        return BrakeReleased(
            rule=self.rule,
            reason=self.reason.strip(),
            complete=bool(brake.released_by),
            digest=brake.digest,
        )

    def _brake(self, release: Release | None) -> Brake | Refusal:
        found = [brake for brake in release.braked.values() if brake.rule == self.rule] if release else []
        meant = next((brake for brake in found if brake.at == self.since), None)
        if meant is not None:
            return meant
        if found:
            return Refusal("other_brake", f"{self.rule} was braked anew since: look at why, and agree then.")
        return Refusal("not_braked", f"The rule {self.rule} is not braked.")


class AskQuota(_OnRule, frozen=True, kw_only=True, tag="rules.ask_quota"):
    """Ask that a rule may act more often during an incident, until a stated end."""

    capability = "rules.publish"

    per_hour: int | None = None
    per_day: int | None = None
    incident: str
    until: Instant

    def keys(self) -> Keys:
        return Keys(release=RELEASE, rule_age=self.rule)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        age: RuleAge | None = rows.rule_age
        if age is None or not age.digest:
            return Refusal("unknown_rule", f"No rule in force is called {self.rule[:80]!r}.")
        stands = _quota(self.rule, rows.release)
        if stands is not None and stands.approved_by is not None:
            return Refusal(
                "quota_stands",
                f"The quota of {self.rule} is raised already: end that, or wait until it ends.",
            )
        return self._unfit(now) or QuotaAsked(
            rule=self.rule,
            per_hour=self.per_hour,
            per_day=self.per_day,
            incident=_line(self.incident),
            until=self.until,
            digest=age.digest,
        )

    def _unfit(self, now: Instant) -> Refusal | None:
        limits = [limit for limit in (self.per_hour, self.per_day) if limit is not None]
        if not limits or min(limits) < 1:
            return Refusal("invalid_quota", "Say how often the rule may act, in an hour or in a day: from 1.")
        if (self.per_hour or 0) > MOST_PER_HOUR or (self.per_day or 0) > MOST_PER_DAY:
            most = f"{MOST_PER_HOUR:,} times an hour and {MOST_PER_DAY:,} a day"
            return Refusal("quota_too_large", f"A quota is raised to {most} at the most: name fewer.")
        if not 0 < len(self.incident.strip()) <= WORDS:
            return Refusal("no_incident", "Name the incident for which the rule should act more often.")
        if not now < self.until <= now + LONGEST:
            return Refusal("invalid_end", "Say when it ends: in the future, and within 7 days.")
        return None


class ApproveQuota(_OnRule, frozen=True, kw_only=True, tag="rules.approve_quota"):
    """Agree, as a second person, to what was asked for a rule: to exactly these terms."""

    capability = "rules.publish"

    per_hour: int | None = None
    per_day: int | None = None
    incident: str
    until: Instant

    def scope(self, rows: Rows) -> Scope:
        asked = _quota(self.rule, rows.release)
        return Scope(tool=self.tool, apart=() if asked is None else (asked.asked_by,))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        asked = _quota(self.rule, rows.release)
        if asked is None or asked.approved_by is not None:
            return Refusal("not_asked", f"Nobody asks for a larger quota of {self.rule}.")
        if not self._are_these(asked):
            return Refusal("quota_changed", "Something else is asked for now: read it, and agree to that.")
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
            digest=asked.digest,
        )

    def _are_these(self, asked: Quota) -> bool:
        seen = self.per_hour, self.per_day, _line(self.incident), self.until
        return seen == (asked.per_hour, asked.per_day, asked.incident, asked.until)


class TakeBackQuota(_OnRule, frozen=True, tag="rules.take_back_quota"):
    """End a raised quota before its end, or take back what was asked for: one person is enough to be careful."""

    capability = "rules.revert"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if _quota(self.rule, rows.release) is None:
            return Refusal("no_quota", f"The quota of {self.rule} is not raised, and nobody asks for it.")
        return QuotaEnded(rule=self.rule)


class EndQuota(_OnRule, frozen=True, tag="rules.end_quota"):
    """The stated end of a raised quota has come. Performed by the clock."""

    capability = "rules.end_quota"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        stands = _quota(self.rule, rows.release)
        if stands is not None and stands.until > now:
            return Refusal("not_due", f"The quota of {self.rule} has not reached its end.")
        return QuotaEnded(
            rule=self.rule
        )  # also where it ended with its rule: else the alarm would stand for ever


def _line(text: str) -> str:
    """On one line, as forms send it back."""
    return " ".join(text.split())


def _deciding(release: Release) -> set[str]:
    """The versions that decide now."""
    return {release.in_force} | ({release.rollout.version} if release.rollout else set())
