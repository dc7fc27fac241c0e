"""Whose content a case is about: set right, by the content's own event, before somebody works on the case."""

from __future__ import annotations

from steadyhand.flows.decision import attribute
from steadyhand.kernel.values import kind_of
from steadyhand.review.model import Case
from steadyhand.web.rooms import Rooms


def settle(rooms: Rooms, name: str) -> bool:
    """Ask the events who wrote it; True if the case named somebody else until now. Raises `RecordUnavailable`."""
    stored = rooms.cases.get(name)
    if stored is None or rooms.events is None or kind_of(stored.row.subject) != "post":
        return False
    case: Case = stored.row
    author = rooms.events.author_of(case.subject)
    return author is not None and attribute(rooms.door, case, author) and author != case.account
