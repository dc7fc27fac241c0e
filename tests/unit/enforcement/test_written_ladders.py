"""A ladder is read as it was written, whatever it says; and what is none is refused with why."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import Step, Terms
from steadyhand.enforcement.strikes.terms import STEPPED
from steadyhand.enforcement.strikes.written import NoLadder, read, written
from steadyhand.rules.areas import AREAS, Severity

STEPS = st.builds(
    Step,
    points=st.integers(0, 1_000),
    act=st.sampled_from(STEPPED),
    hours=st.none() | st.integers(1, 9_000),
    applies=st.booleans(),
)
TERMS = st.builds(
    Terms,
    title=st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    areas=st.lists(st.sampled_from(AREAS), max_size=4).map(tuple),
    points=st.fixed_dictionaries(dict.fromkeys(get_args(Severity), st.integers(0, 9))),
    steps=st.lists(STEPS, min_size=1, max_size=5).map(tuple),
    warning_first=st.booleans(),
    look_back_days=st.integers(0, 4_000),
    expires_days=st.integers(0, 4_000),
    together_hours=st.integers(0, 900),
)


@given(TERMS)
def test_what_is_written_is_read_again(terms):
    """What stands in the editor must be the version in force, or publishing it anew would change it."""
    assert read(written(terms)) == terms


def test_example_is_what_the_documentation_shows():
    """Whoever begins with it begins with the ladder that Twitter published."""
    assert read(written(CIVIC)) == CIVIC


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing required field"),
        ("title = ", "Invalid"),
        (written(CIVIC).replace("look_back_days = 90", "look_back_days = " + "9" * 4_401), "digit"),
        (written(CIVIC) + "hurs = 3\n", "hurs"),
        ("weeks = 1\n" + written(CIVIC), "weeks"),
        (written(CIVIC).replace('"suspend"', '"exile"'), "exile"),
    ],
)
def test_what_is_no_ladder_is_said_with_why(text, why):
    """A slip of the pen must not be published as something else."""
    with pytest.raises(NoLadder, match=why):
        read(text)
