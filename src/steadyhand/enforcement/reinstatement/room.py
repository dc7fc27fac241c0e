"""What the way back brings to the door."""

from steadyhand.enforcement.reinstatement.facts import (
    AccountReturned,
    CriteriaPublished,
    DenialAppealed,
    HarmNoted,
    ProgrammeClosed,
    ProgrammePaused,
    ProgrammePublished,
    ProgrammeStarted,
    ReturnAsked,
    ReturnClosed,
    ReturnCompleted,
    ReturnReported,
    ReturnRestored,
    ReturnRevoked,
    ReturnScreened,
    ReturnVoted,
    WaveStarted,
)
from steadyhand.enforcement.reinstatement.managing import (
    CloseProgramme,
    PauseProgramme,
    PublishCriteria,
    PublishProgramme,
    StartProgramme,
)
from steadyhand.enforcement.reinstatement.requesting import (
    AppealDenial,
    AskReturn,
    NoteHarm,
    ScreenReturn,
    VoteReturn,
)
from steadyhand.enforcement.reinstatement.returning import (
    CompleteReturn,
    LiftOnReturn,
    NoteReturnReport,
    ReturnAccount,
    RevokeReturn,
    StartWave,
)
from steadyhand.enforcement.reinstatement.settling import CloseReturn, RestoreReturn
from steadyhand.enforcement.reinstatement.views import AskedView, CriteriaView, ProgrammeView, RequestView
from steadyhand.kernel.registry import Room

REINSTATEMENT = Room(
    name="enforcement.reinstatement",
    commands=(
        PublishCriteria, PublishProgramme, StartProgramme, PauseProgramme, CloseProgramme, AskReturn, ScreenReturn,
        VoteReturn, AppealDenial, StartWave, ReturnAccount, LiftOnReturn, CompleteReturn, RevokeReturn,
        NoteReturnReport, CloseReturn, RestoreReturn, NoteHarm,
    ),
    facts=(
        CriteriaPublished, ProgrammePublished, ProgrammeStarted, ProgrammePaused, ProgrammeClosed, ReturnAsked,
        ReturnScreened, ReturnVoted, DenialAppealed, WaveStarted, AccountReturned, ReturnCompleted, ReturnRevoked,
        ReturnReported, ReturnRestored, ReturnClosed, HarmNoted,
    ),
    views=(CriteriaView(), ProgrammeView(), RequestView(), AskedView()),
)  # fmt: skip
