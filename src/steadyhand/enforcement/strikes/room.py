"""What strikes bring to the door."""

from steadyhand.enforcement.strikes.commands import (
    AnnulStrike,
    IssueStrike,
    PublishLadder,
    RetireLadder,
    TakeBackStrike,
)
from steadyhand.enforcement.strikes.facts import (
    LadderPublished,
    LadderRetired,
    StrikeAnnulled,
    StrikeIssued,
    StrikeTakenBack,
)
from steadyhand.enforcement.strikes.views import LaddersView, LadderVersionView, StrikesView
from steadyhand.kernel.registry import Room

STRIKES_ROOM = Room(
    name="enforcement.strikes",
    commands=(PublishLadder, RetireLadder, IssueStrike, AnnulStrike, TakeBackStrike),
    facts=(LadderPublished, LadderRetired, StrikeIssued, StrikeAnnulled, StrikeTakenBack),
    views=(LaddersView(), LadderVersionView(), StrikesView()),
)
