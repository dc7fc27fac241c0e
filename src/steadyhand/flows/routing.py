"""From an open case to its queue: the routing rules in force say where it goes and by when it is due.

Follows what opens a case or makes it another one by a cursor of its own, so every way to open a case is routed alike,
and none waits for it: until then a case is served in the queue of its area. Rules are asked outside the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from steadyhand.access.protection.model import Protected
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import Instant, kind_of
from steadyhand.kernel.wire import Performs
from steadyhand.review.facts import Attributed, HandedOver, Opened, Supported
from steadyhand.review.harm import faded
from steadyhand.review.machine import after
from steadyhand.review.model import Case, graver
from steadyhand.review.opening import Route
from steadyhand.rules.queues import PANEL
from steadyhand.rules.routing import CaseFacts, Routed, Routing
from steadyhand.storage.reading import Reader

CURSOR: Final = "routing"
BY: Final = "system:routing"
"""Who sends cases on: what rules do to posts is done by another principal."""
EVERY_S: Final = 1.0
AT_ONCE: Final = 200
FOLLOWED: Final = (Opened, Supported, HandedOver, Attributed)


class Routes(Protocol):
    """The routing rules in force."""

    def __call__(self) -> Routing:
        """What decides now."""


class Router:
    """Sends cases to their queues; runs where the rules are."""

    def __init__(self, reader: Reader, door: Performs, routes: Routes) -> None:
        self._reader, self._door, self._routes = reader, door, routes

    def round(self) -> int:
        """Route what was opened or changed since the last round; how many. Raises `RecordUnavailable`."""
        done = 0
        while True:
            after_seq, end = self._reader.cursor(CURSOR), self._reader.head().seq
            entries = self._reader.entries(after_seq, AT_ONCE, types=[tag_of(kind) for kind in FOLLOWED])
            cases = dict.fromkeys(entry.fact.case for entry in entries)  # type: ignore[attr-defined]
            orders = list(self._orders(cases))
            reached = entries[-1].seq if len(entries) == AT_ONCE else end
            if entries or reached - after_seq > AT_ONCE:
                self._door.perform_many(orders, cursor=Cursor(CURSOR, reached))
            done += len(orders)
            if len(entries) < AT_ONCE:
                return done

    def _orders(self, names: Iterable[str]) -> Iterator[Order]:
        routing = self._routes()
        found = self._reader.stored_many("case", list(names))
        cases = [
            (stored.row, stored.seq)
            for stored in found.values()
            # What a person sent to the outside panel stays there, whatever else comes in about it.
            if after(stored.row.state, "route") is not None and stored.row.queue != PANEL
        ]
        accounts = {name for case, _ in cases for name in (case.subject, case.account) if name}
        protected = self._reader.stored_many("protected", accounts) if accounts else {}
        now = self._reader.now()
        for case, seq in cases:
            listed = [protected[name].row for name in (case.subject, case.account) if name in protected]
            told = routing.route(facts_of(case, listed, now))
            if case.state == "new" or (case.queue, case.within) != (told.queue, told.within):
                key = f"route:{case.id}:{seq}:{told.version}"  # the same case under the same rules, once
                yield Order(_route(case, told), BY, key)


def facts_of(case: Case, protected: Iterable[Protected], now: Instant) -> CaseFacts:
    """What routing rules know of a case: never who posted or reported it."""
    first = case.evidence[0].source if case.evidence else "report"
    return CaseFacts(
        area=case.area,
        severity=graver(case.severity, "low"),
        language=case.language,
        region=case.region,
        source=first,
        subject_class="protected" if any(now < one.until for one in protected) else "ordinary",
        subject_kind=kind_of(case.subject),
        reach=None if case.remaining is None else round(faded(case.remaining, case.reach_at, now)),
        reports=case.reports,
        appeal=any(piece.source == "appeal" for piece in case.evidence),
    )


def _route(case: Case, told: Routed) -> Route:
    return Route(
        case=case.id,
        queue=told.queue,
        routed_by=f"{told.version}/{told.rule}" if told.rule else "",
        within=told.within,
        patience=told.max_wait,
    )
