"""What bulks bring to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.bulk.commands import (
    DecideInBulk,
    EndBulk,
    EndReversal,
    PlanBulk,
    ReverseBulk,
    SampleBulk,
    StartBulk,
    StopBulk,
)
from steadyhand.review.bulk.facts import (
    BulkEnded,
    BulkPlanned,
    BulkReversed,
    BulkSampled,
    BulkStarted,
    BulkStopped,
    BulkUndone,
)
from steadyhand.review.bulk.views import BulkView

BULK = Room(
    name="review.bulk",
    commands=(PlanBulk, SampleBulk, StartBulk, StopBulk, DecideInBulk, EndBulk, ReverseBulk, EndReversal),
    facts=(BulkPlanned, BulkSampled, BulkStarted, BulkStopped, BulkEnded, BulkReversed, BulkUndone),
    views=(BulkView(),),
)
