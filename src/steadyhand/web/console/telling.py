"""What the templates of explanations ask of evidence, conditions and values."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from steadyhand.review.model import Evidence
from steadyhand.rules.explain import HIDDEN, Condition, Seen

EVENT: Final = "event:"
"""How evidence names an event."""


def explainable(piece: Evidence) -> bool:
    """Whether rules brought this piece of evidence, on an event."""
    return piece.source == "rule" and piece.ref.startswith(EVENT)


def worth_seeing(condition: Condition) -> list[Seen]:
    """What is to be shown beside a condition: not the condition itself once more."""
    return [each for each in condition.seen if each.text != condition.text or each.found or each.definition]


def quotes(seen: Seen) -> bool:
    """Whether a value may be what somebody wrote."""
    return bool(seen.found) or (isinstance(seen.value, str | list | dict) and seen.value != HIDDEN)


def as_text(value: Any) -> str:
    """A value as people read it: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
