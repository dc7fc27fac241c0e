"""Fills an index with a file's worth of claims, keeping their vectors in a folder for the next time."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.model import Known


def filled(index: Index, claims: Sequence[Known], folder: Path | None) -> Index:
    """The index with all claims in it. Vectors are found again by the model's digest and the claims' texts."""
    if folder is None or index.embedder is None:
        index.add_all(claims)
        return index
    told = "\0".join(text for known in claims for text in known.texts)
    path = folder / f"{sha256((index.embedder.digest + told).encode()).hexdigest()[:32]}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = [vectors for known in claims if (vectors := index.embedded(known)) is not None]
        np.save(path, np.concatenate(made))
    rows, at = np.load(path), 0
    for known in claims:
        index.add(known, rows[at : at + len(known.texts)])
        at += len(known.texts)
    return index
