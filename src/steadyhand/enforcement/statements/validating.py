"""Whether a statement keeps the rules of the EU's transparency database, so that a bad one is refused before sending.

Source: API documentation of transparency.dsa.ec.europa.eu, schema in force since 1 July 2025, (c) European Union,
CC BY 4.0. What it says in words alone, the span of a day and the order of two, are the codes `span` and `order`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from steadyhand.enforcement.statements import codes
from steadyhand.enforcement.statements.model import EXPLANATION, FACTS, SHORT

Check = Callable[[object], str | None]
"""What is wrong with a value, as a code; None where nothing is."""


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong with a statement: in which field, and a stable code for what."""

    field: str
    code: str


def problems(told: Mapping[str, Any]) -> tuple[Problem, ...]:
    """All that is wrong with a statement as it would be sent; nothing where it may be."""
    missing = [Problem(name, "missing") for name in REQUIRED if name not in told]
    wrong = [
        Problem(name, code)
        for name, check in FIELDS.items()
        if name in told and (code := check(told[name])) is not None
    ]
    return (*missing, *wrong, *_undecided(told), *_unexplained(told), *_disordered(told))


def _undecided(told: Mapping[str, Any]) -> Iterator[Problem]:
    """It states at least one decision."""
    if not any(told.get(name) not in (None, [], ()) for name in DECISIONS):
        yield Problem(DECISIONS[0], "no_decision")


def _unexplained(told: Mapping[str, Any]) -> Iterator[Problem]:
    """What one field's code asks of others."""
    for name, code, asked in CONDITIONS:
        value = told.get(name)
        if value == code or (isinstance(value, list | tuple) and code in value):
            yield from (Problem(one, "missing") for one in asked if one not in told)


def _disordered(told: Mapping[str, Any]) -> Iterator[Problem]:
    """No end lies before the beginning."""
    begins = told.get("application_date")
    for name in ENDS:
        ends = told.get(name)
        if isinstance(begins, str) and isinstance(ends, str) and ends < begins:
            yield Problem(name, "order")


def _one_of(known: Collection[str]) -> Check:
    return lambda value: None if isinstance(value, str) and value in known else "code"


def _some_of(known: Collection[str], *, least: int = 0, once: bool = False) -> Check:
    one = _one_of(known)

    def check(value: object) -> str | None:
        if not isinstance(value, list | tuple):
            return "no_list"
        if any(one(each) for each in value):
            return "code"
        twice = once and len(set(value)) < len(value)
        return "twice" if twice else "empty" if len(value) < least else None

    return check


def _text(most: int, least: int = 0, shape: re.Pattern[str] | None = None) -> Check:
    def check(value: object) -> str | None:
        if not isinstance(value, str):
            return "no_text"
        if not least <= len(value) <= most:
            return "length"
        return None if shape is None or shape.fullmatch(value) else "shape"

    return check


def _day(first: str = "", last: str = "9999-12-31") -> Check:
    def check(value: object) -> str | None:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            return "no_day"
        try:
            date.fromisoformat(value)
        except ValueError:
            return "no_day"
        return None if first <= value <= last else "span"

    return check


def _or_null(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _address(value: object) -> str | None:
    if (code := _text(SHORT)(value)) is not None:
        return code
    text = str(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return "no_address"
    plain = text.isascii() and text.isprintable() and not _UNSAFE.search(text)
    return None if plain and parts.scheme in {"http", "https"} and parts.hostname else "no_address"


def _product(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return "no_product"
    return _text(13, 13, _DIGITS)(value["EAN-13"]) if "EAN-13" in value else None


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS: Final = re.compile(r"[0-9]+")
_NAME: Final = re.compile(r"[a-zA-Z0-9_-]+")
_UNSAFE: Final = re.compile(r"""[\s"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})""")
_SHORT: Final = _text(SHORT)
_ENDS_ON: Final = _or_null(_day())

REQUIRED: Final = (
    "decision_ground", "content_type", "category", "content_date", "application_date", "decision_facts",
    "source_type", "automated_detection", "automated_decision", "puid",
)  # fmt: skip
DECISIONS: Final = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
ENDS: Final = tuple(
    f"end_date_{what}_restriction" for what in ("visibility", "monetary", "service", "account")
)
CONDITIONS: Final = (
    ("decision_visibility", "DECISION_VISIBILITY_OTHER", ("decision_visibility_other",)),
    ("decision_monetary", "DECISION_MONETARY_OTHER", ("decision_monetary_other",)),
    ("content_type", "CONTENT_TYPE_OTHER", ("content_type_other",)),
    (
        "decision_ground",
        "DECISION_GROUND_ILLEGAL_CONTENT",
        ("illegal_content_legal_ground", "illegal_content_explanation"),
    ),
    (
        "decision_ground",
        "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        ("incompatible_content_ground", "incompatible_content_explanation"),
    ),
)
"""A field, a code in it, and what must then be said as well."""
FIELDS: Final[Mapping[str, Check]] = {
    "puid": _text(SHORT, 1, _NAME),
    "decision_visibility": _or_null(_some_of(codes.VISIBILITIES, once=True)),
    "decision_visibility_other": _SHORT,
    "decision_monetary": _or_null(_one_of(codes.MONETARIES)),
    "decision_monetary_other": _SHORT,
    "decision_provision": _or_null(_one_of(codes.PROVISIONS)),
    "decision_account": _or_null(_one_of(codes.ACCOUNTS)),
    "account_type": _or_null(_one_of(codes.ACCOUNT_TYPES)),
    "decision_ground": _one_of(codes.GROUNDS),
    "decision_ground_reference_url": _or_null(_address),
    "illegal_content_legal_ground": _text(SHORT, 1),
    "illegal_content_explanation": _text(EXPLANATION, 1),
    "incompatible_content_ground": _text(SHORT, 1),
    "incompatible_content_explanation": _text(EXPLANATION, 1),
    "incompatible_content_illegal": _one_of(codes.YES_NO),
    "content_type": _some_of(codes.CONTENT_TYPES, least=1),
    "content_type_other": _SHORT,
    "category": _one_of(codes.CATEGORY_CODES),
    "category_addition": _some_of(codes.CATEGORY_CODES),
    "category_specification": _or_null(_some_of(codes.KEYWORDS)),
    "category_specification_other": _SHORT,
    "territorial_scope": _or_null(_some_of(codes.TERRITORIES)),
    "content_language": _or_null(_one_of(codes.LANGUAGES)),
    "content_date": _day("2000-01-01", "2038-01-01"),
    "application_date": _day("2020-01-01", "2038-01-01"),
    **dict.fromkeys(ENDS, _ENDS_ON),
    "decision_facts": _text(FACTS, 1),
    "source_type": _one_of(codes.SOURCE_TYPES),
    "source_identity": _SHORT,
    "automated_detection": _one_of(codes.YES_NO),
    "automated_decision": _one_of(codes.AUTOMATIONS),
    "content_id": _or_null(_product),
}
