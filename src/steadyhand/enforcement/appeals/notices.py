"""What whoever appealed is told: the answer, why, and what is open to them still.

Regulation (EU) 2022/2065, Art. 20(5).
"""

from __future__ import annotations

from steadyhand.enforcement.appeals.model import Appeal, Outcome
from steadyhand.enforcement.notices.telling import quoted, told
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import kind_of
from steadyhand.messages.catalogue import Catalogue, Said


def answers(appeal: Appeal, outcome: Outcome, reason: str, words: Catalogue) -> tuple[Effect, ...]:
    """A notice to each who appealed."""
    sentences = (
        _found(appeal, outcome),
        *quoted(reason),
        *([Said("appeal.then.open")] if outcome != "overturned" else []),
    )
    said = told(words, words.choose(appeal.about.language), Said(f"appeal.title.{outcome}"), sentences)
    return tuple(
        _notice(appeal, outcome, reason, said, to, ref, number)
        for number, (to, ref) in enumerate(appeal.parties, 1)
    )


def _found(appeal: Appeal, outcome: Outcome) -> Said:
    if appeal.side == "notifier":
        return Said(f"appeal.notifier.{outcome}")
    return Said(f"appeal.affected.{outcome}", {"kind": kind_of(appeal.about.subject)})


def _notice(
    appeal: Appeal, outcome: Outcome, reason: str, said: dict[str, object], to: str, ref: str, number: int
) -> Effect:
    data = {
        "notice": f"notice:{appeal.id}/{number}",
        "to": to,
        "subject": appeal.about.subject,
        **said,
        "reason": reason,
        "automated": False,
        "policy": appeal.about.policy or None,
        "appeal": appeal.id,
        "appeal_of": ref,
        "outcome": outcome,
    }
    return Effect(to, "notice.sent", data, about=appeal.about.subject)
