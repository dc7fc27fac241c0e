"""What whoever appealed is told: the answer, why, and what is open to them still.

Regulation (EU) 2022/2065, Art. 20(5).
"""

from __future__ import annotations

from typing import Final

from steadyhand.enforcement.appeals.model import Appeal, Outcome, Side
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import kind_of

_TITLE: Final[dict[Outcome, str]] = {
    "upheld": "Our decision stands",
    "overturned": "Our decision was wrong",
    "varied": "We changed our decision",
}
_AGAIN: Final[dict[Side, str]] = {
    "affected": "A person who had no part in it looked at our decision on your {noun} again",
    "notifier": "A person who had no part in it looked at what you reported again",
}
_FOUND: Final[dict[Side, dict[Outcome, str]]] = {
    "affected": {
        "upheld": "found that it was right",
        "overturned": "found that it was wrong. Everything that it led to has ended, and it does not count against "
        "you. We are sorry",
        "varied": "found that a rule was broken, and that we did too much. Something milder is in its place",
    },
    "notifier": {
        "upheld": "found that it breaks no rule",
        "overturned": "found that we were wrong. It is decided anew; you will be told what comes of it",
    },
}
OPEN: Final = (
    "If you do not agree, you may go to a certified out-of-court dispute-settlement body or to a court. With something "
    "new you may also appeal again."
)


def answers(appeal: Appeal, outcome: Outcome, reason: str) -> tuple[Effect, ...]:
    """A notice to each who appealed."""
    return tuple(
        _notice(appeal, outcome, reason, to, ref, number)
        for number, (to, ref) in enumerate(appeal.parties, 1)
    )


def _notice(appeal: Appeal, outcome: Outcome, reason: str, to: str, ref: str, number: int) -> Effect:
    again = _AGAIN[appeal.side].format(noun=kind_of(appeal.about.subject))
    sentences = [
        f"{again}, and {_FOUND[appeal.side][outcome]}.",
        f"Why: {reason.rstrip('.')}.",
        *([OPEN] if outcome != "overturned" else []),
    ]
    return Effect(
        to,
        "notice.sent",
        {
            "notice": f"notice:{appeal.id}/{number}",
            "to": to,
            "subject": appeal.about.subject,
            "lang": "en",
            "title": _TITLE[outcome],
            "text": " ".join(sentences),
            "reason": reason,
            "automated": False,
            "policy": appeal.about.policy or None,
            "appeal": appeal.id,
            "appeal_of": ref,
            "outcome": outcome,
        },
        about=appeal.about.subject,
    )
