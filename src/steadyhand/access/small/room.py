"""What declarations of a small team bring to the door."""

from steadyhand.access.small.commands import DeclareSmallTeam, EndSmallTeam, ExpireSmallTeam
from steadyhand.access.small.facts import SmallTeamDeclared, SmallTeamEnded
from steadyhand.access.small.views import SmallTeamView
from steadyhand.kernel.registry import Room

SMALL = Room(
    name="access.small",
    commands=(DeclareSmallTeam, EndSmallTeam, ExpireSmallTeam),
    facts=(SmallTeamDeclared, SmallTeamEnded),
    views=(SmallTeamView(),),
)
