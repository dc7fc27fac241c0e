"""Serving the next case: what `review.order` says, read from indexes, so that a million waiting cases cost no more.

Every queue gives the first few of each kind (harm known, harm not known, waiting longest); the best of them is read
whole, once. Nobody is served what they passed by, whom they know, or what was passed to somebody else.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import Final

import msgspec

from steadyhand.kernel.values import SECOND, Instant
from steadyhand.review.heads import Head, Heads
from steadyhand.review.model import FIRST_TIER, Case, Way
from steadyhand.review.order import AGED_TURN, key
from steadyhand.review.views import LANES
from steadyhand.rules.queues import Index
from steadyhand.storage.reading import Reader

FIRST: Final = (6, 60, 600)
"""Cases looked at in each queue: few, and more where this person may have none of those."""
HANDED_OUT: Final = 3 * SECOND
"""How long a case that was offered to one person is offered to no other: until their lease is in the record."""
REMEMBERED: Final = 10_000
"""Offers that are kept before the old ones are forgotten."""
MEDIAN_KEPT_S: Final = 15.0
MEDIAN_SHARE: Final = 200
"""A median that takes long to read is kept so many times longer than that: it moves as slowly."""


class Offer(msgspec.Struct, frozen=True):
    """A case that somebody may take next, and why it is this one."""

    case: Case
    way: Way


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for the next case, and what they may be served."""

    principal: str
    areas: Collection[str]
    queues: Mapping[str, Index]
    """The queues they are served from, each with what orders it."""
    languages: Collection[str] = ()
    """Base languages; empty: all."""
    known: Collection[str] = ()
    """Posts and accounts that they know somebody in."""
    level: int = 0
    """1 for those to whom cases are escalated."""
    stopped: Callable[[Case], bool] | None = None
    """Whether access keeps somebody from a case that they would be served; None where nothing does from any."""


class Serving:
    """Finds the next case. Safe to use from several threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._heads = Heads(reader)
        self._reading = threading.Lock()
        self._lock = threading.Lock()
        self._handed: dict[str, Instant] = {}
        self._medians: dict[tuple[str, int], tuple[float, float | None]] = {}

    def next(self, asks: Asks, now: Instant) -> Iterator[Offer]:
        """Cases that this person may take, the one they should take first. Raises `RecordUnavailable`."""
        with self._reader.at_once():
            assigned = self._heads.assigned(asks.principal, FIRST[0])
            ripe = self._ripe(asks, now)
            heads = self._first(asks, FIRST[0])
        yield from self._offers(assigned, "assigned", asks, now)
        if ripe:  # where somebody may be in danger, what has waited for days waits for one more turn
            threats = takewhile(lambda head: head.tier == FIRST_TIER, self._sure(heads, asks, FIRST[0]))
            yield from self._offers((head.id for head in threats), "order", asks, now)
        yield from self._offers(ripe, "aged", asks, now)
        for limit, longer in zip(FIRST, (*FIRST[1:], 0), strict=True):
            yield from self._offers((head.id for head in self._sure(heads, asks, limit)), "order", asks, now)
            read = Counter(head.source for head in heads)
            if limit > max(read.values(), default=0) or not longer:
                return
            heads = self._first(asks, longer)

    def forget(self, case: str) -> None:
        """An offered case was not taken after all."""
        with self._lock:
            self._handed.pop(case, None)

    def _offers(self, names: Iterable[str], way: Way, asks: Asks, now: Instant) -> Iterator[Offer]:
        for name in names:
            if not self._hand_out(name, now):
                continue
            case: Case | None = self._reader.row("case", name)
            if case is not None and self._suits(case, asks, now, way):
                yield Offer(case, way)
            else:
                self.forget(name)

    def _suits(self, case: Case, asks: Asks, now: Instant, way: Way) -> bool:
        if case.state == "escalated" and not asks.level and way != "assigned":
            return False
        if not case.is_waiting or asks.principal in case.skipped_by:
            return False
        if {case.subject, case.account} & set(asks.known):
            return False
        if way != "assigned" and case.assignee not in {"", asks.principal} and now < case.reserved:
            return False
        if asks.stopped is not None and asks.stopped(case):
            return False
        return case.area in asks.areas and (way == "assigned" or self._read(case, asks))

    def _read(self, case: Case, asks: Asks) -> bool:
        base = case.language.partition("-")[0].lower()
        return not asks.languages or base in asks.languages or case.language == "unknown" or case.translate

    def _hand_out(self, name: str, now: Instant) -> bool:
        with self._lock:
            if len(self._handed) > REMEMBERED:
                self._handed = {each: at for each, at in self._handed.items() if now < at + HANDED_OUT}
            if now < self._handed.get(name, -HANDED_OUT) + HANDED_OUT:
                return False
            self._handed[name] = now
            return True

    def _ripe(self, asks: Asks, now: Instant) -> Sequence[str]:
        """Cases that have waited too long, where it is the turn of one of them."""
        turns = self._reader.row("turns", asks.principal)
        if turns is None or turns.since_aged < AGED_TURN - 1:
            return ()
        return self._heads.ripe(tuple(asks.queues), _lanes(asks), now, FIRST[0])

    def _first(self, asks: Asks, limit: int) -> Sequence[Head]:
        return self._heads.first(asks.queues, _lanes(asks), limit) if asks.queues else ()

    def _sure(self, heads: Sequence[Head], asks: Asks, limit: int) -> Iterator[Head]:
        """The best first, as far as nothing that was not read can come between."""
        return known_order(self._sorted(heads, asks), Counter(head.source for head in heads), limit)

    def _sorted(self, heads: Sequence[Head], asks: Asks) -> Iterator[Head]:
        """The best first, tier by tier: of a lower one, the middle harm is not asked before it is reached."""
        for tier, group in groupby(sorted(heads, key=lambda head: -head.tier), key=lambda head: head.tier):
            among = list(group)
            medians = {queue: self._median(queue, tier) for queue in _unknown(among)}
            yield from sorted(among, key=lambda h: key(h, asks.queues[h.queue], medians.get(h.queue)))

    def _median(self, queue: str, tier: int) -> float | None:
        """The middle harm of a tier of one queue; of a long one some time old, while one of those who ask reads it.

        Nobody waits for another here: they hold connections of the database, and whoever reads may need one.
        """
        kept = self._medians.get((queue, tier))
        if kept is None:
            return self._read_median(queue, tier)
        if time.monotonic() < kept[0] or not self._reading.acquire(blocking=False):
            return kept[1]
        try:
            return self._read_median(queue, tier)
        finally:
            self._reading.release()

    def _read_median(self, queue: str, tier: int) -> float | None:
        began = time.monotonic()
        found = self._heads.median(queue, tier)
        took = time.monotonic() - began
        self._medians[queue, tier] = began + max(MEDIAN_KEPT_S, took * MEDIAN_SHARE), found
        return found


def known_order(ordered: Iterable[Head], read: Mapping[int, int], limit: int) -> Iterator[Head]:
    """As many of these, in their order, as nothing that was not read can come between.

    `read` says how many of each list were; one that has `limit` of them may go on.
    """
    given: Counter[int] = Counter()
    for head in ordered:
        yield head
        given[head.source] += 1
        if given[head.source] == read[head.source] == limit:
            return


def _unknown(heads: Sequence[Head]) -> set[str]:
    """Queues of which a case of unknown harm is to be placed among others."""
    return {head.queue for head in heads if head.harm is None} if len(heads) > 1 else set()


def _lanes(asks: Asks) -> tuple[int, ...]:
    """Known harm, then unknown, of what waits; and of what is escalated, for those to whom it is."""
    queued, escalated = LANES["queued"], LANES["escalated"]
    return (queued, queued + 1, escalated, escalated + 1) if asks.level else (queued, queued + 1)
