"""What the detectors are told of a post, and what they answer about its copies."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.kernel.values import DAY, Instant

LIKE: Final = 0.45
"""From this share of common pieces on (Jaccard), two texts are copies."""
WITHIN: Final = 0.75
"""Or from this share of the shorter text's pieces on that the longer one has too (containment),"""
WHOLE: Final = 20
"""if the shorter has so many: what is said in few words is in many texts."""
HARDLY: Final = 0.14
"""Or from this share of common pieces on, where the words say so:"""
WORDS: Final = 0.5
"""this share of them is common,"""
COMMON: Final = 4
"""and so many are."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it came by.

    `links` are addresses and `media` ids or hashes, as the platform gives them; `born` is when the account was made,
    None where nobody said.
    """

    post: str
    account: str
    at: Instant
    text: str
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    replies_to: str = ""
    reposts: str = ""
    born: Instant | None = None


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a post belongs: its cluster, named for the post that began it, and how large that is with this post.

    `similarity` is the Jaccard similarity of pieces to the text that began the cluster (1.0 for the first), and
    `contained` the share of the shorter text's pieces that the longer one has; `longer` says how many times as long
    as that text this one is. `accounts` is exact up to `Bounds.accounts`.
    """

    cluster: str
    copies: int
    accounts: int
    similarity: float
    contained: float = 1.0
    longer: float = 1.0
    size: int = 0
    """Of the text that began the cluster, folded, in bytes of UTF-8; 0 for the first."""
    again: bool = False
    """The post came before, and is not counted again."""

    @property
    def began(self) -> bool:
        """Whether nothing like it was known."""
        return self.copies == 1


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept at most: memory follows from these alone, whatever comes by.

    `texts` are the clusters' first texts; past it, those that nobody copied for longest are given up. With the
    defaults about 130 MB are kept.
    """

    texts: int = 1 << 17
    characters: int = 600
    """Of a longer text, its first characters after folding are compared."""
    window: int = 2 * DAY
    """A cluster that nobody added to for so long is over (microseconds)."""
    accounts: int = 2_000
    """Accounts of one cluster that are told apart."""
