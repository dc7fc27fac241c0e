"""A part of the program: what is told before and after a falsehood, and how likely matches are by what people said."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.civic.calibration.commands import Recalibrate
from steadyhand.civic.calibration.model import HELD_OUT, LEAST, Lesson, Precision, Trial
from steadyhand.civic.corrections.commands import OfferCorrection, WithdrawCorrection
from steadyhand.civic.matches.commands import BY, AnswerMatch, FindMatch
from steadyhand.civic.prebunks.commands import AgreeToPreBunk, EndPreBunk, TurnPreBunk, WritePreBunk
from steadyhand.civic.prebunks.model import ByPhase, Content, Dates, PreBunk, Text
from steadyhand.civic.thresholds.commands import ChooseThresholds
from steadyhand.civic.thresholds.model import Levels
from steadyhand.kernel.values import DAY, HOUR, Instant
from tests.support.doors import Opened
from tests.support.people import LEAD, REVIEWER
from tests.support.program_claims import ANALYST
from tests.support.program_elections import an_election, held
from tests.support.program_matches import found, hide, show

PREBUNK: Final = "prebunk:hours"
CALENDAR: Final = "system:elections"
POLLS: Final = ByPhase(election="election:by-phase", opens="polls", closes="polls")


def told(span: Dates | ByPhase, **more: Any) -> Content:
    """What people in Arizona are told of the hours of their polling stations."""
    given: dict[str, Any] = {
        "topic": "When polls close",
        "place": "US-AZ",
        "texts": (
            Text(language="en", text="Polls in Arven close at eight. Nobody closes them early."),
            Text(language="es", text="Las urnas cierran a las ocho."),
        ),
        "publisher": "Election Office of Arven",
        "link": "https://office.example/hours",
        "span": span,
    }
    return Content(**(given | more))


DRAFTED: Final = WritePreBunk(prebunk="prebunk:x", content=told(POLLS))


def agree(house: Opened, prebunk: str = PREBUNK) -> AgreeToPreBunk:
    """For the text that waits."""
    row: PreBunk = house.reader.row("prebunk", prebunk)
    draft = row.draft
    assert draft is not None
    return AgreeToPreBunk(
        prebunk=prebunk, version=draft.number, digest=draft.digest, election=draft.content.election
    )


def agreed(house: Opened, content: Content, prebunk: str = PREBUNK) -> None:
    """One writes it, another agrees."""
    house.done(WritePreBunk(prebunk=prebunk, content=content), ANALYST)
    house.done(agree(house, prebunk), LEAD)


def offer(one: FindMatch, at: Instant, most: int | None = 900) -> OfferCorrection:
    return OfferCorrection(
        match=one.match, first=one.copy_of or one.match, claim=one.claim, subject=one.subject,
        seen_from=at, most=most,
    )  # fmt: skip


def withdraw(one: FindMatch) -> WithdrawCorrection:
    return WithdrawCorrection(
        match=one.match, first=one.copy_of or one.match, claim=one.claim, subject=one.subject
    )


def lesson(**more: Any) -> Lesson:
    """A line from as many answers as it takes."""
    figure = Precision(at=0.6, right=30, answers=HELD_OUT, low=0.6, high=0.86)
    trial = Trial(suggest=figure, act=replace(figure, at=0.95))
    given: dict[str, Any] = {
        "mode": "full",
        "verifier": "e" * 64,
        "slope": 0.9,
        "offset": -0.4,
        "learned": LEAST - HELD_OUT,
        "held_out": HELD_OUT,
        "before": trial,
        "after": trial,
    }
    return Lesson(**(given | more))


def responses(house: Opened) -> None:
    """Every kind of thing that happens to pre-bunks, corrections, calibrations and thresholds."""
    now = house.reader.now()
    agreed(house, told(Dates(starts=now, ends=now + 20 * DAY)))
    house.many(TurnPreBunk(prebunk=PREBUNK, election=""), by=CALENDAR)
    house.done(EndPreBunk(prebunk=PREBUNK), ANALYST)
    held(house, an_election(now, POLLS.election))
    agreed(house, told(POLLS), "prebunk:polls")
    held(house, an_election(now + HOUR, POLLS.election))
    house.done(TurnPreBunk(prebunk="prebunk:polls", election=POLLS.election), CALENDAR)
    one = found(7)
    house.done(one, BY)
    house.done(AnswerMatch(match=one.match, answer="right"), REVIEWER)
    house.done(show(one), REVIEWER)
    house.done(offer(one, house.reader.now()), BY)
    house.done(AnswerMatch(match=one.match, answer="wrong"), LEAD)
    house.done(hide(one, "wrong"), LEAD)
    house.done(withdraw(one), BY)
    house.done(Recalibrate(version=1, lesson=lesson()), LEAD)
    chosen = ChooseThresholds(
        area="election",
        language="es",
        mode="lexical",
        version=1,
        levels=Levels(0.6, 0.95),
        trial=lesson().after,
    )
    house.done(chosen, LEAD)
    house.done(replace(chosen, version=2, levels=Levels(0.6, 0.97)), LEAD)
