"""The claims of the library as they are searched: added, replaced and taken out at any time, found at once.

Claims with the same statement, but for case and signs, share one place: a library that has one twice must not be
unsure which it is. For one thread; no I/O.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from steadyhand.civic.matching.folding import Folded, fold
from steadyhand.civic.matching.model import Embedder, Known
from steadyhand.civic.matching.postings import Postings
from steadyhand.civic.matching.vectors import Vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXACT_FROM: Final = 3
"""Different words that a text must have to be recognised as a whole."""
_REBUILT_FROM: Final = 1_000


class _Place(msgspec.Struct, frozen=True, gc=False):
    """One statement in the index: its claims, the oldest first, and where their vectors begin and how many there are.

    Numbers instead of ranges, which take three times the memory: there are as many places as claims.
    """

    claims: tuple[Known, ...]
    searched_from: int = 0
    searched_count: int = 0
    apart_from: int = 0
    apart_count: int = 0

    @property
    def searched(self) -> range:
        """Rows of the mean of statement and title, then one for each variant."""
        return range(self.searched_from, self.searched_from + self.searched_count)

    @property
    def apart(self) -> range:
        """Rows of the statement's own and the title's: compared where the claim is a candidate."""
        return range(self.apart_from, self.apart_from + self.apart_count)


class Index:
    """Known claims, searched by words and, with an embedder, by vectors.

    `keeping` reads claims, where their vectors are kept; posts are always read by `embedder`.
    """

    def __init__(self, embedder: Embedder | None = None, keeping: Embedder | None = None) -> None:
        self.embedder = embedder
        self._reads_claims = keeping or embedder
        self.changes = 0
        """Grows with every change: what was found before may not be what is found now."""
        self._empty()

    def _empty(self) -> None:
        width = self.embedder.width if self.embedder else 1
        self.postings = Postings()
        self._searched, self._apart = Vectors(width), Vectors(width)
        self._slots: dict[str, int] = {}
        self._statements: dict[int, int] = {}
        self._exact: dict[int, int] = {}
        self._places: list[_Place | None] = []
        self._slot_of_row: array[int] = array("q")
        self._variants = False

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, claim: str) -> bool:
        return claim in self._slots

    def add(self, known: Known, vectors: NDArray[np.float32] | None = None) -> None:
        """Take a claim in, in the place of an earlier one of the same id. It is found from now on.

        `vectors` spares the embedder: a row for each of the texts, as `embedded` gave them under the same digest.
        """
        self.remove(known.claim)
        beside = self._statements.get(_key(fold(known.statement)))
        if beside is None:
            self._put((known,), vectors)
        else:
            self._put((*self._take_out(beside), known), None)

    def add_all(self, many: Iterable[Known]) -> None:
        """Take many in."""
        for known in many:
            self.add(known)

    def remove(self, claim: str) -> None:
        """Take a claim out; one that is not there changes nothing."""
        slot = self._slots.get(claim)
        if slot is None:
            return
        left = tuple(known for known in self._take_out(slot) if known.claim != claim)
        if left:
            self._put(left, None)
        if len(self._places) > 2 * len(self._statements) + _REBUILT_FROM:
            self._rebuild()

    def known(self) -> Iterator[Known]:
        """Every claim, in the order in which their places were taken."""
        for place in self._places:
            if place is not None:
                yield from place.claims

    def slot(self, claim: str) -> int | None:
        """Where a claim is."""
        return self._slots.get(claim)

    def at(self, slot: int) -> tuple[Known, ...]:
        """The claims in a slot, the oldest first."""
        place = self._places[slot]
        return place.claims if place else ()

    def exactly(self, folded: Folded) -> int | None:
        """The slot of the claim of which a text is a copy."""
        return self._exact.get(_key(folded))

    def embedded(self, known: Known) -> NDArray[np.float32] | None:
        """A vector for each text of a claim, for `add` at another time; None without an embedder."""
        reads = self._reads_claims
        return reads.embed([fold(text).plain for text in known.texts]) if reads else None

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each slot's nearest searched vector with a post's."""
        rows = self._searched.cosines(vector)
        if not self._variants:
            return rows
        found = np.full(len(self._places), -1, dtype=np.float32)
        np.maximum.at(found, np.frombuffer(self._slot_of_row, dtype=np.int64), rows)
        return found

    def vectors(self, slots: Sequence[int]) -> list[NDArray[np.float32]]:
        """Three matrices, slots x width: the first searched vector, the statement's, the title's or again that."""
        places = [place for slot in slots if (place := self._places[slot]) is not None]
        return [
            self._searched.rows([place.searched[0] for place in places]),
            self._apart.rows([place.apart[0] for place in places]),
            self._apart.rows([place.apart[-1] for place in places]),
        ]

    def _put(self, claims: tuple[Known, ...], vectors: NDArray[np.float32] | None) -> None:
        folded = [fold(text) for known in claims for text in known.texts]
        statement = folded[0].words
        around = [*folded[1:], *(fold(known.context) for known in claims)]
        others = dict.fromkeys(each.words for each in around if each.words != statement)
        slot = self.postings.add(statement, [word for words in others for word in words])
        searched, apart = self._embed(slot, claims, vectors) if self.embedder else (range(0), range(0))
        self._places.append(_Place(claims, searched.start, len(searched), apart.start, len(apart)))
        self._statements[_key(folded[0])] = slot
        for known in claims:
            self._slots[known.claim] = slot
        for each in folded:
            if len(set(each.words)) >= EXACT_FROM:
                self._exact.setdefault(_key(each), slot)
        self.changes += 1

    def _embed(
        self, slot: int, claims: tuple[Known, ...], given: NDArray[np.float32] | None
    ) -> tuple[range, range]:
        first, *others = claims
        vectors = self.embedded(first) if given is None else given
        assert vectors is not None
        own = [vectors[at] for at in range(min(2, len(first.texts))) if first.texts[at].strip()]
        variants = [vectors[at] for at in range(2, len(first.texts))]
        for other in others:
            more = self.embedded(other)
            assert more is not None
            variants += list(more[1:])
        mean = np.sum(own, axis=0)
        searched = [mean / max(float(np.linalg.norm(mean)), 1e-9), *variants]
        self._variants = self._variants or bool(variants)
        self._slot_of_row.extend([slot] * len(searched))
        return self._searched.add_all(searched), self._apart.add_all(own)

    def _take_out(self, slot: int) -> tuple[Known, ...]:
        place = self._places[slot]
        assert place is not None
        self._places[slot] = None
        self.postings.remove(slot)
        self._searched.remove(place.searched)
        self._apart.remove(place.apart)
        for known in place.claims:
            del self._slots[known.claim]
            for text in known.texts:
                key = _key(fold(text))
                if self._exact.get(key) == slot:
                    del self._exact[key]
        self._statements.pop(_key(fold(place.claims[0].statement)), None)
        self.changes += 1
        return place.claims

    def _rebuild(self) -> None:
        """Begin anew once most of what is kept was taken out."""
        kept = [(place.claims, self._kept(place)) for place in self._places if place is not None]
        self._empty()
        for claims, vectors in kept:
            self._put(claims, vectors)

    def _kept(self, place: _Place) -> NDArray[np.float32] | None:
        """The vectors of a place as `add` takes them, where one claim alone is in it."""
        first, *others = place.claims
        if self.embedder is None or others:
            return None
        rows = iter([*self._apart.rows(place.apart), *self._searched.rows(place.searched[1:])])
        found = np.zeros((len(first.texts), self.embedder.width), dtype=np.float32)
        for at, text in enumerate(first.texts):
            if at > 1 or text.strip():
                found[at] = next(rows)
        return found


def _key(folded: Folded) -> int:
    return int.from_bytes(folded.key[:8], "little")
