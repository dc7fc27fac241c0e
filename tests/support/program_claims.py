"""A part of the program: claims are written, match, act by two, are found changed at their source, and end."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, RecheckClaim, RetireClaim, SuggestClaim
from steadyhand.civic.claims.bringing import MANY, Weighed
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.lists import AgreeToClaims, BringClaims
from steadyhand.civic.claims.model import VIEW, Claim, Content, Origin, Preview, Source, Wording
from steadyhand.kernel.values import HOUR
from tests.support.doors import Opened
from tests.support.people import ADMIN, LEAD

ANALYST: Final = "staff:vera"
CHIEF: Final = LEAD
"""Who writes claims, and who agrees."""
CLAIM: Final = "claim:polls-close-early"
SAID: Final = "Polling stations in Arven close at noon on election day."

CLAIM_FORM: Final = {
    "kind": "fact_check",
    "statement": "Polls close at noon.",
    "verdict": "false",
    "area": "election",
    "publisher": "Arven Facts",
    "url": "https://facts.example/1",
}
CLAIMS_FILE: Final = "statement,publisher,url\n" + "".join(
    f"Polls close at {n}.,Arven Facts,https://facts.example/{n}\n" for n in range(MANY + 2)
)


def content(text: str = SAID, **more: Any) -> Content:
    """A claim that a fact-checker of the fictional place Arven found false."""
    given: dict[str, Any] = {
        "kind": "fact_check",
        "statement": Wording(text=text, language="en"),
        "rating": "Pants on fire",
        "verdict": "false",
        "source": Source(publisher="Arven Facts", url="https://facts.example/polls"),
    }
    return Content(**(given | more))


def statement(text: str, **more: Any) -> Content:
    """What an election office states."""
    office = Source(publisher="Election Office of Arven", url="https://office.example/polls")
    return content(text, kind="statement", rating="", verdict=None, source=office, **more)


def preview(now: int, hits: int = 3, posts: int = 2_000) -> Preview:
    """What a text would hit."""
    return Preview(made=now, posts=posts, hits=hits, examples=("post:p1",), how="lexical")


def library(house: Opened) -> None:
    """Who writes claims."""
    house.done(Appoint(staff=Staff(principal=ANALYST, name="Vera Lind", roles=("civic_analyst",))), ADMIN)


def stored(house: Opened, claim: str = CLAIM) -> Claim:
    """A claim as it stands."""
    row = house.reader.row(VIEW, claim)
    assert isinstance(row, Claim)
    return row


def acting(house: Opened, claim: str = CLAIM, by: str = ANALYST, second: str = CHIEF) -> None:
    """Have the latest text of a claim act: one asks, another agrees."""
    version = stored(house, claim).newest
    seen = preview(house.reader.now())
    house.done(AskToAct(claim=claim, version=version.number, preview=seen), by)
    house.done(AgreeToAct(claim=claim, version=version.number, digest=version.digest), second)


def claims(house: Opened) -> None:
    """Every kind of thing that happens to claims; one ends by the clock, a day later."""
    library(house)
    origin = Origin(name="arven.json", digest="a" * 64, fetched=house.reader.now())
    entered = EnterClaim(claim=CLAIM, content=content(), origin=origin, document='{"@type":"ClaimReview"}')
    house.done(entered, ANALYST)
    house.done(SuggestClaim(claim=CLAIM, version=1), ANALYST)
    acting(house)
    house.done(RecheckClaim(claim=CLAIM, changed=False), ANALYST)
    house.done(RecheckClaim(claim=CLAIM, changed=True, verdict="misleading"), ANALYST)
    later = content(verdict="misleading", rating="Missing context")
    house.done(CorrectClaim(claim=CLAIM, content=later, origin=replace(origin, digest="b" * 64)), ANALYST)
    acting(house)
    office = statement("Polling stations in Arven are open until eight.", expires=house.reader.now() + HOUR)
    house.done(EnterClaim(claim="claim:hours", content=office), CHIEF)
    house.done(SuggestClaim(claim="claim:hours", version=1), CHIEF)
    house.done(EnterClaim(claim="claim:mistake", content=content("Something else was said there.")), ANALYST)
    house.done(RetireClaim(claim="claim:mistake", why="mistaken"), CHIEF)
    weighed = Weighed(
        claims=30, fresh=30, changed=0, refused=1, areas=("election",), preview=Preview(made=None)
    )
    house.done(BringClaims(manifest="c" * 64, name="feed.csv", weighed=weighed), ANALYST)
    house.done(AgreeToClaims(manifest="c" * 64), CHIEF)
    listed = Origin(name="feed.csv", digest="d" * 64, manifest="c" * 64)
    house.done(
        EnterClaim(claim="claim:listed", content=content("A third thing was said."), origin=listed), ANALYST
    )
