"""Who is here: signed in and working, in which languages, and who may still act where freezes hold.

The house keeps no duty list of its own. On duty is whoever used the console within the last hour; on shift, whoever's
working hours say so. What somebody may decide is asked of the same sets that coverage is measured by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from steadyhand.access.coverage.model import UNKNOWN, Group, base_language, hour_of_week
from steadyhand.access.coverage.people import People, Stops, people_of
from steadyhand.access.model import Staff
from steadyhand.civic.incidents.model import AREA, TOOL, WORK
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR, Instant, Scope
from steadyhand.review.desk.store import Counted
from steadyhand.review.machine import WAITING
from steadyhand.web.rooms import Rooms

LATELY: Final = HOUR
DECIDE: Final = "case.decide"


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is on duty, and what they may do now about an election."""

    staff: Staff
    seen: Instant
    works: bool
    """On incidents."""
    decides: bool
    """Cases, in some language at least."""
    frozen: Refusal | None
    """What stops them from what their roles give them; None where nothing does."""
    shift: bool | None
    """Whether these are their hours; None where none are set."""


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """One language: what waits in it, and who could decide it now."""

    language: str
    waiting: int
    here: int
    """On duty, and may decide such a case."""
    shift: int
    """May decide it, and these are their hours; whoever has none set is counted."""
    may: int
    """May decide it at all, as things stand."""
    without: int
    """Could, if there were no freeze."""

    @property
    def nobody(self) -> bool:
        return not self.here


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """The people of the elections' work, at one moment."""

    here: tuple[Here, ...]
    languages: tuple[Language, ...]
    absent: tuple[Staff, ...]
    """Whose hours these are, who may decide cases, and who was not seen for an hour."""
    freezes: int
    """Freezes in force that stop anybody of them."""

    @property
    def nobody(self) -> tuple[str, ...]:
        """Languages that nobody on duty may decide in: those in which something waits come first."""
        rows = sorted(
            (one for one in self.languages if one.nobody), key=lambda one: (-one.waiting, one.language)
        )
        return tuple(one.language for one in rows)


def roster(rooms: Rooms, place: str, counted: Iterable[Counted], now: Instant) -> Roster:
    """Who is here for a place (empty for any); `counted` are the open cases of the elections' queues."""
    access = rooms.access.snapshot()
    people = people_of(access, now, rooms.access.ready())
    stops = Stops(access.masks, people)
    region = place if place in rooms.access.vocabulary.regions else UNKNOWN
    seen = _seen(rooms, now)
    waiting = _waiting(counted)
    names = sorted({*people.languages, *waiting} - {UNKNOWN})
    return Roster(
        here=_here(rooms, access.staff, seen, people, stops, region, now),
        languages=tuple(_language(one, region, people, stops, seen, waiting, now) for one in names),
        absent=_absent(people, stops, region, seen, now),
        freezes=sum(freeze.in_force(now) for freeze in access.freezes) if stops.anybody else 0,
    )


def _seen(rooms: Rooms, now: Instant) -> dict[str, Instant]:
    """When whoever is signed in was last seen, of the last hour."""
    found: dict[str, Instant] = {}
    for session, staff in rooms.sign_in.everybody(now):
        if now - session.seen < LATELY:
            found[staff.principal] = max(session.seen, found.get(staff.principal, 0))
    return found


def _waiting(counted: Iterable[Counted]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in counted:
        if one.state in WAITING:
            found[base_language(one.language)] += one.cases
    return found


def _here(
    rooms: Rooms,
    staff: Mapping[str, Staff],
    seen: Mapping[str, Instant],
    people: People,
    stops: Stops,
    region: str,
    now: Instant,
) -> tuple[Here, ...]:
    group = Group(AREA, UNKNOWN, region)
    entitled = people.entitled(group)
    able = _named(people, stops.left(entitled, group).all)
    could, workers = _named(people, entitled), {*rooms.access.snapshot().entitlements.holders(WORK)}
    found = []
    for name in sorted(seen.keys() & (could | workers), key=lambda name: (staff[name].name, name)):
        scope = Scope(
            tool=TOOL, policy_area=AREA, region=None if region == UNKNOWN else region, severity="high"
        )
        lack = rooms.access.lack(name, WORK, scope, now) if name in workers else None
        stopped = lack or (_stopped(rooms, name, region, now) if name in could - able else None)
        found.append(
            Here(
                staff=staff[name],
                seen=seen[name],
                works=name in workers and lack is None,
                decides=name in able,
                frozen=stopped,
                shift=_on_shift(staff[name], now),
            )
        )
    return tuple(found)


def _stopped(rooms: Rooms, name: str, region: str, now: Instant) -> Refusal | None:
    scope = Scope(tool="review", policy_area=AREA, region=None if region == UNKNOWN else region)
    return rooms.access.lack(name, DECIDE, scope, now)


def _language(
    language: str,
    region: str,
    people: People,
    stops: Stops,
    seen: Mapping[str, Instant],
    waiting: Mapping[str, int],
    now: Instant,
) -> Language:
    group = Group(AREA, language, region)
    entitled = people.entitled(group)
    left = stops.left(entitled, group)
    on_duty = _bits(people.names, seen)
    return Language(
        language=language,
        waiting=waiting.get(language, 0),
        here=people.count(left, on_duty),
        shift=people.count(left, people.at_work[hour_of_week(now)]),
        may=people.count(left),
        without=entitled.bit_count(),
    )


def _absent(
    people: People, stops: Stops, region: str, seen: Mapping[str, Instant], now: Instant
) -> tuple[Staff, ...]:
    group = Group(AREA, UNKNOWN, region)
    able = stops.left(people.entitled(group), group).all
    due = _named(people, able & people.at_work[hour_of_week(now)]) - seen.keys()
    found = [one for one in people.staff if one.principal in due and one.hours]
    return tuple(sorted(found, key=lambda one: (one.name, one.principal)))


def _on_shift(staff: Staff, now: Instant) -> bool | None:
    return hour_of_week(now) in staff.hours if staff.hours else None


def _named(people: People, bits: int) -> set[str]:
    return {name for n, name in enumerate(people.names) if bits >> n & 1}


def _bits(names: Sequence[str], among: Mapping[str, Instant]) -> int:
    return sum(1 << n for n, name in enumerate(names) if name in among)
