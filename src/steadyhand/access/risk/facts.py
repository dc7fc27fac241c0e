"""What happened to alerts. Nothing here changes what anybody may do."""

from __future__ import annotations

from steadyhand.access.risk.model import Outcome
from steadyhand.kernel.entry import Fact


class AlertRaised(Fact, frozen=True, tag="access.alert_raised"):
    """A detector found something. Whom it is about, and what it rests on, are the entry's payload."""

    alert: str
    detector: str
    about: tuple[str, ...]
    same: str
    count: int
    areas: tuple[str, ...]
    q: float


class AlertOpened(Fact, frozen=True, tag="access.alert_opened"):
    """Somebody asked to read an alert, as the first or the second. Why is the entry's payload."""

    alert: str
    authenticator: str = ""


class AlertClosed(Fact, frozen=True, tag="access.alert_closed"):
    """One of the two who had opened an alert said what it was. Their words are the entry's payload."""

    alert: str
    outcome: Outcome


class RiskCounted(Fact, frozen=True, tag="access.risk_counted"):
    """A day was looked at: how many people worked here, and what there was no room for within the budget."""

    day: int
    """Days since the epoch, UTC."""
    staff: int
    left_out: dict[str, int]
    """Findings of each detector that raised no alert."""
