"""Raising, opening and closing alerts. No freeze reaches these: whoever starts one is watched as well."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from steadyhand.access.names import misnamed
from steadyhand.access.risk.facts import AlertClosed, AlertOpened, AlertRaised, RiskCounted
from steadyhand.access.risk.model import AGAIN, OUTCOMES, SEALED, SHORTEST, Alert, Details, Outcome
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import CLOCK, DAY, Instant


class RaiseAlert(Command, frozen=True, kw_only=True, tag="access.raise_alert"):
    """Record what a detector found. Performed by the clock."""

    capability = "risk.raise"
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    alert: str
    detector: str
    about: tuple[str, ...]
    same: str
    count: int
    areas: tuple[str, ...]
    q: float
    details: Details

    def keys(self) -> Keys:
        return Keys(alert=self.alert, alert_same=self.same)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := misnamed("alert", self.alert):
            return refusal
        if rows.alert is not None:
            return Refusal("twice", f"There is an alert {self.alert} already.")
        if rows.alert_same is not None and rows.alert_same.at > now - AGAIN:
            return Refusal("told", f"{rows.alert_same.alert} says the same, and is less than 28 days old.")
        fact = AlertRaised(
            alert=self.alert,
            detector=self.detector,
            about=self.about,
            same=self.same,
            count=self.count,
            areas=self.areas,
            q=self.q,
        )
        return Ruling(fact=fact, payloads=(Payload(SEALED, CLOCK, msgspec.json.encode(self.details), CLOCK),))


class OpenAlert(Command, frozen=True, kw_only=True, tag="access.open_alert"):
    """Ask to read an alert, as the first or as the second of two people.

    `about` and `first` say what the alert says: the guard, which alone knows everybody, judges by them whether whoever
    asks is one of those whom it is about, and whether the two depend on one another.
    """

    capability = "risk.read"
    tool = "risk"
    unfreezable: ClassVar[bool] = True
    alert: str
    about: tuple[str, ...]
    first: str
    """Who opened it before; empty where nobody did."""
    reason: str

    def keys(self) -> Keys:
        return Keys(alert=self.alert)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        alert: Alert | None = rows.alert
        if alert is None:
            return UNKNOWN
        if alert.closed is not None:
            return Refusal("closed", f"{self.alert} is closed.")
        if alert.opened:
            return Refusal("opened", f"Two people have opened {self.alert}: it stays between them.")
        if (alert.about, alert.first) != (self.about, self.first):
            return Refusal("version_conflict", "Somebody opened it since you saw it: look again.")
        confirmed = rows.proof.authenticator
        if confirmed and any(one.authenticator == confirmed for one in alert.openings):
            return Refusal("same_authenticator", "The second person confirms with a passkey of their own.")
        if len(self.reason.strip()) < SHORTEST:
            return Refusal("no_reason", "Say in a sentence why you read about a colleague: it is recorded.")
        return Ruling(fact=AlertOpened(self.alert, confirmed), payloads=_words(self.reason))


class CloseAlert(Command, frozen=True, kw_only=True, tag="access.close_alert"):
    """Say what an alert was, as one of the two who opened it. It changes nobody's access."""

    capability = "risk.read"
    tool = "risk"
    unfreezable: ClassVar[bool] = True
    alert: str
    outcome: Outcome
    found: str

    def keys(self) -> Keys:
        return Keys(alert=self.alert)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        alert: Alert | None = rows.alert
        if alert is None:
            return UNKNOWN
        if alert.closed is not None:
            return Refusal("closed", f"{self.alert} is closed.")
        if not alert.read_by(rows.by):
            return Refusal(
                "not_opened", "Whoever closes an alert has opened it, and somebody else with them."
            )
        if self.outcome not in OUTCOMES:
            return Refusal("no_outcome", f"Say what it was: {', '.join(OUTCOMES)}.")
        if len(self.found.strip()) < SHORTEST:
            return Refusal(
                "no_finding", "Say in a sentence what you found: whom it is about will be told of it."
            )
        return Ruling(fact=AlertClosed(alert=self.alert, outcome=self.outcome), payloads=_words(self.found))


class CountRisk(Command, frozen=True, kw_only=True, tag="access.count_risk"):
    """Record that a day was looked at, and what there was no room for. Performed by the clock."""

    capability = "risk.raise"
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    day: int
    staff: int
    left_out: dict[str, int]

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if (self.day + 1) * DAY > now:
            return Refusal("not_yet", "A day is counted when it is over.")
        return RiskCounted(day=self.day, staff=self.staff, left_out=self.left_out)


UNKNOWN = Refusal("unknown_alert", "There is no such alert.")
"""Also told to those whom it is about: it must not tell what exists."""


def _words(text: str) -> tuple[Payload, ...]:
    return (Payload(SEALED, CLOCK, text.encode(), CLOCK),)
