"""The same thing said by many in one place, in whatever words: groups of posts, and which of them have spread.

A post is beside the first of those that say the same, found as a post is found for a claim: by words, and by meaning
where there is a sentence model. What has spread follows from the posts and their order alone.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
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
    accounts: int = 400
    """Of one group, each with its latest post; past it, the one that said nothing for longest is given up."""
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
    began: Instant
    at: Instant
    wordings: tuple[str, ...]
    """The first that said so, and those that said it otherwise."""
    named: tuple[str, ...]
    rules: tuple[str, ...]


class _Group(msgspec.Struct):
    known: Known
    cls: IncidentClass
    said: dict[str, Said]
    """By account: however often one says it, nobody else is forgotten for it. The latest to come stands last."""
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
        if said.text not in group.wordings and len(group.wordings) < self.bounds.wordings:
            group.wordings.append(said.text)
        self._keep(group, said)
        place = _reached(group, said.place)
        return None if place is None else self._spread(group, place)

    def _keep(self, group: _Group, said: Said) -> None:
        """What was told already takes nobody's place; what comes late counts for its own time."""
        before = group.said.get(said.account)
        if not _told(group, said.place) and (before is None or before.at <= said.at):
            group.said.pop(said.account, None)
            group.said[said.account] = said
        since = max((one.at for one in group.said.values()), default=said.at) - WINDOW
        group.said = {name: one for name, one in group.said.items() if one.at >= since}
        if len(group.said) > self.bounds.accounts:
            del group.said[next(iter(group.said))]

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
        group = _Group(known, cls, {}, set(), [text])
        self._groups[name] = group
        if len(self._groups) > self.bounds.groups:
            self._matcher.index.remove(self._groups.popitem(last=False)[0])
        return group

    def _spread(self, group: _Group, place: str) -> Spread:
        group.opened.add(place)
        those = [one for one in group.said.values() if within(one.place, place)]
        return Spread(
            group=group.known.claim,
            cls=group.cls,
            place=place,
            accounts=len(those),
            began=min(one.at for one in those),
            at=max(one.at for one in those),
            wordings=tuple(group.wordings),
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


def _told(group: _Group, place: str) -> bool:
    """Whether it has spread already where a place lies."""
    return any(within(place, other) for other in group.opened)


def _reached(group: _Group, place: str) -> str | None:
    """Where it has spread with a post from a place, and had not before."""
    country = place.partition("-")[0]
    if _told(group, place):
        return None
    if sum(one.place == place for one in group.said.values()) >= ACCOUNTS:
        return place
    if any(within(other, country) for other in group.opened):
        return None
    everywhere = sum(within(one.place, country) for one in group.said.values())
    return country if everywhere >= ACCOUNTS * TOGETHER else None
