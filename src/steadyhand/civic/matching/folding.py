"""A text as it is compared: case, Unicode forms, look-alike letters, hidden signs, links, hashtags and handles folded.

`plain` is for people and for the sentence model: links gone, hashtags and handles taken apart into words. `words` are
the terms of the lexical index. In scripts that put no spaces between words, terms are n-grams of characters: what
they find is rougher than words, but it is found.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import msgspec

from steadyhand.rules.functions.lookalikes import TO_ASCII

MOST: Final = 4_000
"""Characters of a text that are read: a longer one is matched by its beginning."""
_LINK: Final = re.compile(r"(?:https?://?|www\.|pic\.twitter\.com|t\.co/)\S*", re.IGNORECASE)
_DATELINE: Final = re.compile(r"\)\s+[A-Z][a-z]+ \d{1,2}, \d{4}\s*$")
"""The date with which a quoted post ends, after the handle of who wrote it."""
_SIGNED: Final = re.compile(
    r"\s*(?:\u2014|&mdash;) [^\u2014]{1,80} \(@\w+\)\s+[A-Z][a-z]+ \d{1,2}, \d{4}\s*$"
)
_TAGGED: Final = re.compile(r"(?:#|(?<!\w)@)\w[\w-]*")
_HUMPS: Final = re.compile(r"_|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_APOSTROPHES: Final = re.compile(r"['\u2019\u02bc\u2018`](?=\w)")
_POSSESSIVE: Final = re.compile(r"['\u2019]s\b")
_DISGUISED: Final = re.compile(r"(?<=[a-z])[@$|\u20ac](?=[a-z])")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f]+"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: runs in which nobody marks where a word ends."""
_TERM: Final = re.compile(rf"{_UNSPACED.pattern}|[^\W_]+(?:[\u0300-\u036f\u0900-\u0dff]+[^\W_]*)*")
_MARKS: Final = re.compile("[\u0300-\u036f\u0640\u064b-\u0652]")
_HIDDEN: Final = dict.fromkeys((173, 847, 6158, *range(8203, 8208), *range(8234, 8239))) | dict.fromkeys(
    (*range(8288, 8304), *range(65024, 65040), 65279, *range(917504, 917632))
)
_LETTERS: Final = {
    code: letter for code, letter in TO_ASCII.items() if unicodedata.category(chr(code))[0] == "L"
}
_GRAM: Final = 2
_AROUND: Final = " .,;:!?\"'()[]{}\u201c\u201d\u2018\u2019\u2014\u2013-"


class Folded(msgspec.Struct, frozen=True):
    """A text, folded once for all that compares it."""

    plain: str
    """Readable: no links, no hidden signs, hashtags and handles as words; case as written."""
    words: tuple[str, ...]
    """Index terms in order, with repeats."""
    degraded: bool
    """Part of it is in a script without spaces, compared by pairs of characters."""
    own: str = ""
    """`plain`, without who wrote it and when where the post stands as pages embed it."""
    links: str = ""
    """The addresses in it."""
    cut: bool = False
    """It goes on where the reading ended."""

    @property
    def key(self) -> bytes:
        """16 bytes that two texts share if nothing but spacing, case, signs and links sets them apart."""
        return blake2b(" ".join(self.words).encode(), digest_size=16).digest()


def fold(text: str) -> Folded:
    """Fold a text; never fails, whatever the script."""
    plain = _plain(text[:MOST])
    unsigned = _SIGNED.sub("", text[:MOST])
    words: list[str] = []
    degraded = False
    for term in _TERM.findall(_compared(plain)):
        if _UNSPACED.match(term):
            degraded = True
            words += _grams(term)
        else:
            words.append(stem(term))
    return Folded(
        plain,
        tuple(words),
        degraded,
        own=plain if len(unsigned) == len(text[:MOST]) else _plain(unsigned),
        links=" ".join(_LINK.findall(text[:MOST])),
        cut=bool(text[MOST:].strip()),
    )


@lru_cache(maxsize=4_096)  # candidates are the same few claims again and again
def spelt(plain: str) -> tuple[tuple[str, str], ...]:
    """Each index term of a plain text with the word as it is written there; for people, who do not read stems."""
    found: list[tuple[str, str]] = []
    for word in plain.split():
        for term in _TERM.findall(_compared(word)):
            if _UNSPACED.match(term):
                found += [(gram, gram) for gram in _grams(term)]
            else:
                found.append((stem(term), word.strip(_AROUND)))
    return tuple(found)


def _grams(run: str) -> list[str]:
    return [run[at : at + _GRAM] for at in range(max(1, len(run) - _GRAM + 1))]


def _plain(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    text = text.translate(_HIDDEN) if not text.isascii() else text
    text = _DATELINE.sub(") ", _LINK.sub(" ", text))
    return " ".join(_TAGGED.sub(_taken_apart, text).split())


def _taken_apart(found: re.Match[str]) -> str:
    return f" {_HUMPS.sub(' ', found[0][1:])} "


def _compared(plain: str) -> str:
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
        if _is_latin(plain):
            plain = plain.translate(_LETTERS)
        plain = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", plain)))
    plain = _DISGUISED.sub(lambda found: TO_ASCII[ord(found[0])], plain.casefold())
    return _APOSTROPHES.sub("", _POSSESSIVE.sub("", _THOUSANDS.sub("", plain)))


def _is_latin(text: str) -> bool:
    """Most of its letters are Latin: then a letter of another script that looks like one stands for it."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(char.isascii() for char in letters) > len(letters)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word without the endings by which English marks number and tense. Light on purpose: two sides share it."""
    if not word.isascii() or len(word) < 4 or not word.isalpha():  # noqa: PLR2004 - "was", "bus"
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004 - a stem has three letters
            return (
                _single(word[: -len(ending)] + instead)
                if ending in {"ed", "ing"}
                else word[: -len(ending)] + instead
            )
    return word.removesuffix("e")


_ENDINGS: Final = (
    ("sses", "ss"), ("ies", "y"), ("ied", "y"), ("ss", "ss"), ("us", "us"), ("es", ""), ("s", ""),
    ("ing", ""), ("ed", ""),
)  # fmt: skip


def _single(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz" else word  # noqa: PLR2004
