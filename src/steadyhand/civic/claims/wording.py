"""Words as they are compared, not as they are spelled; and whether a text says enough for a program to act on it.

Folding takes text of any script. The words that deny something, and those that say nothing alone, are known in
English, German, French, Spanish, Portuguese, Italian and Dutch; elsewhere every word counts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from steadyhand.civic.claims.model import Content
from steadyhand.kernel.entry import Refusal

_APOSTROPHES: Final = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc\u02b9\u0060\u00b4"))
SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts that leave no space between words: Thai, Lao, Tibetan, Burmese, Khmer, Chinese, Japanese."""
_OF_A_WORD: Final = 2
"""Letters of these that count as one word."""
LEAST: Final = 4
"""Words of a text by which something may act."""
TELLING: Final = 2
"""Those among them that say something alone."""

_DENYING: Final = (
    "not no never cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt havent hasnt hadnt "
    "nicht kein keine keinen keiner keinem nie niemals ne pas jamais non nunca jamas nao nem mai niet geen nooit "
    "false untrue incorrect falsch faux fausse falso falsa onwaar"
)
DENIALS: Final = frozenset(_DENYING.split())
"""Words that turn a statement round, or that say of it that it is wrong."""
_EVERYWHERE: Final = (
    "a an the and or but if of at by for with to from in on is are was were be been being it its this that these those "
    "as i you he she we they them his her their our your my me us so do does did has have had will would can could "
    "der die das den dem des ein eine einen einem einer und oder aber von zu mit im am an auf aus bei ist sind war "
    "waren sein es er sie wir ihr ich du dass wie wird werden hat haben fur als auch "
    "le la les un une des du de et ou mais dans en au aux est sont etait il elle ils elles nous vous je tu que qui "
    "ce cette ces se sa son ses pour par sur avec a y "
    "el los las una unos unas del al y o pero es son fue ser su sus lo que se con por para como "
    "os um uma uns umas do da dos das e ou mas em no na nos nas ao foi "
    "il gli uno di dal della delle dei degli nel nella sul sono era si che chi per ed "
    "het een van op te dat die is zijn was er en of maar met voor aan"
)
STOP_WORDS: Final = DENIALS | frozenset(_EVERYWHERE.split())


def folded(text: str) -> tuple[str, ...]:
    """The words of a text without case, width, accents on Latin letters, apostrophes and what cannot be seen."""
    return tuple(_spelled(text).split())


def core(text: str) -> str:
    """One key for a text, its denial, and both in another order of words. Empty where it says nothing."""
    words = sorted(word for word in folded(text) if word not in STOP_WORDS)
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest() if words else ""


def cores(content: Content) -> tuple[str, ...]:
    """The keys of all its wordings, each once."""
    return tuple(dict.fromkeys(key for text in content.texts if (key := core(text))))


def weak(content: Content) -> Refusal | None:
    """Why a program does not act by these words; None where it may. People can, whatever they are."""
    for text in content.texts:
        words = folded(text)
        if _count(words) < LEAST:
            return Refusal(
                "too_short",
                f"“{text[:60]}” is too short to act by: {LEAST} words or more each. It can go on suggesting.",
            )
        if _count(tuple(word for word in words if word not in STOP_WORDS)) < TELLING:
            return Refusal(
                "says_nothing",
                f"“{text[:60]}” holds nearly only words that are in every text: it can go on suggesting.",
            )
    return None


def _count(words: tuple[str, ...]) -> int:
    """How many words these are, where some scripts leave no space between them."""
    dense = sum(len(SPACELESS.findall(word)) for word in words)
    return sum(SPACELESS.search(word) is None for word in words) + dense // _OF_A_WORD


def _spelled(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return "".join(_letters(unicodedata.normalize("NFD", plain)))


def _letters(text: str) -> Iterator[str]:
    latin = False
    for char in text:
        kind = unicodedata.category(char)
        if kind[0] == "M":
            if not latin:
                yield char
            continue
        latin = char.isascii() and char.isalpha()
        if kind[0] in "LN":
            yield char
        elif kind != "Cf":
            yield " "
