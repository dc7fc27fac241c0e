"""Unknown is not safe: a fact that is missing or oddly written lies inside every freeze that tests it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from steadyhand.access.freezes.model import Exemption
from steadyhand.access.grants.model import Grant, Grants
from steadyhand.access.populations import Population
from steadyhand.access.scopes import DIMENSIONS, ScopeSet
from steadyhand.kernel.values import DAY, HOUR, Scope
from tests.support.access_houses import ANA, LABEL, answer, freeze, house, staff
from tests.support.access_states import REGIONS, Strange, written_oddly
from tests.support.judging import NOW

KNOWN: Final[dict[str, Any]] = {
    "tool": "enforcement",
    "policy_area": "spam",
    "severity": "low",
    "region": "eu",
    "language": "en",
    "subjects": ("post:1", "account:u1"),
}
NAMED: Final = {
    "tool": ("tools", "enforcement", "review"),
    "policy_area": ("policy_areas", "spam", "hate"),
    "severity": ("severities", "low", "severe"),
    "region": ("regions", "eu", "na"),
    "language": ("languages", "en", "pt"),
    "subjects": ("subject_classes", "ordinary", "protected"),
}
"""Of each fact: its dimension, the value that `KNOWN` has, and another one."""


def ways() -> Iterator[Any]:
    """Each fact, and each way in which it is not known."""
    for fact, value in KNOWN.items():
        if fact == "subjects":
            yield from (pytest.param(fact, none, id=f"subjects-{none}") for none in (None, ()))
            continue
        upper, title, look_alike, full_width, misspelt, spaced, broken = written_oddly(value)
        odd = {
            "missing": None, "empty": "", "unknown": "unknown", "upper case": upper, "title case": title,
            "look-alike": look_alike, "full width": full_width, "with a space": spaced, "with a line": broken,
        }  # fmt: skip
        if fact != "language":
            odd["misspelt"] = misspelt
        yield from (pytest.param(fact, word, id=f"{fact}-{how}") for how, word in odd.items())


WAYS: Final = tuple(ways())


def scope(**facts: Any) -> Scope:
    return Scope(**(KNOWN | facts))


def named(fact: str, *, other: bool = False) -> ScopeSet:
    """A scope that tests this fact alone: for the value that is known, or for another one."""
    dimension, value, another = NAMED[fact]
    return ScopeSet(**{dimension: (another if other else value,)})


def test_every_dimension_but_the_action_is_tried():
    """A new dimension must be tried here too."""
    assert {dimension for dimension, *_ in NAMED.values()} == set(DIMENSIONS) - {"actions"}
    assert written_oddly(REGIONS[0])[2] != REGIONS[0]


@pytest.mark.parametrize(("fact", "word"), WAYS)
def test_unknown_fact_lies_inside_every_freeze_that_tests_it(fact, word):
    """Leaving it out, or writing it in another case or script, must not be the way around, whatever is frozen."""
    for other in (False, True):
        there = house(staff(), freezes=(freeze(scope=named(fact, other=other)),))

        assert answer(there, scope=scope(**{fact: word})) == "frozen"
    assert answer(there, scope=scope()) == "pass", "a fact that is known to be another is outside"


@pytest.mark.parametrize(("fact", "word"), WAYS)
def test_unknown_fact_blocks_nothing_where_no_freeze_tests_it(fact, word):
    """A post without a region is still spam: work on it goes on."""
    elsewhere = next(one for one in NAMED if one != fact)
    there = house(staff(), freezes=(freeze(scope=named(elsewhere, other=True)),))

    assert answer(there, scope=scope(**{fact: word})) == "pass"
    assert answer(house(staff()), scope=scope(**{fact: word})) == "pass"


@pytest.mark.parametrize(("fact", "word"), WAYS)
def test_unknown_fact_lies_outside_every_exemption_and_grant(fact, word):
    """Where somebody may act by a scope, unknown must mean no."""
    lets = Exemption(
        id="exemption:a", duty="other", who=Population(people=(ANA,)), scope=named(fact), ends=NOW + HOUR
    )
    frozen = house(staff(), freezes=(freeze(exemptions=(lets,)),))
    given = Grant(
        id="grant:1", capabilities=("sanction.label",), scope=named(fact), at=0, until=NOW + DAY, by="x"
    )
    granted = house(staff(role="legal"), grants={ANA: Grants(held=(given,))})

    assert answer(frozen, scope=scope()) == "pass exemption:a"
    assert answer(frozen, scope=scope(**{fact: word})) == "frozen"
    assert answer(granted, scope=scope()) == "pass"
    assert answer(granted, scope=scope(**{fact: word})) == "not_allowed"


def test_action_that_nobody_has_a_word_for_lies_inside_a_freeze_of_any_action():
    """A room must not bring an act that every freeze misses."""
    given = Grant(id="grant:1", capabilities=("strange.act",), at=0, until=NOW + DAY, by="x")
    held = {ANA: Grants(held=(given,))}
    bans = freeze(scope=ScopeSet(actions=("account.ban",)))

    assert answer(house(staff(), grants=held), Strange()) == "pass"
    assert answer(house(staff(), grants=held, freezes=(bans,)), Strange()) == "frozen"
    assert answer(house(staff(), freezes=(bans,)), LABEL) == "pass"
