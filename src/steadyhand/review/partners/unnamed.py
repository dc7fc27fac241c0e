"""Words without a name that they hold, however it is written: who decides must not learn who asks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

LEFT_OUT: Final = "[left out]"
_BETWEEN: Final = r"(?:[\W_]|%20)*"
"""What may stand between the words of a name, or nothing: spaces, hyphens, dots, what an address has for them."""

_UNSEEN: Final = frozenset({"Cf", "Mn"})
"""Format characters and accents (categories of Unicode)."""


def without(text: str, names: Iterable[str]) -> str:
    """A text with each of the names left out: in any case, width, spacing and accents, invisible characters or not.

    Letters are compared as NFKD and case folding have them. Those of another script that look alike are not the same.
    """
    for name in names:
        text = _without_one(text, name)
    return text


def _without_one(text: str, name: str) -> str:
    words = re.findall(r"\w+", "".join(letter for letter, _ in _letters(name.replace("_", " "))))
    if not words:
        return text
    letters = list(_letters(text))
    folded, places = "".join(letter for letter, _ in letters), [place for _, place in letters]
    parts, reached = [], 0
    for hit in re.finditer(rf"(?<!\w){_BETWEEN.join(map(re.escape, words))}(?!\w)", folded):
        begin, end = places[hit.start()], places[hit.end() - 1] + 1
        parts += [text[reached:begin], LEFT_OUT]
        reached = max(reached, end)
    return "".join([*parts, text[reached:]])


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """Each letter as it is compared, with the place of its character in the text; what nobody sees is left out."""
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", character).casefold():
            if unicodedata.category(letter) not in _UNSEEN:
                yield letter, place
