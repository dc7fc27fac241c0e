"""One language's templates and slot words; a template knows what rule it breaks, if any."""

from __future__ import annotations

import functools
from typing import Final

import msgspec

from steadyhand.week.sheets import sheet

AREAS: Final = (
    "hate",
    "harassment",
    "violence",
    "imminent_harm",
    "child_safety",
    "self_harm",
    "spam",
    "scams",
    "election",
    "impersonation",
    "adult",
    "other",
)
"""The twelve policy areas, one queue each."""


class Dates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pattern: str
    months: tuple[str, ...]


class Phrases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's sheet as it lies in `texts/<lang>.toml`."""

    everyday: tuple[str, ...]
    asides: tuple[str, ...]
    remarks: tuple[str, ...]
    politics: tuple[str, ...]
    lookalikes: tuple[str, ...]
    reports: tuple[str, ...]
    edit_notes: tuple[str, ...]
    tails: tuple[str, ...]
    violations: dict[str, tuple[str, ...]]
    official: dict[str, tuple[str, ...]]
    area_words: dict[str, str]
    slots: dict[str, tuple[str, ...]]
    dates: Dates


class Template(msgspec.Struct, frozen=True):
    """A text with slots, `id` `<lang>/<kind>/<number>`; `violates` is a policy area, None if it breaks no rule."""

    id: str
    text: str
    violates: str | None


@functools.cache
def phrases(lang: str) -> Phrases:
    return sheet(f"texts/{lang}.toml", Phrases)


@functools.cache
def templates(lang: str, kind: str) -> tuple[Template, ...]:
    """Templates of a kind: `everyday`, `politics`, `lookalike`, `official.<who>`, or the area it violates."""
    violates = kind if kind in AREAS else None
    return tuple(
        Template(f"{lang}/{kind}/{number}", text, violates)
        for number, text in enumerate(_texts(phrases(lang), kind))
    )


def invented_slurs(lang: str) -> frozenset[str]:
    """The insults against groups that the scenario uses, all invented: what we ship holds no real slur."""
    slots = phrases(lang).slots
    return frozenset(word.casefold() for word in (*slots["slur"], *slots["slurs"]))


def _texts(words: Phrases, kind: str) -> tuple[str, ...]:
    if kind in AREAS:
        return words.violations[kind]
    if kind.startswith("official."):
        return words.official[kind.removeprefix("official.")]
    return {"everyday": words.everyday, "politics": words.politics, "lookalike": words.lookalikes}[kind]


def written_date(lang: str, day: int, month: int) -> str:
    """A date as people write it in a sentence: `3 November`, `3 de noviembre`."""
    dates = phrases(lang).dates
    return dates.pattern.format(day=day, month=dates.months[month - 1])
