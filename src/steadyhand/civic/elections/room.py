"""What the calendar of elections brings to the door."""

from steadyhand.civic.elections.commands import CallOffElection, ConfirmElection, EnterElection, TurnPhases
from steadyhand.civic.elections.facts import (
    ElectionCalledOff,
    ElectionConfirmed,
    ElectionEntered,
    PhasesTurned,
)
from steadyhand.civic.elections.views import ElectionView, PhasesView
from steadyhand.kernel.registry import Room

ELECTIONS_ROOM = Room(
    name="civic.elections",
    commands=(EnterElection, ConfirmElection, CallOffElection, TurnPhases),
    facts=(ElectionEntered, ElectionConfirmed, PhasesTurned, ElectionCalledOff),
    views=(ElectionView(), PhasesView()),
)
