"""What partners bring to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.partners.commands import (
    AnswerEscalation,
    Escalate,
    MissDue,
    ReclockEscalation,
    WithdrawEscalation,
)
from steadyhand.review.partners.registry import (
    EndPartner,
    RegisterPartner,
    RestorePartner,
    SuspendPartner,
    WarnPartner,
)
from steadyhand.review.partners.views import FACTS, VIEWS

PARTNERS = Room(
    name="review.partners",
    commands=(
        RegisterPartner,
        WarnPartner,
        SuspendPartner,
        RestorePartner,
        EndPartner,
        Escalate,
        AnswerEscalation,
        MissDue,
        ReclockEscalation,
        WithdrawEscalation,
    ),
    facts=FACTS,
    views=VIEWS,
)
