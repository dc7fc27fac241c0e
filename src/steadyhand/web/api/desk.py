"""The desk in figures, for programs: what waits where with which clocks, and how long work takes; of nobody."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import get
from litestar.params import QueryParameter

from steadyhand.kernel.values import DAY, SECOND
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.desk.figures import By, Figure, Lasting, figures
from steadyhand.review.desk.store import Board, QueueNow
from steadyhand.rules.versions.queues import QUEUES, in_force
from steadyhand.web.api.edge import House, Key, problems
from steadyhand.web.api.reading import TAKES, everywhere

DAYS: Final = 28


class QueueClocks(msgspec.Struct, frozen=True, kw_only=True):
    """One queue now: cases by where they are, clocks, and what is foretold of the next two hours."""

    queue: str
    waiting: int
    """Cases that somebody is to take, the escalated among them."""
    leased: int
    on_hold: int
    escalated: int
    breached: int
    """Clocks that have run out, of cases that are not decided."""
    due_soon: int
    """Waiting cases that are due within two hours."""
    late_soon: int
    """How many of them will be late, at the pace of the last hours."""
    decided_per_hour: float
    oldest: str | None
    next_due: str | None
    last: str | None

    @classmethod
    def of(cls, now: QueueNow) -> QueueClocks:
        """As the board has it."""
        foretold = now.foretold
        return cls(
            queue=now.queue,
            waiting=now.waiting,
            leased=now.leased,
            on_hold=now.held,
            escalated=now.escalated,
            breached=now.breached,
            due_soon=foretold.due if foretold else 0,
            late_soon=foretold.breaks if foretold else 0,
            decided_per_hour=round(foretold.per_hour, 2) if foretold else 0.0,
            oldest=rfc3339(now.oldest),
            next_due=rfc3339(now.due),
            last=rfc3339(now.last),
        )


class Lasts(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds, within 3.2 %: median, 90th and 95th percentile."""

    p50_s: float
    p90_s: float
    p95_s: float

    @classmethod
    def of(cls, lasting: Lasting | None) -> Lasts | None:
        """From microseconds; None where it is of too few."""
        if lasting is None:
            return None
        p50, p90, p95 = (round(span / SECOND, 1) for span in (lasting.p50, lasting.p90, lasting.p95))
        return cls(p50_s=p50, p90_s=p90, p95_s=p95)


class FigureShown(msgspec.Struct, frozen=True, kw_only=True):
    """One queue, language, article or day of the last 28 days. Of fewer than five decisions all is null."""

    name: str
    breached: int
    decided: int | None = None
    violates: float | None = None
    handled: Lasts | None = None
    to_decision: Lasts | None = None
    decided_again: int | None = None
    overturned: float | None = None
    """Of those decided again, the share that came out otherwise: 0 to 1; null of fewer than five."""
    taken_back: int | None = None

    @classmethod
    def of(cls, found: Figure) -> FigureShown:
        """As it was counted."""
        told = found.told
        if told is None:
            return cls(name=found.name, breached=found.breached)
        return cls(
            name=found.name,
            breached=found.breached,
            decided=told.decided,
            violates=told.violates,
            handled=Lasts.of(told.handled),
            to_decision=Lasts.of(told.waited),
            decided_again=told.again,
            overturned=told.overturned,
            taken_back=told.retracted,
        )


class DeskShown(msgspec.Struct, frozen=True, kw_only=True):
    """The board, and figures by one of queue, language, policy and day."""

    at: str
    by: By
    queues: list[QueueClocks]
    figures: list[FigureShown]


@get(
    "/desk",
    sync_to_thread=True,
    tags=["queues"],
    responses=problems(403),
    summary="The desk in figures",
    opt={TAKES: "figures.read"},
)
def desk(
    rooms: House,
    bearer: Key,
    by: Annotated[By, QueryParameter(description="What figures are told apart by.")] = "queue",
) -> DeskShown:
    """Queues with their clocks, and the last 28 days of work, under a key for all policy areas; never by person."""
    everywhere(bearer, "the desk")
    board, now = Board(rooms.reader), rooms.now()
    every = in_force(rooms.reader.row("queues", QUEUES)).every()
    queues = board.queues(every, now, {name: queue.index for name, queue in every.items()})
    return DeskShown(
        at=rfc3339(now),
        by=by,
        queues=[QueueClocks.of(queue) for queue in queues],
        figures=[FigureShown.of(each) for each in figures(board.work(now - DAYS * DAY), by)],
    )
