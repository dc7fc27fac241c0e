"""Streaming clusters of near-duplicates: each post beside the text that it is a copy of, or the first of its own.

Every post is compared with the text that began a cluster, never with the copies: a cluster does not drift away from
what it is about.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import Final

import mmh3
import msgspec

from steadyhand.civic.copies.folding import folded
from steadyhand.civic.copies.model import COMMON, HARDLY, LIKE, WHOLE, WITHIN, WORDS, Bounds, Placed, Seen
from steadyhand.civic.copies.rows import Rows
from steadyhand.civic.copies.sketch import Words, alike, pieces, sketch
from steadyhand.kernel.values import Instant

SHORT: Final = 16
"""A text of fewer characters, folded, is a copy of the same text only."""
_OFTEN: Final = 16
_SURE: Final = 15
_BRIEF: Final = 80
_FAR: Final = 1.6


_pieces: Final = lru_cache(maxsize=512)(pieces)


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class _Cluster(msgspec.Struct):
    began: str
    text: str
    account: str
    last: Instant
    row: int
    copies: int = 1
    accounts: set[int] | None = None


class _State(msgspec.Struct):
    bounds: Bounds
    next: int
    rows: bytes
    clusters: list[_Cluster]
    known: list[int]


class Copies:
    """Places posts in clusters, in memory of a fixed size (`Bounds`), for one thread at a time.

    What it answers follows from the posts and their order alone. A post that comes again is not counted again, as
    long as it is one of the latest `2 * Bounds.texts`. A post without a text stands alone.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._rows = Rows(self.bounds.texts)
        self._held: list[_Cluster | None] = [None] * self.bounds.texts
        self._exact: dict[str, _Cluster] = {}
        self._known: set[int] = set()
        self._order: deque[int] = deque()

    def place(self, seen: Seen) -> Placed:
        """The cluster of a post, counted."""
        again = self._again(seen.post)
        text = folded(seen.text)[: self.bounds.characters]
        if not text:
            return Placed(cluster=seen.post, copies=1, accounts=1, similarity=1.0, again=again)
        cluster = self._exact.get(text)
        if cluster is not None and self._stands(cluster, seen.at):
            return self._counted(cluster, seen, (1.0, 1.0), 1.0, again=again)
        return self._compared(seen, text, again=again)

    def compared(self, seen: Seen) -> Placed | None:
        """Where a post belongs by its text, counting nothing; None where nothing like it is known."""
        text = folded(seen.text)[: self.bounds.characters]
        cluster = self._exact.get(text) if text else None
        if cluster is not None and self._stands(cluster, seen.at):
            return _told(cluster, (1.0, 1.0), 1.0, again=False)
        near = self._near(text, self._keys(text), seen.at) if text else None
        return None if near is None else _told(*near, again=False)

    def _compared(self, seen: Seen, text: str, *, again: bool) -> Placed:
        keys = self._keys(text)
        near = self._near(text, keys, seen.at)
        if near is not None:
            return self._counted(near[0], seen, near[1], near[2], again=again)
        if not again:
            self._hold(_Cluster(seen.post, text, seen.account, seen.at, self._rows.take(keys)))
        return Placed(cluster=seen.post, copies=1, accounts=1, similarity=1.0, again=again)

    @staticmethod
    def _keys(text: str) -> Words | None:
        return sketch(text) if len(text) >= SHORT else None

    def _near(
        self, text: str, keys: Words | None, at: Instant
    ) -> tuple[_Cluster, tuple[float, float], float] | None:
        """The likeliest cluster that a text is a copy of, how like it is, and how many times as long."""
        for equal, row in () if keys is None else self._rows.near(keys, 1 if len(text) <= _BRIEF else 2):
            cluster = self._held[row]
            if cluster is not None and self._stands(cluster, at):
                likeness = _likeness(cluster.text, text, equal)
                if likeness is not None:
                    return cluster, likeness, len(text) / len(cluster.text)
        return None

    def _stands(self, cluster: _Cluster, at: Instant) -> bool:
        return at - cluster.last <= self.bounds.window

    def _counted(
        self, cluster: _Cluster, seen: Seen, likeness: tuple[float, float], longer: float, *, again: bool
    ) -> Placed:
        if not again:
            cluster.copies += 1
            cluster.last = max(cluster.last, seen.at)
            if cluster.accounts is None:
                cluster.accounts = {_number(cluster.account)}
            if len(cluster.accounts) < self.bounds.accounts:
                cluster.accounts.add(_number(seen.account))
            if self._rows.age(cluster.row) > self.bounds.texts // _OFTEN:
                self._renew(cluster)
        return _told(cluster, likeness, longer, again=again)

    def _renew(self, cluster: _Cluster) -> None:
        """What is copied stays, however much else comes by."""
        keys = self._rows.keys(cluster.row)
        self._give_up(cluster)
        cluster.row = self._rows.take(keys if keys.any() else None)
        self._hold(cluster)

    def _give_up(self, cluster: _Cluster) -> None:
        self._rows.release(cluster.row)
        self._held[cluster.row] = None
        if self._exact.get(cluster.text) is cluster:
            del self._exact[cluster.text]

    def _hold(self, cluster: _Cluster) -> None:
        """Its row may have been another's."""
        gone = self._held[cluster.row]
        if gone is not None and self._exact.get(gone.text) is gone:
            del self._exact[gone.text]
        self._held[cluster.row] = self._exact[cluster.text] = cluster

    def _again(self, post: str) -> bool:
        number = _number(post)
        if number in self._known:
            return True
        self._known.add(number)
        self._order.append(number)
        if len(self._order) > 2 * self.bounds.texts:
            self._known.discard(self._order.popleft())
        return False

    def export(self) -> bytes:
        """The state, for `restored`; it holds the first texts of clusters, so it is kept as content is kept."""
        clusters = [cluster for cluster in self._held if cluster is not None]
        state = _State(self.bounds, self._rows.next, self._rows.export(), clusters, list(self._order))
        return msgspec.msgpack.encode(state, order="deterministic")

    @classmethod
    def restored(cls, state: bytes) -> Copies:
        """As it was. msgspec.DecodeError where it is no such state."""
        told = msgspec.msgpack.decode(state, type=_State)
        copies = cls(told.bounds)
        copies._rows.restore(told.rows, told.next, (cluster.row for cluster in told.clusters))
        for cluster in told.clusters:
            copies._held[cluster.row] = cluster
        # Of two clusters of one text the later began when the earlier was over.
        for cluster in sorted(told.clusters, key=lambda each: -copies._rows.age(each.row)):
            copies._exact[cluster.text] = cluster
        copies._order.extend(told.known)
        copies._known.update(told.known)
        return copies


def _told(cluster: _Cluster, likeness: tuple[float, float], longer: float, *, again: bool) -> Placed:
    return Placed(
        cluster=cluster.began,
        copies=cluster.copies,
        accounts=len(cluster.accounts or (0,)),
        similarity=likeness[0],
        contained=likeness[1],
        longer=longer,
        size=len(cluster.text)
        if cluster.text.isascii()
        else len(cluster.text.encode("utf-8", "surrogatepass")),
        again=again,
    )


def _number(text: str) -> int:
    """A number of 63 bits in place of a name: the same everywhere, and small."""
    return mmh3.hash64(text.encode("utf-8", "surrogatepass"), signed=False)[0] >> 1


def _likeness(one: str, other: str, equal: int) -> tuple[float, float] | None:
    """Similarity and containment of two texts that are copies; None where they are not.

    `equal` minima are in common: where that is few, only words can make them copies, or one that
    stands within the other.
    """
    longer = max(len(one), len(other))
    if (
        equal < _SURE
        and longer < _FAR * min(len(one), len(other))
        and not (longer <= _BRIEF and _same_words(one, other))
    ):
        return None
    pieces_1, pieces_2 = _pieces(one), _pieces(other)
    likeness = alike(pieces_1, pieces_2)
    if likeness[0] >= LIKE or (likeness[1] >= WITHIN and min(len(pieces_1), len(pieces_2)) >= WHOLE):
        return likeness
    return likeness if likeness[0] >= HARDLY and _same_words(one, other) else None


def _same_words(one: str, other: str) -> bool:
    words_1, words_2 = _words(one), _words(other)
    return len(words_1 & words_2) >= COMMON and alike(words_1, words_2)[0] >= WORDS
