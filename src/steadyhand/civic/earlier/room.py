"""What comparisons with earlier posts bring to the door."""

from steadyhand.civic.earlier.commands import CompareEarlier
from steadyhand.civic.earlier.facts import EarlierCompared
from steadyhand.civic.earlier.views import EarlierView
from steadyhand.kernel.registry import Room

EARLIER_ROOM = Room(
    name="civic.earlier", commands=(CompareEarlier,), facts=(EarlierCompared,), views=(EarlierView(),)
)
