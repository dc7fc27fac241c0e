"""Forecasts against what happened, on both databases: scored day by day, once, by the clock."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steadyhand.access.coverage.facts import ForecastScored
from steadyhand.access.freezes.containment import Contain
from steadyhand.access.guard import AccessGuard
from steadyhand.access.populations import Population
from steadyhand.access.reading import AccessNow
from steadyhand.flows.coverage import Watch
from steadyhand.flows.forecasting import forecast
from steadyhand.flows.scoring import Scoring
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.review.commands import Decide, TakeLease
from tests.contract.test_forecasts import SECURITY, freeze, house, opened  # noqa: F401 - fixtures
from tests.support.doors import Opened
from tests.support.people import LEAD


@pytest.fixture
def begun(house: Opened) -> Opened:  # noqa: F811 - the fixture of that name
    """A freeze of reviewers' work on spam that lasts two days and a half."""
    who = Population(roles=("reviewer",))
    wanted = freeze(house, who=who, ends=house.reader.now() + 2 * DAY + 12 * HOUR, floor=0.0)
    assert isinstance(house.guard, AccessGuard)
    told = forecast(house.reader, AccessNow(house.reader, house.guard), wanted)
    house.done(replace(wanted, outlook=told.outlook(), forecast=told.said()), SECURITY)
    return house


def pass_by(house: Opened, time: int) -> None:  # noqa: F811 - the house of a test
    house.record.ahead += time
    house.reader.ahead += time


def scored(house: Opened) -> list[ForecastScored]:  # noqa: F811 - the house of a test
    """Score what is due, as the clock does, and give all scores."""
    house.door.sweep()
    orders = Scoring(house.reader).orders(house.reader.now())
    if orders:
        house.door.perform_many(orders)
    return [entry.fact for entry in house.entries("access.forecast_scored")]


def backlog(score: ForecastScored, area: str) -> tuple[float, float]:
    (found,) = [one for one in score.scores if one.area == area and one.what == "backlog"]
    return found.foretold, found.happened


def test_each_day_of_a_freeze_is_scored_once_and_its_end_too(begun):
    """A forecast that nobody looks at again could promise anything."""
    assert scored(begun) == []
    pass_by(begun, DAY + HOUR)
    assert [(one.day, one.last) for one in scored(begun)] == [(1, False)]
    assert len(scored(begun)) == 1, "it is scored once"

    pass_by(begun, 2 * DAY)
    found = scored(begun)
    assert [(one.day, one.last) for one in found] == [(1, False), (2, False), (3, True)]
    pass_by(begun, 3 * DAY)
    assert len(scored(begun)) == 3


def test_score_says_what_was_foretold_and_what_was(begun):
    """Three cases of spam waited and more were to come; none came, and one was decided by the lead."""
    begun.done(TakeLease(case="case:1"), LEAD)
    begun.done(Decide(case="case:1", outcome="no_violation", reason="Nothing is wrong with it."), LEAD)
    pass_by(begun, DAY + HOUR)
    (score,) = scored(begun)

    foretold, happened = backlog(score, "spam")
    assert happened == 2
    assert score.error == pytest.approx(
        sum(abs(one.error) for one in score.scores if one.what == "backlog") / 12, abs=0.01
    )
    assert foretold >= 0
    waits = {one.what for one in score.scores if one.area == "spam"}
    assert waits == {"backlog", "p50_s", "p95_s"}
    assert score.relative > 0


def test_what_was_decided_since_still_counts_as_waiting_then(begun):
    """A score that comes late must be of the day that it is about."""
    pass_by(begun, DAY + HOUR)
    begun.done(TakeLease(case="case:3"), LEAD)
    begun.done(Decide(case="case:3", outcome="no_violation", reason="Nothing is wrong with it."), LEAD)
    opened(begun, 99, "spam")

    (score,) = scored(begun)
    assert backlog(score, "spam")[1] == 3


def test_freeze_without_a_forecast_is_not_scored(house):  # noqa: F811 - the fixture of that name
    """A containment has none."""
    house.done(Contain(freeze="freeze:now", people=("staff:ben",), reason="He sells unbans."), SECURITY)
    pass_by(house, 2 * DAY)

    assert scored(house) == []


def test_watch_scores_by_itself(begun):
    """Nobody has to ask for it."""
    watch = Watch(begun.reader, AccessNow(begun.reader, begun.guard), begun.door, 0.5)
    pass_by(begun, DAY + HOUR)
    watch.round(begun.reader.now())

    assert len(begun.entries("access.forecast_scored")) == 1
