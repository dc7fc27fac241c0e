"""Test cases of routing: what a case says, the queue it must come to, and what is told where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from steadyhand.rules import STARTER, RuleError
from steadyhand.rules.load import read_folder
from steadyhand.rules.pack_routing import load_routing
from steadyhand.rules.routes import routes_of, tried_route
from tests.support.routed import routing

ROUTE = '[[route]]\nname = "a threat"\ncase = { area = "imminent_harm" }\nqueue = "imminent_harm"\n'


def told(text: str) -> list[str]:
    """What the one test case of this text does not find as it expects it."""
    (placed,) = routes_of({"tests/some.toml": text}, routing())
    return [str(each) for each in tried_route(placed.case, routing())]


@pytest.mark.parametrize("pack", [STARTER, STARTER.parent / "plaza"], ids=lambda pack: pack.name)
def test_the_packs_that_come_along_route_as_their_own_cases_say(pack: Path):
    """They are the example that authors begin with, and try every rule."""
    texts = read_folder(pack)
    found = load_routing(texts)
    routes = routes_of(texts, found)

    assert {each.case.name: tried_route(each.case, found) for each in routes} == {
        each.case.name: () for each in routes
    }
    assert {each.case.rule for each in routes} >= set(found.rules) - {"ChildInDanger"}


def test_what_is_as_expected_passes():
    """Queue, rule and time are each looked at."""
    assert told(ROUTE + 'rule = "Danger"\nwithin = "1d"\n') == []
    assert told(ROUTE.replace("imminent_harm", "spam") + 'rule = ""\n') == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            ROUTE.replace('queue = "imminent_harm"', 'queue = "voting"'),
            "queue: expected voting; got imminent_harm. ",
        ),
        (ROUTE + 'rule = "Wide"\n', "rule: expected Wide; got Danger"),
        (ROUTE + 'rule = ""\n', "rule: expected none; got Danger"),
        (ROUTE + 'within = "1h"\n', "within: expected 1h; got 1d"),
    ],
)
def test_what_is_not_as_expected_is_told_with_why(text, words):
    """An author must see which rule took the case."""
    (mismatch,) = told(text)

    assert mismatch.startswith(words)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (ROUTE.replace('queue = "imminent_harm"', 'queue = "votign"'), 1, "did you mean `voting`?"),
        (ROUTE + 'rule = "Dangr"\n', 1, "did you mean `Danger`?"),
        (ROUTE + 'within = "soon"\n', 1, "no span of time"),
        (ROUTE.replace("area", "aera"), 3, "aera"),
        (ROUTE + "what = 1\n", 5, "what"),
        ("\n[route]\n", 2, "write [[route]] with two brackets"),
    ],
)
def test_a_slip_in_a_test_case_is_told_with_its_line(text, line, words):
    """A test case that names no queue would prove nothing."""
    with pytest.raises(RuleError) as caught:
        routes_of({"tests/some.toml": text}, routing())

    assert (caught.value.line, words in str(caught.value)) == (line, True), str(caught.value)
