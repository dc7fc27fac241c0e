"""The part of the fixed program about second looks: drawn, given back, run out, answered; and golden cases."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.looks.commands import (
    AnswerLook,
    AnswerQuestion,
    DrawGolden,
    DrawLook,
    ReleaseLook,
    TakeLook,
    WithdrawLook,
)
from steadyhand.review.looks.goldens import AddGolden, ConfirmGolden, RetireGolden, about_of
from steadyhand.review.looks.model import Reading
from steadyhand.review.opened.commands import OpenForGolden, OpenToConfirm
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened
from tests.support.people import ADMIN, LEAD, REVIEWER

OTHER_LEAD: Final = "staff:lou"
THIRD: Final = "staff:cem"
BREAKS: Final[dict[str, Any]] = {"outcome": "violates", "policy": "spam-1@1", "severity": "medium"}


def looks(house: Opened) -> None:
    """Decisions are looked over; one look is answered otherwise and the question it opens is answered."""
    house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou Weber", roles=("policy_lead",))), ADMIN)
    house.done(Appoint(staff=Staff(principal=THIRD, name="Cem Aydin", roles=("reviewer",))), ADMIN)
    first, second, golden = (decided(house, f"look{n}") for n in range(3))
    for case in (first, second):
        house.done(drawing(house, case), AUTOMATION)
    house.done(WithdrawLook(look="look:2", why="gone"), AUTOMATION)
    house.done(TakeLook(look="look:1", case=first), OTHER_LEAD)
    house.done(ReleaseLook(look="look:1", reason="conflict"), OTHER_LEAD)
    house.done(TakeLook(look="look:1", case=first), THIRD)
    house.done(AnswerLook(look="look:1", outcome="no_violation", reason="It is a joke."), THIRD)
    said = "A joke is no advertisement."
    house.done(AnswerQuestion(question="question:1", right="second", words=said, change=True), LEAD)
    goldens(house, golden)


def goldens(house: Opened, case: str) -> None:
    """A golden case is agreed on, put among the looks, answered once, run out once, and retired."""
    name = case.replace("case:", "golden:")
    house.done(OpenForGolden(case=case), OTHER_LEAD)
    house.done(AddGolden(case=case, seq=_seq(house), why="The same link, ten times.", **BREAKS), OTHER_LEAD)
    house.done(OpenToConfirm(case=case), LEAD)
    house.done(ConfirmGolden(golden=name), LEAD)
    house.done(DrawGolden(golden=name), AUTOMATION)
    house.done(TakeLook(look="look:3", case=case), THIRD)
    house.done(AnswerLook(look="look:3", reason="Ten times the same.", **BREAKS), THIRD)
    house.done(DrawGolden(golden=name), AUTOMATION)
    house.done(RetireGolden(golden=name, reason="The rule has changed."), LEAD)
    house.done(drawing(house, decided(house, "look3")), AUTOMATION)
    house.done(TakeLook(look="look:5", case="case:look3"), THIRD)


def decided(house: Opened, name: str) -> str:
    """A case about spam that a reviewer decided; its id."""
    case = f"case:{name}"
    asked = OpenCase(
        case=case, subject=f"post:{name}", account=f"account:{name}", attested=True, area="spam", severity="medium",
        source="rule", ref=f"event:/plaza/{name}", content='{"text":"x"}', region="eu", language="en",
    )  # fmt: skip
    house.done(asked, AUTOMATION)
    house.done(TakeLease(case=case), REVIEWER)
    told = "The same link again."
    house.done(Decide(case=case, outcome="violates", policy="spam-1@1", reason=told), REVIEWER)
    return case


def drawing(house: Opened, name: str) -> DrawLook:
    """What automation asks for where the lot draws the decision that stands on a case."""
    case = house.reader.row("case", name)
    return DrawLook(
        about=about_of(case, _seq(house)),
        first=Reading(**BREAKS),
        first_reason=case.stands.reason,
        why="random",
    )


def _seq(house: Opened) -> int:
    return house.reader.head().seq
