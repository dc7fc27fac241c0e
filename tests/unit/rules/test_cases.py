"""Test cases beside the rules: what is read, what is tried, and what is told of a mistake."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from steadyhand.rules import STARTER, RuleError, load_pack, load_rules
from steadyhand.rules.cases import Placed, cases_of, tried
from steadyhand.rules.load import read_folder
from steadyhand.signals.windows import Windows

RULES = """
Text: str = JsonData(path='$.text')
User: Entity[str] = EntityJson(type='User', path='$.user', required=False)
Length = StringLength(s=Text)
Known = Rule(when_all=[HasLabel(entity=User, label='spammer')], description='')
Spam = Rule(when_all=['spam' in Text], description='')
WhenRules(rules_any=[Spam], then=[DeclareVerdict(verdict='spam'), LabelAdd(entity=User, label='spammer')])
"""
FILES = {"main.sml": RULES, "config/labels.yaml": "labels: {spammer: {valid_for: [User]}}"}
COUNTS = """
User: str = JsonData(path='$.user')
Third = Rule(when_all=[Count(by=User, window='1h') == 3], description='')
WhenRules(rules_any=[Third], then=[DeclareVerdict(verdict='spam')])
"""
CASE = '[[case]]\nname = "a case"\ndata = { text = "spam", user = "u1" }\n'


def cases(text: str) -> tuple[Placed, ...]:
    texts = FILES | {"tests/some.toml": text}
    return cases_of(texts, load_rules(texts))


def told(text: str) -> list[str]:
    """What the one case of this text does not find as it expects it."""
    (placed,) = cases(CASE + text)
    return [str(mismatch) for mismatch in tried(placed.case, load_rules(FILES))]


@pytest.mark.parametrize("pack", [STARTER, STARTER.parent / "plaza"], ids=lambda pack: pack.name)
def test_the_packs_that_come_along_pass_their_own_cases(pack: Path):
    """They are the example that authors begin with."""
    texts = read_folder(pack)
    rules = load_rules(texts)
    found = cases_of(texts, rules)

    assert len(found) >= 7
    assert {placed.case.name: tried(placed.case, rules, Windows()) for placed in found} == {
        placed.case.name: () for placed in found
    }


def test_version_of_a_pack_does_not_change_by_its_cases():
    """A case more is no other rule set: nobody should have to approve and publish it."""
    texts = read_folder(STARTER)
    without = {name: text for name, text in texts.items() if not name.startswith("tests/")}

    assert len(without) < len(texts)
    assert load_pack(texts).version == load_pack(without).version


def test_case_whose_expectations_are_met_passes():
    """Each kind of expectation, as it should be."""
    assert (
        told(
            "[case.expect]\nverdicts = ['spam']\nlabels = ['User/u1/spammer']\nrules = ['Spam']\n"
            "not_rules = ['Known']\nfeatures = { Length = 4, Known = false }"
        )
        == []
    )


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ("verdicts = []", "verdicts: expected nothing; got spam"),
        ("verdicts = ['spam', 'hate']", "verdicts: expected hate, spam; got spam"),
        ("labels = ['User/u2/spammer']", "labels: expected User/u2/spammer; got User/u1/spammer"),
        ("rules = ['Known', 'Spam']", "rules: expected Known, Spam; got Spam"),
        ("not_rules = ['Spam']", "not_rules: expected Spam not to hold; got Spam"),
        ("features = { Length = 5 }", "features.Length: expected 5; got 4"),
        ("features = { Size = 5 }", "features.Size: expected 5; got no such feature"),
    ],
)
def test_what_is_not_as_expected_is_told_with_both(expected: str, line: str):
    """Whoever reads the failure should not have to run it again to see what happened."""
    assert told(f"[case.expect]\n{expected}") == [line]


def test_labels_in_force_are_those_of_the_case():
    """A rule that rests on a label can be tried without a store."""
    assert told("labels = { 'User/u1' = ['spammer'] }\n[case.expect]\nrules = ['Known']") == []


def test_rules_that_count_see_the_events_that_came_before():
    """Ten posts in an hour can be tried without waiting for an hour."""
    rules = load_rules({"main.sml": COUNTS})
    before = "\n".join("[[case.before]]\ndata = { user = 'u1' }" for _ in range(2))
    texts = {"main.sml": COUNTS, "tests/some.toml": CASE + f"expect = {{ rules = ['Third'] }}\n{before}"}
    (placed,) = cases_of(texts, rules)

    assert tried(placed.case, rules, Windows()) == ()
    late = replace(placed.case, time=datetime(2026, 1, 1, 2, tzinfo=UTC))
    assert [str(each) for each in tried(late, rules, Windows())] == ["rules: expected Third; got nothing"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CASE, "Object missing required field `expect`"),
        (CASE + "[case.expect]\n", "the case `a case` expects nothing"),
        (CASE + "[case.expect]\nverdict = ['spam']", "unknown field `verdict`"),
        (CASE + "[case.expect]\nnot_rules = ['Spma']", "there is no rule `Spma`"),
        (CASE + "time = 2026-01-01T00:00:00\n[case.expect]\nverdicts = []", "`time` has no offset"),
        ("name = 'x'", "`name` is not known here"),
        ("[case]\nname = 'x'", "`case` is one table"),
        ("[[case]", "this is not TOML"),
    ],
)
def test_mistake_in_a_case_is_told_at_its_place(text: str, message: str):
    """A case with a typo in it that passes would prove nothing, for years."""
    with pytest.raises(RuleError, match=message.replace("[", r"\[")) as refused:
        cases(text)
    assert refused.value.file == "tests/some.toml"


def test_the_place_of_a_case_is_its_own_line():
    """In a file of fifty, the reader goes there at once."""
    text = CASE + "[case.expect]\nverdicts = []\n"

    assert [str(placed.place) for placed in cases(text + "\n" + text)] == [
        "tests/some.toml:1:1",
        "tests/some.toml:7:1",
    ]
