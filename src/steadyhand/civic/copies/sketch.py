"""Sketches of texts: 64 minima over hashed pieces of four characters (MinHash, Broder 1997), as 32 keys of two.

Two texts share a given minimum as often as their pieces overlap (Jaccard), and are candidates where one key of 32 is the
same: at a similarity of 0.45 that is missed once in a thousand times, at 0.3 once in twenty.
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


_PLACES: Final = _odd(PIECE, 1)
_TIMES: Final = _odd(MINIMA, 2)
_PLUS: Final = _odd(MINIMA, 3) ^ np.uint32(1)
_MIX: Final = _odd(2, 4)
_LOW: Final = np.uint32(0xFFFF)
_SHIFT: Final = np.uint32(16)


def pieces(text: str) -> frozenset[str]:
    """The pieces of a folded text without its spaces; of one that is shorter than a piece, itself."""
    text = text.replace(" ", "")
    return frozenset([text[n : n + PIECE] for n in range(max(len(text) - PIECE + 1, 1))])


def sketch(text: str) -> Words:
    """32 keys, each of two minima, of a folded text."""
    codes = np.frombuffer(
        text.replace(" ", "").ljust(PIECE).encode("utf-32-le", "surrogatepass"), dtype=np.uint32
    )
    count = len(codes) - PIECE + 1
    mixed = codes[:count] * _PLACES[0]
    for place in range(1, PIECE):
        mixed += codes[place : place + count] * _PLACES[place]
    mixed ^= mixed >> _SHIFT
    mixed *= _MIX[0]
    mixed ^= mixed >> np.uint32(13)
    mixed *= _MIX[1]
    mixed ^= mixed >> _SHIFT
    table = mixed[:, None] * _TIMES
    table += _PLUS
    least = table.min(axis=0) & _LOW
    keys: Words = (least[0::2] << _SHIFT) | least[1::2]
    return keys


def alike(one: frozenset[str], other: frozenset[str]) -> tuple[float, float]:
    """Jaccard similarity and containment of the smaller in the larger, both from 0 to 1."""
    common = len(one & other)
    return common / (len(one) + len(other) - common), common / min(len(one), len(other))
