"""A template of a reason, by area and language."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from steadyhand.kernel.values import Instant

NAME: Final = re.compile(r"template:[a-z0-9-]{1,40}")
TITLE: Final = 80
WORDS: Final = 2_000
SHOWN: Final = 60
"""Templates that a case page offers."""


class ReasonTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """Words for a reason. Its text is no personal content: it says of an article what is the same for everybody."""

    id: str
    area: str
    language: str
    title: str
    text: str
    version: int = 1
    by: str = ""
    at: Instant = 0
    retired: Instant | None = None

    def fits(self, area: str, language: str) -> bool:
        """Whether it is offered for a case: of its area, and in its base language or in one that is not known."""
        base = language.partition("-")[0].lower()
        return self.retired is None and self.area == area and base in {self.language.lower(), "unknown"}
