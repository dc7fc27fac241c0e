"""The imitated, found by what their names look like: a name costs the same against ten and against 100,000."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
import numpy as np

from steadyhand.civic.impersonation.drawing import Drawn, joined, words
from steadyhand.civic.impersonation.model import Imitated
from steadyhand.civic.impersonation.words import SHORTEST, affix_of

LONG: Final = 9
"""Letters from which on a name may differ by one and still be meant: shorter ones are others' names."""
WIDEST: Final = 6
"""Words of a name."""


class Name(msgspec.Struct, frozen=True):
    """One name or handle of somebody who is imitated."""

    owner: int
    drawn: Drawn
    words: int
    written: str
    is_handle: bool


class Register:
    """All that are looked for. Made once for a version of the register; safe to read from several threads."""

    def __init__(self, imitated: Iterable[Imitated]) -> None:
        self.imitated = tuple(imitated)
        self.real = frozenset(account for one in self.imitated for account in one.accounts)
        self._names: list[Name] = []
        self._by_skeleton: dict[str, list[int]] = {}
        for owner, one in enumerate(self.imitated):
            for name in _names(owner, one):
                self._by_skeleton.setdefault(name.drawn.skeleton, []).append(len(self._names))
                self._names.append(name)
        self._near_keys, self._near_names = self._near()

    def alike(self, skeleton: str) -> Iterator[Name]:
        """Names with this skeleton."""
        return (self._names[at] for at in self._by_skeleton.get(skeleton, ()))

    def names(self, owner: int) -> Iterator[Name]:
        """What one of them is called, in every way that is looked for."""
        return _names(owner, self.imitated[owner])

    def near(self, skeleton: str) -> Iterator[Name]:
        """Long names whose skeleton differs by one letter: left out, put in, another, or two that changed places."""
        if len(skeleton) < LONG - 1 or not len(self._near_keys):
            return
        wanted = np.array(sorted({_key(one) for one in (skeleton, *_shorter(skeleton))}), np.uint32)
        first, end = (np.searchsorted(self._near_keys, wanted, side) for side in ("left", "right"))
        found = {int(at) for a, b in zip(first, end, strict=True) if a < b for at in self._near_names[a:b]}
        for at in sorted(found):
            other = self._names[at].drawn.skeleton
            if other != skeleton and is_one_off(skeleton, other):
                yield self._names[at]

    def _near(self) -> tuple[np.ndarray, np.ndarray]:
        """Sorted checksums of long skeletons with no letter or one letter left out, and the name of each."""
        keys: list[int] = []
        names: list[int] = []
        for skeleton, of in self._by_skeleton.items():
            if len(skeleton) >= LONG:
                each = {_key(one) for one in (skeleton, *_shorter(skeleton))}
                for at in of:
                    keys += each
                    names += [at] * len(each)
        order = np.argsort(np.array(keys, np.uint32), kind="stable")
        return np.array(keys, np.uint32)[order], np.array(names, np.uint32)[order]


def is_one_off(one: str, other: str) -> bool:
    """Whether two texts differ by one edit (Damerau-Levenshtein distance 1)."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[at:], other[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _names(owner: int, one: Imitated) -> Iterator[Name]:
    for written in one.names:
        parts = words(written)[:WIDEST]
        yield from _name(owner, parts, written)
        if len(parts) == 2 and one.is_person:  # noqa: PLR2004 - family name first
            yield from _name(owner, parts[::-1], written)
        core = [part for part in parts if affix_of(part) != "claim"]
        if 0 < len(core) < len(parts):
            yield from _name(owner, tuple(core), written)
    for written in one.handles:
        drawn = joined(words(written, humps=True))
        if len(drawn.plain) >= SHORTEST:
            yield Name(owner, drawn, 1, written, is_handle=True)


def _name(owner: int, parts: tuple[Drawn, ...], written: str) -> Iterator[Name]:
    drawn = joined(parts)
    if len(drawn.plain) >= SHORTEST:
        yield Name(owner, drawn, len(parts), written, is_handle=False)


def _shorter(text: str) -> Iterator[str]:
    return (text[:at] + text[at + 1 :] for at in range(len(text)))


def _key(text: str) -> int:
    return zlib.crc32(text.encode())
