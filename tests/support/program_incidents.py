"""A part of the program: what goes on in an election is opened, worked on, merged, closed; a clock is missed."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.civic.incidents.clocks import ReclockIncident, SetClocks
from steadyhand.civic.incidents.matrix import SHIPPED, Entry
from steadyhand.civic.incidents.model import CAMPAIGNS, Class, Note
from steadyhand.civic.incidents.opening import (
    LinkIncident,
    MergeIncident,
    OpenIncident,
    ReclassIncident,
    UnlinkIncident,
)
from steadyhand.civic.incidents.working import (
    ActOnIncident,
    AnswerIncident,
    CloseIncident,
    EscalateIncident,
    HandOverIncidents,
    LearnFromIncident,
    MitigateIncident,
    NoteIncident,
    ReopenIncident,
    TakeIncident,
)
from steadyhand.kernel.values import MINUTE
from tests.support.doors import Opened
from tests.support.people import REVIEWER
from tests.support.program_elections import ANALYST, OTHER_ANALYST

HOUSE: Final = "system:incidents"
NOTE: Final = Note(happened="A false closing time.", worked="The panel.", change="Ask the office sooner.")


def opening(
    name: str = "incident:i1", cls: Class = "procedure", region: str = "US-AZ", **more: Any
) -> OpenIncident:
    """Somebody spreads a false closing time."""
    words = {"title": "Polls said to close at six", "what": "They close at eight."}
    return OpenIncident(incident=name, cls=cls, region=region, **(words | more))


def shorter(minutes: int) -> tuple[Entry, ...]:
    """The clocks that are shipped, and one for the procedure of voting in Arizona."""
    row = Entry(cls="procedure", place="US-AZ", answer=minutes * MINUTE, act=minutes * MINUTE)
    return (*SHIPPED.entries, row)


def incidents(house: Opened) -> None:
    """Every kind of thing that happens to incidents, but for what the clock does."""
    one, other = "incident:i1", "incident:i2"
    house.done(opening(one, links=("post:p0",)), REVIEWER)
    house.done(opening(other, "premature_result", "US", evidence="0" * 64), CAMPAIGNS)
    house.done(LinkIncident(incident=one, ref="case:e1"), REVIEWER)
    house.done(LinkIncident(incident=one, ref="claim:closing"), ANALYST)
    house.done(UnlinkIncident(incident=one, ref="claim:closing"), ANALYST)
    house.done(TakeIncident(incident=one), ANALYST)
    house.done(NoteIncident(incident=one, words="The office confirms eight."), ANALYST)
    house.done(AnswerIncident(incident=one, words="A panel says eight.", to="public"), ANALYST)
    house.done(ActOnIncident(incident=one, words="Labelled.", deed="label"), ANALYST)
    house.done(EscalateIncident(incident=other, words="It is on television.", to="lead"), ANALYST)
    house.done(
        ReclassIncident(incident=other, cls="procedure", region="US-AZ", why="It is about hours."), ANALYST
    )
    house.done(SetClocks(entries=shorter(30), read=0), ANALYST)
    since = house.reader.now()
    house.done(ReclockIncident(incident=other, since=since, because="clocks"), HOUSE)
    house.done(HandOverIncidents(incidents=(one, other), to=OTHER_ANALYST, note="Both wait."), ANALYST)
    house.done(MergeIncident(incident=other, into=one), OTHER_ANALYST)
    house.done(MitigateIncident(incident=one, words="Nobody shares it now."), OTHER_ANALYST)
    house.done(CloseIncident(incident=one, ending="resolved", note=NOTE), OTHER_ANALYST)
    house.done(LearnFromIncident(incident=one, note=NOTE), OTHER_ANALYST)
    house.done(ReopenIncident(incident=one, why="It is back."), ANALYST)
    house.done(opening("incident:i3"), REVIEWER)
    house.many(opening("incident:i4"), by="staff:nobody")
