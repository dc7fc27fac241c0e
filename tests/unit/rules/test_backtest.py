"""The counts of a backtest: as they grow, put together, and told."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from steadyhand.kernel.values import HOUR
from steadyhand.rules import VerdictMeaning, load_rules
from steadyhand.rules.backtest import (
    SAMPLE,
    Counting,
    Hit,
    Known,
    RuleFigures,
    Tally,
    drawn_in,
    merged,
    report,
)

RULES = """
N: int = JsonData(path='$.n')
Even = Rule(when_all=[N % 2 == 0], description='')
Third = Rule(when_all=[N % 3 == 0], description='')
Never = Rule(when_all=[N < 0], description='')
WhenRules(rules_any=[Even], then=[DeclareVerdict(verdict='even')])
WhenRules(rules_any=[Third], then=[DeclareVerdict(verdict='third')])
"""
FIVES = RULES.replace("N % 3", "N % 5")
MEANINGS = {"even": VerdictMeaning(effect="review", subject="post", article="spam-1")}


def counted(*numbers: int, rules: str = RULES, base: str | None = None) -> Tally:
    """The counts over events with these numbers, one a minute; what divides by four, people upheld."""
    judged, other = load_rules({"main.sml": rules}), base and load_rules({"main.sml": base})
    counting = Counting(compared=base is not None)
    for n in numbers:
        human = "upheld" if n % 4 == 0 else "dismissed" if n % 2 == 0 else "unknown"
        before = other.evaluate({"n": n}) if other else None
        counting.add(n, n * HOUR // 60, human, judged.evaluate({"n": n}), before)
    return counting.tally()


def figures(tally: Tally) -> dict[str, RuleFigures]:
    told = report(tally, Known(version="v", rules=("Even", "Third", "Never"), meanings=MEANINGS))
    return {rule.name: rule for rule in told.judged.rules}


def test_each_rule_has_its_hits_alone_beside_others_and_by_the_hour():
    """Overlap says which of two rules could go; a wrong count would let the wrong one go."""
    rules = figures(counted(*range(1, 121)))

    assert {name: (rule.hits, rule.alone, rule.beside) for name, rule in rules.items()} == {
        "Even": (60, 40, {"Third": 20}),
        "Third": (40, 20, {"Even": 20}),
        "Never": (0, 0, {}),
    }
    assert rules["Even"].hours == {0: 29, HOUR: 30, 2 * HOUR: 1}


def test_precision_is_of_what_people_decided_and_of_nothing_else():
    """A rule on which nobody decided yet has no precision: 0 % would condemn it."""
    rules = figures(counted(2, 4, 6, 8, 9))

    assert (rules["Even"].upheld, rules["Even"].dismissed, rules["Even"].precision) == (2, 2, 0.5)
    assert (rules["Third"].unknown, rules["Third"].precision) == (1, 0.0)
    assert rules["Never"].precision is None


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_parts_in_any_order_make_the_same_whole(order: tuple[int, ...]):
    """Workers finish when they finish, and a run may be broken off: the result may not depend on it."""
    parts = [
        counted(*range(1, 200), base=FIVES),
        counted(*range(200, 300), base=FIVES),
        counted(300, base=FIVES),
    ]
    stored = [msgspec.json.decode(msgspec.json.encode(part), type=Tally) for part in parts]

    assert merged([merged([stored[order[0]], stored[order[1]]]), stored[order[2]]]) == counted(
        *range(1, 301), base=FIVES
    )


def test_nothing_is_the_whole_of_no_parts():
    """An installation without events still gets an answer."""
    assert merged([]) == Tally()


def test_sample_is_spread_over_all_events_and_the_same_in_every_run():
    """The first fifty hits are all of one night: they say nothing of the month."""
    tally = counted(*range(1, 2001))
    sample = sorted(event for _, event in tally.counts.rules["Even"].sample)

    assert len(sample) == SAMPLE
    assert tally == counted(*range(1, 2001))
    assert [sum(low < event <= low + 500 for event in sample) > 3 for low in range(0, 2000, 500)] == [
        True
    ] * 4


def test_verdicts_that_come_and_go_against_another_rule_set_are_counted_and_drawn():
    """The question before publishing: who is hit now who was not, and who no longer is."""
    tally = counted(*range(1, 31), base=FIVES)
    hits = {n: hit(n) for n in range(1, 31)}
    known = Known(version="v", rules=("Even", "Third", "Never"), meanings=MEANINGS, hits=hits)
    told = report(tally, known, msgspec.structs.replace(known, version="w"))

    (change,) = told.changes
    assert (change.verdict, change.gained, change.lost) == ("third", 8, 4)
    assert [each.id for each in change.no_longer] == ["5", "10", "20", "25"]
    assert (told.judged.verdicts, told.judged.effects) == ({"even": 15, "third": 10}, {"review": 15})
    assert told.base is not None
    assert told.base.verdicts == {"even": 15, "third": 6}
    assert drawn_in(tally)[1] >= {5, 10, 20, 25}


def test_hit_that_was_erased_since_is_left_out_of_the_sample_and_stays_in_the_count():
    """A sample must not bring back what was erased."""
    known = Known(version="v", rules=("Even",), hits={2: hit(2)})
    (rule,) = report(counted(2, 4), known).judged.rules

    assert (rule.hits, [each.id for each in rule.sample]) == (2, ["2"])


def test_expressions_that_failed_are_counted_by_place():
    """A rule that fails on every event looks like a rule that never holds."""
    rules = load_rules({"main.sml": RULES})
    counting = Counting()
    counting.add(1, 0, "unknown", rules.evaluate({}))
    counting.add(2, 0, "unknown", rules.evaluate({"n": 2}))
    told = report(counting.tally(), Known(version="v", rules=rules.names))

    assert told.judged.failed == 1
    assert list(told.judged.failures) == ["main.sml:2:10"]


def hit(n: int) -> Hit:
    return Hit(
        source="/plaza",
        id=str(n),
        type="post.created",
        time=0,
        subject="",
        text="",
        human="unknown",
        reasons={},
    )
