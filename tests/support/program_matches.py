"""A part of the program: posts are found to be about a claim, people answer, panels come and go."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.earlier.commands import CompareEarlier
from steadyhand.civic.earlier.model import Compared
from steadyhand.civic.matches.commands import BY, AnswerMatch, FindMatch, HidePanel, ShowPanel
from steadyhand.civic.matches.model import Found
from steadyhand.kernel.values import AUTOMATION
from tests.support.doors import Opened
from tests.support.people import LEAD, REVIEWER
from tests.support.program_claims import ANALYST, content, preview, stored

CLAIM: Final = "claim:machines-switch-votes"
SAID: Final = "Voting machines in Arven switch votes from one party to another."
SURE: Final = Found(
    probability=0.97,
    mode="full",
    stance="states",
    met=("machines", "switch", "votes"),
    suggest_at=0.5,
    act_at=0.9,
)


def found(number: int, how: Found = SURE, **more: Any) -> FindMatch:
    """A post of somebody that says so."""
    given: dict[str, Any] = {
        "event": f"event:plaza/m{number}",
        "subject": f"post:m{number}",
        "account": f"account:u{number}",
        "claim": CLAIM,
        "version": 1,
        "found": how,
        "region": "US-AZ",
        "language": "en",
    }
    return FindMatch(**(given | more))


def show(one: FindMatch) -> ShowPanel:
    return ShowPanel(match=one.match, claim=one.claim, subject=one.subject)


def hide(one: FindMatch, why: Any) -> HidePanel:
    return HidePanel(match=one.match, claim=one.claim, subject=one.subject, why=why)


def acting(house: Opened) -> None:
    """A claim that two people let act."""
    house.done(EnterClaim(claim=CLAIM, content=content(SAID)), ANALYST)
    house.done(SuggestClaim(claim=CLAIM, version=1), ANALYST)
    version = stored(house, CLAIM).newest
    house.done(AskToAct(claim=CLAIM, version=1, preview=preview(house.reader.now())), ANALYST)
    house.done(AgreeToAct(claim=CLAIM, version=1, digest=version.digest), LEAD)


def matches(house: Opened) -> None:
    """Every kind of thing that happens to matches."""
    acting(house)
    first, second = (
        found(1),
        found(2, Found(probability=0.6, mode="lexical", stance="unclear", suggest_at=0.5, act_at=0.9)),
    )
    for one in (first, second):
        house.done(one, BY)
    house.done(show(first), AUTOMATION)
    house.done(AnswerMatch(match=second.match, answer="right"), REVIEWER)
    house.done(show(second), REVIEWER)
    house.done(AnswerMatch(match=second.match, answer="wrong"), LEAD)
    house.done(hide(second, "wrong"), LEAD)
    house.many(found(1), by=BY)
    whole = (Compared(claim=CLAIM, version=1),)
    begun = CompareEarlier(claims=whole, after=1, first=0, last=2_000, reached=0, posts=0)
    house.done(begun, BY)
    house.done(replace(begun, reached=2_000, posts=1_500), BY)
