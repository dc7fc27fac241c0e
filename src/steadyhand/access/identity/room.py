"""What identity brings to the door."""

from steadyhand.access.identity.commands import COMMANDS
from steadyhand.access.identity.facts import FACTS
from steadyhand.access.identity.views import VIEWS
from steadyhand.kernel.registry import Room

IDENTITY = Room(name="access.identity", commands=COMMANDS, facts=FACTS, views=VIEWS)
