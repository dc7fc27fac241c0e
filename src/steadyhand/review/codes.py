"""Reason codes: a short list beside the words, so that like decisions can be counted and found together.

A code says which part of an article is broken, or why none is; it never replaces the words, which the person affected
reads. Each area has a few of its own, and every area the common ones. A code that was ever used is never given
another meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from steadyhand.kernel.entry import Refusal
from steadyhand.review.model import SEVERITY_WEIGHT

BROKEN: Final[Mapping[str, str]] = {
    "repeated": "Repeated after a warning",
    "coordinated": "Together with others",
    "aimed_at_person": "Aimed at one person",
    "aimed_at_minor": "Aimed at somebody under age",
    "ban_evasion": "The account of somebody who is banned",
}
"""In every area, where an article is broken."""
KEPT: Final[Mapping[str, str]] = {
    "quotation": "A quotation, or news about it",
    "counter_speech": "Speaks against it",
    "satire": "Satire, plainly meant as such",
    "other_meaning": "Means something else here",
    "not_enough": "Too little to say so",
}
"""In every area, where none is."""
OF_AREA: Final[Mapping[str, Mapping[str, str]]] = {
    "spam": {"bait": "Draws people by a lie", "same_link": "The same link again", "bought": "Bought reach"},
    "scams": {"false_offer": "An offer that is none", "false_identity": "Poses as somebody trusted"},
    "hate": {
        "slur": "A slur",
        "dehumanising": "Makes people out to be less than that",
        "call": "Calls for harm",
    },
    "harassment": {
        "pile_on": "Sends others after somebody",
        "doxxing": "Shows where somebody lives or works",
    },
    "violence": {"credible": "A threat that can be carried out", "veiled": "A threat between the lines"},
    "election": {"false_date": "False time or place of voting", "false_rule": "False word on who may vote"},
    "impersonation": {"poses_as_person": "Poses as a person", "poses_as_body": "Poses as an organisation"},
    "adult": {"without_consent": "Shown without consent", "unmarked": "Not marked as what it is"},
    "imminent_harm": {"place_and_time": "Says where and when", "means": "Has the means"},
    "self_harm": {"method": "Tells how", "encourages": "Encourages it"},
}
"""What each area has of its own."""
_NAME: Final = re.compile(r"[a-z_]{1,40}")
AT_MOST: Final = 8


def codes_of(area: str, *, broken: bool) -> Mapping[str, str]:
    """The codes that fit a decision in an area, each with its words."""
    return {**OF_AREA.get(area, {}), **BROKEN} if broken else KEPT


def unknown(area: str, severity: str, codes: tuple[str, ...]) -> Refusal | None:
    """Why a severity or a code cannot be stated of a case in this area."""
    if severity and severity not in SEVERITY_WEIGHT:
        return Refusal("unknown_severity", f"Severity is one of {', '.join(SEVERITY_WEIGHT)}.")
    known = {*codes_of(area, broken=True), *KEPT}
    strange = next((code for code in codes if code not in known), None)
    if strange is not None or len(codes) > AT_MOST:
        shown = strange if strange is not None and _NAME.fullmatch(strange) else "one of these"
        return Refusal(
            "unknown_code", f"{shown} is no reason code of {area}: choose up to {AT_MOST} of the list."
        )
    return None
