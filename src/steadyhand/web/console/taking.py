"""Taking the next case: who may be given what is read as one committed state, then the door is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from steadyhand.kernel.entry import Refusal
from steadyhand.review.commands import TakeLease
from steadyhand.review.serving import Offer
from steadyhand.web.console import authors, care, serving
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms

BUSY: Final = (
    frozenset(
        {
            "leased",
            "closed",
            "version_conflict",
            "conflict",
            "reserved",
            "on_hold",
            "merged",
            "not_for_queue",
            "not_sent",
            "sent_out",
        }
    )
    | care.OWN
)
"""Somebody else was quicker, or this person must not: the next one will do."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking for the next case; nothing of it where none is left for this person."""

    case: str | None = None
    """The case that they hold now."""
    resting: bool = False
    """Whether they are in a break, and so are given none."""
    refusal: Refusal | None = None
    """Why nobody like them is given any."""
    capability: str = ""
    """What the refused command asks for."""


def take_next(rooms: Rooms, person: Person, only: str | None = None) -> Given:
    """Take the case that is next for this person, of any queue or of one; what they hold comes first.

    Raises `RecordUnavailable`.
    """
    access = rooms.access.snapshot()
    with rooms.reader.at_once():
        for case in rooms.cases.held_by(person.principal):
            if only in {None, case.queue, case.area}:
                return Given(case=case.id)
        who = serving.asking(rooms, person, access, only)
        if who.day.resting is not None:
            return Given(resting=True)
        found = rooms.serving.next(who.asks, who.day.now)
        first = next(found, None)
    given = _first_taken(rooms, person, first, found)
    if given == Given() and who.kept:
        return Given(refusal=who.kept[-1], capability=TakeLease.capability)
    return given


def _first_taken(rooms: Rooms, person: Person, offer: Offer | None, others: Iterator[Offer]) -> Given:
    while offer is not None:
        case = offer.case
        authors.settle(rooms, case)
        kind = serving.taking(person, case)
        answer = rooms.door.perform(kind(case=case.id, way=offer.way), person.principal, proof=person.proof)
        rooms.serving.forget(case.id)
        if not isinstance(answer, Refusal):
            return Given(case=case.id)
        if answer.code not in BUSY:
            return Given(refusal=answer, capability=kind.capability)
        offer = next(others, None)
    return Given()
