"""What the platform is asked to do, and to tell the affected person; what that says is in `telling.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from steadyhand.enforcement.facts import End, Expired, Sanctioned, Varied
from steadyhand.enforcement.model import OBJECTION_WINDOW, Ended, Sanction, Standing
from steadyhand.enforcement.notices.telling import Grounds, done, ended, imposed, ordered, over, told
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.messages.catalogue import Catalogue
from steadyhand.rules.acts import Act

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


def sanction_effects(
    fact: Sanctioned, after: Standing, why: Grounds, words: Catalogue, now: Instant
) -> tuple[Effect, ...]:
    """The effect on the platform, and the notice where someone is to be told."""
    sanction = fact.sanction
    acts = () if sanction.starts > now else (applied(fact.subject, sanction, after.in_force),)
    return (*acts, _notice(fact, why, words, now)) if sanction.told else acts


def begin_effects(subject: str, planned: Sanction, after: Standing) -> tuple[Effect, ...]:
    """What is to begin does: the platform is told; who is concerned was, when it was decided."""
    return (applied(subject, planned, after.in_force),)


def applied(subject: str, sanction: Sanction, in_force: Iterable[Sanction]) -> Effect:
    """What the platform is asked to do, with all that is then in force."""
    of_it = {
        "cause": sanction.cause,
        "policy": sanction.policy,
        "automated": sanction.mode == "automated",
    }
    return Effect(subject, _TYPES[sanction.kind], {**_effect(subject, sanction, "apply", in_force), **of_it})


def end_effects(
    fact: End,
    sanction: Sanction,
    rest: Sequence[Sanction],
    reason: str,
    words: Catalogue,
    *,
    never_began: bool = False,
    tell: bool = True,
) -> tuple[Effect, ...]:
    """Ending a sanction tells the platform what is left in force: never more is freed than ended.

    Who was told that it began is told that it ended, and what is still in force on the same subject; unless another
    notice tells them, where `tell` is unset.
    """
    cause = sanction.cause if isinstance(fact, Expired) else fact.cause
    data = {
        **_effect(fact.subject, sanction, "lift", rest),
        "how": fact.how,
        "cause": cause,
        "policy": sanction.policy,
    }
    acts = [] if never_began else [Effect(fact.subject, "enforcement.lifted", data)]
    if isinstance(fact, Varied) and fact.sanction in rest:
        acts.append(applied(fact.subject, fact.sanction, rest))
    return (
        (*acts, _end_notice(fact, sanction, rest, reason, words)) if tell and sanction.told else tuple(acts)
    )


def ended_again(subject: str, over: Ended, in_force: Iterable[Sanction]) -> Effect:
    """The platform is told once more that something ended, with what is then in force; nobody else is."""
    sanction = over.sanction
    data = {
        **_effect(subject, sanction, "lift", in_force),
        "how": over.how,
        "cause": over.cause or sanction.cause,
        "policy": sanction.policy,
    }
    return Effect(subject, "enforcement.lifted", data)


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


def order_notice(
    subject: str, sanction: Sanction, article: Any, by: str, words: Catalogue, now: Instant
) -> Effect:
    """The notice of what an authority had done: `by` says who and by which law."""
    sentences = tuple(ordered(subject, sanction, by, now + OBJECTION_WINDOW, now))
    said = told(words, words.choose(sanction.speaks, sanction.language), sentences[0], sentences)
    return _sent(subject, sanction, article, by, said, now)


def _notice(fact: Sanctioned, why: Grounds, words: Catalogue, now: Instant) -> Effect:
    sanction = fact.sanction
    lang = words.choose(sanction.speaks, fact.language)
    sentences = tuple(imposed(fact, why, now + OBJECTION_WINDOW, now))
    return _sent(
        fact.subject, sanction, why.article, why.reason, told(words, lang, done(fact), sentences), now
    )


def _sent(
    subject: str, sanction: Sanction, article: Any, reason: str, said: dict[str, object], now: Instant
) -> Effect:
    to, object_by = str(sanction.told), now + OBJECTION_WINDOW
    data: dict[str, object] = {
        "notice": f"notice:{sanction.action}",
        "to": to,
        "subject": subject,
        **said,
        "reason": reason,
        "automated": sanction.mode == "automated",
        "policy": sanction.policy,
        "policy_title": article.title,
        "policy_text": article.text,
        "object_by": rfc3339(object_by),
        "object_ref": sanction.action,
    }
    return Effect(to, "notice.sent", data, about=subject)


def _end_notice(
    fact: End, sanction: Sanction, rest: Sequence[Sanction], reason: str, words: Catalogue
) -> Effect:
    to = str(sanction.told)
    lang = words.choose(sanction.speaks, sanction.language)
    data: dict[str, object] = {
        "notice": f"notice:{sanction.action}/ended",
        "to": to,
        "subject": fact.subject,
        **told(words, lang, over(fact, sanction), tuple(ended(fact, sanction, rest, reason))),
        "reason": reason,
        "automated": fact.how in {"expired", "unlabelled"},
        "policy": sanction.policy,
        "ended_ref": sanction.action,
    }
    return Effect(to, "notice.sent", data)
