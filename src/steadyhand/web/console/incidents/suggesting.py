"""What an incident suggests to the claims library: a draft that somebody reads, mends and enters, or does not.

Nothing of it enters by itself: texts of the library are kept for ever, and these are people's own words.
"""

from __future__ import annotations

from typing import Any

import msgspec

from steadyhand.civic.claims import model
from steadyhand.civic.claims.commands import WRITE
from steadyhand.civic.claims.model import Claim, Content, Source, Wording
from steadyhand.civic.claims.store import Claims
from steadyhand.civic.incidents.model import UNKNOWN, Incident, Words
from steadyhand.civic.novel.telling import suggested, wording_in
from steadyhand.rules.areas import AREAS
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A claim under the name that it has or would have."""

    claim: str
    there: Claim | None
    """As the library has it."""
    draft: Content | None
    """What the form begins with; None where it is there, or is not theirs to write."""
    limits: Any = model
    areas: tuple[str, ...] = AREAS


def of(rooms: Rooms, person: Person, row: Incident, words: Words | None) -> Suggestion | None:
    """The suggestion that goes with an incident; None where none does."""
    claim = suggested(row.links)
    if not claim:
        return None
    there = Claims(rooms.reader).get(claim)
    text = "" if words is None else wording_in(words.what)
    draft = _draft(row, text) if there is None and text and person.may(WRITE) else None
    return Suggestion(claim=claim, there=there, draft=draft)


def _draft(row: Incident, text: str) -> Content:
    return Content(
        kind="fact_check",
        statement=Wording(text=text[: model.TEXT]),
        jurisdictions=() if row.region == UNKNOWN else (row.region,),
        source=Source(publisher="", url=""),
    )
