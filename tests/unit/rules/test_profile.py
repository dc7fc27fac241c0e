"""What a rule costs alone: the rule set that is measured, the arithmetic, and how patterns are answered."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from steadyhand.rules import STARTER
from steadyhand.rules.cases import cases_of
from steadyhand.rules.load import is_rule_file, program_of, read_folder
from steadyhand.rules.profile import MOST, ROUNDS, Profile, alone, patterns_behind, profile, spread
from steadyhand.rules.ruleset import RuleSet

PLAZA = STARTER.parent / "plaza"
RULES = r"""
Text: str = JsonData(path='$.text')
Pairs: List[str] = StringSplit(s=Text, sep=',')
_Odd = RegexMatch(target=Text, pattern='(.)(.)(.)\\3\\2\\1')
Words = Rule(when_all=[RegexMatch(target=Text, pattern='\\b(one|two)\\b')], description='')
Literals = Rule(when_all=[RegexMatch(target=Text, pattern='vote +now')], description='')
Digits = Rule(when_all=[RegexMatch(target=Text, pattern='\\d')], description='')
Search = Rule(when_all=[_Odd], description='')
Each = Rule(when_all=[RegexMatchMap(target=Pairs, pattern='\\bone\\b')], description='')
Several = Rule(
  when_all=[CountRegexMatches(target=Text, patterns=['\\bone\\b', 'vote +now'], case_insensitive=True) >= 1],
  description='',
)
OfRules = Rule(when_all=[Words == True, Digits == True], description='')
Counted = Rule(when_all=[Count(by=Text, window='1h') > 3], description='')
WhenRules(rules_any=[Words, OfRules], then=[DeclareVerdict(verdict='x')])
"""
ALL = program_of({"main.sml": RULES})


def events(*texts: str) -> list[dict[str, Any]]:
    return [{"data": {"text": text}, "action_name": "post.created"} for text in texts]


@pytest.mark.parametrize("pack", [STARTER, PLAZA], ids=lambda pack: pack.name)
def test_rule_alone_decides_as_it_does_among_all_others(pack: Path):
    """What is measured must be the rule, and not half of it."""
    texts = read_folder(pack)
    program = program_of({name: text for name, text in texts.items() if is_rule_file(name)})
    cases = cases_of(texts, RuleSet(program, ""))
    asked = [
        {"data": case.data, "action_name": case.type, "labels": case.labels}
        for case in (placed.case for placed in cases)
    ]
    among = held(RuleSet(program, ""), asked)
    assert len(set().union(*among)) > 3
    for rule in program.rules:
        by_itself = held(RuleSet(alone(program, rule), ""), asked)
        assert [rule.target in each for each in by_itself] == [rule.target in each for each in among]


def held(rules: RuleSet, asked: list[dict[str, Any]]) -> list[set[str]]:
    return [{rule.name for rule in rules.evaluate(**event).rules} for event in asked]


def test_cost_of_a_rule_is_what_it_adds_to_the_rule_set_without_any():
    """With a clock that ticks once a round, every rule set costs the same, so no rule costs anything."""
    ticks = itertools.count(step=1_000_000)
    result = profile(ALL, "v", events("one", "2"), {}, clock=lambda: next(ticks))

    assert (result.whole_us, result.empty_us, result.rounds) == (500.0, 500.0, ROUNDS)
    assert result.events_per_cpu_s == 2_000
    assert {rule.alone_us for rule in result.rules} == {0.0}
    assert {rule.name: rule.hits for rule in result.rules if rule.hits} == {
        "Words": 1,
        "Each": 1,
        "Several": 1,
        "Digits": 1,
    }


def test_the_dearest_rule_comes_first():
    """A pattern that is searched every time costs more than one whose literal is missing: an author has to see that."""
    result = profile(ALL, "v", events(*["what is said here goes on and repeats nothing " * 9] * 50), {})
    costs = [rule.alone_us for rule in result.rules]
    names = [rule.name for rule in result.rules]

    assert costs == sorted(costs, reverse=True)
    assert names.index("Search") < names.index("Literals")


@pytest.mark.parametrize(
    ("rule", "ways"),
    [
        ("Words", {"words": 1}),
        ("Literals", {"literals": 1}),
        ("Digits", {"digits": 1}),
        ("Search", {"search": 1}),
        ("Each", {"search": 1}),
        ("Several", {"literals": 1, "words": 1}),
        ("OfRules", {"digits": 1, "words": 1}),
        ("Counted", {}),
    ],
)
def test_each_pattern_is_told_by_how_it_is_answered(rule: str, ways: dict[str, int]):
    """A pattern that is searched every time is the one to rewrite."""
    (found,) = [each for each in ALL.rules if each.target == rule]

    assert patterns_behind(ALL, found) == ways


def test_of_many_events_some_are_taken_evenly():
    """The first two thousand of a day are its night."""
    many = [{"action_id": n} for n in range(3 * MOST)]

    assert [event["action_id"] for event in spread(many)] == list(range(0, 3 * MOST, 3))
    assert spread(many[:7]) == many[:7]


def test_rule_set_without_rules_and_without_events_costs_nothing():
    """Nothing to divide by is no reason to fail."""
    result = profile(program_of({"main.sml": "A = 1"}), "v", [], {})

    assert (result.rules, result.whole_us, result.events_per_cpu_s) == ((), 0.0, 0.0)
    assert isinstance(result, Profile)
