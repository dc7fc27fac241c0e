"""Reading the board: counts by queue and language in one walk along an index, and what is served first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Select, case, func, literal, select, union_all

from steadyhand.kernel.values import DAY, Instant
from steadyhand.review.desk.foretelling import WINDOW, Foretold, foretell, pace, reach
from steadyhand.review.desk.model import Done, Pace, base_of, day_of
from steadyhand.review.machine import WAITING, WORKED, State
from steadyhand.review.model import Case
from steadyhand.review.order import ranked
from steadyhand.review.views import LANES
from steadyhand.rules.queues import Index
from steadyhand.storage.reading import Reader

READ: Final = 2_000
"""Cases at the head of a queue, of each kind, that a forecast looks at: so many are not decided in two hours."""
BEHIND: Final = frozenset({"new", "queued", "leased", "escalated"})
"""States in which a clock that does not run has run out; on hold it may stand."""
_UP: Final = frozenset(LANES.values()) | {lane + 1 for lane in LANES.values()}
AGES: Final = (
    (DAY // 24, "under an hour"),
    (DAY // 3, "1-8 hours"),
    (DAY, "8-24 hours"),
    (3 * DAY, "1-3 days"),
)
OLDER: Final = "over 3 days"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Cases of one state, queue and language."""

    queue: str
    state: State
    language: str
    cases: int
    oldest: Instant
    due: Instant | None
    """When the next of their clocks runs out."""
    soon: int
    """How many of them are due within the window."""
    broken: int
    """How many clocks have run out."""


class QueueNow(msgspec.Struct, frozen=True, kw_only=True):
    """What is where in one queue, or of one language in it."""

    queue: str
    language: str = ""
    """Empty where it is of all languages."""
    waiting: int = 0
    """Cases that somebody is to take, the escalated among them."""
    leased: int = 0
    held: int = 0
    escalated: int = 0
    oldest: Instant | None = None
    """When the oldest that waits was opened."""
    due: Instant | None = None
    """When the next clock runs out, of those that wait or are being looked at."""
    breached: int = 0
    """How many clocks have run out, of the same."""
    last: Instant | None = None
    """When the latest case came, open or not."""
    foretold: Foretold | None = None


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What orders a case that waits."""

    id: str
    queue: str
    tier: int
    harm: int | None
    opened: Instant
    due: Instant | None


class Board:
    """The queues as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table("case")

    def queues(
        self, names: Collection[str], now: Instant, indices: Mapping[str, Index] | None = None
    ) -> list[QueueNow]:
        """These queues in the order given, empty ones too, and after them any other in which a case is open."""
        found = self.counted(now)
        each = list(dict.fromkeys([*names, *sorted({one.queue for one in found})]))
        foretold = self._foretold(each, found, now, indices or {})
        last = self._last(each)
        return [
            msgspec.structs.replace(
                together(name, (one for one in found if one.queue == name)),
                last=last.get(name),
                foretold=foretold[name],
            )
            for name in each
        ]

    def ever(self, queue: str) -> bool:
        """Whether a case was ever in a queue."""
        return bool(self._last([queue]))

    def languages(self, now: Instant) -> list[QueueNow]:
        """What is open in each queue and language, where anything is."""
        found = self.counted(now)
        kinds = sorted({(one.queue, base_of(one.language)) for one in found})
        return [
            msgspec.structs.replace(
                together(
                    queue,
                    (one for one in found if (one.queue, base_of(one.language)) == (queue, language)),
                ),
                language=language,
            )
            for queue, language in kinds
        ]

    def counted(self, now: Instant, window: Instant = WINDOW) -> list[Counted]:
        """Open cases, counted by state, queue and language: one walk along one index."""
        c = self._table.c
        ran_out = (c.due.is_(None) & c.state.in_(BEHIND)) | (c.due <= now)
        by = (c.state, c.queue, c.language)
        query = (
            select(
                *by,
                func.count().label("cases"),
                func.min(c.opened).label("oldest"),
                func.min(case((c.due > now, c.due))).label("due"),
                func.sum(case(((c.due > now) & (c.due <= now + window), 1), else_=0)).label("soon"),
                func.sum(case((ran_out, 1), else_=0)).label("broken"),
            )
            .where(c.state.in_(WORKED))
            .group_by(*by)
        )
        return [
            Counted(
                queue=row.queue,
                state=row.state,
                language=row.language or "unknown",
                cases=int(row.cases),
                oldest=row.oldest,
                due=row.due,
                soon=int(row.soon),
                broken=int(row.broken),
            )
            for row in self._reader.fetch(query)
        ]

    def heads(self, limits: Mapping[str, int], indices: Mapping[str, Index]) -> dict[str, list[Head]]:
        """The first cases of each queue in the order in which they are served, at least as many as asked for."""
        lists = [
            self._first(queue, lane, limit).subquery().select()
            for queue, limit in limits.items()
            for lane in sorted(_UP)
            if limit > 0
        ]
        found: dict[str, list[Head]] = {queue: [] for queue in limits}
        for row in self._reader.fetch(union_all(*lists)) if lists else ():
            found[row.queue].append(_head(row))
        return {queue: ranked(heads, indices.get(queue, "harm")) for queue, heads in found.items()}

    def waiting(self, queue: str, limit: int, index: Index = "harm") -> list[Case]:
        """The first cases of a queue, in the order in which they are served."""
        heads = self.heads({queue: limit}, {queue: index})[queue][:limit]
        found = self._reader.stored_many("case", [head.id for head in heads])
        return [found[head.id].row for head in heads if head.id in found]

    def ages(self, now: Instant) -> list[tuple[str, str, str, int]]:
        """The backlog by age: (queue, language, age, how many wait), ages in words."""
        c = self._table.c
        age = case(*((c.opened > now - limit, said) for limit, said in AGES), else_=OLDER)
        by = (c.queue, c.language, age.label("age"))
        query = select(*by, func.count().label("n")).where(c.state.in_(WAITING)).group_by(*by)
        return [
            (row.queue, base_of(row.language or ""), row.age, int(row.n)) for row in self._reader.fetch(query)
        ]

    def work(self, since: Instant) -> list[Done]:
        """What was done on each day from the one of this instant on."""
        c = self._reader.table("work").c
        query = select(c.key, c.seq, c.doc).where(c.day >= day_of(since)).order_by(c.day, c.key)
        return self._reader.find("work", query)

    def _foretold(
        self,
        names: Sequence[str],
        found: Iterable[Counted],
        now: Instant,
        indices: Mapping[str, Index],
    ) -> dict[str, Foretold]:
        due = dict.fromkeys(names, 0)
        for one in found:
            due[one.queue] += one.soon if one.state in WAITING else 0
        paces = self._paces(names, now)
        limits = {name: min(READ, reach(paces[name])) for name in names if due[name]}
        heads = self.heads(limits, indices)
        return {
            name: foretell([head.due for head in heads.get(name, ())], due[name], paces[name], now)
            for name in names
        }

    def _paces(self, names: Sequence[str], now: Instant) -> dict[str, float]:
        rows = self._reader.stored_many("pace", names)
        empty = Pace()
        return {name: pace((rows[name].row if name in rows else empty).hours, now) for name in names}

    def _last(self, names: Sequence[str]) -> dict[str, Instant]:
        c = self._table.c
        each = [
            select(literal(name).label("queue"), func.max(c.opened).label("last")).where(c.queue == name)
            for name in names
        ]
        found = self._reader.fetch(union_all(*each)) if each else ()
        return {row.queue: row.last for row in found if row.last is not None}

    def _first(self, queue: str, lane: int, limit: int) -> Select[Any]:
        c = self._table.c
        shown = select(c.key, c.queue, c.tier_down, c.harm_down, c.opened, c.due)
        here = shown.where(c.queue == queue, c.lane == lane)
        return here.order_by(c.tier_down, c.harm_down, c.opened, c.key).limit(limit)


def together(queue: str, counted: Iterable[Counted]) -> QueueNow:
    """What was counted, as one row."""
    each = list(counted)
    waiting = [one for one in each if one.state in WAITING]
    clocks = [one for one in each if one.state in BEHIND]
    return QueueNow(
        queue=queue,
        waiting=sum(one.cases for one in waiting),
        leased=sum(one.cases for one in each if one.state == "leased"),
        held=sum(one.cases for one in each if one.state == "on_hold"),
        escalated=sum(one.cases for one in each if one.state == "escalated"),
        oldest=min((one.oldest for one in waiting), default=None),
        due=min((one.due for one in clocks if one.due is not None), default=None),
        breached=sum(one.broken for one in clocks),
    )


def _head(row: Any) -> Head:
    return Head(
        id=row.key,
        queue=row.queue,
        tier=-row.tier_down,
        harm=None if row.harm_down is None else -row.harm_down,
        opened=row.opened,
        due=row.due,
    )
