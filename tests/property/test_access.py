"""100,000 random orders in random houses: the compiled guard answers as a plain reading of the promises does."""

from __future__ import annotations

from collections import Counter

from steadyhand.access.guard import AccessGuard
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Judge
from tests.support.access_reference import Reference
from tests.support.access_states import WORDS, Draw
from tests.support.access_teams import Team
from tests.support.judging import NOW

HOUSES = 2_000
ORDERS = 100
TEAMS, ACTS = 2_000, 20
SEED = 20221108


def told(judge: Judge, *asked) -> str:
    """What the guard answers, in the words of the model."""
    order, scope, permit = asked
    answer = judge(order, scope, NOW, permit)
    if isinstance(answer, Refusal):
        return answer.code
    return f"pass {answer.under}" if answer.under else "pass"


def test_guard_answers_every_order_as_the_plain_model_does():
    """Two readings of one promise must agree, whatever anybody is, was, holds, froze or writes oddly."""
    guard, met = AccessGuard(WORDS), Counter[str]()
    for number in range(HOUSES):
        draw = Draw(SEED + number)
        house = draw.house()
        judge, model = guard.compile(house), Reference(house, NOW)
        for _ in range(ORDERS):
            asked = draw.order(house)
            expected = model.answer(*asked)
            assert told(judge, *asked) == expected, (number, asked, house)
            met[expected.partition(" ")[0] + ("+" if " " in expected else "")] += 1

    met.pop("somebody_else", None)  # hardly ever in a house so large: the next test meets it
    assert min(met.values()) > 5, met


def test_guard_says_of_small_teams_what_the_plain_model_says():
    """Nobody does both steps while anybody could do the second, or could until somebody saw to it that they cannot."""
    guard, met = AccessGuard(WORDS), Counter[str]()
    for number in range(TEAMS):
        draw = Team(SEED + number)
        house = draw.team()
        judge, model = guard.compile(house), Reference(house, NOW)
        for _ in range(ACTS):
            asked = draw.act(house)
            expected = model.answer(*asked)
            assert told(judge, *asked) == expected, (number, asked, house)
            met[expected.partition(" ")[0] + ("+" if "small:" in expected else "")] += 1

    assert met["pass+"] > 1_000, met
    for code in ("frozen", "not_settled", "not_small", "somebody_else", "too_early", "yourself"):
        assert met[code] > 20, met
