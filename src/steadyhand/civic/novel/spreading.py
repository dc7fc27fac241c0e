"""The same thing said by many in one place, in whatever words: groups of posts, and which of them have spread.

A post is beside the first of those that say the same, found as a post is found for a claim: by words, and by meaning
where there is a sentence model. What has spread follows from the posts and their order alone.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import cached_property
from typing import Final

import msgspec

from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Embedder, Known
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.rules.areas import IncidentClass

ACCOUNTS: Final = 5
"""From so many accounts of one place on, something spreads there;"""
TOGETHER: Final = 3
"""from so many times as many of one country, where it does in no place of it alone."""
WINDOW: Final = 6 * HOUR


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept at most: memory follows from these alone."""

    groups: int = 2_000
    """Past it, the one that nobody joined for longest is given up."""
    posts: int = 400
    """The latest of one group."""
    wordings: int = 3
    named: int = 20
    """Posts that are named where it has spread."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A post that states something of an election which no claim of the library is about."""

    post: str
    account: str
    at: Instant
    text: str
    language: str
    place: str
    """ISO 3166, or `unknown`."""
    cls: IncidentClass
    rule: str = ""
    """What found it, where a rule did."""


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """That something has spread in one place."""

    group: str
    """`claim:new-<digest>`: the name that it would have in the library."""
    cls: IncidentClass
    place: str
    accounts: int
    posts: int
    began: Instant
    at: Instant
    wordings: tuple[str, ...]
    """The first that said so, and those that said it otherwise."""
    language: str
    named: tuple[str, ...]
    rules: tuple[str, ...]


class _Group(msgspec.Struct):
    known: Known
    cls: IncidentClass
    said: deque[Said]
    opened: set[str]
    wordings: list[str]


class Spreading:
    """Takes posts one by one. For one thread; nothing of it is kept elsewhere."""

    def __init__(
        self, embedder: Callable[[], Embedder | None] = lambda: None, bounds: Bounds | None = None
    ) -> None:
        """`embedder` is asked for once somebody says something."""
        self.bounds, self._embedder = bounds or Bounds(), embedder
        self._groups: OrderedDict[str, _Group] = OrderedDict()

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(Index(self._embedder()))

    def __len__(self) -> int:
        return len(self._groups)

    def known(self, group: str, cls: IncidentClass, place: str, text: str, language: str) -> None:
        """Take in what has an incident in a place already: it is told once."""
        one = self._groups.get(group) or self._begin(group, cls, text, language)
        one.opened.add(place)

    def see(self, said: Said) -> Spread | None:
        """Count a post; what has spread with it, once a place."""
        group = self._home(said)
        self._groups.move_to_end(group.known.claim)
        group.said.append(said)
        while group.said[0].at < said.at - WINDOW:
            group.said.popleft()
        if said.text not in group.wordings and len(group.wordings) < self.bounds.wordings:
            group.wordings.append(said.text)
        place = _reached(group, said.place)
        return None if place is None else self._spread(group, place, said.at)

    def _home(self, said: Said) -> _Group:
        language = "" if said.language == "unknown" else said.language
        matched = self._matcher.match(said.text, language)
        lexical = matched.mode == "lexical"
        least = self._matcher.parameters.shipped_thresholds()
        at = (least.lexical if lexical else least.default).suggest.at
        for candidate in matched.candidates:
            for name in candidate.ids:
                group = self._groups[name]
                if candidate.probability >= at and group.cls == said.cls:
                    return group
        return self._begin(group_id(said), said.cls, said.text, said.language)

    def _begin(self, name: str, cls: IncidentClass, text: str, language: str) -> _Group:
        if name in self._groups:
            return self._groups[name]
        known = Known(claim=name, texts=(text,), lang="en" if language == "unknown" else language)
        self._matcher.index.add(known)
        group = _Group(known, cls, deque(maxlen=self.bounds.posts), set(), [text])
        self._groups[name] = group
        if len(self._groups) > self.bounds.groups:
            self._matcher.index.remove(self._groups.popitem(last=False)[0])
        return group

    def _spread(self, group: _Group, place: str, at: Instant) -> Spread:
        group.opened.add(place)
        those = [one for one in group.said if within(one.place, place)]
        first = those[0]
        return Spread(
            group=group.known.claim,
            cls=group.cls,
            place=place,
            accounts=len({one.account for one in those}),
            posts=len({one.post for one in those}),
            began=min(one.at for one in those),
            at=at,
            wordings=tuple(group.wordings),
            language=first.language,
            named=tuple(dict.fromkeys(one.post for one in those))[: self.bounds.named],
            rules=tuple(sorted({one.rule for one in those if one.rule})),
        )


def group_id(said: Said) -> str:
    """`claim:new-<digest>` (BLAKE2b, RFC 7693, 8 bytes): named for the post that began it and what it is."""
    digest = hashlib.blake2b(f"{said.cls} {said.post}".encode(), digest_size=8).hexdigest()
    return f"claim:new-{digest}"


def within(place: str, other: str) -> bool:
    """Whether a place is another one, or a part of it."""
    return place == other or place.startswith(f"{other}-")


def _reached(group: _Group, place: str) -> str | None:
    """Where it has spread with a post from a place, and had not before."""
    country = place.partition("-")[0]
    if any(within(place, other) for other in group.opened):
        return None
    if len({one.account for one in group.said if one.place == place}) >= ACCOUNTS:
        return place
    if any(within(other, country) for other in group.opened):
        return None
    everywhere = {one.account for one in group.said if within(one.place, country)}
    return country if len(everywhere) >= ACCOUNTS * TOGETHER else None
