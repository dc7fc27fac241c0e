"""What second looks bring to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.looks.commands import (
    AnswerLook,
    AnswerQuestion,
    DrawGolden,
    DrawLook,
    LapseLook,
    ReleaseLook,
    TakeLook,
    WithdrawLook,
)
from steadyhand.review.looks.facts import (
    GoldenConfirmed,
    GoldenProposed,
    GoldenRetired,
    LookAnswered,
    LookDrawn,
    LookLapsed,
    LookReleased,
    LookTaken,
    LookWithdrawn,
    QuestionAnswered,
)
from steadyhand.review.looks.goldens import AddGolden, ConfirmGolden, RetireGolden
from steadyhand.review.looks.views import DrawnView, GoldenView, LookedView, LookView, QuestionView

LOOKS = Room(
    name="review.looks",
    commands=(
        DrawLook,
        DrawGolden,
        TakeLook,
        ReleaseLook,
        LapseLook,
        AnswerLook,
        WithdrawLook,
        AnswerQuestion,
        AddGolden,
        ConfirmGolden,
        RetireGolden,
    ),
    facts=(
        LookDrawn,
        LookTaken,
        LookReleased,
        LookLapsed,
        LookAnswered,
        LookWithdrawn,
        QuestionAnswered,
        GoldenProposed,
        GoldenConfirmed,
        GoldenRetired,
    ),
    views=(LookView(), LookedView(), DrawnView(), GoldenView(), QuestionView()),
)
