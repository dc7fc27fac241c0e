"""Work counted as it happens: the pace of each queue, and what was done on each day."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.view import View
from steadyhand.review.desk.model import Done, Kind, Pace, Work
from steadyhand.review.facts import Breached, Decided, Retracted


class PaceView(View[Pace]):
    """Decisions by hour, by queue: what the next hours are foretold from."""

    name = "pace"
    row = Pace
    facts = (Decided,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        assert isinstance(fact, Decided)
        return [fact.queue or fact.area]

    def fold(self, row: Pace | None, entry: Entry, key: str) -> Pace:
        return (row or Pace()).with_one(entry.at)


class WorkView(View[Done]):
    """What was done, by day, queue, language and article."""

    name = "work"
    row = Done
    facts = (Decided, Retracted, Breached)
    columns = {"day": str}
    indexes = (("day",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [_kind(entry).key]

    def fold(self, row: Done | None, entry: Entry, key: str) -> Done:
        done = row or Done(_kind(entry))
        return replace(done, work=_with(done.work, entry.fact))


def _kind(entry: Entry) -> Kind:
    fact = entry.fact
    assert isinstance(fact, Decided | Retracted | Breached)
    policy = None if isinstance(fact, Breached) else fact.policy
    return Kind.of(entry.at, fact.queue or fact.area, fact.language, policy)


def _with(work: Work, fact: Fact) -> Work:
    match fact:
        case Retracted():
            return replace(work, retracted=work.retracted + 1)
        case Breached():
            return replace(work, breached=work.breached + 1)
        case Decided(outcome=outcome, handled=handled, waited=waited):
            done = work.with_decision(violates=outcome == "violates", handled=handled, waited=waited)
            again, changed = work.again + bool(fact.earlier), work.overturned + fact.overturns
            return replace(done, again=again, overturned=changed)
    return work
