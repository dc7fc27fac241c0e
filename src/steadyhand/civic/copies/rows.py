"""The clusters' first texts by their sketches, in memory of a fixed size.

A ring of rows, of which the newest overwrites the oldest, and for each of the 32 keys one table of as many places as there
are rows twice over, each place with the latest row that came to it. A place that was taken over loses one key of 32, and
an old row therefore some of its keys: at a full ring four in ten.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from steadyhand.civic.copies.sketch import KEYS, MINIMA, Words

_LEAST: Final = 0.2
"""Of the minima, how many must be equal before texts are compared: four standard deviations under `model.LIKE`."""
_MOST: Final = 6
"""Candidates that are compared."""
_KEY: Final = np.arange(KEYS)
_SPREAD: Final = np.uint32(0x9E3779B1)
_NOTHING: Final = np.zeros(KEYS, dtype=np.uint32)


class Rows:
    """Sketches in a ring of `size` rows, a power of two."""

    def __init__(self, size: int) -> None:
        if size < 2 or size & (size - 1):
            raise ValueError(f"the number of texts must be a power of two, and is {size}")
        self.size, self.next = size, 0
        self._keys = np.zeros((size, KEYS), dtype=np.uint32)
        self._table = np.zeros((KEYS, 2 * size), dtype=np.int32)
        self._shift = np.uint32(32 - (2 * size).bit_length() + 1)

    def take(self, keys: Words | None) -> int:
        """The row that is now this sketch's, or of a text that has none; what was there is overwritten."""
        row, self.next = self.next, (self.next + 1) % self.size
        self._keys[row] = _NOTHING if keys is None else keys
        if keys is not None:
            self._table[_KEY, self._places(keys)] = row
        return row

    def age(self, row: int) -> int:
        """How many rows were taken since this one."""
        return (self.next - row - 1) % self.size

    def keys(self, row: int) -> Words:
        found: Words = self._keys[row].copy()
        return found

    def near(self, keys: Words) -> list[int]:
        """Rows that may be alike, likeliest first; some may be given up since."""
        rows = self._table[_KEY, self._places(keys)]
        same = self._keys[rows, _KEY] == keys
        if not same.any():
            return []
        found = sorted(set(rows[same].tolist()))
        equal = (self._keys[found].view(np.uint16) == keys.view(np.uint16)).sum(axis=1).tolist()
        likely = sorted((-share, row) for share, row in zip(equal, found, strict=True) if share >= _LEAST * MINIMA)
        return [row for _, row in likely[:_MOST]]

    def _places(self, keys: Words) -> npt.NDArray[np.uint32]:
        places: npt.NDArray[np.uint32] = (keys * _SPREAD) >> self._shift
        return places

    def export(self) -> bytes:
        """All rows. The tables are made again from them, because no row outlives one that took its place."""
        return self._keys.tobytes()

    def restore(self, state: bytes, next_row: int) -> None:
        """As it was at `export`. ValueError where it was of another size."""
        self._keys = np.frombuffer(state, dtype=np.uint32).reshape(self.size, KEYS).copy()
        self.next = next_row
        self._table[:] = 0
        order = np.roll(np.arange(self.size), -next_row)
        order = order[self._keys[order].any(axis=1)]
        for key in range(KEYS):  # of places named twice, the last stays
            self._table[key, self._places(self._keys[order, key])] = order
