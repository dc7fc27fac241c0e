"""The clusters' first texts by their sketches, in memory of a fixed size.

A ring of rows, of which the newest overwrites the oldest, and for each of the 32 keys one table of places, each with
the latest eight rows that came to it. What many texts have in common finds only the latest of them; what few have,
all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from steadyhand.civic.copies.sketch import KEYS, Words

_LEAST: Final = 8
"""So many of the 64 minima must be equal before texts are compared."""
_MOST: Final = 4
"""Candidates that are compared."""
_WIDE: Final = 8
"""Rows of one place."""
_SPREAD: Final = np.uint32(0x9E3779B1)
_NOTHING: Final = np.zeros(KEYS, dtype=np.uint32)


class Rows:
    """Sketches in a ring of `size` rows, a power of two."""

    def __init__(self, size: int) -> None:
        if size < _WIDE or size & (size - 1):
            raise ValueError(f"the number of texts must be a power of two from {_WIDE} on, and is {size}")
        self.size, self.next = size, 0
        self._keys = np.zeros((size, KEYS), dtype=np.uint32)
        self._live = np.zeros(size, dtype=np.bool_)
        places = 2 * size // _WIDE
        self._first = np.arange(KEYS, dtype=np.int64) * places
        self._marks = np.zeros(
            (KEYS * places, _WIDE), dtype=np.uint32
        )  # of each place the keys, together in memory,
        self._rows = np.zeros((KEYS * places, _WIDE), dtype=np.int32)  # and their rows
        self._turn = np.zeros(KEYS * places, dtype=np.uint8)
        self._shift = np.uint32(32 - places.bit_length() + 1)

    def take(self, keys: Words | None) -> int:
        """The row that is now this sketch's, or of a text that has none; what was there is overwritten."""
        row, self.next = self.next, (self.next + 1) % self.size
        self._keys[row], self._live[row] = _NOTHING if keys is None else keys, True
        if keys is not None:
            self._enter(row, keys)
        return row

    def _enter(self, row: int, keys: Words) -> None:
        places = self._places(keys)
        turns = self._turn.take(places)
        self._marks[places, turns] = keys
        self._rows[places, turns] = row
        self._turn[places] = (turns + 1) % _WIDE

    def release(self, row: int) -> None:
        """Nobody asks for this row any more. Its keys stay, so that tables can be made again from all rows."""
        self._live[row] = False

    def age(self, row: int) -> int:
        """How many rows were taken since this one."""
        return (self.next - row - 1) % self.size

    def keys(self, row: int) -> Words:
        found: Words = self._keys[row].copy()
        return found

    def near(self, keys: Words, least: int) -> list[tuple[int, int]]:
        """How many minima are equal, and the row, of what may be alike, likeliest first.

        Only rows with `least` keys in common are looked at, one or two.
        """
        places = self._places(keys)
        same = (self._marks.take(places, axis=0) == keys[:, None]).ravel().nonzero()[0]
        if not same.size:
            return []
        key, turn = same // _WIDE, same % _WIDE
        rows = self._rows[places.take(key), turn]
        rows = rows[self._live[rows] & (self._keys[rows, key] == keys.take(key))]  # not overwritten since
        every = rows.tolist()
        found = sorted(set(every))
        if least > 1:
            if len(found) == len(every):
                return []
            found = sorted(row for row, count in Counter(every).items() if count >= least)
        if not found:
            return []
        equal = np.add.reduce(
            self._keys.take(found, axis=0).view(np.uint16) == keys.view(np.uint16), axis=1
        ).tolist()
        likely = [(-count, row) for count, row in zip(equal, found, strict=True) if count >= _LEAST]
        return [(-less, row) for less, row in sorted(likely)[:_MOST]]

    def _places(self, keys: Words) -> npt.NDArray[np.int64]:
        places: npt.NDArray[np.int64] = self._first + ((keys * _SPREAD) >> self._shift)
        return places

    def export(self) -> bytes:
        """All rows. The tables are made again from them, because no row outlives one that took its place."""
        return self._keys.tobytes()

    def restore(self, state: bytes, next_row: int, live: Iterable[int]) -> None:
        """As it was at `export`, with the rows that are not released. ValueError where it was of another size."""
        self._live[list(live)] = True
        self._keys = np.frombuffer(state, dtype=np.uint32).reshape(self.size, KEYS).copy()
        self.next = next_row
        self._marks[:], self._rows[:], self._turn[:] = 0, 0, 0
        for row in np.roll(np.arange(self.size), -next_row).tolist():
            if self._keys[row].any():
                self._enter(row, self._keys[row])
