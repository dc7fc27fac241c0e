"""What whoever asked to come back is told, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.enforcement.reinstatement.model import Request
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import day, rfc3339

BACK: Final = "account.reinstated"
"""The effect by which the platform learns that an account is on probation: advertisers' exclusions follow it."""


def ineligible(request: Request, why: str) -> tuple[Effect, ...]:
    """That a request was not considered, and why."""
    text = f"We did not consider your request to come back. Why: {why.rstrip('.')}."
    return (_notice(request, "screened", "Your request was not considered", text, why),)


def denied(request: Request, reason: str) -> tuple[Effect, ...]:
    """That a request was denied, why, and that others may look at it once."""
    again = "" if request.round > 1 else " You may ask once that others look at it."
    text = f"We looked at your request to come back, and denied it. Why: {reason.rstrip('.')}.{again}"
    return (_notice(request, f"denied-{request.round}", "Your request was denied", text, reason),)


def returned(
    request: Request, wave: int, until: Instant, stages: Sequence[tuple[Instant, tuple[str, ...]]]
) -> tuple[Effect, ...]:
    """The platform is told of the probation, and what goes with it; and whoever returns is told the same."""
    told = {
        "account": request.account,
        "request": request.id,
        "wave": wave,
        "reinstated": True,
        "until": rfc3339(until),
        "stages": [{"until": rfc3339(end), "limits": list(limits)} for end, limits in stages],
        "keep_blocks": True,
        "inform": ["blocked", "targeted"],
    }
    text = (
        f"Your account is back, on probation until {day(until)}. Until then some things are limited, step by step less. "
        "Whoever had blocked you still does. If you break a rule in this time, the account is banned again."
    )
    return Effect(request.account, BACK, told), _notice(request, "returned", "Your account is back", text, "")


def completed(request: Request) -> tuple[Effect, ...]:
    """That probation is over."""
    told = {"account": request.account, "request": request.id, "reinstated": False, "until": None}
    text = "Your probation is over. The account has no limits because of it any more."
    return Effect(request.account, BACK, told), _notice(
        request, "completed", "Your probation is over", text, ""
    )


def _notice(request: Request, what: str, title: str, text: str, reason: str) -> Effect:
    data: dict[str, object] = {
        "notice": f"notice:{request.id}/{what}",
        "to": request.account,
        "subject": request.account,
        "lang": "en",
        "title": title,
        "text": text,
        "reason": reason,
        "automated": False,
        "policy": None,
        "request": request.id,
        "ended_ref": request.action,
    }
    return Effect(request.account, "notice.sent", data)
