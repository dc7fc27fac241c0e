"""Reads what happened to a subject, along indexes, and leaves out what a freeze keeps from whoever asks.

Each read takes the latest of one kind of thing about one subject or its account; the ledger is asked for nothing but
changes of the register of protected accounts, which it has by their type.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec

from steadyhand.delivery.model import Pending
from steadyhand.enforcement.appeals.store import Appeals
from steadyhand.enforcement.drift.model import Drift
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.moratorium.views import VIEW as MORATORIA
from steadyhand.enforcement.orders.model import VIEW as ORDERS
from steadyhand.enforcement.orders.model import is_order
from steadyhand.enforcement.reinstatement.model import ASKED, REQUEST
from steadyhand.enforcement.strikes.model import STRIKES, strikes_of
from steadyhand.kernel.values import Scope, kind_of, touched
from steadyhand.review.model import Case
from steadyhand.web.console.live import READING
from steadyhand.web.console.session import Person
from steadyhand.web.console.sight import Sight
from steadyhand.web.console.timeline import lines, others
from steadyhand.web.console.timeline.changes import changes_of
from steadyhand.web.console.timeline.model import Line
from steadyhand.web.console.unfrozen import Open, action_of, body_of
from steadyhand.web.rooms import Rooms

READ: Final = 1_000
"""Cases, and effects, that are read: the latest."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What was read about a subject, as far as whoever asks may read it."""

    subject: str
    account: str | None
    cases: list[Case]
    standings: dict[str, Standing]
    notices: list[Pending]
    cut: int
    """How many cases, and effects, were read at most, where there are more; 0 where all were."""

    @property
    def subjects(self) -> list[str]:
        """The subject, and what it wrote where it is an account."""
        return list(self.standings)


def known(rooms: Rooms, own: Open, subject: str) -> Known:
    """Cases, notices and measures about a subject and, of an account, about what it wrote."""
    cases = rooms.cases.about(subject, READ)
    account = subject if kind_of(subject) == "account" else _author(rooms, subject, cases)
    effects = rooms.outbox.of_subject(account, READ) if account else []
    notices = [effect for effect in effects if effect.type == others.NOTICE]
    acted = {action_of(body_of(effect)).rpartition("#")[0] for effect in notices}
    wrote = {*acted, *(case.subject for case in cases)} if subject == account else set()
    standings = rooms.standings.of_each({subject, *wrote} - {""})
    return Known(
        subject=subject,
        account=account,
        cases=own.cases(cases),
        standings={name: own.standing(one) for name, one in sorted(standings.items())},
        notices=own.effects(_of(notices, {*standings, *([""] if subject == account else [])})),
        cut=READ if READ in {len(cases), len(effects)} else 0,
    )


def _author(rooms: Rooms, subject: str, cases: Iterable[Case]) -> str | None:
    held = rooms.standings.of(subject).every()
    named = (*(one.account for one in held), *(case.account for case in cases))
    return next(filter(None, named), None)


def _of(notices: Iterable[Pending], subjects: Collection[str]) -> list[Pending]:
    """Notices about these subjects; with an empty name, those that were erased and tell nothing any more."""
    found = ((one, action_of(body_of(one)).rpartition("#")[0]) for one in notices)
    return [one for one, about in found if about in subjects]


def happened(rooms: Rooms, person: Person, seen: Sight, own: Open, found: Known) -> list[Line]:
    """Every line that somebody may read of a subject, of the fields that they looked up; in no order."""
    made: list[Line] = []
    if seen.shows("cases"):
        made += _of_cases(rooms, own, found)
    if seen.shows("standing"):
        made += _of_measures(rooms, own, found)
        made += changes_of(rooms, found.subject) if person.may("access.see") and _open(own, found) else []
    if seen.shows("deliveries"):
        made += _of_notices(rooms, found)
        made += _of_drift(rooms, own, found)
    serves = {"", *person.serves(rooms.areas)}
    return [line if line.area in serves or line.area not in rooms.areas else line.masked() for line in made]


def _of_cases(rooms: Rooms, own: Open, found: Known) -> Iterator[Line]:
    for case in found.cases:
        yield from lines.of_case(case)
    made = {one.id for case in found.cases for one in (*case.past, case.decision) if one is not None}
    causes = {one.cause for standing in found.standings.values() for one in standing.every()}
    for appeal in Appeals(rooms.reader).of_decisions(made | causes):
        if appeal.about.people & {*found.subjects} and own.reads(appeal.about.scope(READING)):
            yield from lines.of_appeal(appeal)


def _of_measures(rooms: Rooms, own: Open, found: Known) -> Iterator[Line]:
    moratoria = list(rooms.reader.all(MORATORIA).values())
    causes = set[str]()
    for standing in found.standings.values():
        yield from lines.of_standing(standing)
        yield from lines.of_moratoria(standing, moratoria)
        causes |= {one.cause for one in standing.every()} | {one.cause or "" for one in standing.ended}
    orders = rooms.reader.stored_many(ORDERS, sorted(filter(is_order, causes)))
    for order in orders.values():
        yield from others.of_order(
            order.row, [one.subject for one in found.standings.values() if one.every()]
        )
    if found.account:
        only = "" if found.account == found.subject else found.subject
        strikes = own.strikes(strikes_of(rooms.reader.row(STRIKES, found.account), found.account))
        yield from lines.of_strikes(strikes, rooms.now(), only)
    asked = rooms.reader.row(ASKED, found.subject)
    requests = rooms.reader.stored_many(REQUEST, asked.requests) if asked is not None else {}
    for request in requests.values():
        if own.reads(request.row.scope()):
            yield from others.of_return(request.row)


def _of_notices(rooms: Rooms, found: Known) -> Iterator[Line]:
    outcomes = rooms.outbox.outcomes([effect.effect for effect in found.notices])
    areas = {one.action: one.area for standing in found.standings.values() for one in standing.every()}
    for effect in found.notices:
        body = body_of(effect)
        line = others.of_notice(effect, body, outcomes.get(effect.effect), areas.get(action_of(body), ""))
        yield line


def _of_drift(rooms: Rooms, own: Open, found: Known) -> Iterator[Line]:
    for drift in Drifts(rooms.reader).of_each(found.subjects).values():
        if _reads_all(own, found.standings[drift.subject], drift):
            yield from others.of_drift(drift)


def _reads_all(own: Open, standing: Standing, drift: Drift) -> bool:
    """Whether they may read about all that differs; what names no measure of theirs counts as inside every freeze."""
    measures = {one.action: one for one in standing.every()}
    for differs in drift.differs:
        named = next((one.action for one in (differs.should, differs.says) if one and one.action), "")
        one = measures.get(named)
        scope = Scope(tool=READING) if one is None else one.scope(READING, drift.subject)
        if not own.reads(scope):
            return False
    return True


def _open(own: Open, found: Known) -> bool:
    """Whether they may read what has no policy area, about this account."""
    scope = Scope(tool=READING, subjects=touched(found.subject, found.account), on=found.subject)
    return own.reads(scope)
