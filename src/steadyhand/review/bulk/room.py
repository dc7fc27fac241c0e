"""What bulks bring to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.bulk.commands import (
    DecideInBulk,
    EndBulk,
    EndReversal,
    OpenSample,
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
    SampleOpened,
)
from steadyhand.review.bulk.views import BulkAloneView, BulkView

BULK = Room(
    name="review.bulk",
    commands=(
        PlanBulk,
        OpenSample,
        SampleBulk,
        StartBulk,
        StopBulk,
        DecideInBulk,
        EndBulk,
        ReverseBulk,
        EndReversal,
    ),
    facts=(
        BulkPlanned,
        SampleOpened,
        BulkSampled,
        BulkStarted,
        BulkStopped,
        BulkEnded,
        BulkReversed,
        BulkUndone,
    ),
    views=(BulkView(), BulkAloneView()),
)
