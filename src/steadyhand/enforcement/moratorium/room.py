"""What moratoria bring to the door."""

from steadyhand.enforcement.moratorium.commands import (
    AnnounceEnd,
    CallOffEnd,
    CarryOutEnd,
    ExpireMoratorium,
    StartMoratorium,
)
from steadyhand.enforcement.moratorium.facts import (
    EndAnnounced,
    EndCalledOff,
    MoratoriumEnded,
    MoratoriumNarrowed,
    MoratoriumStarted,
)
from steadyhand.enforcement.moratorium.views import BarredView, MoratoriaView, MoratoriumView
from steadyhand.kernel.registry import Room

MORATORIUM = Room(
    name="enforcement.moratorium",
    commands=(StartMoratorium, AnnounceEnd, CallOffEnd, CarryOutEnd, ExpireMoratorium),
    facts=(MoratoriumStarted, EndAnnounced, EndCalledOff, MoratoriumNarrowed, MoratoriumEnded),
    views=(MoratoriumView(), MoratoriaView(), BarredView()),
)
