"""Which waiting cases nobody could be served, once a minute: they are named, and told to everybody as a count.

Cases are taken in kinds that need the same people, so a hundred thousand cost no more than their kinds; one by one are
looked at only those that somebody passed by or knows somebody in. Nothing here ends a case, or stops its clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sqlalchemy import or_, select

from steadyhand.access.coverage.model import UNKNOWN, Group, base_language
from steadyhand.access.coverage.people import People, Stops, people_of
from steadyhand.access.guard import Access
from steadyhand.access.reading import AccessNow
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import CLOCK, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.review.model import Case
from steadyhand.review.unserved.commands import NameServed, NameUnserved
from steadyhand.review.unserved.model import UnservedCase, Why, why_nobody
from steadyhand.rules.queues import PANEL, Queue
from steadyhand.rules.versions.queues import QUEUES, QueuesInForce, in_force
from steadyhand.storage.reading import Reader

EVERY_S: Final = 60.0
AT_ONCE: Final = 500
"""Cases that are named in one round: the next round goes on."""
PAGE: Final = 2_000
ESCALATED: Final = "case.escalated"


class Kind(NamedTuple):
    """Cases that need the same people."""

    lane: int
    """See `review.views.LANES`."""
    queue: str
    area: str
    language: str
    region: str
    severity: str

    @property
    def escalated(self) -> bool:
        """Whether they wait for those to whom cases are escalated."""
        return self.lane > 2  # noqa: PLR2004 - the lanes of what is escalated


class Unserving:
    """Names cases that nobody can be served; runs in the door's process."""

    def __init__(self, reader: Reader, access: AccessNow, door: Performs) -> None:
        self._reader, self._access, self._door = reader, access, door
        self._table = reader.table("case")

    def round(self) -> int:
        """Name what is not named, and un-name what can be served again; how many. Raises `RecordUnavailable`."""
        now, stands = self._reader.now(), self._reader.all("unserved")
        found = dict(self._unserved(now))
        queues = {name: row.queue for name, row in stands.items()}
        fresh = [name for name, (why, queue) in found.items() if not _known(stands.get(name), why, queue)]
        over = [name for name in queues if name not in found]
        named = [Order(NameUnserved(case=name, why=found[name][0]), CLOCK) for name in fresh]
        served = [Order(NameServed(case=name), CLOCK) for name in over]
        orders = [*served, *named][:AT_ONCE]
        if orders:
            self._door.perform_many(orders)
        return len(orders)

    def _unserved(self, now: Instant) -> Iterator[tuple[str, tuple[Why, str]]]:
        """Cases that nobody can be served, each with why and its queue."""
        able = Ableness(
            self._access.snapshot(), now, self._access.ready(), in_force(self._reader.row("queues", QUEUES))
        )
        for kind in self._kinds():
            if why := able.why(kind):
                yield from ((name, (why, kind.queue)) for name in self._of(kind))
        yield from self._apart(able)

    def _kinds(self) -> list[Kind]:
        c = self._table.c
        by = (c.lane, c.queue, c.area, c.language, c.region, c.severity)
        return [Kind(*row) for row in self._reader.fetch(select(*by).where(c.lane > 0).group_by(*by))]

    def _of(self, kind: Kind) -> Iterator[str]:
        c, after = self._table.c, ""
        same = [column == value for column, value in zip((c.lane, c.queue, c.area, c.language, c.region, c.severity),
                                                         kind, strict=True)]  # fmt: skip
        page = select(c.key).where(*same).order_by(c.key).limit(PAGE)
        while found := [row.key for row in self._reader.fetch(page.where(c.key > after))]:
            yield from found
            after = found[-1]

    def _apart(self, able: Ableness) -> Iterator[tuple[str, tuple[Why, str]]]:
        """Cases that somebody passed by, or knows somebody in: who is left depends on the case."""
        conflicts: dict[str, frozenset[str]] = {
            by: frozenset(row.subjects) for by, row in self._reader.all("conflicts").items()
        }
        for case in self._touched({subject for known in conflicts.values() for subject in known}):
            barred = {by for by, known in conflicts.items() if known & {case.subject, case.account}}
            if able.leaves_nobody(kind_of(case), barred | {*case.skipped_by}):
                yield case.id, ("conflict", case.queue)

    def _touched(self, known: Iterable[str]) -> list[Case]:
        c, subjects = self._table.c, sorted(known)[:PAGE]
        touched = or_(c.passed > 0, c.subject.in_(subjects), c.account.in_(subjects))
        query = select(c.key, c.seq, c.doc).where(c.lane > 0, touched).order_by(c.key).limit(PAGE)
        return self._reader.find("case", query)


class Ableness:
    """Who could be served cases of a kind, by what access and the queues say at one instant. Pure."""

    def __init__(
        self, access: Access, now: Instant, ready: frozenset[str] | None, queues: QueuesInForce
    ) -> None:
        self._queues, self._every = queues, queues.every()
        self._sides: Mapping[bool, tuple[People, Stops]] = {
            panel: (people, Stops(access.masks, people))
            for panel in (False, True)
            for people in [people_of(access, now, ready, panel=panel)]
        }
        self._upper = frozenset(access.entitlements.holders(ESCALATED))
        self._found: dict[Kind, tuple[Why | None, int]] = {}

    def why(self, kind: Kind) -> Why | None:
        """Why nobody can be served cases of this kind; None where somebody can."""
        return self._judged(kind)[0]

    def leaves_nobody(self, kind: Kind, barred: Iterable[str]) -> bool:
        """Whether those who could be served are all among the barred; no where there are none anyway."""
        why, able = self._judged(kind)
        people = self._sides[kind.queue == PANEL][0]
        out = sum(1 << people.names.index(name) for name in set(barred) if name in people.names)
        return why is None and not able & ~out

    def _judged(self, kind: Kind) -> tuple[Why | None, int]:
        if kind not in self._found:
            self._found[kind] = self._judge(kind)
        return self._found[kind]

    def _judge(self, kind: Kind) -> tuple[Why | None, int]:
        people, stops = self._sides[kind.queue == PANEL]
        queue = self._every.get(kind.queue) or self._queues.of(kind.queue, kind.area)
        anywhere = Group(kind.area, UNKNOWN, kind.region)
        group = anywhere._replace(language=UNKNOWN if queue.languages else base_language(kind.language))
        entitled = people.entitled(anywhere, kind.severity) & self._level(people, kind)
        reading = entitled & people.entitled(group, kind.severity)
        fitting = reading & _fitting(people, queue)
        left = stops.left(fitting, Group(kind.area, base_language(kind.language), kind.region), kind.severity)
        counts: list[tuple[Why, int]] = [
            ("access", entitled),
            ("language", reading),
            ("queue", fitting),
            ("freeze", people.count(left)),
        ]
        return why_nobody(counts), left.all

    def _level(self, people: People, kind: Kind) -> int:
        """Everybody, or those to whom cases are escalated."""
        names = people.names
        return sum(1 << n for n, name in enumerate(names) if not kind.escalated or name in self._upper)


def kind_of(case: Case) -> Kind:
    """What people a case needs."""
    lane = 3 if case.state == "escalated" else 1
    return Kind(lane, case.queue, case.area, case.language, case.region, case.severity)


def _fitting(people: People, queue: Queue) -> int:
    return sum(
        1 << n
        for n, staff in enumerate(people.staff)
        if not queue.lacks(staff.languages, staff.skills, staff.roles)
    )


def _known(row: UnservedCase | None, why: Why, queue: str) -> bool:
    return row is not None and (row.why, row.queue) == (why, queue)
