"""How well copies are found among real posts: five edits and a cut of posts that are known, and posts that are not."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

import msgspec

from steadyhand.civic.copies import Copies, Placed, Seen
from steadyhand.civic.copies.folding import folded

KNOWN: Final = 20_000
WORDS: Final = 6
"""Posts of fewer words are left out: with two of five words changed it is another text."""
_LOOKS_LIKE: Final = str.maketrans("aeopcx", "аеорсх")
Edit = Callable[[random.Random, str, Sequence[str]], str]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Shares from 0 to 1; `per_core_s` is posts compared and added in a second of one core."""

    recall: Mapping[str, float]
    cut: float
    false: float
    """Unseen posts that are placed beside a text with less than half of their words in order,"""
    copies: float
    """and all that are placed beside some text: most are true copies that the data holds."""
    per_core_s: float

    @property
    def worst(self) -> float:
        return min(self.recall.values())


def _case(chance: random.Random, text: str, words: Sequence[str]) -> str:
    kept = re.sub(r"[^\w\s@#]", "", text)
    return "".join(char.upper() if chance.random() < 0.3 else char.lower() for char in kept)


def _ends(chance: random.Random, text: str, words: Sequence[str]) -> str:
    more = " ".join(chance.choices(words, k=3))
    return f"{more} {text}" if chance.random() < 0.5 else f"{text} {more}"


def _two(chance: random.Random, text: str, words: Sequence[str]) -> str:
    parts = text.split()
    for place in chance.sample(range(len(parts)), 2):
        parts[place] = chance.choice(words)
    return " ".join(parts)


def _disguised(chance: random.Random, text: str, words: Sequence[str]) -> str:
    hidden = ("\u200b" if chance.random() < 0.1 else "" for _ in text)
    letters = (char.translate(_LOOKS_LIKE) if chance.random() < 0.5 else char for char in text)
    return "".join(a + b for a, b in zip(letters, hidden, strict=True))


def _swapped(chance: random.Random, text: str, words: Sequence[str]) -> str:
    parts = text.split()
    return " ".join([*parts[len(parts) // 2 :], *parts[: len(parts) // 2]])


def _cut(chance: random.Random, text: str, words: Sequence[str]) -> str:
    return text[: int(len(text) * 0.6)]


EDITS: Final[dict[str, Edit]] = {
    "case and punctuation": _case,
    "prefix or suffix": _ends,
    "two words changed": _two,
    "look-alikes and hidden characters": _disguised,
    "halves swapped": _swapped,
}


def measured(posts: Sequence[str], probes: int, seed: int = 1) -> Measured:
    """Add the first 20,000 of the posts in a fixed order, then ask for edits of some of them, and for the others."""
    texts = list(posts)
    random.Random(seed).shuffle(texts)
    known, unseen = texts[:KNOWN], texts[KNOWN:]
    copies, began = Copies(), time.process_time()
    owners = [copies.place(_seen(n, text)).cluster for n, text in enumerate(known)]
    took = time.process_time() - began
    words = [word for text in known for word in text.split()]
    whole = [n for n, text in enumerate(known) if len(folded(text).split()) >= WORDS]

    def recall(edit: Edit) -> float:
        chance = random.Random(seed)
        some = chance.sample(whole, probes)
        return sum(_asked(copies, edit(chance, known[n], words)).cluster == owners[n] for n in some) / probes

    found = list(_placed(copies, unseen, known))
    return Measured(
        recall={name: recall(edit) for name, edit in EDITS.items()},
        cut=recall(_cut),
        false=sum(not same for same in found) / len(unseen),
        copies=len(found) / len(unseen),
        per_core_s=len(known) / took,
    )


def _placed(copies: Copies, unseen: Sequence[str], known: Sequence[str]) -> Iterator[bool]:
    """For each unseen post that is placed beside a known one, whether they are the same word by word."""
    for text in unseen:
        cluster = _asked(copies, text).cluster
        if cluster != "0":
            yield _same_words(folded(text).split(), folded(known[int(cluster)]).split())


def _same_words(one: Sequence[str], other: Sequence[str]) -> bool:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks)
    return common >= 0.5 * (len(one) + len(other)) / 2 or common >= 0.7 * min(len(one), len(other))


def _asked(copies: Copies, text: str) -> Placed:
    """Post 0 is known, so nothing is added."""
    return copies.place(_seen(0, text))


def _seen(number: int, text: str) -> Seen:
    return Seen(post=str(number), account=f"a{number}", at=number, text=text)
