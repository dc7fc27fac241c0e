"""What the watch for ban evasion brings to the door."""

from steadyhand.enforcement.evasion.commands import (
    Answer,
    Expire,
    HoldSignals,
    ReadSignals,
    ReleaseSignals,
    SendToReview,
    Suspect,
)
from steadyhand.enforcement.evasion.facts import (
    AnswerTakenBack,
    Confirmed,
    EvasionExpired,
    Rejected,
    SentToReview,
    SignalsHeld,
    SignalsRead,
    SignalsReleased,
    Suspected,
)
from steadyhand.enforcement.evasion.views import (
    BannedView,
    EvaderView,
    PrecisionView,
    ReadingView,
    SuspicionView,
    ValueView,
)
from steadyhand.kernel.registry import Room

EVASION = Room(
    name="enforcement.evasion",
    commands=(HoldSignals, ReleaseSignals, Suspect, SendToReview, Answer, Expire, ReadSignals),
    facts=(
        SignalsHeld,
        SignalsReleased,
        Suspected,
        SentToReview,
        Confirmed,
        Rejected,
        AnswerTakenBack,
        EvasionExpired,
        SignalsRead,
    ),
    views=(BannedView(), ValueView(), SuspicionView(), EvaderView(), ReadingView(), PrecisionView()),
)
