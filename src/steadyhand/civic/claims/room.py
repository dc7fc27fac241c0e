"""What the claims library brings to the door."""

from steadyhand.civic.claims.approving import (
    AgreeToAct,
    AskToAct,
    ExpireClaim,
    RecheckClaim,
    RetireClaim,
    SuggestClaim,
)
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.facts import (
    ActingAsked,
    ClaimActs,
    ClaimRechecked,
    ClaimRetired,
    ClaimsAgreed,
    ClaimsBrought,
    ClaimSuggested,
    ClaimWritten,
    StatementRefused,
)
from steadyhand.civic.claims.lists import AgreeToClaims, BringClaims
from steadyhand.civic.claims.stating import RefuseStatement, SendStatement, WithdrawStatement
from steadyhand.civic.claims.views import (
    BroughtView,
    ClaimView,
    ListView,
    SayingView,
    SentView,
    VersionView,
)
from steadyhand.kernel.registry import Room

CLAIMS_ROOM = Room(
    name="civic.claims",
    commands=(
        EnterClaim, CorrectClaim, SuggestClaim, AskToAct, AgreeToAct, RecheckClaim, RetireClaim, ExpireClaim,
        BringClaims, AgreeToClaims, SendStatement, WithdrawStatement, RefuseStatement,
    ),
    facts=(
        ClaimWritten, ClaimSuggested, ActingAsked, ClaimActs, ClaimRechecked, ClaimRetired, ClaimsBrought,
        ClaimsAgreed, StatementRefused,
    ),
    views=(ClaimView(), VersionView(), SayingView(), ListView(), BroughtView(), SentView()),
)  # fmt: skip
