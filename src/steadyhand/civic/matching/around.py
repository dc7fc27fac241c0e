"""What stands around a claim in a post: nothing is done by itself about a post in which something is not understood.

There are more ways to doubt than a list can hold, and one other word in its place makes the claim its own correction.
So it is asked the other way round: whether every word that is not the claim's own is one of the few that change nothing
in its language. Whoever wants other words to count writes them as a variant of the claim.
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
_STRUCK: Final = re.compile("[\u0335-\u0338]")
_ROOT: Final = 3
"""Letters that two forms of a word share at least, and by which they differ at most."""


@lru_cache(maxsize=8_192)  # candidates are the same few claims again and again
def _told(claim: str) -> frozenset[str]:
    return frozenset(fold(claim).words)


def nearest(post: str, wordings: Sequence[str]) -> str:
    """The wording of a claim that has most words with a post in common, by the share of both; the first of several."""
    ours = set(fold(post).words)

    def near(wording: str) -> float:
        theirs = _told(wording)
        return len(ours & theirs) / max(1, len(ours | theirs))

    return max(wordings, key=near) if len(wordings) > 1 else wordings[0]


def understood(post: str, claim: str, language: Language) -> bool:
    """Whether a post is made of the claim's words, in whatever form, of words that change nothing, and of no sign."""
    post = unicodedata.normalize("NFKC", post)
    if _STRUCK.search(post) or any(map(_is_sign, _FLAG.sub("", post))):
        return False
    told = _told(claim) - language.harmless
    return all(word in language.harmless or _meets(word, told) for word in fold(post).words)


def _meets(word: str, told: frozenset[str]) -> bool:
    """Whether this is a word of the claim, in whatever form: `throw` for `thrown`."""
    if word in told:
        return True
    forms = (each for each in told if each.startswith(word) or word.startswith(each))
    return any(min(len(each), len(word)) >= _ROOT >= abs(len(each) - len(word)) for each in forms)


def _is_sign(char: str) -> bool:
    """Whether a sign may say something of the words beside it: an emoji, a cross, an arrow."""
    return char not in _HARMLESS and unicodedata.category(char)[0] == "S"
