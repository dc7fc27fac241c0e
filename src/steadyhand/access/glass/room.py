"""What break-glasses bring to the door."""

from steadyhand.access.glass.commands import BreakGlass, CloseGlass, EndGlass, ReviewGlass
from steadyhand.access.glass.facts import GlassBroken, GlassClosed, GlassReviewed
from steadyhand.access.glass.views import GlassView, OpenGlassView, OwedView
from steadyhand.kernel.registry import Room

GLASS = Room(
    name="access.glass",
    commands=(BreakGlass, CloseGlass, EndGlass, ReviewGlass),
    facts=(GlassBroken, GlassClosed, GlassReviewed),
    views=(GlassView(), OpenGlassView(), OwedView()),
)
