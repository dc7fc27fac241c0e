"""What somebody is told of a sanction on what is theirs, as messages in order, still in no language.

The notice says what a statement of reasons must (Regulation (EU) 2022/2065, Art. 17): the restriction, where and for
how long, the facts, the rule and its text, how it was found and whether automation decided, and how to object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import msgspec

from steadyhand.enforcement.facts import End, Expired, Sanctioned
from steadyhand.enforcement.model import Sanction
from steadyhand.enforcement.notices.strikes import counted
from steadyhand.enforcement.orders.model import is_order
from steadyhand.enforcement.strikes.model import Ladder, Strikes
from steadyhand.kernel.values import Instant, kind_of
from steadyhand.messages.catalogue import Catalogue, Countries, Said
from steadyhand.rules.countries import COUNTRIES, MANY

Found = Literal["report", "staff", ""]
"""What led a person to it, where no rule did: what somebody reported, or staff of their own accord; empty: not said."""


_STOPS: Final = ".\u3002\u0964\u06d4"
"""Full stops of the world's scripts: a title has none."""


class Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """Why a sanction was imposed, as far as the person affected is told. Who reported is never among it."""

    article: Any
    """The version of the article that it rests on."""
    reason: str
    """Why, as whoever decided it wrote it: quoted."""
    found: Found = ""
    asked: Sequence[Said] = ()
    """Which authorities asked, where no law forbids saying so."""
    strikes: Strikes | None = None
    ladder: Ladder | None = None
    """The ladder that counts what the article is about; None where none does."""


def done(fact: Sanctioned) -> Said:
    """What was done, as a sentence."""
    return Said(f"notice.did.{fact.sanction.kind}", {"kind": kind_of(fact.subject)})


def imposed(fact: Sanctioned, why: Grounds, object_by: Instant, now: Instant) -> Iterator[Said]:
    """All that is told when a sanction is imposed."""
    sanction = fact.sanction
    yield done(fact)
    if sanction.interim:
        yield Said("notice.span.interim", {"ends": sanction.ends})
    elif sanction.kind != "warn":
        yield _span(sanction, now)
    yield from _where(sanction)
    yield _rule(why.article)
    if why.found and not why.asked:
        yield Said(f"notice.found.{why.found}")
    yield Said(f"notice.how.{sanction.mode}")
    yield from why.asked
    yield from quoted(why.reason)
    yield from counted(why.strikes, why.ladder, now)
    yield Said("notice.object.until", {"object_by": object_by, "mode": sanction.mode})
    yield Said("notice.object.reference", {"reference": sanction.action})
    yield Said("notice.object.elsewhere")


def over(fact: End, sanction: Sanction) -> Said:
    """What ended, as a sentence."""
    return Said(f"notice.ended.{sanction.kind}", {"kind": kind_of(fact.subject)})


def ended(fact: End, sanction: Sanction, rest: Sequence[Sanction], reason: str) -> Iterator[Said]:
    """All that is told when a sanction ends: how, why, and what else is in force on the same subject."""
    yield over(fact, sanction)
    yield Said("notice.because.ordered" if _by_order(fact) else f"notice.because.{fact.how}")
    yield from quoted(reason)
    left = dict.fromkeys(one.kind for one in rest if one.told)
    if left:
        yield Said("notice.left.still", {"measures": tuple(Said(f"notice.measure.{kind}") for kind in left)})


def ordered(subject: str, sanction: Sanction, by: str, object_by: Instant, now: Instant) -> Iterator[Said]:
    """All that is told when an authority ordered it: `by` says who, and by which law. It rests on no rule of ours."""
    yield Said(f"notice.did.{sanction.kind}", {"kind": kind_of(subject)})
    if sanction.kind != "warn":
        yield _span(sanction, now)
    yield Said("notice.order.because")
    yield Said("notice.order.which", {"ordered": by})
    yield from _where(sanction)
    yield Said("notice.order.checked")
    yield Said("notice.object.until", {"object_by": object_by, "mode": "manual"})
    yield Said("notice.object.reference", {"reference": sanction.action})
    yield Said("notice.order.court")


def _by_order(fact: End) -> bool:
    return not isinstance(fact, Expired) and is_order(fact.cause)


def told(words: Catalogue, lang: str, title: Said, sentences: Sequence[Said]) -> dict[str, object]:
    """Language, title and text of a notice, and both in every language there is."""
    titles, texts = words.everywhere(title), [words.everywhere(one) for one in sentences]
    each = {
        tag: {"title": titles[tag].rstrip(_STOPS), "text": " ".join([text[tag] for text in texts])}
        for tag in words.languages
    }
    return {"lang": lang, **each[lang], "translations": each}


def _span(sanction: Sanction, now: Instant) -> Said:
    """From when, where that is to come, until when."""
    if sanction.starts <= now:
        return (
            Said("notice.span.until", {"ends": sanction.ends}) if sanction.ends else Said("notice.span.open")
        )
    if sanction.ends:
        return Said("notice.span.planned", {"begins": sanction.starts, "ends": sanction.ends})
    return Said("notice.span.planned_open", {"begins": sanction.starts})


def _where(sanction: Sanction) -> Iterator[Said]:
    """Where it holds, if not everywhere, and what is taken, if it is a feature."""
    if sanction.feature:
        yield Said("notice.where.feature", {"feature": sanction.feature})
    if sanction.surfaces:
        yield Said("notice.where.surfaces", {"surfaces": sanction.surfaces})
    if len(sanction.territory) > MANY:
        left = tuple(code for code in COUNTRIES if code not in sanction.territory)
        yield Said("notice.where.elsewhere", {"countries": Countries(left)})
    elif sanction.territory:
        yield Said("notice.where.territory", {"countries": Countries(sanction.territory)})


def _rule(article: Any) -> Said:
    text = article.text.strip().rstrip(".")
    if not text:
        return Said("notice.rule.title", {"title": article.title})
    return Said("notice.rule.text", {"title": article.title, "rule": text})


def quoted(reason: str) -> Iterator[Said]:
    """Why, as whoever decided wrote it; nothing where they wrote nothing."""
    if words := reason.strip().rstrip("."):
        yield Said("notice.why.quoted", {"reason": words})
