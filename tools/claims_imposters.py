"""Claims that share a name with a post and say something else: what a verifier has to learn to leave alone.

Among posts that fact-checkers assigned to claims, hardly one is about somebody whom a claim names and not about the
claim. On a platform most are. So training gives each post an imposter: another claim of the library, told of the name
that the post shares with its own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from zlib import crc32

from steadyhand.civic.matching.folding import Folded, fold, spelt
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.model import Known

ID = "imposter"
EACH = 2
_NAME = re.compile(r"\b(?:[A-Z][\w'\u2019.-]+(?:\s+(?=[A-Z]))?){1,4}")


def imposters(index: Index, folded: Folded, own: Known, others: Sequence[Known]) -> Iterator[Known]:
    """`EACH` claims about what `own` is about, the same ones for the same post; none where nothing is shared."""
    name = _shared(index, folded, own)
    if name:
        chance = random.Random(crc32(folded.plain.encode()))  # noqa: S311 - the same every time
        for other in chance.sample(others, EACH):
            yield Known(ID, tuple(_told_of(name, text) for text in other.texts[:2]))


def _shared(index: Index, folded: Folded, own: Known) -> str:
    """The most telling name that post and claim share; else the most telling word."""
    postings, ours = index.postings, set(folded.words)

    def telling(words: Sequence[str]) -> float:
        return float(postings.idf(postings.known(words)).sum())

    found = [
        (telling(words), name)
        for text in own.texts[:2]
        for name in (each.group().strip() for each in _NAME.finditer(text))
        if (words := fold(name).words) and ours.issuperset(words)
    ]
    found = found or [
        (telling((term,)), word) for term, word in spelt(fold(own.statement).plain) if term in ours
    ]
    return max(found, default=(0.0, ""))[1]


def _told_of(name: str, text: str) -> str:
    """A text with the name in the place of its own first one, or before it where it has none."""
    if not text.strip():
        return ""
    named = next((each for each in _NAME.finditer(text) if each.start() or " " in each.group().strip()), None)
    if named is None:
        return f"{name} {text[:1].lower()}{text[1:]}"
    return f"{text[: named.start()]}{name} {text[named.end() :]}"
