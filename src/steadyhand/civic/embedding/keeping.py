"""Vectors of claims kept in a file, so that a library of many thousands is not read by the model at each start.

For claims, never for posts: a vector can be turned back into much of what somebody wrote. The file belongs to one
build of the model, names no text, and may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from steadyhand.civic.matching.vectors import packed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from steadyhand.civic.matching.model import Embedder


class Keeping:
    """An embedder that asks another one only for texts that it has not kept. For one process at a time."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self.name, self.digest, self.width = embedder.name, embedder.digest, embedder.width
        self._embedder = embedder
        self._path = folder / f"{self.digest[:16]}.vectors"
        self._kind = np.dtype([("key", "<u8"), ("scale", "<f4"), ("row", "i1", (self.width,))])
        folder.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        self._at = {int(key): at for at, key in enumerate(self._rows()["key"])}

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts x width; what was not kept is, from now on."""
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._at}
        if new:
            self._keep(list(new), self._embedder.embed(list(new.values())))
        kept = self._rows()[[self._at[key] for key in keys]]
        found: NDArray[np.float32] = kept["row"].astype(np.float32) * kept["scale"][:, None]
        return found

    def words(self, text: str) -> tuple[list[str], NDArray[np.float32]] | None:
        """Asks the other one: single words are not kept."""
        return self._embedder.words(text)

    def _rows(self) -> NDArray[np.void]:
        """What is kept; a record that was cut off by a crash is not."""
        whole = self._path.stat().st_size // self._kind.itemsize
        if not whole:
            return np.zeros(0, dtype=self._kind)
        return np.memmap(self._path, dtype=self._kind, mode="r", shape=(whole,))

    def _keep(self, keys: Sequence[int], vectors: NDArray[np.float32]) -> None:
        added = np.zeros(len(keys), dtype=self._kind)
        for at, (key, vector) in enumerate(zip(keys, vectors, strict=True)):
            row, scale = packed(vector)
            added[at] = (key, scale, row)
        first = len(self._rows())
        with self._path.open("r+b") as file:
            file.seek(first * self._kind.itemsize)
            file.write(added.tobytes())
        self._at |= {key: first + at for at, key in enumerate(keys)}


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
