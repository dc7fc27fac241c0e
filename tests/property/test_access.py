"""100,000 random orders in random houses: the compiled guard answers as a plain reading of the promises does."""

from __future__ import annotations

from collections import Counter

from steadyhand.access.guard import AccessGuard
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Judge
from tests.support.access_reference import Reference
from tests.support.access_states import WORDS, Draw
from tests.support.judging import NOW

HOUSES = 1_500
ORDERS = 100
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

    assert min(met.values()) > 10, met
