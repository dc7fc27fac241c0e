"""Whose content a case is about: set right, by the content's own event, before somebody works on the case."""

from __future__ import annotations

from steadyhand.flows.decision import attribute
from steadyhand.kernel.values import kind_of
from steadyhand.review.model import Case
from steadyhand.web.rooms import Rooms


def settle(rooms: Rooms, case: Case) -> bool:
    """Ask the events who wrote it; True if the case named somebody else until now. Raises `RecordUnavailable`."""
    if rooms.events is None or kind_of(case.subject) != "post":
        return False
    author = rooms.events.author_of(case.subject)
    return author is not None and attribute(rooms.door, case, author) and author != case.account
