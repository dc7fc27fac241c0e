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
from steadyhand.enforcement.moratorium.orders import LiftsRefused, OrderLifts
from steadyhand.enforcement.moratorium.views import BarredView, MoratoriaView, MoratoriumView
from steadyhand.kernel.registry import Room

MORATORIUM = Room(
    name="enforcement.moratorium",
    commands=(StartMoratorium, AnnounceEnd, CallOffEnd, CarryOutEnd, ExpireMoratorium, OrderLifts),
    facts=(MoratoriumStarted, EndAnnounced, EndCalledOff, MoratoriumNarrowed, MoratoriumEnded, LiftsRefused),
    views=(MoratoriumView(), MoratoriaView(), BarredView()),
)
