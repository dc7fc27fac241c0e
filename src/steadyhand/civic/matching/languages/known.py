"""Which languages are read, and in which one a text is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from steadyhand.civic.matching.languages.english import ENGLISH
from steadyhand.civic.matching.languages.model import Language
from steadyhand.civic.matching.languages.spanish import SPANISH

LANGUAGES: Final[Mapping[str, Language]] = {one.code: one for one in (ENGLISH, SPANISH)}
"""By code; a post in any other is `unclear`, whatever it says."""
_UNKNOWN: Final = frozenset({"", "und", "unknown"})


def primary(lang: str) -> str:
    """The language of a BCP 47 tag, without region and script; empty where nobody knows it."""
    spoken = lang.split("-", maxsplit=1)[0].lower()
    return "" if spoken in _UNKNOWN else spoken


def recognised(text: str) -> str:
    """The language in which a text is that nobody said it of; empty unless it is surely one of those read.

    The first that it may be: English is read where it is mixed with another, as nothing but its words passes then.
    """
    return next((code for code, one in LANGUAGES.items() if one.spoken_in(text)), "")
