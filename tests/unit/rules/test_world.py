"""What rules ask of the world: mail exchangers, and the phases of elections where an event is from."""

from __future__ import annotations

import pytest

from steadyhand.rules.world import World
from tests.unit.rules.sml import rules

RULES = """
Region: Optional[str] = JsonData(path='$.region', required=False)
Phases = ElectionPhases(region=Region)
Voting = 'polls' in Phases
Anywhere = ElectionPhases()
Claim: str = JsonData(path='$.claim')
Wrong = Rule(when_all=[Voting, Claim == 'closed'], description='A false closing time')
WhenRules(rules_any=[Wrong], then=[DeclareVerdict(verdict='review')])
"""
OPEN = {"US-AZ": ("polls", "count"), "": ("polls", "registration")}
WORLD = World(phases=lambda region: OPEN.get(region, ()))


@pytest.mark.parametrize(
    ("region", "voting", "verdicts"),
    [("US-AZ", True, ["review"]), ("US-NV", False, []), (None, True, ["review"])],
)
def test_same_words_weigh_more_where_people_vote(region, voting, verdicts):
    """Where nobody knows whence it is, anything that goes on may concern it."""
    data = {"claim": "closed", **({"region": region} if region else {})}
    outcome = rules(RULES).evaluate(data, world=WORLD)
    assert outcome.features["Voting"] is voting
    assert outcome.features["Anywhere"] == ["polls", "registration"]
    assert outcome.verdicts == verdicts
    assert outcome.errors == []


def test_without_a_calendar_nothing_goes_on():
    """And that is no error."""
    outcome = rules(RULES).evaluate({"claim": "closed", "region": "US-AZ"})
    assert (outcome.features["Phases"], outcome.verdicts, outcome.errors) == ([], [], [])


def test_rules_say_of_what_kinds_they_ask():
    """The calendar is read for those alone that ask for it."""
    assert "phases" in rules(RULES).asks
    assert "phases" not in rules("X = 1 + 1").asks
