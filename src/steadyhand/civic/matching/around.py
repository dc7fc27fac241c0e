"""What stands around a claim in a post: nothing is done by itself about a post in which something is not understood.

There are more ways to doubt than a list can hold, and one other word in its place, or two that change places, make the
claim its own correction. So it is asked the other way round: whether the claim's own words follow one another as there,
among the few that change nothing in its language. Whoever wants other words to count writes them as a variant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.languages.model import Language

_HARMLESS: Final = frozenset(
    "#*@%&+$\u20ac\u00a3\u00b0\u2122\u00ae\u00a9'`^_\u203c\u2757\U0001f6a8\U0001f5f3\U0001f4e2\U0001f4e3"
)
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]")
_STRUCK: Final = re.compile("[\u0335-\u0338\u20d2\u20d3\u20dd-\u20e0\u20e5\u20e6\u20ea\u20eb]")
_NOT: Final = "\u00ac"
_ROOT: Final = 3
"""Letters that two forms of a word share at least, and by which they differ at most."""


@lru_cache(maxsize=8_192)  # candidates are the same few claims again and again
def _told(claim: str) -> tuple[str, ...]:
    return fold(claim).words


def nearest(post: str, wordings: Sequence[str]) -> str:
    """The wording of a claim that has most words with a post in common, by the share of both; the first of several."""
    ours = set(fold(post).words)

    def near(wording: str) -> float:
        theirs = set(_told(wording))
        return len(ours & theirs) / max(1, len(ours | theirs))

    return max(wordings, key=near) if len(wordings) > 1 else wordings[0]


def understood(post: str, claim: str, language: Language) -> bool:
    """Whether a post says a claim's words, in its order and whatever form, with nothing between that may turn it round.

    Words that change nothing are passed over; denials never are: there are as many as in the claim, at the same places.
    Of a claim without one the post may leave words out, of one with a denial only at both ends.
    """
    post = unicodedata.normalize("NFKC", post)
    if _STRUCK.search(post) or any(map(_is_sign, _FLAG.sub("", post))):
        return False
    told = _told(claim)
    telling = not language.tells.isdisjoint(told)
    theirs = _weighty(told, language, telling=telling)
    ours = _weighty(fold(post).words, language, telling=telling)
    if ours.count(_NOT) != theirs.count(_NOT):
        return False
    if _NOT in theirs:
        starts = range(len(theirs) - len(ours) + 1)
        return any(_alike(ours, theirs[at : at + len(ours)], theirs) for at in starts)
    return _in_order(ours, theirs)


def _weighty(words: Sequence[str], language: Language, *, telling: bool) -> list[str]:
    """The words that count, each denial as one sign; where the claim tells of a time, words of time count too."""
    found = (_NOT if word in language.denials else word for word in words)
    return [
        word
        for word in found
        if word == _NOT or word not in language.harmless or (telling and word in language.tells)
    ]


def _alike(ours: Sequence[str], theirs: Sequence[str], claim: Sequence[str]) -> bool:
    return all(_meets(one, other, claim) for one, other in zip(ours, theirs, strict=True))


def _in_order(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether each is met, one after the other: `from Smith to Jones` is not `from Jones to Smith`."""
    left = iter(theirs)
    return all(any(_meets(word, each, theirs) for each in left) for word in ours)


def _meets(word: str, told: str, claim: Sequence[str]) -> bool:
    """Whether this is a word of the claim, in whatever form: `throw` for `thrown`.

    Numbers have one form; and of words that the claim has beside one another (`votes`, `voters`) each has its own only.
    """
    if word == told:
        return True
    if not _same_root(word, told) or any(char.isdigit() for char in word + told):
        return False
    return not any(each != told and _same_root(each, told) for each in claim)


def _same_root(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) and len(shorter) >= _ROOT >= len(longer) - len(shorter)


def _is_sign(char: str) -> bool:
    """Whether a sign may say something of the words beside it: an emoji, a cross, an arrow."""
    return char not in _HARMLESS and unicodedata.category(char)[0] == "S"
