"""Characters that people write for ASCII letters to get past a filter, by what they look like.

Styled letters (mathematical alphabets, full width, enclosed) are found in Unicode's own compatibility data;
what that does not know, letters of other scripts and symbols, stands here.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator
from typing import Final

_LOOKS_LIKE: Final = {
    "a": "@ªαаɑ∀⍺Å",
    "b": "βвьБ฿Ƅ",
    "c": "¢©ϲсçÇ⊂∁ᴄ",
    "d": "∂ԁძ",
    "e": "€еҽ℮∃∈∑ℇ",
    "f": "ƒϝ",
    "g": "ɡցԌ₲",
    "h": "һհℏ₶",
    "i": "іιїıɪ⍳",
    "j": "јϳ",
    "k": "κкϏ₭",
    "l": "|ӏ∣լ₤",
    "m": "м₥⋔",
    "n": "πηΠ∏∩刀ոп",
    "o": "οоօº☉",
    "p": "ρрΡ₱⍴℗",
    "q": "ԛզգ",
    "r": "гя®Я",
    "s": "$ѕ∫ꜱ",
    "t": "τт⊤₮✝†",
    "u": "µυцս∪⋃",
    "v": "ѵ√∨⋁",
    "w": "ωԝшѡ₩",
    "x": "×хχ╳✗",
    "y": "¥уγӱ",
    "z": "ʐᴢՀ",
}
_ENCLOSED: Final = (
    "\u249c",
    "\u24b6",
    "\u24d0",
    "\U0001f110",
    "\U0001f130",
    "\U0001f150",
    "\U0001f170",
    "\U0001f1e6",
)
"""The first letters of the enclosed alphabets: in parentheses, circles, squares, black ones, and of flags."""
_GREEK_CAPITALS: Final = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
_CYRILLIC_CAPITALS: Final = dict(zip("АВЕКМНОРСТУХ", "ABEKMHOPCTYX", strict=True))


def _styled() -> Iterator[tuple[str, str]]:
    """Characters whose compatibility form is one ASCII letter, such as \U0001d41a and \uff41."""
    for code in (*range(0x2100, 0x2150), *range(0x1D400, 0x1D800), *range(0xFF21, 0xFF5B)):
        form = unicodedata.normalize("NFKC", chr(code))
        if form in string.ascii_letters and len(form) == 1:
            yield chr(code), form


def _table() -> dict[int, str]:
    capitals = {**_GREEK_CAPITALS, **_CYRILLIC_CAPITALS, **dict(_styled())}
    enclosed = {
        chr(ord(first) + n): letter for first in _ENCLOSED for n, letter in enumerate(string.ascii_lowercase)
    }
    drawn = {char: letter for letter, chars in _LOOKS_LIKE.items() for char in chars}
    return {ord(char): letter for char, letter in (capitals | enclosed | drawn).items()}


TO_ASCII: Final = _table()
"""For `str.translate`: each look-alike to its letter."""
