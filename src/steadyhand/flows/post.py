"""From a post to what follows: rules decide once, automation's commands carry it out.

`rule_on` turns an outcome of the rules into a `Ruled`, which is stored beside the event; `orders`
turns that into commands. Both are pure, so a repeat after a crash asks for the very same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, get_args

import msgspec

from steadyhand.enforcement.ending import Unlabel
from steadyhand.flows.decision import SANCTIONS
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.flows.sealing import sealing
from steadyhand.intake.model import REPORTED, Event
from steadyhand.intake.reporting import SOURCES, USUAL
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.values import AUTOMATION, DAY, SECOND, Instant, InvalidSubject, is_code
from steadyhand.kernel.values import subject as named
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.rules.areas import Area
from steadyhand.rules.counting import Mark
from steadyhand.rules.model import LabelChange, Outcome, VerdictDeclared
from steadyhand.rules.pack import Pack, VerdictMeaning
from steadyhand.rules.pack_labels import kind_of_entity

AREAS: frozenset[str] = frozenset(get_args(Area))


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One effect that the rules ask for on one subject."""

    effect: str
    """`review`, `unlabel`, or an act: see `rules.acts`."""
    subject: str
    verdict: str = ""
    policy: str = ""
    area: str = "other"
    severity: str = "medium"
    seconds: int | None = None
    label: str = ""
    feature: str = ""
    rules: tuple[str, ...] = ()


class Ruled(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one decision on an event: what the rules of one version concluded, and what they ask for."""

    rules: str
    verdicts: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    """Names of the rules that matched, each with why it did, in words that the people affected may read."""
    errors: int = 0
    author: str | None = None
    """Of a report: the account that the subject's own event names as its author."""
    marks: tuple[Mark, ...] = ()
    """What it adds to counters; kept beside it."""
    braked: tuple[str, ...] = ()
    """Rules whose effects became reviews, because they had acted far too often."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the house reads from an event itself, whatever the rules say."""

    post: str | None
    account: str | None
    region: str
    language: str
    speaks: str = ""
    """In which language the account uses the platform; empty where its event does not say."""


def rule_on(
    outcome: Outcome,
    pack: Pack,
    policies: Mapping[str, str],
    about: Facts,
    held: Mapping[str, Collection[str]],
    author: str | None = None,
) -> Ruled:
    """What the rules ask for on this event; `author` is whose post a report is about.

    `policies` maps an article to its published version; `held` gives the labels in force by subject:
    a label that is there already is not asked for again.
    """
    asked = [a for effect in outcome.effects if (a := _ask(effect, pack, policies, about)) is not None]
    return Ruled(
        rules=pack.version,
        verdicts=tuple(outcome.verdicts),
        asked=tuple(a for a in asked if _changes(a, held)),
        reasons=tuple((rule.name, rule.reason) for rule in outcome.rules),
        errors=len(outcome.errors),
        author=author,
    )


def orders(event: Event, ruled: Ruled, received: Instant) -> list[Order]:
    """The commands that carry a ruling out, each under a key of its own."""
    if not ruled.asked and event.type != REPORTED:
        return []
    data = msgspec.json.decode(event.data)
    about, content = facts_of(event, data), content_of(data)
    name = f"event:{event.name}"
    made = [
        _order(asked, about, content, name, f"{name}#{n}", ruled, received)
        for n, asked in enumerate(ruled.asked)
    ]
    return made + sealing(made) + (_report(event, ruled.author) if event.type == REPORTED else [])


def _order(
    asked: Asked, about: Facts, content: str | None, name: str, key: str, ruled: Ruled, received: Instant
) -> Order:
    """Where access bars the effect (a protected account, a freeze), a person looks instead: nothing is lost."""
    why = _why(ruled, asked)
    command = _command(asked, about, content, name, why, ruled.rules, received)
    if asked.effect in {"review", "unlabel"}:
        return Order(command, AUTOMATION, key)
    return Order(command, AUTOMATION, key, instead=_review(asked, about, content, name, why, ruled.rules))


def _why(ruled: Ruled, asked: Asked) -> str:
    """Why this one effect: what the rules say that it rests on, and no other rule that happened to match.

    A person whom it hits reads it, unless it only asks for a review: there alone rules are named.
    """
    braked = ruled.braked if asked.effect == "review" else ()
    behind = {*asked.rules, *braked}
    said = "; ".join(dict.fromkeys(why for rule, why in ruled.reasons if rule in behind and why))
    return f"{said} (braked, so a person decides: {', '.join(braked)})" if braked else said


def facts_of(event: Event, data: dict[str, Any]) -> Facts:
    """Subject, author, region, language and content of an event's data; unknown where it does not say."""
    post, account = _dict(data.get("post")), _dict(data.get("account"))
    return Facts(
        post=_subject("post", post.get("id")),
        account=_subject("account", account.get("id")),
        region=_code(account.get("region")),
        language=_code(post.get("lang")),
        speaks=lang if isinstance(lang := account.get("lang"), str) and is_code(lang) else "",
    )


def reported_subject(data: Mapping[str, Any]) -> str | None:
    """What a report is about; None where it does not name it rightly."""
    kind, _, name = _words(_dict(data.get("report")).get("subject")).partition(":")
    return _subject(kind, name)


def _changes(asked: Asked, held: Mapping[str, Collection[str]]) -> bool:
    there = asked.label in held.get(asked.subject, ())
    return {"label": not there, "unlabel": there}.get(asked.effect, True)


def _ask(effect: Any, pack: Pack, policies: Mapping[str, str], about: Facts) -> Asked | None:
    if isinstance(effect, LabelChange):
        return _ask_label(effect, policies.get(pack.label_article, ""))
    meaning = pack.verdicts.get(effect.verdict) if isinstance(effect, VerdictDeclared) else None
    subject = None if meaning is None else _acted_on(meaning, about)
    if meaning is None or subject is None:
        return None
    article = pack.articles[meaning.article]
    return Asked(
        effect=meaning.effect,
        subject=subject,
        verdict=effect.verdict,
        policy=policies.get(meaning.article, ""),
        area=article.area,
        severity=article.severity,
        seconds=None if meaning.days is None else meaning.days * DAY // SECOND,
        label=meaning.label or "",
        feature=meaning.feature or "",
        rules=effect.rules,
    )


def _ask_label(change: LabelChange, policy: str) -> Asked | None:
    subject = _subject(kind_of_entity(change.entity_type), change.entity_id)
    if subject is None:
        return None
    return Asked(
        effect="label" if change.add else "unlabel",
        subject=subject,
        policy=policy,
        seconds=None if change.expires_after_s is None else int(change.expires_after_s),
        label=change.label,
        rules=change.rules,
    )


def _acted_on(meaning: VerdictMeaning, about: Facts) -> str | None:
    return about.account if meaning.subject == "account" else about.post


def _review(asked: Asked, about: Facts, content: str | None, name: str, why: str, rule_set: str) -> OpenCase:
    return OpenCase(
        case=case_id(asked.subject, asked.area, name),
        subject=asked.subject,
        area=asked.area,
        severity=asked.severity,
        source="rule",
        ref=name,
        why=why,
        account=about.account,
        attested=about.post == asked.subject and about.account is not None,
        region=about.region,
        language=about.language,
        speaks=about.speaks,
        rules=asked.rules,
        rule_set=rule_set,
        content=content,
    )


def _command(
    asked: Asked, about: Facts, content: str | None, name: str, why: str, rule_set: str, received: Instant
) -> Command:
    if asked.effect == "review":
        return _review(asked, about, content, name, why, rule_set)
    if asked.effect == "unlabel":
        return Unlabel(subject=asked.subject, label=asked.label, cause=name)
    common: dict[str, Any] = {
        "subject": asked.subject,
        "policy": asked.policy,
        "cause": name,
        "mode": "automated",
        "account": about.account,
        "until": None if asked.seconds is None else received + asked.seconds * SECOND,
        "region": about.region,
        "language": about.language,
        "speaks": about.speaks,
        "rules": asked.rules,
        "rule_set": rule_set,
        "reason": why,
    }
    if asked.effect == "label":
        common["label"] = asked.label
    if asked.effect == "restrict_feature":
        common["feature"] = asked.feature
    return SANCTIONS[asked.effect](**common)


def _report(event: Event, author: str | None) -> list[Order]:
    """Intake made sure who reported what; whatever else is written oddly must not stop the stream."""
    data: dict[str, Any] = msgspec.json.decode(event.data)
    told, content = _dict(data.get("report")), _dict(data.get("content"))
    report = ReportIn(
        id=_text(told.get("id")),
        subject=_text(told.get("subject")),
        reporter=_text(told.get("reporter")),
        area=_area(told.get("area")),
        text=_words(told.get("text")),
        lang=_code(told.get("lang")),
        region=_code(told.get("region")),
        source=source if (source := told.get("source")) in SOURCES else USUAL,
        illegal=told.get("illegal") is True,
        good_faith=told.get("good_faith") is True,
        content=_reported(content) if content else None,
    )
    try:
        return report_orders(report, AUTOMATION, event.source, author)
    except InvalidSubject:
        return []


def _reported(content: dict[str, Any]) -> ReportedContent:
    media = content.get("media")
    return ReportedContent(
        text=_words(content.get("text")),
        lang=_code(content.get("lang")),
        author=_subject("account", _words(content.get("author")).removeprefix("account:")),
        media=tuple(
            {name: value for name, value in one.items() if isinstance(value, str)}
            for one in (media if isinstance(media, list) else ())
            if isinstance(one, dict)
        ),
    )


def content_of(data: Mapping[str, Any]) -> str | None:
    """What a reviewer is shown of a post."""
    post, account = _dict(data.get("post")), _dict(data.get("account"))
    if not post:
        return None
    kept = {
        name: _code(post[name]) if name == "lang" else post[name]
        for name in ("text", "lang", "link", "media", "reply_to", "created_at")
        if name in post
    }
    return msgspec.json.encode(
        {**kept, "author": account.get("id"), "handle": account.get("handle")}
    ).decode()


def _subject(kind: str, name: object) -> str | None:
    try:
        return named(f"{kind}:{name}") if isinstance(name, str) else None
    except InvalidSubject:
        return None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else "unknown"


def _code(value: object) -> str:
    """A language or region; unknown where it has not the shape of one, which no page shows and no freeze passes."""
    return value if isinstance(value, str) and is_code(value) else "unknown"


def _area(value: object) -> str:
    """The policy area that a report names; `other` for one that no queue is for, so that somebody reads it."""
    return value if isinstance(value, str) and value in AREAS else "other"


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def labels_added(asked: Iterable[Asked]) -> dict[str, set[str]]:
    """Labels that these effects add, by subject: what a later event of the same batch must already see."""
    added: dict[str, set[str]] = {}
    for one in asked:
        if one.effect == "label":
            added.setdefault(one.subject, set()).add(one.label)
    return added
