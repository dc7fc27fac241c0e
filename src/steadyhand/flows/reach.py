"""From what the platform counts and deletes to open cases: how many views are still to come, and what is gone.

Follows what moved beside the events, and what became of cases, each by a cursor of its own: so views that were counted
before a case was opened reach it too. Rows move in doublings, so what a million people see writes a few entries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from sqlalchemy import or_, select

from steadyhand.intake.seen import Seen, Sight
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import Instant
from steadyhand.kernel.wire import Performs
from steadyhand.review.facts import Attributed, HandedOver, Opened, Reopened, Retracted, Routed
from steadyhand.review.harm import remaining_views
from steadyhand.review.machine import WORKED
from steadyhand.review.model import Case
from steadyhand.review.reach.commands import CountReach, NoteBack, NoteGone
from steadyhand.rules.versions.queues import QUEUES, in_force
from steadyhand.storage.reading import Reader

CURSOR: Final = "reach"
CASES: Final = "reach.cases"
BY: Final = "system:reach"
AT_ONCE: Final = 200
FOLLOWED: Final = (Opened, Routed, HandedOver, Attributed, Retracted, Reopened)


class Reach:
    """Tells cases how far their content still reaches; runs where events are followed."""

    def __init__(self, reader: Reader, door: Performs, seen: Seen) -> None:
        self._reader, self._door, self._seen = reader, door, seen

    def round(self) -> int:
        """Tell what came since the last round; how many were told something. Raises `RecordUnavailable`."""
        return self._of_events() + self._of_cases()

    def _of_events(self) -> int:
        """What the platform said since, of cases that are open."""
        done, since = 0, self._reader.cursor(CURSOR)
        while sights := self._seen.moved(since, AT_ONCE):
            since = sights[-1].moved
            cases = self._open_about({sight.subject for sight in sights})
            done += self._told(cases, Cursor(CURSOR, since))
        return done

    def _of_cases(self) -> int:
        """What was opened since, or went to a queue whose posts are seen for longer."""
        done = 0
        while True:
            since, end = self._reader.cursor(CASES), self._reader.head().seq
            entries = self._reader.entries(since, AT_ONCE, types=[tag_of(kind) for kind in FOLLOWED])
            names = list(dict.fromkeys(entry.fact.case for entry in entries))  # type: ignore[attr-defined]
            rows = (stored.row for stored in self._reader.stored_many("case", names).values())
            reached = entries[-1].seq if len(entries) == AT_ONCE else end
            if entries or reached - since > AT_ONCE:
                done += self._told([case for case in rows if case.is_open], Cursor(CASES, reached))
            if len(entries) < AT_ONCE:
                return done

    def _told(self, cases: Collection[Case], cursor: Cursor) -> int:
        orders = list(self._orders(cases))
        self._door.perform_many(orders, cursor=cursor)
        return len(orders)

    def _orders(self, cases: Collection[Case]) -> Iterator[Order]:
        sights = self._seen.of({name for case in cases for name in (case.subject, case.account) if name})
        counted = [case.subject for case in cases if case.subject in sights]
        began = self._seen.began(counted) if counted else {}
        queues, now = in_force(self._reader.row("queues", QUEUES)), self._reader.now()
        for case in cases:
            if presence := _presence(case, sights):
                yield Order(presence, BY)
            there = case.gone is None if presence is None else isinstance(presence, NoteBack)
            if there and (sight := sights.get(case.subject)) is not None and sight.views:
                half_life = queues.of(case.queue, case.area).half_life
                if (count := _count(case, sight, began, now, half_life)) is not None:
                    yield Order(count, BY)

    def _open_about(self, subjects: Collection[str]) -> list[Case]:
        """Open cases about these, or about what these accounts wrote."""
        c = self._reader.table("case").c
        about = or_(c.subject.in_(subjects), c.account.in_(subjects))
        return self._reader.find("case", select(c.key, c.seq, c.doc).where(about, c.state.in_(WORKED)))


def _presence(case: Case, sights: Mapping[str, Sight]) -> NoteGone | NoteBack | None:
    """That the content went or came back; with its account all that somebody wrote goes and comes."""
    names = (case.subject, case.account) if case.attested else (case.subject,)
    told = [sight for name in names if name and (sight := sights.get(name)) is not None and sight.told]
    since = [sight.gone for sight in told if sight.gone is not None]
    if since and case.gone is None:
        return NoteGone(case=case.id, since=min(since))
    return NoteBack(case=case.id) if told and not since and case.gone is not None else None


def _count(
    case: Case, sight: Sight, began: Mapping[str, Instant], now: Instant, half_life: int
) -> CountReach | None:
    """What a case is told of its views; None where it knows.

    As of when they were counted, by the platform's clock: so cases lie in the same order whenever that comes in.
    """
    since, at = min(began.get(case.subject, sight.first), sight.first), min(sight.counted, now)
    remaining = round(remaining_views(sight.views, at - since, half_life), 1)
    if (case.views, case.reach_at, case.remaining) == (sight.views, at, remaining):
        return None
    return CountReach(case=case.id, remaining=remaining, views=sight.views, at=at)
