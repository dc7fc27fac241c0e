"""What can be seen of a pre-bunk on its face: what is missing, and what nobody could show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from steadyhand.civic.claims.model import is_language
from steadyhand.civic.elections.model import is_id, is_place
from steadyhand.civic.prebunks.model import LINE, TEXT, TEXTS, ByPhase, Content, Dates, Text
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Instant
from steadyhand.rules.countries import COUNTRIES

_UNSAYABLE: Final = re.compile(r"[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]").search
LONGEST: Final = 400 * DAY


def unsound(content: Content, now: Instant) -> Refusal | None:
    """Why one is not put on record like this; None where it is."""
    return next(_flaws(content, now), None)


def _flaws(content: Content, now: Instant) -> Iterator[Refusal]:
    if not is_place(content.place) or content.place[:2] not in COUNTRIES:
        yield Refusal(
            "unknown_place", f"{content.place[:20]!r} is no country or region: write US or US-GA (ISO 3166)."
        )
    for name, text in (("topic", content.topic), ("publisher", content.publisher)):
        if not _said(text, LINE):
            yield Refusal("no_line", f"The {name} is one line of up to {LINE} characters.")
    if not _is_address(content.link):
        yield Refusal("no_source", "Give the address at which whoever is responsible says so: https://….")
    yield from _texts(content.texts)
    yield from _span(content.span, now)


def _texts(texts: Sequence[Text]) -> Iterator[Refusal]:
    if not 0 < len(texts) <= TEXTS:
        yield Refusal("no_text", f"It has a text in one language at least, and in {TEXTS} at most.")
    tongues = [one.language.lower() for one in texts]
    if len(set(tongues)) < len(tongues):
        yield Refusal("twice", "It has one text in each language.")
    for one in texts:
        if not is_language(one.language):
            yield Refusal(
                "unknown_language", f"{one.language[:40]!r} is no language tag: write en, pt-BR, zh-Hant."
            )
        if not _said(one.text, TEXT):
            yield Refusal("no_text", f"Say it in one line of up to {TEXT:,} characters.")


def _span(span: Dates | ByPhase, now: Instant) -> Iterator[Refusal]:
    if isinstance(span, ByPhase):
        if not is_id(span.election):
            yield Refusal("unknown_election", "Name the election by its id: election:general.")
    elif not span.starts < span.ends <= span.starts + LONGEST:
        yield Refusal("no_span", "It ends after it began, and within 400 days.")
    elif span.ends <= now:
        yield Refusal("over", "Its time is over: nobody would see it.")


def _said(text: str, most: int) -> bool:
    return any(map(str.isalnum, text)) and len(text) <= most and not _UNSAYABLE(text)


def _is_address(text: str) -> bool:
    if len(text) > TEXT or _UNSAYABLE(text) or any(map(str.isspace, text)):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname)
