"""The reads of serving: each a few entries of one index, in the order in which they lie there.

So they cost the same at ten thousand waiting cases and at a million, and a test holds the plan of each to it. They are
composed once for whoever serves the same queues: to compose so many short lists costs more than to read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    literal,
    select,
    true,
    union_all,
)

from steadyhand.kernel.values import Instant
from steadyhand.review.harm import SUNK
from steadyhand.review.order import INDICES
from steadyhand.review.views import LANES
from steadyhand.rules.queues import Index
from steadyhand.storage.bulk import Prepared
from steadyhand.storage.reading import Reader

COMPOSED: Final = 512
"""Reads that are kept composed: one for each set of queues and each length that somebody asks for."""
LANES_AT_MOST: Final = 16
LISTS: Final = 1_000_000
"""More lists than there are of one kind: what tells them apart is counted on from here for the next."""
Read = Literal["first", "ripe", "assigned"]


class Head(msgspec.Struct, frozen=True):
    """What orders a case, read without the case."""

    source: int
    """Which of the lists that were read it stands in."""
    id: str
    queue: str
    tier: int
    harm: int | None
    opened: Instant
    due: Instant | None


class Heads:
    """The first cases of each queue. Safe to use from several threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table("case")
        self._united = lru_cache(COMPOSED)(self._unite)
        self._joined = cache(self._join)

    def assigned(self, principal: str, limit: int) -> list[str]:
        """Cases that were passed to somebody, the gravest first."""
        found = self._reader.prepared(self._united("assigned", (), (), (), limit), principal=principal)
        return [name for name, _, _ in sorted(found, key=lambda row: row[1:])]

    def ripe(self, queues: Sequence[str], lanes: Sequence[int], now: Instant, limit: int) -> list[str]:
        """Cases that have waited too long, the longest first."""
        found = self._read("ripe", dict.fromkeys(queues, "harm"), lanes, limit, now=now)
        return [name for name, _, *_ in sorted(found, key=lambda row: (row[1], row[0]))]

    def first(self, queues: Mapping[str, Index], lanes: Sequence[int], limit: int) -> list[Head]:
        """The first few of each list, in no order: of each queue those of known harm, and those of unknown.

        `queues` says by which index each is ordered.
        """
        return [_head(*row) for row in self._read("first", queues, lanes, limit)]

    def median(self, queue: str, tier: int) -> float | None:
        """The middle harm of what waits in one tier of one queue; reads half of the tier, so ask seldom."""
        c = self._table.c
        scored = (c.queue == queue, c.lane == LANES["queued"], c.tier_down == -tier, c.harm_down < -SUNK)
        n = self._reader.fetch(select(func.count().label("n")).select_from(self._table).where(*scored))[0].n
        if not n:
            return None
        middle = select(c.harm_down).where(*scored).order_by(c.harm_down).offset(n // 2).limit(1)
        found = self._reader.fetch(middle)  # empty where the tier was emptied meanwhile
        return -float(found[0].harm_down) if found else None

    def selects(
        self, read: Read, queues: Mapping[str, Index], lanes: Sequence[int], limit: int
    ) -> Iterator[Select[Any]]:
        """The lists that a read is made of, each from one index."""
        c = self._table.c
        if read == "assigned":
            mine = select(c.key, c.tier_down, c.opened).where(
                c.assignee == bindparam("principal"), c.lane > 0
            )
            yield mine.limit(limit)
            return
        for queue, index in queues.items():
            for lane in lanes:
                of = (c.queue == queue, c.lane == lane)
                yield from (one.where(*of).limit(limit) for one in self._lists(read, index))

    def joined(self, read: Read) -> Select[Any] | CompoundSelect[Any]:
        """The same lists for PostgreSQL, which would plan anew for each set of queues: these are parameters here."""
        kinds = [(index, one) for index in INDICES for one in self._lists(read, index)]
        return union_all(
            *(self._lateral(one, index, literal(n * LISTS)) for n, (index, one) in enumerate(kinds))
        )

    def _read(
        self, read: Read, queues: Mapping[str, Index], lanes: Sequence[int], limit: int, **values: Any
    ) -> list[tuple[Any, ...]]:
        if self._reader.engine.dialect.name == "sqlite":
            query = self._united(read, tuple(queues), tuple(queues.values()), tuple(lanes), limit)
            return self._reader.prepared(query, **values)
        for index in INDICES:
            values[f"queues_{index}"] = [queue for queue, by in queues.items() if by == index]
        return self._reader.prepared(self._joined(read), lanes=list(lanes), limit=limit, **values)

    def _lists(self, read: Read, index: Index) -> Iterator[Select[Any]]:
        """A queue's cases in its order. Those that are never due are a list of their own, as no index has them last."""
        c = self._table.c
        if read == "ripe":
            yield select(c.key, c.ripens).where(c.ripens <= bindparam("now")).order_by(c.ripens)
            return
        shown = select(c.key, c.queue, c.tier_down, c.harm_down, c.opened, c.due)
        match index:
            case "oldest":
                yield shown.order_by(c.tier_down, c.opened, c.key)
            case "deadline":
                by_clock = shown.order_by(c.tier_down, c.due, c.opened, c.key)
                yield by_clock.where(c.due.is_not(None))
                yield by_clock.where(c.due.is_(None))
            case _:
                yield shown.order_by(c.tier_down, c.harm_down, c.opened, c.key)

    def _unite(
        self,
        read: Read,
        queues: tuple[str, ...],
        indices: tuple[Index, ...],
        lanes: tuple[int, ...],
        limit: int,
    ) -> Prepared:
        by_index = dict(zip(queues, indices, strict=True))
        lists: list[Select[Any]] = list(self.selects(read, by_index, lanes, limit))
        if read != "assigned":
            lists = [one.add_columns(literal(n).label("source")) for n, one in enumerate(lists)]
        query: Select[Any] | CompoundSelect[Any] = (
            union_all(*(one.subquery().select() for one in lists)) if len(lists) > 1 else lists[0]
        )
        return Prepared(query, self._reader.engine.dialect.name)

    def _join(self, read: Read) -> Prepared:
        return Prepared(self.joined(read), self._reader.engine.dialect.name)

    def _lateral(self, one: Select[Any], index: Index, base: ColumnElement[int]) -> Select[Any]:
        c, kind = self._table.c, ARRAY(self._table.c.queue.type)
        queues = func.unnest(bindparam(f"queues_{index}", type_=kind)).table_valued(
            "queue", with_ordinality="n"
        )
        lanes = func.unnest(bindparam("lanes", type_=ARRAY(c.lane.type))).table_valued("lane")
        queue, lane = queues.render_derived(name=f"q_{index}"), lanes.render_derived(name=f"l_{index}")
        few = one.where(c.queue == queue.c.queue, c.lane == lane.c.lane).limit(bindparam("limit")).lateral()
        source = base + queue.c.n * LANES_AT_MOST + lane.c.lane
        among = queue.join(lane, true()).join(few, true())
        return select(*few.c, source.label("source")).select_from(among)


def _head(
    name: str, queue: str, tier_down: int, harm_down: int | None, opened: int, due: int | None, source: int
) -> Head:
    harm = None if harm_down is None else -harm_down
    return Head(source, name, queue, -tier_down, harm, opened, due)
