"""Names as they are drawn: what a reader takes for the same letters is the same here.

After Unicode's security mechanisms (UTS 39, section 4, "skeleton"), with a smaller table: compatibility forms and the
letters in `unicodedata` by their names, the look-alikes that rules know, and digits as people write them for letters.
An `i` and an `l` are one in a skeleton; `disguises` then asks whether these two could be mistaken as they stand there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from steadyhand.kernel.values import UNSEEN
from steadyhand.rules.functions.lookalikes import TO_ASCII

MOST: Final = 1_000
"""Characters of a name, a handle or a bio that are read."""
FURTHEST: Final = 32_000
"""Characters among which they are looked for: hidden ones and blanks are not counted among them."""
_UNSEEN: Final = f"{UNSEEN}\u00ad\u034f\u115f\u1160\u3164\ufe00-\ufe0f\U000e0000-\U000e01ef"
_HIDDEN: Final = re.compile(f"[{_UNSEEN}]")
_BLANK: Final = re.compile(rf"[\s\u2800{_UNSEEN}]{{2,}}")
_TURNED: Final = re.compile("([\u202d\u202e])([^\u202a-\u202e\u2066-\u2069\n]+)")
_FLAGS: Final = re.compile("(?:[\U0001f1e6-\U0001f1ff]{2})+")
_SQUARES: Final = re.compile("[\U0001f150-\U0001f169\U0001f170-\U0001f189]|[\U0001f1e6-\U0001f1ff]")
"""Letters that Unicode calls signs."""
_WITHIN: Final = re.compile(f"(?<=[A-Za-z]){_HIDDEN.pattern}+(?=[A-Za-z])")
_MENTION: Final = re.compile(r"(?<!\w)@")
_HUMPS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SCRIPTS: Final = re.compile(
    r"(?:MODIFIER LETTER|LATIN(?: LETTER)?) ?(?:SMALL|CAPITAL)(?: LETTER| CAPITAL)? ([A-Z])(?: WITH .*)?"
)
_DIGITS: Final = dict(zip("013457", "oleast", strict=True)) | {"8": "b", "9": "g"}
_MORE: Final = {
    "a": "ꓮᎪᗅ", "b": "ꓐᏴᏏᖯᗷ", "c": "ⲥꓚᏟꮯς", "d": "ꓓᎠᏧᑯꓒᗞᗪ", "e": "ꓰᎬꬲⴹ", "f": "ꓝᖴꬵſẝք", "g": "ƍᏀᏳꓖ",
    "h": "ꓧᎻᏂⲎᕼ", "i": "ɩꙇꭵᎥ", "j": "ꓙᎫᒍ", "k": "ⲕꓗᏦᛕ", "l": "Ɩǀߊ١۱וⳐᏞᒪꓡꓲᛁⵏⲒ", "m": "ꓟᎷϺⲘᗰᛖ", "n": "ꓠⲚռ",
    "o": "ⲟಂ๐໐၀੦૦௦౦೦൦০୦०〇ഠဝዐଠⵔ٥ہهߋꓳჿᴑꬽ", "p": "ⲣꓑᏢᑭ", "q": "ⵕ", "r": "ꓣᎡᏒᴦⲅꮁꭇƦᖇ", "s": "ꓢᏚꮪՏᏕƽ",
    "t": "ꓔᎢⲦ", "u": "ꞟʋՍꓴᑌሀ", "v": "ꓦᏙνꮩⴸᐯ۷", "w": "ꓪᎳɯաᏔꮃ", "x": "ꓫᕁᕽ᙭ꞳⲬⵝᚷ", "y": "ⲩꓬɣүҮყᎩᎽ", "z": "ꓜᏃꮓ",
}  # fmt: skip
"""Of Unicode's `confusables.txt` (UTS 39) what today's scripts have for one Latin letter, where rules know it not."""
_ARABIC: Final = str.maketrans("كيىؤئأإآةہھ", "کییوی" + "ااا" + "ههه")
"""Letters of Arabic script that are told apart by language, or by marks that many leave out."""


def _letters() -> dict[int, str]:
    known = {code: letter.lower() for code, letter in TO_ASCII.items() if letter.isascii()}
    more = {ord(char): letter for letter, chars in _MORE.items() for char in chars}
    return (
        known
        | more
        | {ord(digit): letter for digit, letter in _DIGITS.items()}
        | {ord("i"): "l", ord("|"): "l"}
    )


_LIKE: Final = {code: "l" if letter == "i" else letter for code, letter in _letters().items()}


class Drawn(msgspec.Struct, frozen=True):
    """A name, letter by letter: all three have the same length."""

    letters: str
    """As written: case, scripts and digits kept; no accents, signs or spaces."""
    plain: str
    """In lower case: what two people of one name share, however they spell it."""
    likeness: str
    """Each letter as what it looks like."""

    @property
    def skeleton(self) -> str:
        """What two names share that a reader takes for one another: also `rn` for `m`, and `vv` for `w`."""
        return skeleton_of(self.likeness)

    def part(self, first: int, end: int) -> Drawn:
        return Drawn(self.letters[first:end], self.plain[first:end], self.likeness[first:end])

    def __add__(self, other: Drawn) -> Drawn:
        return Drawn(self.letters + other.letters, self.plain + other.plain, self.likeness + other.likeness)


NOTHING: Final = Drawn("", "", "")


def skeleton_of(likeness: str) -> str:
    return likeness.replace("rn", "m").replace("vv", "w")


def words(text: str, *, humps: bool = False) -> tuple[Drawn, ...]:
    """The words of a text; with `humps` also where a capital begins one, as in a handle. Never fails."""
    text = cleaned(text)
    text = _FLAGS.sub(r" \g<0> ", text)
    if humps:
        text = _HUMPS.sub(" ", text)
    return tuple(_drawn(word) for word in _split(text))


def joined(text: Iterable[Drawn]) -> Drawn:
    whole = NOTHING
    for word in text:
        whole += word
    return whole


def hides(text: str) -> bool:
    """Whether characters that nobody sees stand between Latin letters, where no script needs them."""
    if text.isascii():
        return False
    text = tidied(text)
    turned = any(_is_turned(one) for one in _TURNED.finditer(text))
    return turned or _WITHIN.search(unicodedata.normalize("NFKC", text)) is not None


def tidied(text: str) -> str:
    """A text without all but one of each run of blanks and hidden characters: twice `MOST` characters at most."""
    return _BLANK.sub(_one_of, text[:FURTHEST])[: 2 * MOST]


def cleaned(text: str) -> str:
    """As it is shown: compatibility forms resolved; no hidden characters, and no marks that are set on a letter."""
    text = _MENTION.sub(" ", tidied(text))
    if text.isascii():
        return text[:MOST]
    text = _TURNED.sub(lambda one: one[2][::-1] if _is_turned(one) else one[2], text)
    text = unicodedata.normalize("NFKD", _HIDDEN.sub("", text)[:MOST])
    text = "".join(char for char in text if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", text).translate(_ARABIC)


def disguises(shown: Drawn, real: Drawn) -> bool:
    """Whether one is drawn so that it is read as the other, given that their skeletons are the same.

    A small `i` for a small `l` is another name (Mila, Mlia); a capital `I` for it cannot be told apart.
    """
    if shown.plain == real.plain:
        return False
    if len(shown.plain) != len(real.plain):
        return True
    pairs = zip(shown.letters, real.letters, shown.plain, real.plain, strict=True)
    return any((a, b) not in _DOTTED or {x, y} == {"I", "l"} for x, y, a, b in pairs if a != b)


_DOTTED: Final = frozenset({("i", "l"), ("l", "i")})


def is_flags(word: Drawn) -> bool:
    """Whether a word is made of the letters of flags."""
    return _FLAGS.fullmatch(word.letters) is not None


def _one_of(run: re.Match[str]) -> str:
    """Of what is not seen what makes most of a difference."""
    return next(
        (char for char in "\u202e\u202d\n" if char in run[0]), " " if _is_blank(run[0]) else run[0][0]
    )


def _is_blank(run: str) -> bool:
    return any(char.isspace() or char == "\u2800" for char in run)


def _is_turned(run: re.Match[str]) -> bool:
    """Whether what follows an override is shown the other way round."""
    ways = {unicodedata.bidirectional(char) for char in run[2]}
    from_right = bool(ways & {"R", "AL"})
    return bool(ways & {"L", "R", "AL"}) and (run[1] == "\u202e") != from_right


def _split(text: str) -> list[str]:
    found: list[list[str]] = [[]]
    for char in text:
        if char.isalnum() or ord(char) in _LIKE or unicodedata.category(char) in {"Mn", "Mc"}:
            found[-1].append(char)
        elif char not in "'\u2019" and found[-1]:
            found.append([])
    return ["".join(one) for one in found if any(map(_is_letter, one))]


def _is_letter(char: str) -> bool:
    return char.isalnum() or _SQUARES.match(char) is not None


@lru_cache(maxsize=8_192)
def _drawn(word: str) -> Drawn:
    letters = "".join(_base(char) for char in word)
    plain = "".join(char.lower()[0] for char in letters)
    likeness = "".join(
        _LIKE.get(ord(a)) or _LIKE.get(ord(b)) or b for a, b in zip(letters, plain, strict=True)
    )
    return Drawn(letters, plain, likeness)


@lru_cache(maxsize=4_096)
def _base(char: str) -> str:
    """A Latin letter without what is drawn on it, and small capitals as letters; by its name in Unicode."""
    if char.isascii() or not char.isalpha():
        return char
    found = _SCRIPTS.fullmatch(unicodedata.name(char, ""))
    if found is None:
        return char
    return found[1] if char.isupper() else found[1].lower()
