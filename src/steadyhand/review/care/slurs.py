"""Words that are masked until somebody asks for them. The list holds digests, so that nobody meets them by opening it.

It is no judge: what a text means, rules and people say. A word that is missing is shown as it stands.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import msgspec

LIST: Final = Path(__file__).with_name("slurs.txt")
_WORD: Final = re.compile(r"[\w\u0900-\u0dff\u200c\u200d]+")
"""Letters, digits and, because they are part of words in the scripts of India, the signs of those."""
SHOWN: Final = 1
"""Letters of a masked word that are seen."""


class Masked(msgspec.Struct, frozen=True):
    """A word of a text that is masked."""

    word: str

    @property
    def mask(self) -> str:
        """What stands for it: its first letter."""
        return f"{self.word[:SHOWN]}•••"


def digest_of(word: str) -> str:
    """The line of the list for a word in one form, of whatever case: BLAKE2b (RFC 7693) of 8 bytes, hex."""
    plain = unicodedata.normalize("NFC", word).casefold()
    return hashlib.blake2b(plain.encode(errors="replace"), digest_size=8).hexdigest()


def parts(text: str) -> Iterator[str | Masked]:
    """A text in pieces, in their order: as they stand, or masked."""
    end = 0
    for found in _WORD.finditer(text):
        if listed(found[0]):
            yield text[end : found.start()]
            yield Masked(found[0])
            end = found.end()
    yield text[end:]


@lru_cache(16_384)
def listed(word: str) -> bool:
    """Whether a word is on the list."""
    return digest_of(word) in _digests()


@cache
def _digests() -> frozenset[str]:
    lines = (line.strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
