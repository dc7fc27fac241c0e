"""What pre-bunks bring to the door."""

from steadyhand.civic.prebunks.commands import AgreeToPreBunk, EndPreBunk, TurnPreBunk, WritePreBunk
from steadyhand.civic.prebunks.facts import (
    PreBunkAgreed,
    PreBunkEnded,
    PreBunkRetimed,
    PreBunkShown,
    PreBunkWritten,
)
from steadyhand.civic.prebunks.views import PreBunkView
from steadyhand.kernel.registry import Room

PREBUNKS_ROOM = Room(
    name="civic.prebunks",
    commands=(WritePreBunk, AgreeToPreBunk, EndPreBunk, TurnPreBunk),
    facts=(PreBunkWritten, PreBunkAgreed, PreBunkShown, PreBunkRetimed, PreBunkEnded),
    views=(PreBunkView(),),
)
