"""Counts by which anyone can see that rules are still enforced, and how long content is kept."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.kernel.values import DAY, HOUR, Instant

MODES: Final = ("manual", "partly", "automated")
_CLASSES: Final = ("content", "why", "report", "reason", "note", "effect", "taken_over")
_OF_CASES: Final = (
    "picked", "hold", "escalated", "passed_on", "cancelled", "sent_out", "translation", "answer", "reversed",
    "reopened",
)  # fmt: skip
_OF_APPEALS: Final = (
    "appeal",
    "evidence",
    "appeal_answer",
    "dispute",
    "statement",
    "return_reason",
    "harm_elsewhere",
)
_OF_INCIDENTS: Final = ("incident", "incident_note")
_OF_ACCESS: Final = ("commands", "continuity", "finding", "forecast", "sealed", "sealed_forecast")
RETENTION: Final = dict.fromkeys(
    _CLASSES + _OF_CASES + _OF_APPEALS + _OF_INCIDENTS + _OF_ACCESS, 365 * DAY
) | {
    "alert": 90 * DAY,
    "campaign": 365 * DAY,
    "campaign_text": 365 * DAY,
    "imitated": 1_095 * DAY,
    "lookalike": 365 * DAY,
    "order": 1_095 * DAY,
    "claim": 1_095 * DAY,
    "post_incident": 3_650 * DAY,
}
"""How long each class of content is kept, from when it was recorded. A legal hold wins.

`post_incident` is what was learned of an incident: the next elections of the kind come years later.
`order` is the text of a legal order, `claim` what a claim came as, `imitated` whom accounts are compared with, who
is then entered anew: three years. `effect` is what was sent to the
platform, notices among it. `credential` has none: the next one erases it.
"""


class Count(msgspec.Struct, frozen=True):
    """Decisions of one hour, area, mode and region."""

    area: str
    mode: str
    region: str
    n: int


class Eligible(msgspec.Struct, frozen=True):
    """How many people could decide cases of an area."""

    area: str
    staff: int


def hour_of(at: Instant) -> Instant:
    """The beginning of the hour (UTC) that an instant lies in."""
    return at - at % HOUR


def tally_key(hour: Instant, area: str, mode: str, region: str) -> str:
    """The key of one count."""
    return f"{hour}|{area}|{mode}|{region}"
