"""The part of the fixed program about care and the vault: what people set for themselves, limits, sealed media."""

from __future__ import annotations

from typing import Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.care.commands import LeaveArea, SetCare, SetLimits
from steadyhand.review.care.limits import Limits
from steadyhand.review.care.model import Settings
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.vault.commands import LiftSeal, OpenSealed
from steadyhand.review.vault.model import refs_of
from tests.support.doors import Opened, entry
from tests.support.people import ADMIN, LEAD

CERTIFIED: Final = "staff:cem"
PICTURE: Final = {"id": "m7", "kind": "image", "url": "https://media.example/m7.png"}


def care(house: Opened) -> None:
    """A zone is set and a category left; limits change; a picture is sealed as it comes, opened, and found harmless."""
    house.done(SetCare(settings=Settings(grey=True, zone="Europe/Berlin")), LEAD)
    house.done(LeaveArea(area="adult"), LEAD)
    house.done(SetLimits(limits=Limits(spell=40)), LEAD)
    roles = ("reviewer", "certified_reviewer")
    house.done(Appoint(staff=Staff(principal=CERTIFIED, name="Cem Aksoy", roles=roles)), ADMIN)
    case, refs = sealed(house), refs_of(PICTURE)
    house.done(TakeLease(case=case), CERTIFIED)
    house.done(OpenSealed(case=case, ref=refs[0], reason="To see what it is."), CERTIFIED)
    house.done(LiftSeal(case=case, by=CERTIFIED, refs=refs, reason="A cartoon."), CERTIFIED)
    house.done(Release(case=case), CERTIFIED)


def sealed(house: Opened, name: str = "m7") -> str:
    """A report about child safety on a post with a picture: the case that it opens; the picture is sealed."""
    filed = ReportIn(
        id=name,
        subject=f"post:{name}",
        reporter="account:r7",
        area="child_safety",
        content=ReportedContent(text="Look", author="account:u7", media=(PICTURE,)),
    )
    answers = house.door.perform_many(report_orders(filed, AUTOMATION, "plaza"), atomic=True)
    case: str = entry(answers[1]).fact.case  # type: ignore[attr-defined]  # a report opens a case
    return case
