"""Why each measure is in force now, and why one is not that somebody might think is: for the page of a subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from steadyhand.delivery.model import Pending
from steadyhand.enforcement.appeals.model import DAYS
from steadyhand.enforcement.model import Ended, Sanction, Standing
from steadyhand.enforcement.moratorium.model import Moratoria, Moratorium
from steadyhand.kernel.values import DAY, Instant
from steadyhand.web.console.unfrozen import body_of

DEEPEST: Final = 10
"""How many earlier ones in whose place a measure is are named."""
RECENT: Final = 5
"""How many that ended early are explained, the latest: the others are in the table of what ended."""
FREED: Final = frozenset({"lifted", "withdrawn", "unlabelled"})
"""Ends that somebody may take for the end of more: what was eased says so where the milder one is."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The notice of a measure: when it was sent, how far it came, and until when one may appeal."""

    at: Instant
    state: str
    until: Instant
    """The last day on which it may be appealed, counted from the notice."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one measure is in force, beyond what it says itself."""

    sanction: Sanction
    instead_of: tuple[Sanction, ...]
    """In whose place it is: the one before it first, then the one before that."""
    kept_by: Moratorium | None
    told: Told | None
    """None where nobody was told, or whoever asks did not look that up."""
    over: tuple[Ended, ...]
    """Others of its kind that ended before their time: what ended them did not touch it."""


class Seeming(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that is no longer in force before its own end has come."""

    ended: Ended
    stays: tuple[Sanction, ...]
    """Others of its kind that are in force still."""


def reasons(standing: Standing, moratoria: Moratoria, notices: Iterable[Pending] | None) -> dict[str, Reason]:
    """By its id, why each measure is in force or to come. `notices` is None where they were not looked up."""
    told = _told(notices or ())
    return {
        one.action: _reason(standing, one, moratoria, told)
        for one in (*standing.in_force, *standing.scheduled)
    }


def seeming(standing: Standing, now: Instant) -> list[Seeming]:
    """What ended early, the latest first: its own end has not come, or it never had one."""
    early = [one for one in reversed(standing.ended) if _early(one, now)]
    return [Seeming(ended=one, stays=tuple(_alike(standing, one.sanction))) for one in early[:RECENT]]


def _reason(standing: Standing, sanction: Sanction, moratoria: Moratoria, told: Mapping[str, Told]) -> Reason:
    before = tuple(_before(standing, sanction))
    over = (one for one in standing.ended if one.sanction.kind == sanction.kind and one.how in FREED)
    return Reason(
        sanction=sanction,
        instead_of=before,
        kept_by=moratoria.over(sanction),
        told=next((told[one.action] for one in (sanction, *before) if one.action in told), None),
        over=tuple(over),
    )


def _before(standing: Standing, sanction: Sanction) -> Iterator[Sanction]:
    known = {one.action: one for one in standing.every()}
    for _ in range(DEEPEST):
        if sanction.supersedes not in known:
            return
        sanction = known[sanction.supersedes]
        yield sanction


def _early(one: Ended, now: Instant) -> bool:
    return one.how in FREED and (one.sanction.ends is None or one.sanction.ends > now)


def _alike(standing: Standing, sanction: Sanction) -> Iterator[Sanction]:
    return (one for one in standing.in_force if one.kind == sanction.kind and one.label == sanction.label)


def _told(notices: Iterable[Pending]) -> dict[str, Told]:
    """The first notice of each measure."""
    found: dict[str, Told] = {}
    for effect in sorted(notices, key=lambda one: -one.seq):
        body: Mapping[str, Any] = body_of(effect)
        if action := body.get("object_ref"):
            found[str(action)] = Told(at=effect.at, state=effect.state, until=effect.at + DAYS * DAY)
    return found
