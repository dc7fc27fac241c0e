"""Refusals and outages as HTTP problems: the one place that maps their codes to statuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import DiskFull, RecordUnavailable
from steadyhand.web.problem import Problem

STATUS: Final = {
    "not_allowed": 403,
    "permission_not_ended": 403,
    "conflict": 403,
    "passkey_needed": 403,
    "passkey_copied": 403,
    "wrong_code": 403,
    "not_in_key": 403,
    "key_over": 403,
    "service_revoked": 403,
    "version_conflict": 409,
    "leased": 409,
    "closed": 409,
    "in_force": 409,
    "open_there": 409,
    "key_reused": 409,
    "reference_known": 409,
    "open_already": 409,
    "moved_on": 409,
    "other_version": 409,
    "put_before": 409,
    "looking": 409,
    "suspended": 403,
    "too_often": 429,
    "failed": 500,
    # A slip in something that was typed, and not the page or the thing that was asked for.
    "unknown_code": 422,
    "unknown_person": 422,
    "unknown_role": 422,
    "unknown_word": 422,
    "unknown_action": 422,
    "unknown_report": 422,
    "unknown_place": 422,
    "unknown_class": 422,
    "unknown_language": 422,
}
TITLES: Final = {
    403: "Not allowed",
    404: "Not found",
    409: "It stands otherwise by now",
    422: "Not possible",
    429: "Too many for now",
    500: "Internal error",
}
SET_REFUSED: Final = "set_refused"
RETRY_SECONDS: Final = "5"

A = TypeVar("A")


def status_of(code: str) -> int:
    """The HTTP status of a refusal's code."""
    return STATUS.get(code) or (404 if code.startswith("unknown_") else 422)


def of_refusal(refusal: Refusal) -> Problem:
    """A refusal as a problem: its code, its message as the detail, and when to come back."""
    status = status_of(refusal.code)
    headers = {"Retry-After": str(refusal.wait_s)} if refusal.wait_s else None
    return Problem(status, refusal.code, TITLES[status], refusal.message, headers=headers)


def of_outage(error: RecordUnavailable) -> Problem:
    """Nothing can be recorded (or read) now: 507 for a full disk, else 503, to be tried again."""
    status, code = (507, "disk_full") if isinstance(error, DiskFull) else (503, "unavailable")
    return Problem(
        status, code, "Nothing can be recorded now", str(error), headers={"Retry-After": RETRY_SECONDS}
    )


def first_refusal(answers: Sequence[object]) -> Refusal | None:
    """The refusal that made a set fail, or None when all gave entries."""
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    return next((refusal for refusal in refusals if refusal.code != SET_REFUSED), next(iter(refusals), None))


def taken(answers: Sequence[A | Refusal]) -> list[A]:
    """The entries of a set that was performed. Raises `Problem` with the refusal when it was not."""
    if refusal := first_refusal(answers):
        raise of_refusal(refusal)
    return [answer for answer in answers if not isinstance(answer, Refusal)]
