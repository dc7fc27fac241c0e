"""Which posts state something of an election that no rule looks for: that it is decided, or that its count is a fraud.

Rules know what misleads people about how to vote. These patterns are for what breaks no rule by itself and matters
once many say it; they are about the vote and never about a party. Whoever denies, asks or quotes states nothing.
"""

from __future__ import annotations

import re
from typing import Final

from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.gate import checkworthy
from steadyhand.civic.matching.languages.known import LANGUAGES
from steadyhand.civic.matching.stance import stance
from steadyhand.rules.areas import IncidentClass

_DONE: Final = r"(?:(?:switch|flip|chang|delet|hack|rigg)\w*|(?:cambi|troc|mud)\w+)"
_VOTES: Final = (
    r"\b(?:elei[cç](?:ão|ões)|vota[cç](?:ão|ões)|[eé]lections?|scrutins?|bulletins?|bureaux? de vote)\b",
    r"चुनाव|मतदान|वोट|انتخاب|اقتراع|تصويت|أصوات",
)
_DECIDED: Final = (
    r"\bj[aá] (?:ganhou|perdeu)\b",
    r"\b(?:a|ont) (?:d[eé]j[aà] )?(?:gagn[eé]|perdu)\b",
    r"जीत (?:गय|चुक|गई)|(?:فاز|فازت|خسر) ",
)
_STOLEN: Final = (
    rf"\b(?:machines?|m[aá]quinas?|tabulators?|software|computers?)\b[^.!?]{{0,40}}\b{_DONE}\b",
    r"\b(?:roubad[oa]s?|vol[eé]e?s?|truqu[eé]e?s?)\b",
    r"धांधली|हैक|تزوير|سرقة الأصوات",
)
"""Of languages that have no table (Portuguese, French, Hindi, Arabic), or that share a word with one that has."""


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_READ: Final = tuple(LANGUAGES.values())
_CUES: Final[tuple[tuple[IncidentClass, re.Pattern[str]], ...]] = (
    ("delegitimisation", _any((*_STOLEN, *(each for one in _READ for each in one.stolen)))),
    ("premature_result", _any((*_DECIDED, *(each for one in _READ for each in one.decided)))),
)
_ABOUT: Final = _any((*_VOTES, *(each for one in _READ for each in one.votes)))
_ASKS: Final = re.compile(r"[?؟]\s*(?:\S{0,12}\s*)?$")


def cue(text: str, language: str) -> IncidentClass | None:
    """What kind of thing a post states of an election, where its words say so; never who is meant by it."""
    if not _ABOUT.search(text):
        return None
    found = next((cls for cls, pattern in _CUES if pattern.search(text)), None)
    return found if found is not None and states(text, language) else None


def states(text: str, language: str) -> bool:
    """Whether it says something of its own: long enough, no question, and by its words neither denied nor quoted."""
    if not checkworthy(fold(text)) or _ASKS.search(text):
        return False
    return stance(text, "", "" if language == "unknown" else language) not in {"denies", "quotes"}
