"""A text as copies are compared: words of letters and digits, without case, look-alikes or hidden characters.

Addresses and mentions are left out: who is spoken to, and where a link leads, is told apart elsewhere. The steps are
those of the rules' `StringClean`; what is written in ASCII, which most posts are, takes one table that says the same.
"""

from __future__ import annotations

import re
from typing import Final

from steadyhand.kernel.values import UNSEEN
from steadyhand.rules.functions.cleaning import string_clean

_HIDDEN: Final = re.compile(f"[{UNSEEN}\ufe00-\ufe0f]")
"""Control and format characters, and those that choose how the one before is drawn."""
_POINTERS: Final = re.compile(r"https?://\S+|(?<![\w@])@\w+")


def _unseen(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else ""


def _cleaned(text: str) -> str:
    return string_clean(
        _HIDDEN.sub(_unseen, text),
        form="NFKC",
        remove_emoji=False,
        space=True,
        l33t=False,
        homoglyph=True,
        unicode_normalize=True,
        unidecode=False,
        upper=False,
        lower=True,
        remove_space=False,
        remove_punctuation=True,
    )


_ASCII: Final = {code: " " if chr(code).isspace() else _cleaned(chr(code)) for code in range(128)}


def folded(text: str) -> str:
    """The words to compare, with one space between them.

    >>> folded("Vote  on MONDAY! https://a.example")
    'vote on monday'
    >>> folded("V\u043ete\u200b on monday")
    'vote on monday'
    """
    if "@" in text or "://" in text:
        text = _POINTERS.sub(" ", text)
    return " ".join((text.translate(_ASCII) if text.isascii() else _cleaned(text)).split())
