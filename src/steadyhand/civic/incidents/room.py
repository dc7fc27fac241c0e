"""What incidents bring to the door."""

from steadyhand.civic.incidents.clocks import MissClock, ReclockIncident, SetClocks
from steadyhand.civic.incidents.facts import ClocksSet
from steadyhand.civic.incidents.opening import (
    LinkIncident,
    MergeIncident,
    OpenIncident,
    ReclassIncident,
    UnlinkIncident,
)
from steadyhand.civic.incidents.views import OF_INCIDENT, ClocksView, IncidentView, LinkedView, LogView
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
from steadyhand.kernel.registry import Room

INCIDENTS_ROOM = Room(
    name="civic.incidents",
    commands=(
        OpenIncident, ReclassIncident, LinkIncident, UnlinkIncident, MergeIncident, TakeIncident, HandOverIncidents,
        NoteIncident, AnswerIncident, ActOnIncident, EscalateIncident, MitigateIncident, CloseIncident,
        LearnFromIncident, ReopenIncident, SetClocks, ReclockIncident, MissClock,
    ),
    facts=(*OF_INCIDENT, ClocksSet),
    views=(IncidentView(), LogView(), LinkedView(), ClocksView()),
)  # fmt: skip
