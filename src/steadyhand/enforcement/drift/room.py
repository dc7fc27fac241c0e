"""What the comparison brings to the door."""

from steadyhand.enforcement.drift.commands import (
    CloseDrift,
    RecordComparison,
    RecordDrift,
    RecordUnanswered,
    ResendState,
    TellState,
)
from steadyhand.enforcement.drift.facts import (
    Compared,
    DriftFound,
    DriftMended,
    StateResent,
    StateTold,
    StateUnanswered,
)
from steadyhand.enforcement.drift.views import BreachView, ComparisonView, DriftView
from steadyhand.kernel.registry import Room

DRIFT = Room(
    name="enforcement.drift",
    commands=(TellState, RecordComparison, RecordUnanswered, RecordDrift, CloseDrift, ResendState),
    facts=(StateTold, Compared, StateUnanswered, DriftFound, DriftMended, StateResent),
    views=(DriftView(), ComparisonView(), BreachView()),
)
