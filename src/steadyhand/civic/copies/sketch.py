"""Sketches of texts: 64 minima over hashed pieces of four characters (MinHash, Broder 1997), as 32 keys of two.

Two texts share a given minimum as often as their pieces overlap (Jaccard), and are candidates where one key of 32 is
the same: at a similarity of 0.45 that is missed once in a thousand times, at 0.3 once in twenty.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

PIECE: Final = 4
"""Characters of a piece."""
MINIMA: Final = 64
KEYS: Final = 32

Words = npt.NDArray[np.uint32]


def _odd(count: int, seed: int) -> Words:
    """Numbers from a fixed sequence (splitmix64): the same on every machine and with every version of numpy."""
    made, state, most = [], seed, (1 << 64) - 1
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & most
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & most
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & most
        made.append(((z ^ (z >> 31)) >> 32) | 1)
    return np.array(made, dtype=np.uint32)


_TIMES: Final = _odd(MINIMA, 2)
_MIX: Final = _odd(1, 4)[0]
_LOW: Final = np.uint32(0xFFFF)
_SHIFT: Final = np.uint32(16)
_FIRST_OTHER: Final = 128


def pieces(text: str) -> frozenset[str]:
    """The pieces of a folded text without its spaces; of one that is shorter than a piece, itself."""
    text = text.replace(" ", "")
    return frozenset([text[n : n + PIECE] for n in range(max(len(text) - PIECE + 1, 1))])


def sketch(text: str) -> Words:
    """32 keys, each of two minima, of a folded text."""
    signs = _signs(text.replace(" ", "").ljust(PIECE))
    # Each four signs in a row as one number: a view that moves on by one byte.
    mixed = np.ndarray((len(signs) - PIECE + 1,), dtype="<u4", buffer=signs, strides=(1,)) * _MIX
    mixed ^= mixed >> _SHIFT
    least = np.minimum.reduce(mixed[:, None] * _TIMES, axis=0) & _LOW
    keys: Words = (least[0::2] << _SHIFT) | least[1::2]
    return keys


def _signs(text: str) -> bytes:
    """One byte a character; beyond ASCII several share one, which the comparison of texts sorts out."""
    if text.isascii():
        return text.encode()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    other = ((codes * _MIX) >> np.uint32(25)) | np.uint32(_FIRST_OTHER)
    return np.where(codes < _FIRST_OTHER, codes, other).astype(np.uint8).tobytes()


def alike(one: frozenset[str], other: frozenset[str]) -> tuple[float, float]:
    """Jaccard similarity and containment of the smaller in the larger, both from 0 to 1."""
    common = len(one & other)
    return common / (len(one) + len(other) - common), common / min(len(one), len(other))
