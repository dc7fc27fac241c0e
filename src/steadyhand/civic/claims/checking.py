"""What can be seen of a claim on its face: what is missing, and what nobody could match or show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from steadyhand.civic.claims.model import (
    LEAST,
    LINE,
    PANEL,
    PLACES,
    SURE,
    TEXT,
    URL,
    VARIANTS,
    Content,
    Wording,
    is_language,
)
from steadyhand.civic.claims.panels import PANELS, PanelText
from steadyhand.civic.elections.model import lies_in
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Instant
from steadyhand.rules.areas import AREAS
from steadyhand.rules.countries import is_country

_UNSAYABLE: Final = re.compile(r"[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]").search
"""Control characters, and those that turn a text round. Joiners stay: several scripts are written with them."""
_EARLIEST: Final = -1_900 * 365 * DAY
_LATEST: Final = 5_000 * 365 * DAY


def flaw_of(content: Content) -> Refusal | None:
    """Why a claim is not put on record like this; None where it is."""
    return next(_flaws(content), None)


def _flaws(content: Content) -> Iterator[Refusal]:
    yield from filter(None, map(_wording, content.wordings))
    if len(content.variants) > VARIANTS:
        yield Refusal(
            "too_many", f"A claim has {VARIANTS} other wordings at most: take the rest to a second claim."
        )
    yield from _lines(content)
    yield from _addresses(content)
    if (content.verdict is not None or content.rating) and content.kind == "statement":
        yield Refusal("no_rating", "A statement has no verdict: what somebody rated is a fact-check.")
    if content.area not in AREAS:
        yield Refusal("unknown_area", f"{content.area[:40]!r} is no policy area: {', '.join(AREAS)}.")
    yield from _where(content)
    yield from _panels(content)
    for at in (content.published, content.reviewed, content.expires):
        if at is not None and not _EARLIEST < at < _LATEST:
            yield Refusal("no_time", "Nobody can write that time.")
    if content.suggest_at is not None and not LEAST <= content.suggest_at <= 1:
        yield Refusal("no_threshold", f"A threshold is a probability: {LEAST} at least, and 1 at most.")
    if content.act_at is not None and not SURE < content.act_at <= 1:
        yield Refusal("no_threshold", f"A threshold to act is a probability above {SURE}, and 1 at most.")


def _wording(one: Wording) -> Refusal | None:
    if not any(map(str.isalnum, one.text)) or len(one.text) > TEXT:
        return Refusal("no_text", f"Say it in up to {TEXT:,} characters, with a letter or digit among them.")
    if _UNSAYABLE(one.text):
        return Refusal(
            "unreadable",
            "Write it in one line, without control characters and without marks that turn text round.",
        )
    if one.language and not is_language(one.language):
        return Refusal(
            "unknown_language", f"{one.language[:40]!r} is no language tag: write en, pt-BR, zh-Hant."
        )
    return None


def _lines(content: Content) -> Iterator[Refusal]:
    said = {
        "rating": (content.rating, LINE),
        "topic": (content.topic, LINE),
        "publisher": (content.source.publisher, LINE),
        "author": (content.source.author, LINE),
        "panel": (content.panel, PANEL),
    }
    for name, (text, most) in said.items():
        if len(text) > most or _UNSAYABLE(text):
            yield Refusal("no_line", f"The {name} is one line of up to {most} characters.")
    if not content.source.publisher.strip():
        yield Refusal("no_source", "Say who checked or states it: nobody believes a claim without a source.")


def _addresses(content: Content) -> Iterator[Refusal]:
    if not content.source.url:
        yield Refusal("no_source", "Give the address at which its source says so.")
    for address in filter(None, (content.source.url, content.link)):
        if len(address) > URL or not _is_address(address):
            yield Refusal("no_address", f"{address[:80]!r} is no address: write https://….")


def _is_address(text: str) -> bool:
    if _UNSAYABLE(text) or any(map(str.isspace, text)):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)


def _where(content: Content) -> Iterator[Refusal]:
    if len(content.jurisdictions) > PLACES:
        yield Refusal("too_many", f"A claim is of {PLACES} places at most; of none where it is of all.")
    yield from filter(None, map(_place, content.jurisdictions))


def _panels(content: Content) -> Iterator[Refusal]:
    if len(content.panels) > PANELS:
        yield Refusal("too_many", f"A panel has {PANELS} texts for places and languages at most.")
    seen = [(one.place, one.language.lower()) for one in content.panels]
    if len(set(seen)) < len(seen):
        yield Refusal("twice", "A panel has one text for each place and language.")
    for one in content.panels:
        yield from filter(None, (_text_of(one), _place(one.place) if one.place else None))
        if one.place and not _of_claim(one.place, content):
            yield Refusal(
                "elsewhere",
                f"A panel says nothing in {one.place}: the claim is of {', '.join(content.jurisdictions)}.",
            )


def _of_claim(place: str, content: Content) -> bool:
    """Whether all of a place is among the places that a claim is of; a claim of none is of all."""
    return not content.jurisdictions or any(lies_in(place, one) for one in content.jurisdictions)


def _text_of(one: PanelText) -> Refusal | None:
    if not is_language(one.language):
        return Refusal(
            "unknown_language", f"{one.language[:40]!r} is no language tag: write en, pt-BR, zh-Hant."
        )
    for text, most in ((one.text, PANEL), (one.publisher, LINE)):
        if not any(map(str.isalnum, text)) or len(text) > most or _UNSAYABLE(text):
            return Refusal(
                "no_line", f"A panel says it, and by whom, in one line of up to {most} characters."
            )
    if len(one.link) > URL or not _is_address(one.link):
        return Refusal("no_address", f"{one.link[:80]!r} is no address: write https://….")
    return None


def _place(place: str) -> Refusal | None:
    if is_country(place):
        return None
    return Refusal("unknown_place", f"{place[:20]!r} is no country or region: write US or US-GA (ISO 3166).")


def expired(content: Content, now: Instant) -> Refusal | None:
    """Why a text is too late to match anybody; None where it is not."""
    if content.expires is not None and content.expires <= now:
        return Refusal("expired", "Its time is over: give it a later end, or none.")
    return None
