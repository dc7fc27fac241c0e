"""Trials of all detectors on a small simulated staff: found in time, within the budget, and whoever it is."""

from __future__ import annotations

import pytest

from steadyhand.access.risk.budget import LEAST, RATE, allowance, choose
from steadyhand.access.risk.model import Finding
from tests.support.risk_trial import Trial, trial

STAFF, DAYS = 160, 46


@pytest.fixture(scope="module")
def tried() -> Trial:
    """One trial."""
    return trial(3, STAFF, DAYS)


def finding(detector: str, q: float = 0.0, person: str = "staff:ana") -> Finding:
    return Finding(detector=detector, people=(person,), q=q)


def test_scenarios_that_break_a_rule_are_found_at_once_and_others_within_weeks(tried: Trial) -> None:
    """An alert that comes after the harm is done, or not at all, is none."""
    assert tried.days_to("journalists") == tried.days_to("own_cases") == 0
    for scenario in ("collusion", "recoveries", "curious"):
        days = tried.days_to(scenario)
        assert days is not None, scenario
        assert days <= 21, scenario


def test_budget_holds_in_every_four_weeks(tried: Trial) -> None:
    """More alerts than people can read are as good as none."""
    most = int(RATE * 28 * STAFF)
    for day in range(DAYS):
        assert sum(day - 28 < one.day <= day for one in tried.raised) <= most
    assert tried.per_thousand <= 1_000 * RATE + 1


def test_other_names_give_the_same_alerts_about_the_same_people(tried: Trial) -> None:
    """Nobody must be looked at more closely for what they are called."""

    def renamed(name: str) -> str:
        return f"staff:x{9_999 - int(name.removeprefix('staff:p'))}"

    other = trial(3, STAFF, DAYS, renames=renamed)

    assert {_told(one.day, one.finding, renamed) for one in tried.raised} == {
        _told(one.day, one.finding, str) for one in other.raised
    }
    assert other.left_out == tried.left_out


def _told(day: int, finding: Finding, named: object) -> tuple[object, ...]:
    assert callable(named)
    return (
        day,
        finding.detector,
        tuple(map(named, finding.people)),
        finding.acts,
        finding.count,
        round(finding.q, 9),
    )


def test_hard_rules_come_first_then_the_strangest_and_the_rest_is_counted() -> None:
    """What is sure must not wait behind what is likely."""
    findings = [
        finding("rate", 0.1),
        finding("novelty", 0.01),
        finding("rate", 0.3, "staff:eve"),
        finding("watcher"),
    ]

    chosen = choose(findings, (), 2)
    assert [one.detector for one in chosen.raised] == ["watcher", "novelty"]
    assert chosen.left_out == {"rate": 1}
    assert choose(findings, {findings[3].key}, 9).raised[0].detector == "novelty"
    assert choose([finding("rate"), finding("rate")], (), 9).raised == [finding("rate")]


def test_small_house_has_a_few_alerts_and_no_more_than_its_share_otherwise() -> None:
    """Five people would have none at the rate of a large house, and need them as much."""
    assert allowance(5, 0) == LEAST
    assert allowance(5, LEAST) == allowance(5, 50) == 0
    assert allowance(1_000, 0) == 140
