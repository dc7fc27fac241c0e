"""Mistakes in the files beside the rules: each is told at its line, and never in Python's words."""

from __future__ import annotations

import pytest

from steadyhand.rules import RuleError, load_rules
from steadyhand.rules.cases import cases_of
from steadyhand.rules.toml import read_toml

RULES = "Text: str = JsonData(path='$.text')\nSpam = Rule(when_all=[Text == 'spam'], description='')\n"
CASE = "[[case]]\nname = 'spam'\ndata = {text = 'spam'}\nexpect = {rules = ['Spam']}\n"


def first_told(error: RuleError) -> tuple[int, int, str]:
    """Line, column and message of the first mistake."""
    return error.line, error.column, error.problems[0].message


@pytest.mark.parametrize(
    ("config", "line", "column", "message"),
    [
        ("labels:\n  fine: {}\n  spam: {valid_for: 3}", 3, 10, "valid_for: Expected `array`"),
        (
            "labels:\n  spam:\n    description: x\n    valid_for: [User, 4]",
            4,
            5,
            "valid_for[1]: Expected `str`",
        ),
        ("labels:\n  spam: {5: x}", 2, 3, "a key is not a text"),
        ("labels:\n  spam: [User]", 2, 3, "write its parts as a mapping"),
        ("labels:\n  fine: {}\n  3: {}", 3, 3, "the name of a label is a text"),
        ("# ours\nlabels: 3", 2, 1, "`labels` is a mapping"),
        ("labels: {a: {}}\nlabels: {spam: 4}", 2, 10, "write its parts as a mapping"),
        ("labels:\n  a: {description: 2020-13-45}", 2, 20, "this value cannot be read"),
        ("labels:\n  a: {description: " + "1" * 5000 + "}", 2, 20, "this value cannot be read"),
        ("labels: &all\n  a: *all\n  b: !!int ''", 3, 6, "this value cannot be read"),
        ("labels:\n  a: !!bool x", 2, 6, "this value cannot be read"),
        ("labels:\n  a: {}\n  \0b: {}", 3, 3, "this is not YAML: special characters"),
        ("labels: " + "[" * 3000 + "]" * 3000, 1, 1, "nested too deeply"),
    ],
)
def test_mistake_in_a_configuration_is_told_at_its_line(config: str, line: int, column: int, message: str):
    """With hundreds of labels in a file its first line helps nobody."""
    with pytest.raises(RuleError) as caught:
        load_rules({"main.sml": RULES, "config/labels.yaml": config})

    told = first_told(caught.value)
    assert (*told[:2], message in told[2]) == (line, column, True), told
    assert caught.value.file == "config/labels.yaml"


def test_label_is_declared_under_its_own_name():
    """A slip in what it means must not declare another label in its place."""
    named = {"main.sml": RULES, "config.yaml": "labels: {spam: {name: ham}}"}
    named["main.sml"] += (
        "U: Entity[str] = EntityJson(type='User', path='$.u')\nA = HasLabel(entity=U, label='spam')\n"
    )

    assert load_rules(named).evaluate({"text": "x", "u": "u1"}, labels={"User/u1": ["spam"]}).features["A"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a = 1\nb = x", 2, 5, "this is not TOML: Invalid value"),
        ("a = 1\nb = [", 2, 1, "this is not TOML"),
        ("a = 1\nb = " + "9" * 5000, 2, 5, "this number is too large"),
        ("a = " + "[" * 5000, 1, 1, "nested too deeply"),
    ],
)
def test_mistake_in_toml_is_told_at_its_line(text: str, line: int, column: int, message: str):
    """Whatever the reader of TOML raises, an author needs the place."""
    with pytest.raises(RuleError) as caught:
        read_toml("pack.toml", text)

    told = first_told(caught.value)
    assert (told[0], message in told[2], "sys." in told[2]) == (line, True, False), told
    assert column in {told[1], 1}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (CASE + "\n[[case]]\nname = 'x'\ndata = {}\nexpekt = {}", 9, "unknown field `expekt`"),
        (CASE + "time = 5\n" + CASE, 5, "time: Expected `datetime`"),
        (CASE + "[[case.before]]\ndata = {}\ntime = 5\n", 7, "before[0].time: Expected `datetime`"),
        (CASE + "before = [{data = {}}, 3]\n", 5, "before[1]: Expected `object`"),
        (CASE + CASE.replace("name = 'spam'\n", ""), 5, "missing required field `name`"),
        ("# ours\nx = 1\n" + CASE, 2, "`x` is not known here"),
        ("# ours\n\ncase = 3", 3, "`case` is not a list"),
    ],
)
def test_mistake_in_a_case_is_told_at_its_line(text: str, line: int, message: str):
    """Cases stand in one long file."""
    with pytest.raises(RuleError) as caught:
        cases_of({"tests/some.toml": text}, load_rules({"main.sml": RULES}))

    told = first_told(caught.value)
    assert (told[0], message in told[2]) == (line, True), told
