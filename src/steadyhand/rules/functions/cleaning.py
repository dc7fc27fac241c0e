"""StringClean: text as it is meant rather than as it is spelled, for rules that look for words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final, Literal, get_args

from anyascii import anyascii

from steadyhand.rules.functions.lookalikes import TO_ASCII
from steadyhand.rules.registry import function

Form = Literal["NFC", "NFKC", "NFD", "NFKD"]
MOST_MARKS: Final = 30
_SPACES: Final = re.compile(r"\s+")
_EMOJI: Final = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001f64f\U0001f680-\U0001f6ff]+")
_EMOJI_LETTERS: Final = {code: letter for code, letter in TO_ASCII.items() if _EMOJI.match(chr(code))}
# From the first of a run on, or a long run beside no letter would be read again from each of its places.
_THREES: Final = re.compile(r"(?<=[A-Za-z])3+|(?<!3)3++(?=[A-Za-z])")
_BAR_AND_DIGIT: Final = re.compile(r"\|(?=\d)")
_INFORMATION_SIGN: Final = "\u2139\ufe0e"


@function(
    "StringClean(s: str, form: str = 'NFKC', remove_emoji: bool = False, space: bool = True, l33t: bool = False, "
    "homoglyph: bool = True, unicode_normalize: bool = True, unidecode: bool = False, upper: bool = False, "
    "lower: bool = False, remove_space: bool = False, remove_punctuation: bool = False) -> str"
)
def string_clean(  # noqa: PLR0913, PLR0917 - the language names them
    s: str,
    form: str,
    remove_emoji: bool,  # noqa: FBT001
    space: bool,  # noqa: FBT001
    l33t: bool,  # noqa: FBT001
    homoglyph: bool,  # noqa: FBT001
    unicode_normalize: bool,  # noqa: FBT001
    unidecode: bool,  # noqa: FBT001
    upper: bool,  # noqa: FBT001
    lower: bool,  # noqa: FBT001
    remove_space: bool,  # noqa: FBT001
    remove_punctuation: bool,  # noqa: FBT001
) -> str:
    """The text after the steps that are asked for, in this order.

    Emoji become a space (letters drawn as emoji stay, with `homoglyph`); runs of white space one space;
    a 3 beside a letter an e and a bar before a digit a 1; look-alikes their ASCII letter; the Unicode normal form
    `form`, of which a character that would become several keeps the first; ASCII by sound or shape; case (`lower`
    wins); no spaces; no punctuation and symbols.

    >>> StringClean(s='¥€$ @nd Ça', lower=True)
    'yes and ca'
    >>> StringClean(s='fr33 100', l33t=True)
    'free 100'
    """
    steps: list[tuple[bool, Callable[[str], str]]] = [
        (remove_emoji and homoglyph, lambda t: t.translate(_EMOJI_LETTERS)),
        (remove_emoji, lambda t: _EMOJI.sub(" ", t)),
        (space, lambda t: _SPACES.sub(" ", t)),
        (l33t, _leet),
        (homoglyph, lambda t: t.replace(_INFORMATION_SIGN, "i").translate(TO_ASCII)),
        (unicode_normalize, lambda t: _normalized(t, _form(form))),
        (unidecode, anyascii),
        (upper and not lower, str.upper),
        (lower, str.lower),
        (remove_space, lambda t: _SPACES.sub("", t)),
        (remove_punctuation, _without_punctuation),
    ]
    for wanted, step in steps:
        s = step(s) if wanted else s
    return s


def _leet(text: str) -> str:
    return _THREES.sub(lambda found: "e" * len(found[0]), _BAR_AND_DIGIT.sub("1", text))


def _form(name: str) -> Form:
    for known in get_args(Form):
        if name == known:
            return known  # type: ignore[no-any-return]  # one of the literals
    raise ValueError(f"there is no normal form {name!r}: it is NFC, NFKC, NFD or NFKD")


def _normalized(text: str, form: Form) -> str:
    text = text if text.isascii() else _stream_safe(text)
    whole = unicodedata.normalize(form, text)
    if len(whole) == len(text):
        return whole
    return "".join(unicodedata.normalize(form, char)[0] for char in text)


def _stream_safe(text: str) -> str:
    """The text without what follows the 30th of a run of combining marks (Unicode Annex 15, stream-safe text format).

    No language stacks so many, and putting a long run in order takes time that grows with its square.
    """
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _without_punctuation(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] not in "SP")
