"""Counting what somebody sees, purely: cases when they are taken, and time up to the instant of each entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from steadyhand.kernel.values import HOUR, MINUTE, Instant
from steadyhand.review.care.model import KEPT, QUARTER, Care, Holding, Seen, Stretch, plus
from steadyhand.review.opened.model import LookedUpFor

NO_GAP: Final = MINUTE
"""Less than this between two cases is no rest: it belongs to the work."""
STRETCHES_KEPT: Final = 12 * HOUR


def advanced(care: Care, now: Instant) -> Care:
    """The row with the time counted that its cases were open until now."""
    if not care.holding or now <= care.counted:
        return replace(care, counted=max(now, care.counted))
    ends = [(held.area, min(now, held.until)) for held in care.holding]
    last = max(end for _, end in ends)
    return replace(
        care,
        seen=_kept(_merged(care.seen, _time(care.counted, ends)), now),
        stretches=_stretched(care.stretches, Stretch(care.counted, last), now),
        holding=tuple(held for held in care.holding if held.until > now),
        counted=now,
    )


def taken(care: Care, holding: Holding, severity: str, now: Instant) -> Care:
    """The row once somebody took a sensitive case, or went on holding it: only the first counts as a case."""
    care = advanced(care, now)
    renewed = any((held.case, held.number) == (holding.case, holding.number) for held in care.holding)
    others = tuple(held for held in care.holding if held.case != holding.case)
    seen = () if renewed else (Seen(now - now % QUARTER, holding.area, 1, int(severity == "severe")),)
    return replace(care, seen=_kept(_merged(care.seen, seen), now), holding=(*others, holding))


def opened(care: Care, holding: Holding, now: Instant) -> Care:
    """The row once somebody has a case open again that they took before."""
    care = advanced(care, now)
    others = tuple(held for held in care.holding if held.case != holding.case)
    return replace(care, holding=(*others, holding))


def ended(care: Care, case: str, now: Instant) -> Care:
    """The row once a case is not open any more."""
    care = advanced(care, now)
    return replace(care, holding=tuple(held for held in care.holding if held.case != case))


def closed(care: Care, look_up: LookedUpFor, now: Instant) -> Care:
    """The row once a look-up is closed, and with it what was read by it."""
    care = advanced(care, now)
    return replace(care, holding=tuple(held for held in care.holding if held.look_up != look_up))


def _time(since: Instant, ends: list[tuple[str, Instant]]) -> Iterator[Seen]:
    """Time by area and quarter; two cases of one area at once are one time."""
    for area in dict.fromkeys(area for area, _ in ends):
        end = max(until for name, until in ends if name == area)
        begin = since
        while begin < end:
            quarter = begin - begin % QUARTER
            upto = min(quarter + QUARTER, end)
            yield Seen(quarter, area, held=upto - begin)
            begin = upto


def _merged(seen: Iterable[Seen], more: Iterable[Seen]) -> dict[tuple[Instant, str], Seen]:
    found = {(one.quarter, one.area): one for one in seen}
    for one in more:
        key = (one.quarter, one.area)
        found[key] = plus(found[key], one) if key in found else one
    return found


def _kept(found: dict[tuple[Instant, str], Seen], now: Instant) -> tuple[Seen, ...]:
    return tuple(one for one in found.values() if one.quarter >= now - KEPT)


def _stretched(before: tuple[Stretch, ...], more: Stretch, now: Instant) -> tuple[Stretch, ...]:
    if more.end <= more.begin:
        return before
    kept = tuple(one for one in before if one.end > now - STRETCHES_KEPT)
    if kept and more.begin - kept[-1].end < NO_GAP:
        return (*kept[:-1], Stretch(kept[-1].begin, more.end))
    return (*kept, more)
