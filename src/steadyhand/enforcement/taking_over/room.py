"""What taking in measures from before brings to the door."""

from steadyhand.enforcement.taking_over.commands import AgreeToList, TakeOver
from steadyhand.enforcement.taking_over.facts import ListAgreed, TakenOver
from steadyhand.enforcement.taking_over.views import ListView, TakenView
from steadyhand.kernel.registry import Room

TAKING_OVER = Room(
    name="enforcement.taking_over",
    commands=(AgreeToList, TakeOver),
    facts=(ListAgreed, TakenOver),
    views=(ListView(), TakenView()),
)
