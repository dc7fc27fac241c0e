"""What Osprey's documents promise and its engine refuses is accepted here; rules that it accepts mean the same."""

from __future__ import annotations

import pytest

from tests.unit.rules.sml import features, outcome

SPAM = """Text: str = JsonData(path='$.text')
Spam = Rule(when_all=[RegexMatch(target=Text, pattern='spam')], description='')
"""


@pytest.mark.parametrize(
    ("text", "held"),
    [("spam and more spam", True), ("spam", False), ("ham", False)],
    ids=["both", "one", "none"],
)
def test_rule_is_a_condition_of_another(text: str, held: bool):
    """Signals build on each other, and authors write the name of the rule, not a comparison."""
    main = SPAM + "Long = Rule(when_all=[Spam, StringLength(s=Text) > 10], description='')"

    assert features(main, {"text": text})["Long"] is held


def test_rule_alone_is_a_condition():
    """A list of nothing but rules is a list of conditions too."""
    main = SPAM + "Same = Rule(when_all=[Spam], description='')"

    assert [features(main, {"text": text})["Same"] for text in ("spam", "ham")] == [True, False]


def test_rule_that_failed_leaves_the_rule_that_asks_about_it_without_an_answer():
    """What is not known about a part is not known about the whole; the error is told once."""
    found = outcome(SPAM + "Long = Rule(when_all=[Spam, True], description='')", {})

    assert (found.features["Spam"], found.features["Long"], len(found.errors)) == (None, None, 1)


@pytest.mark.parametrize(("age", "young"), [(3, True), (30, False), (None, False)])
def test_value_that_may_be_missing_is_compared_and_nothing_is_neither_less_nor_greater(
    age: int | None, young: bool
):
    """Authors need no check for None before each comparison."""
    main = "Age: Optional[int] = JsonData(path='$.age', required=False)\nYoung = Age < 7\nOld = Age >= 7"
    found = features(main, {"age": age})

    assert (found["Young"], found["Old"]) == (young, age is not None and not young)
