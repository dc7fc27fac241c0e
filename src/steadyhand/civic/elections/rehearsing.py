"""A day of the calendar before it comes: what begins and ends when, by local time, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import msgspec

from steadyhand.civic.elections.model import Details, Period, Phase, calendar
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.kernel.zones import local_day, local_instant, local_time, wall_clock

_NOON: Final = 12 * HOUR


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One phase that begins or ends in one place."""

    at: Instant
    local: str
    """`07:00 (America/Phoenix)`."""
    election: str
    place: str
    part: str
    phase: Phase
    begins: bool
    before: tuple[Phase, ...]
    after: tuple[Phase, ...]
    """The phases of the place, the gravest first."""


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """A day, in every zone in which it is that day."""

    starts: Instant
    ends: Instant
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]


def rehearse(elections: Sequence[Details], day: str) -> Rehearsal:
    """What would happen on a day (`2022-11-08`), from where it begins first to where it ends last.

    Raises `ValueError` for what is no day.
    """
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"{day[:40]!r} is no day. Write it as 2022-11-08.") from None
    zones = sorted({one.zone for each in elections for one in each.periods}) or ["UTC"]
    days = [_day(when, zone) for zone in zones]
    starts, ends = min(first for first, _ in days), max(last for _, last in days)
    steps = [
        _step(elections, each, one, at)
        for each in elections
        for one in each.periods
        for at in (one.starts, one.ends)
        if starts <= at < ends
    ]
    steps.sort(key=lambda one: (one.at, one.begins, one.election, one.place, one.part, one.phase))
    warnings = [
        *_of_clocks(elections, zip(zones, days, strict=True)),
        *(told for each in elections for told in _of_election(each, starts, ends)),
    ]
    return Rehearsal(starts=starts, ends=ends, steps=tuple(steps), warnings=tuple(dict.fromkeys(warnings)))


def shifted(details: Details) -> tuple[Period, ...]:
    """Periods that are other instants by the zone rules of this machine than by those of the day they were read in.

    A government that changes its summer time changes when polls close: the law names the hour on the wall.
    """
    return tuple(
        one
        for one in details.periods
        if (local_instant(one.opens, one.zone), local_instant(one.closes, one.zone)) != (one.starts, one.ends)
    )


def _day(when: date, zone: str) -> tuple[Instant, Instant]:
    # By noon: midnight is what some zones skip.
    return local_day(local_instant(f"{when}T12:00", zone), zone)


def _step(elections: Sequence[Details], each: Details, one: Period, at: Instant) -> Step:
    return Step(
        at=at,
        local=local_time(at, one.zone),
        election=each.id,
        place=one.place,
        part=one.part,
        phase=one.phase,
        begins=at == one.starts,
        before=calendar(elections, at - 1).phases(one.place),
        after=calendar(elections, at).phases(one.place),
    )


def _of_clocks(
    elections: Sequence[Details], zones: Iterable[tuple[str, tuple[Instant, Instant]]]
) -> list[str]:
    told = [
        f"Clocks change in {zone} that day: it has {(last - first) // HOUR} hours."
        for zone, (first, last) in zones
        if last - first != 24 * HOUR
    ]
    for each in elections:
        told += [
            f"{each.id}: {one.phase} in {one.place} is {one.opens} to {one.closes} in {one.zone}, which is another "
            "instant by the zone rules of this machine than when it was entered: enter it again."
            for one in shifted(each)
        ]
    return told


def _of_election(each: Details, starts: Instant, ends: Instant) -> list[str]:
    polls = [one for one in each.periods if one.phase == "polls" and starts <= one.ends < ends]
    told = []
    for one in polls:
        if "count" not in calendar([each], one.ends).phases(one.place):
            told.append(
                f"{each.id}: nothing is entered for {one.place} after its polls close at "
                f"{wall_clock(one.ends, one.zone)[11:16]}: rules and clocks of the count would not be there."
            )
        if one.ends - one.starts < _NOON // 3:
            told.append(f"{each.id}: polls in {one.place} are open for less than four hours: is that right?")
    if polls and each.confidence != "official":
        told.append(f"{each.id}: its dates are {each.confidence}: ask the body that holds it.")
    return told
