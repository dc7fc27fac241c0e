"""What the generator yields: a CloudEvent, when it happens, and the truth that the event does not tell."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from steadyhand.week.dates import rfc3339

SOURCE: Final = "/plaza"


class Truth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is really so, for scoring; never sent.

    `violates` is the policy area that the event's content breaks, None where it breaks none. `template` names
    the text's origin. `side` is the party (0 or 1) whose supporter wrote it. For a report, `accurate` says
    whether the reported content breaks the rule that the reporter named; for an edit, `turned` says that it
    made an innocent post break a rule.
    """

    violates: str | None = None
    template: str | None = None
    side: int | None = None
    accurate: bool | None = None
    turned: bool = False


class Timed(msgspec.Struct, frozen=True):
    """`event` is CloudEvents 1.0 in JSON form; `at_offset_us` counts microseconds from the start of E-12."""

    event: dict[str, Any]
    at_offset_us: int
    truth: Truth


def cloud_event(id: str, type: str, at: int, subject: str, data: dict[str, Any]) -> dict[str, Any]:
    """A CloudEvents 1.0 event in structured JSON form; `at` in microseconds since the epoch."""
    return {
        "specversion": "1.0",
        "id": id,
        "source": SOURCE,
        "type": type,
        "time": rfc3339(at),
        "subject": subject,
        "datacontenttype": "application/json",
        "data": data,
    }
