"""What the platform is asked to do and what the affected person is told, in plain words.

The notice says what a statement of reasons must (Regulation (EU) 2022/2065, Art. 17): the restriction
and its duration, the facts, the rule and its text, whether automation decided, and how to object.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from steadyhand.enforcement.model import OBJECTION_WINDOW, Sanction, Standing
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import Instant, kind_of
from steadyhand.kernel.zones import day, rfc3339

if TYPE_CHECKING:
    from steadyhand.enforcement.commands import Sanctioned

_TYPES: Final = {
    "label": "enforcement.labelled",
    "limit": "enforcement.limited",
    "remove": "enforcement.removed",
    "suspend": "enforcement.suspended",
    "ban": "enforcement.banned",
}
_DID: Final = {
    "label": "We put a label on",
    "limit": "We limited how far others see",
    "remove": "We removed",
    "suspend": "We suspended",
    "ban": "We banned",
}
_UNTOLD: Final = frozenset({"label"})
"""Labels on accounts are facts for rules; only those on content are told."""


def sanction_effects(
    fact: Sanctioned, after: Standing, article: Any, reason: str, now: Instant
) -> tuple[Effect, ...]:
    """The effect on the platform, and the notice where someone is to be told; it quotes `reason`."""
    sanction = fact.sanction
    act = Effect(
        fact.subject,
        _TYPES[sanction.kind],
        {
            **_effect(fact.subject, sanction, "apply", after.in_force),
            "cause": sanction.cause,
            "policy": sanction.policy,
            "automated": sanction.mode == "automated",
        },
    )
    told = fact.account is not None and not (sanction.kind in _UNTOLD and kind_of(fact.subject) == "account")
    return (act, _notice(fact, article, reason, now)) if told else (act,)


def lift_effects(subject: str, ended: Sanction, rest: Iterable[Sanction], cause: str) -> tuple[Effect, ...]:
    """Ending a sanction tells the platform what is left in force: never more is freed than ended."""
    data = {**_effect(subject, ended, "lift", rest), "cause": cause, "policy": ended.policy}
    return (Effect(subject, "enforcement.lifted", data),)


def _effect(subject: str, sanction: Sanction, op: str, in_force: Iterable[Sanction]) -> dict[str, object]:
    return {
        "action": sanction.action,
        "subject": subject,
        "kind": sanction.kind,
        "op": op,
        "until": rfc3339(sanction.ends),
        "label": sanction.label,
        "in_force": [{**s.shown(), "until": rfc3339(s.ends)} for s in in_force],
    }


def _notice(fact: Sanctioned, article: Any, reason: str, now: Instant) -> Effect:
    sanction, to = fact.sanction, str(fact.account)
    object_by = now + OBJECTION_WINDOW
    text = " ".join(_sentences(fact, article, reason, object_by))
    data = {
        "notice": f"notice:{sanction.action}",
        "to": to,
        "subject": fact.subject,
        "lang": "en",
        "title": f"{_DID[sanction.kind]} your {_noun(fact.subject)}",
        "text": text,
        "reason": reason,
        "automated": sanction.mode == "automated",
        "policy": sanction.policy,
        "policy_title": article.title,
        "policy_text": article.text,
        "object_by": rfc3339(object_by),
        "object_ref": sanction.action,
    }
    return Effect(to, "notice.sent", data)


def _sentences(fact: Sanctioned, article: Any, reason: str, object_by: Instant) -> list[str]:
    sanction = fact.sanction
    end = f"until {day(sanction.ends)}" if sanction.ends else "until a further decision"
    return [
        f"{_DID[sanction.kind]} your {_noun(fact.subject)} {end} because it breaks the rule “{article.title}”.",
        _HOW[sanction.mode],
        *([f"Why: {reason.rstrip('.')}."] if reason else []),
        f"You may object until {day(object_by)}, free of charge; another person will look at it.",
        f"Name the reference {sanction.action}.",
    ]


_HOW: Final = {
    "manual": "A person looked at it and decided.",
    "partly": "Our systems found it; a person looked at it and decided.",
    "automated": "Our systems found it and decided without a person.",
}


def _noun(subject: str) -> str:
    return kind_of(subject)
