"""Which texts are worth a model's time: those that could state something, and have not been seen a moment ago.

Whoever asks a model about every greeting pays milliseconds for nothing. A text passes by its length and by what its
words tell, never by who wrote it. What does not pass is still compared by its words.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from steadyhand.civic.matching.folding import Folded

FEWEST_WORDS: Final = 4
FEWEST_PAIRS: Final = 6
"""Pairs of characters, in a script without spaces."""
_KEPT: Final = 20_000

T = TypeVar("T")


def checkworthy(folded: Folded) -> bool:
    """Tell whether a text has enough different words to say something that could be checked."""
    return len(set(folded.words)) >= (FEWEST_PAIRS if folded.degraded else FEWEST_WORDS)


class Recent(Generic[T]):
    """What was found for the texts seen last, by what each says: a copy is answered without asking again."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What was found for it, if it is among the last."""
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def put(self, key: Hashable, found: T) -> None:
        """Keep what was found; the oldest makes room."""
        self._found[key] = found
        if len(self._found) > self._most:
            self._found.popitem(last=False)

    def clear(self) -> None:
        """Forget all: what there is to find has changed."""
        self._found.clear()
