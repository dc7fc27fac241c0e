"""Why nobody can be served a case, and where it can go instead. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from steadyhand.access.model import Staff
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.review.model import Case
from steadyhand.rules.queues import PANEL

Why = Literal["access", "language", "queue", "freeze", "conflict"]
"""What the last people were lost to: whoever may decide such cases at all; who reads the language; what the queue asks
for; a freeze; and knowing somebody in it, or having passed it by."""
WHY: Final[tuple[Why, ...]] = get_args(Why)
Sent = Literal["", "panel", "translation"]
WORDS: Final = 20_000
"""Characters of a translation, at most."""


class UnservedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that nobody could be served: a row. It goes on waiting, and so does its clock."""

    case: str
    queue: str
    area: str
    language: str
    why: Why
    since: Instant
    sent: Sent = ""
    """Where a person sent it."""


def why_nobody(left: Iterable[tuple[Why, int]]) -> Why | None:
    """Why nobody is left, from how many are after each cause in turn; None where somebody is."""
    return next((why for why, people in left if not people), None)


def misplaced(case: Case, staff: Staff | None) -> Refusal | None:
    """Why somebody is not the one for a case: those of the outside panel take what was sent to it, and they alone."""
    on_panel = staff is not None and staff.on_panel
    if on_panel == (case.queue == PANEL):
        return None
    if on_panel:
        return Refusal("not_sent", "You are on the outside panel: take cases that were sent to it.")
    return Refusal("sent_out", f"{case.id} was sent to the outside panel: somebody of it decides.")
