"""Which posts state something of an election that no rule looks for: that it is decided, or that its count is a fraud.

Rules know what misleads people about how to vote. These patterns are for what breaks no rule by itself and matters
once many say it; they are about the vote and never about a party. Whoever denies, asks or quotes states nothing.
"""

from __future__ import annotations

import re
from typing import Final

from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.gate import checkworthy
from steadyhand.civic.matching.stance import stance
from steadyhand.rules.areas import IncidentClass

_VOTE: Final = (
    r"\b(?:elections?|votes?|voted|voting|ballots?|polls?|polling|elecci[oó]n(?:es)?|votos?|votaci[oó]n|urnas?)\b",
    r"\b(?:elei[cç](?:ão|ões)|vota[cç](?:ão|ões)|[eé]lections?|scrutins?|bulletins?|bureaux? de vote)\b",
    r"चुनाव|मतदान|वोट|انتخاب|اقتراع|تصويت|أصوات",
)
_TOO_SOON: Final = (
    r"\b(?:has|have|already|officially) (?:already |officially )?(?:won|lost)\b",
    r"\b(?:declared|called|projected) (?:the )?(?:winner|for)\b",
    r"\bpolls? (?:are|have) (?:now |already )?(?:closed|shut)\b|\bit(?:['\u2019]s| is) (?:all )?over\b",
    r"\b(?:ya )?(?:ha|han) (?:ganado|perdido)\b|\bj[aá] (?:ganhou|perdeu)\b",
    r"\b(?:a|ont) (?:d[eé]j[aà] )?(?:gagn[eé]|perdu)\b",
    r"जीत (?:गय|चुक|गई)|(?:فاز|فازت|خسر) ",
)


def _one(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


_DONE: Final = _one(r"(?:switch|flip|chang|delet|hack|rigg)\w*", r"(?:cambi|troc|mud)\w+")
_TAKEN: Final = _one(r"(?:switch|flip|delet|steal|stole|burn|dump|destroy|shred|throw|threw)\w*")
_BEEN: Final = _one(
    "switched", "flipped", "deleted", "stolen", "rigged", "burned", "burnt", "dumped", "destroyed", "shredded",
    "thrown away", "faked", "hacked",
)  # fmt: skip
_DOUBTED: Final = (
    rf"\b(?:machines?|m[aá]quinas?|tabulators?|software|computers?)\b[^.!?]{{0,40}}\b{_DONE}\b",
    rf"\b{_TAKEN}\b[^.!?]{{0,30}}\b(?:votes?|ballots?|elections?)\b",
    rf"\b(?:votes?|ballots?|elections?|count)\b[^.!?]{{0,30}}\b{_BEEN}\b",
    r"\b(?:dead (?:people|voters?)|non.?citizens) (?:are |have )?vot\w+",
    r"\b(?:fraude|robad[oa]s?|roubad[oa]s?|vol[eé]e?s?|truqu[eé]e?s?|ama[nñ]ad[oa]s?)\b",
    r"धांधली|हैक|تزوير|سرقة الأصوات",
)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_CUES: Final[tuple[tuple[IncidentClass, re.Pattern[str]], ...]] = (
    ("delegitimisation", _any(_DOUBTED)),
    ("premature_result", _any(_TOO_SOON)),
)
_ABOUT: Final = _any(_VOTE)
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
