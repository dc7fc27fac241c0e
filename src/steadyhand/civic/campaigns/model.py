"""What a finding says, and what the detector is set to. Instants and spans are microseconds."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.civic.copies.model import Bounds
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND, Instant

State = Literal["incident", "not_enough_data"]
Kind = Literal["text", "link", "media"]
EdgeKind = Literal["co_post", "co_link", "co_media", "timing"]
Apart = Literal["repost", "reply", "quote", "counter", "attributed", "within"]
EDGE_OF: Final[dict[Kind, EdgeKind]] = {"text": "co_post", "link": "co_link", "media": "co_media"}
BIN: Final = 5 * MINUTE
REVIEW: Final = "review_as_incident"
"""The most that a finding proposes: that people look. Nothing on an account, ever."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for, and what is kept at most."""

    together: int = 5 * MINUTE
    """Two accounts act together where the same comes from both within this span."""
    at_once: int = 10 * SECOND
    """And in step within this one."""
    posts: int = 20
    """With fewer posts"""
    accounts: int = 8
    """or accounts, nothing is said."""
    young: int = 30 * DAY
    """An account younger than this is young."""
    shortest: int = 20
    """A shorter text (bytes of UTF-8 after folding) is what many people say: a greeting is no campaign."""
    rarely: float = 1e-5
    """A burst is a count that the baseline reaches less often than this."""
    quiet: int = 12 * HOUR
    """Nothing more for so long, and it is over; what stands in no finding is looked at over as long."""
    kept: int = 2 * DAY
    """How far back timelines reach."""
    trails: int = 30_000
    """Texts, links and media that came more than once and are followed,"""
    firsts: int = 50_000
    """those that came once,"""
    entries: int = 400_000
    """posts and accounts remembered of all of them together,"""
    recent: int = 500
    """posts of one of them that edges are made of,"""
    listed: int = 1_000
    """accounts that a finding lists,"""
    open: int = 200
    """and findings that are carried on. With the defaults a process stays under 500 MB."""
    copies: Bounds = Bounds()


class Act(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One account, at one instant, with one post."""

    at: Instant
    account: str
    post: str


class Burst(msgspec.Struct, frozen=True, kw_only=True):
    """Posts in a span (five minutes or an hour), what was expected there, and the count from which it is a burst."""

    span: int
    observed: int
    expected: float
    threshold: int

    @property
    def over(self) -> bool:
        return self.observed >= self.threshold

    @property
    def ratio(self) -> float:
        return self.observed / self.threshold


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """Two accounts, by name, and on how many posts of either they acted together: the smaller of both counts."""

    one: str
    other: str
    weight: int


class Edges(msgspec.Struct, frozen=True, kw_only=True):
    """How many pairs of accounts acted together at least twice among the latest posts, and the heaviest of them."""

    kind: EdgeKind
    pairs: int
    sample: tuple[Edge, ...]


class Ages(msgspec.Struct, frozen=True, kw_only=True):
    """Ages of accounts when they took part: shares from 0 to 1, of those whose age is known; the median in days."""

    known: int
    young: float
    young_elsewhere: float
    """The same share of all posts that came by: what is usual here."""
    median_days: float | None


class Concentration(msgspec.Struct, frozen=True, kw_only=True):
    """Who posted how much: shares of all posts, from 0 to 1."""

    per_account: float
    repeated: float
    """By accounts that posted it at least twice."""
    repeaters: int
    top_ten: float


class KeptApart(msgspec.Struct, frozen=True, kw_only=True):
    """Posts with the same text or link that are not counted, by why: for people to judge."""

    posts: dict[Apart, int]
    accounts: int
    sample: tuple[str, ...]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts that act as one: the evidence, under one id for as long as it grows.

    `accounts` are those tied to others by acting together at least twice, by name, at most `Settings.listed` of
    `members`; whoever did so once is counted in `once` and named nowhere.
    """

    id: str
    version: int
    """Counts up with each finding of this id."""
    state: State
    reason: str
    proposes: tuple[str, ...]
    began: Instant
    seen_at: Instant
    """Of the latest post that is counted."""
    accounts: tuple[str, ...]
    members: int
    once: int
    posts: int
    sample: tuple[str, ...]
    """Posts to look at: spread evenly over the latest ones."""
    shared: tuple[str, ...]
    """What they have in common: `text:` and the post that began it, `link:` or `media:`."""
    text: str
    """In the words of whoever began it; empty in the evidence as it is kept, which names them in `said` alone."""
    edges: tuple[Edges, ...]
    timeline: tuple[tuple[Instant, int], ...]
    """Beginnings of five minutes, with the posts in them; five minutes without any are left out."""
    burst: Burst
    concentration: Concentration
    ages: Ages
    near_duplicates: float
    """Share of the posts that are copies of a text, from 0 to 1."""
    devoted: float | None
    """Of all that an account posted since it was tied to it, the share that belongs to it; the median of them."""
    kept_apart: KeptApart
    absorbed: tuple[str, ...] = ()
    """Findings that turned out to be part of this one."""
    said: Act | None = None
    """Whose words `text` is, and in which post; None in evidence of before that was told."""
