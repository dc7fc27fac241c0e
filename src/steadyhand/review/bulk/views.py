"""Bulks folded from what happened to them, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.access.small.model import PREFIX
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.review.bulk.facts import (
    BulkEnded,
    BulkPlanned,
    BulkReversed,
    BulkSampled,
    BulkStarted,
    BulkStopped,
    BulkUndone,
    SampleOpened,
)
from steadyhand.review.bulk.model import Bulk, Lately, Opened, by_two
from steadyhand.review.facts import Decided


class BulkView(View[Bulk]):
    """Every bulk, by its id."""

    name = "bulk"
    row = Bulk
    facts = (
        BulkPlanned, SampleOpened, BulkSampled, BulkStarted, BulkStopped, BulkEnded, BulkReversed, BulkUndone, Decided,
    )  # fmt: skip
    columns = {"state": str, "moves": int, "at": int}
    indexes = (("moves",), ("at",))

    def keys(self, entry: Entry) -> Iterable[str]:
        bulk: str = entry.fact.bulk  # type: ignore[attr-defined]
        return [bulk] if bulk else []

    def fold(self, row: Bulk | None, entry: Entry, key: str) -> Bulk | None:
        fact = entry.fact
        if isinstance(fact, BulkPlanned):
            return _planned(fact, entry)
        if row is None:
            return None
        match fact:
            case SampleOpened(case=case, until=until):
                return replace(row, open=Opened(case, until))
            case BulkSampled(fits=True, case=case):
                return replace(row, seen=(*row.seen, case), open=None)
            case BulkSampled():
                return replace(row, state="dropped", open=None)
            case BulkStarted() as begun:
                return _started(row, begun, entry)
            case BulkStopped():
                return replace(row, state="stopped")
            case Decided():
                return replace(row, done=row.done + 1)
        return _over(row, entry)

    def index(self, row: Bulk) -> dict[str, object]:
        return {"state": row.state, "moves": int(row.moves), "at": row.at}


class BulkAloneView(View[Lately]):
    """What each person lately began in bulk alone."""

    name = "bulk_alone"
    row = Lately
    facts = (BulkStarted,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: BulkStarted = entry.fact  # type: ignore[assignment]
        return [entry.by] if fact.cases and not by_two(entry.under) else []

    def fold(self, row: Lately | None, entry: Entry, key: str) -> Lately:
        fact: BulkStarted = entry.fact  # type: ignore[assignment]
        return (row or Lately()).with_more(entry.at, fact.cases)


def _planned(fact: BulkPlanned, entry: Entry) -> Bulk:
    seal = entry.sealed("reason")
    return Bulk(
        id=fact.bulk,
        by=entry.by,
        at=entry.at,
        verdict=fact.verdict,
        members=fact.members,
        sample=fact.sample,
        takes_two=fact.takes_two,
        reason=seal.payload if seal else None,
    )


def _started(row: Bulk, fact: BulkStarted, entry: Entry) -> Bulk:
    return replace(
        row,
        state="running",
        started=row.started or entry.at,
        authenticator=fact.authenticator,
        under=entry.under or "",
        alone=_alone(entry) if fact.each else "",
    )


def _alone(entry: Entry) -> str:
    """The declaration that it was begun under; empty where it was begun by two, or needed none."""
    named = (entry.under or "").split(" ")
    return next((name.removeprefix(PREFIX) for name in named if name.startswith(PREFIX)), "")


def _over(row: Bulk, entry: Entry) -> Bulk:
    match entry.fact:
        case BulkEnded(left=left):
            return replace(row, state="ended", left=left)
        case BulkReversed(authenticator=authenticator):
            seal = entry.sealed("reversed")
            return replace(
                row,
                state="reversed",
                by=entry.by,
                authenticator=authenticator,
                undone=None,
                why=seal.payload if seal else None,
            )
        case BulkUndone(reopened=reopened, left=left):
            return replace(row, undone=reopened, left=left)
    return row
