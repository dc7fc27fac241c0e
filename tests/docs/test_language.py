"""The reference of the rule language says what the functions do: every example in it is run."""

from __future__ import annotations

import ast

import pytest

from steadyhand.rules.registry import known_functions
from tests.unit.rules.sml import features
from tools.language_reference import PAGE, examples, page

EXAMPLES = [pair for function in known_functions().values() for pair in examples(function)]


@pytest.mark.parametrize(("call", "value"), EXAMPLES)
def test_example_of_a_function_gives_what_the_reference_says(call: str, value: str):
    """Authors copy examples; a wrong one becomes a wrong rule."""
    assert features(f"X = {call}") == {"X": ast.literal_eval(value)}


def test_page_is_what_the_functions_say():
    """A function that is added or changed is in the reference with the same commit."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tools.language_reference`"


def test_every_function_is_described():
    """A name and a signature do not say when to use it."""
    assert [function.name for function in known_functions().values() if not function.about] == []
    assert len(EXAMPLES) > 40
