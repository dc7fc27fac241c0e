"""What the platform is asked to do and what the affected person is told, in plain words.

The notice says what a statement of reasons must (Regulation (EU) 2022/2065, Art. 17): the restriction
and its duration, the facts, the rule and its text, whether automation decided, and how to object.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from steadyhand.enforcement.facts import End, Expired, Sanctioned, Varied
from steadyhand.enforcement.model import OBJECTION_WINDOW, Sanction, Standing
from steadyhand.enforcement.orders.model import is_order
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import Instant, kind_of
from steadyhand.kernel.zones import day, rfc3339
from steadyhand.rules.acts import Act
from steadyhand.rules.countries import said

_TYPES: Final[dict[Act, str]] = {
    "warn": "enforcement.warned",
    "label": "enforcement.labelled",
    "interstitial": "enforcement.covered",
    "age_gate": "enforcement.age_gated",
    "restrict": "enforcement.restricted",
    "restrict_feature": "enforcement.feature_restricted",
    "demonetise": "enforcement.demonetised",
    "limit": "enforcement.limited",
    "remove": "enforcement.removed",
    "suspend": "enforcement.suspended",
    "ban": "enforcement.banned",
}
_DID: Final[dict[Act, str]] = {
    "warn": "We warn you about",
    "label": "We put a label on",
    "interstitial": "We put a notice in front of",
    "age_gate": "We show to adults only",
    "restrict": "We limited how others can interact with",
    "restrict_feature": "We took a feature from",
    "demonetise": "We ended earnings by",
    "limit": "We limited how far others see",
    "remove": "We removed",
    "suspend": "We suspended",
    "ban": "We banned",
}
_NO_LONGER: Final[dict[Act, str]] = {
    "warn": "Our warning no longer stands about",
    "label": "We took a label off",
    "interstitial": "We took away the notice in front of",
    "age_gate": "We show to everybody again",
    "restrict": "We no longer limit how others can interact with",
    "restrict_feature": "We gave back a feature to",
    "demonetise": "Earnings are possible again by",
    "limit": "We no longer limit how far others see",
    "remove": "We put back",
    "suspend": "We ended the suspension of",
    "ban": "We ended the ban of",
}


def sanction_effects(
    fact: Sanctioned, after: Standing, article: Any, reason: str, now: Instant, asked: Sequence[str] = ()
) -> tuple[Effect, ...]:
    """The effect on the platform, and the notice where someone is to be told; it quotes `reason`.

    `asked` are sentences on the authorities that asked for it; no law forbids telling these.
    """
    sanction = fact.sanction
    acts = () if sanction.starts > now else (applied(fact.subject, sanction, after.in_force),)
    return (*acts, _notice(fact, article, reason, now, asked)) if sanction.told else acts


def begin_effects(subject: str, planned: Sanction, after: Standing) -> tuple[Effect, ...]:
    """What is to begin does: the platform is told; who is concerned was, when it was decided."""
    return (applied(subject, planned, after.in_force),)


def applied(subject: str, sanction: Sanction, in_force: Iterable[Sanction]) -> Effect:
    """What the platform is asked to do, with all that is then in force."""
    told = {
        "cause": sanction.cause,
        "policy": sanction.policy,
        "automated": sanction.mode == "automated",
    }
    return Effect(subject, _TYPES[sanction.kind], {**_effect(subject, sanction, "apply", in_force), **told})


def end_effects(
    fact: End, ended: Sanction, rest: Sequence[Sanction], reason: str, *, never_began: bool = False
) -> tuple[Effect, ...]:
    """Ending a sanction tells the platform what is left in force: never more is freed than ended.

    Who was told that it began is told that it ended, and what is still in force on the same subject.
    """
    cause = ended.cause if isinstance(fact, Expired) else fact.cause
    data = {
        **_effect(fact.subject, ended, "lift", rest),
        "how": fact.how,
        "cause": cause,
        "policy": ended.policy,
    }
    acts = [] if never_began else [Effect(fact.subject, "enforcement.lifted", data)]
    if isinstance(fact, Varied) and fact.sanction in rest:
        acts.append(applied(fact.subject, fact.sanction, rest))
    return (*acts, _end_notice(fact, ended, rest, reason)) if ended.told else tuple(acts)


def _effect(subject: str, sanction: Sanction, op: str, in_force: Iterable[Sanction]) -> dict[str, object]:
    return {
        "action": sanction.action,
        "subject": subject,
        "kind": sanction.kind,
        "op": op,
        "until": rfc3339(sanction.ends),
        "label": sanction.label,
        "feature": sanction.feature or None,
        "surfaces": list(sanction.surfaces),
        "territory": list(sanction.territory),
        "in_force": [s.shown() for s in in_force],
    }


def _notice(fact: Sanctioned, article: Any, reason: str, now: Instant, asked: Sequence[str]) -> Effect:
    sentences = _sentences(fact, article, reason, now + OBJECTION_WINDOW, now, asked)
    return _told(fact.subject, fact.sanction, article, reason, now, sentences)


def order_notice(subject: str, sanction: Sanction, article: Any, ordered: str, now: Instant) -> Effect:
    """The notice of what an authority had done: `ordered` says who and by which law. It rests on no rule of ours."""
    object_by = now + OBJECTION_WINDOW
    sentences = [
        f"{_did(subject, sanction, now)} because a public authority ordered it, and not because it breaks our rules.",
        f"{ordered}.",
        *_where(sanction),
        "A second person checked that the order is valid.",
        f"You may object until {day(object_by)}, free of charge; another person will look at it.",
        "You may also turn to the authority, or to a court.",
        f"Name the reference {sanction.action}.",
    ]
    return _told(subject, sanction, article, ordered, now, sentences)


def _told(
    subject: str, sanction: Sanction, article: Any, reason: str, now: Instant, sentences: Sequence[str]
) -> Effect:
    to = str(sanction.told)
    data = {
        "notice": f"notice:{sanction.action}",
        "to": to,
        "subject": subject,
        "lang": "en",
        "title": f"{_DID[sanction.kind]} your {kind_of(subject)}",
        "text": " ".join(sentences),
        "reason": reason,
        "automated": sanction.mode == "automated",
        "policy": sanction.policy,
        "policy_title": article.title,
        "policy_text": article.text,
        "object_by": rfc3339(now + OBJECTION_WINDOW),
        "object_ref": sanction.action,
    }
    return Effect(to, "notice.sent", data)


def _did(subject: str, sanction: Sanction, now: Instant) -> str:
    """What was done, and until when."""
    end = f"until {day(sanction.ends)}" if sanction.ends else "until a further decision"
    span = f"from {day(sanction.starts)} {end}" if sanction.starts > now else end
    span = span if sanction.kind != "warn" else ""
    return " ".join(filter(None, (_DID[sanction.kind], "your", kind_of(subject), span)))


def _sentences(
    fact: Sanctioned, article: Any, reason: str, object_by: Instant, now: Instant, asked: Sequence[str]
) -> list[str]:
    sanction = fact.sanction
    return [
        f"{_did(fact.subject, sanction, now)} because it breaks the rule “{article.title}”.",
        *_where(sanction),
        _HOW[sanction.mode],
        *asked,
        *([f"Why: {reason.rstrip('.')}."] if reason else []),
        f"You may object until {day(object_by)}, free of charge; {_WHO[sanction.mode]} will look at it.",
        f"Name the reference {sanction.action}.",
    ]


def _where(sanction: Sanction) -> list[str]:
    """Where it holds, if not everywhere, and what is taken, if it is a feature."""
    told = []
    if sanction.feature:
        told.append(f"The feature is “{sanction.feature}”.")
    if sanction.surfaces:
        told.append(f"It holds in: {', '.join(sanction.surfaces)}.")
    if sanction.territory:
        told.append(f"It holds {said(sanction.territory)}.")
    return told


def _end_notice(fact: End, ended: Sanction, rest: Sequence[Sanction], reason: str) -> Effect:
    to, noun = str(ended.told), kind_of(fact.subject)
    left = [_LEFT[s.kind] for s in rest if s.told]
    sentences = [
        f"{_NO_LONGER[ended.kind]} your {noun}.",
        _ORDERED if _by_order(fact) else _ENDED[fact.how],
        *([f"Why: {reason.rstrip('.')}."] if reason else []),
        *([f"Something else is still in force on it: {', '.join(dict.fromkeys(left))}."] if left else []),
    ]
    data = {
        "notice": f"notice:{ended.action}/ended",
        "to": to,
        "subject": fact.subject,
        "lang": "en",
        "title": f"{_NO_LONGER[ended.kind]} your {noun}",
        "text": " ".join(sentences),
        "reason": reason,
        "automated": fact.how in {"expired", "unlabelled"},
        "policy": ended.policy,
        "ended_ref": ended.action,
    }
    return Effect(to, "notice.sent", data)


def _by_order(fact: End) -> bool:
    return not isinstance(fact, Expired) and is_order(fact.cause)


_HOW: Final = {
    "manual": "A person looked at it and decided.",
    "partly": "Our systems found it; a person looked at it and decided.",
    "automated": "Our systems found it and decided without a person.",
}
_WHO: Final = {"manual": "another person", "partly": "another person", "automated": "a person"}
_ENDED: Final = {
    "expired": "It ended when we said it would.",
    "lifted": "A person looked at it again and decided so.",
    "withdrawn": "It was our mistake: the person who decided it took it back at once.",
    "unlabelled": "Our systems found that it no longer holds.",
    "superseded": "A person looked at it again and decided on something milder.",
}
_ORDERED: Final = "A public authority or a court ordered that it end."
_LEFT: Final[dict[Act, str]] = {
    "warn": "a warning",
    "label": "a label",
    "interstitial": "a notice in front of it",
    "age_gate": "a limit to adults",
    "restrict": "a limit on interaction",
    "restrict_feature": "the loss of a feature",
    "demonetise": "a limit on earnings",
    "limit": "a limit on how far others see it",
    "remove": "a removal",
    "suspend": "a suspension",
    "ban": "a ban",
}
