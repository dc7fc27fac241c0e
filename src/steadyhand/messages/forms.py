"""How a language writes numbers, days, lists and countries (CLDR, by Babel), and words of others in its midst."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from steadyhand.kernel.values import DAY, MINUTE, Instant
from steadyhand.messages.pattern import Style, Value

FSI: Final = "\u2068"
"""FIRST STRONG ISOLATE: what follows, to `PDI`, has a direction of its own and turns nothing else round."""
PDI: Final = "\u2069"
REACHED: Final = range(201)
"""Numbers whose plural forms a message must have: what is counted here is never far beyond."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DROPPED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DOUBLE, _SINGLE = '\u201c\u201d\u201e\u201f\u00ab\u00bb"', "\u2018\u2019\u201a\u201b\u2039\u203a'"
_QUOTES: Final = str.maketrans(_DOUBLE, _SINGLE)
_RTL: Final = frozenset({"R", "AL", "AN"})


class Form:
    """How one language writes values. Implements `pattern.Form`."""

    def __init__(self, locale: Locale) -> None:
        self._locale, self._name = locale, str(locale)
        self._rtl = locale.text_direction == "rtl"

    def words(self, value: Value) -> str:
        """Words as one piece of a line: without line breaks and what turns text round, their quotation marks single."""
        if isinstance(value, str):
            return _clean(value, self._rtl)
        return _listed(tuple(_clean(str(one), self._rtl) for one in value), self._name)  # type: ignore[union-attr]

    def number(self, value: int, style: str) -> str:
        """A number, grouped as the language does."""
        return _number(value, style, self._name)

    def date(self, instant: Instant, style: Style) -> str:
        """The day of an instant."""
        return _date(instant // DAY, style, self._name)

    def time(self, instant: Instant, style: Style) -> str:
        """The time of day of an instant, in UTC: the message says so."""
        return _time(instant % DAY // MINUTE, style, self._name)

    def category(self, value: int, *, ordinal: bool) -> str:
        """The plural category of a number."""
        return _category(value, ordinal, self._name)

    def categories(self, *, ordinal: bool) -> frozenset[str]:
        """The categories that a message must have a text for."""
        return frozenset(self.category(number, ordinal=ordinal) for number in REACHED)

    def known(self, *, ordinal: bool) -> frozenset[str]:
        """All categories of the language."""
        rule = self._locale.ordinal_form if ordinal else self._locale.plural_form
        return frozenset({*rule.tags, "other"})

    def countries(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The names of countries (ISO 3166-1, two capitals); the code where there is no name."""
        return tuple(self._locale.territories.get(code, code) for code in codes)


def form_of(tag: str) -> Form:
    """The form of a language tag (BCP 47). Raises `ValueError`."""
    try:
        return Form(Locale.parse(tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{tag!r} is no language that is known: write a tag, as pt or pt-BR") from None


@lru_cache(4096)
def _clean(words: str, rtl: bool) -> str:  # noqa: FBT001 - a key of the cache
    flat = _DROPPED.sub("", " ".join(words.split())).translate(_QUOTES)
    return f"{FSI}{flat}{PDI}" if _turns(flat, rtl=rtl) else flat


def _turns(words: str, *, rtl: bool) -> bool:
    """Whether they hold anything that is written in the other direction than the sentence around them."""
    if not rtl and words.isascii():
        return False
    other = {"L"} if rtl else _RTL
    return any(unicodedata.bidirectional(letter) in other for letter in words)


@lru_cache(1024)
def _listed(words: tuple[str, ...], locale: str) -> str:
    return format_list(words, "standard", locale)


@lru_cache(1024)
def _category(value: int, ordinal: bool, locale: str) -> str:  # noqa: FBT001 - a key of the cache
    known = Locale.parse(locale)
    return str((known.ordinal_form if ordinal else known.plural_form)(value))


@lru_cache(1024)
def _number(value: int, style: str, locale: str) -> str:
    return (
        format_percent(value, locale=locale) if style == "percent" else format_decimal(value, locale=locale)
    )


@lru_cache(4096)
def _date(day: int, style: Style, locale: str) -> str:
    """Notices of one batch name the same few days, and one day costs more than the rest of a sentence."""
    return format_date(_EPOCH + timedelta(days=day), style, locale)


@lru_cache(4096)
def _time(minute: int, style: Style, locale: str) -> str:
    return format_time(_EPOCH + timedelta(minutes=minute), style, tzinfo=UTC, locale=locale)
