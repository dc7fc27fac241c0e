"""Whether a post states a claim, denies it, or quotes somebody: by the words around it, in English and Spanish.

What this must never do is take a debunk for the claim, since a label would then stand on the correction. So any sign
of doubt leads away from `states`, a post states a claim only if all that stands around it is understood (`around`), and
what the words do not settle is `unclear`, which a person looks at. In a language that has no words here, and where
nobody said which it is and it is not recognisably one that has, every post is `unclear`.
"""

from __future__ import annotations

import re
from typing import Final, Literal
from unicodedata import normalize

from steadyhand.civic.matching.around import understood
from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.languages.english import ENGLISH
from steadyhand.civic.matching.languages.known import LANGUAGES, primary, recognised
from steadyhand.civic.matching.languages.model import Language

Stance = Literal["states", "denies", "quotes", "unclear"]

_SENTENCES: Final = re.compile(r"(?<=[.!?\n])\s+")
_MARKED: Final = re.compile(
    "[\"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a]|(?<!\\w)['\u2018](?=\\w)|(?<!\\w)[-\u2212](?=\\d)"
    r"|[:;=][-^o']?[()\[\]/\\|DPp3*]|\([!?]+\)|\^_*\^"
    "|\U0001f1f3\U0001f1f4"
)
"""Quotation marks around a claim or a word of it, a minus before a number, a face, a flag that reads NO."""
_SHORT: Final = 7
_TELLING: Final = 4


def stance(post: str, claim: str, lang: str, *, links: str = "", cut: bool = False) -> Stance:
    """How a post stands to a claim that it is about, in the claim's nearest wording, of the same language.

    `lang` is BCP 47, empty where nobody knows; `links` are the addresses in the post, and `cut` says that it goes on.
    """
    spoken = primary(lang) or recognised(post)
    words = LANGUAGES.get(spoken) if spoken else ENGLISH  # whose denials many write in any language
    if words is None:
        return "unclear"
    post, claim = (normalize("NFC", text).replace("\u2019", "'") for text in (post, claim))
    if _of_its_own(words.denies, post, claim):
        return "unclear" if words.denies_denial.search(post) else "denies"
    nearby = _nearby(post, claim, words)
    negated = len(words.negates.findall(nearby)) != len(words.negates.findall(claim))
    if negated or _of_its_own(words.doubts, nearby, claim):
        return "unclear"
    if _of_its_own(words.quotes, post, claim):
        return "quotes"
    read = (
        spoken and not cut and not links
    )  # what an address leads to may say the contrary, and nobody reads it here
    plain = read and not _of_its_own(_MARKED, post, claim)
    return "states" if plain and understood(post, claim, words) else "unclear"


def _nearby(post: str, claim: str, words: Language) -> str:
    """The sentences that are about the claim, or about what was just said: "No.", "That has not happened ..."."""
    told = {word for word in fold(claim).words if len(word) >= _TELLING}
    kept = [
        sentence
        for sentence in _SENTENCES.split(post)
        if len(sentence.split()) <= _SHORT
        or words.refers.match(sentence)
        or not told.isdisjoint(fold(sentence).words)
    ]
    return " ".join(kept)


def _of_its_own(signs: re.Pattern[str], post: str, claim: str) -> bool:
    """Whether a post has such a sign that the claim itself has not: a claim may well be that something is fake."""
    ours = {found[0].lower() for found in signs.finditer(post)}
    return bool(ours) and not ours <= {found[0].lower() for found in signs.finditer(claim)}
