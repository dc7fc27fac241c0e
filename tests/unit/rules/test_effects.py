"""Effects and the reasons behind them."""

from __future__ import annotations

from steadyhand.rules import LabelChange, MatchedRule, VerdictDeclared
from tests.unit.rules.sml import outcome

RULES = """
User: Entity[str] = EntityJson(type='User', path='$.user')
Age: int = JsonData(path='$.age', required=False)
Young = Rule(when_all=[Age < 10], description=f'{User} is {Age} seconds old')
Always = Rule(when_all=[True], description='always')
Never = Rule(when_all=[False], description='never')
"""


def test_every_effect_names_the_rules_that_matched_and_only_those():
    """A decision that cannot name its reasons cannot be explained to the person it hits."""
    found = outcome(
        RULES + "WhenRules(rules_any=[Young, Always, Never], then=[DeclareVerdict(verdict='flag')])",
        {"user": "u1", "age": 5},
    )

    assert found.effects == (VerdictDeclared("flag", ("Young", "Always")),)
    assert found.rules == (MatchedRule("Young", "u1 is 5 seconds old"), MatchedRule("Always", "always"))
    assert found.verdicts == ["flag"]


def test_no_rule_no_effect():
    """Effects follow from rules alone."""
    found = outcome(
        RULES + "WhenRules(rules_any=[Never], then=[DeclareVerdict(verdict='flag')])", {"user": "u1"}
    )

    assert (found.effects, found.verdicts) == ((), [])


def test_a_failed_rule_is_left_out_and_the_others_still_count():
    """One missing field must not switch off its neighbours."""
    found = outcome(
        RULES + "WhenRules(rules_any=[Young, Always], then=[DeclareVerdict(verdict='f')])", {"user": "u1"}
    )

    assert found.effects == (VerdictDeclared("f", ("Always",)),)


def test_a_failed_effect_is_left_out_and_the_others_still_happen():
    """A label on somebody unknown cannot be set; the verdict can be declared."""
    then = "then=[LabelAdd(entity=User, label='spammer'), DeclareVerdict(verdict='f')]"

    found = outcome(RULES + f"WhenRules(rules_any=[Always], {then})", {})

    assert found.effects == (VerdictDeclared("f", ("Always",)),)


def test_a_rule_whose_description_cannot_be_filled_in_does_not_match():
    """A reason with a hole in it is no reason."""
    found = outcome(RULES + "R = Rule(when_all=[True], description=f'{Age}')", {"user": "u1"})

    assert found.features["R"] is None
    assert [rule.name for rule in found.rules] == ["Always"]


def test_label_changes_carry_whom_what_and_how_long():
    """The house applies them after the evaluation, so they must say everything."""
    then = (
        "then=[LabelAdd(entity=User, label='spammer', expires_after=TimeDelta(days=1)),"
        "      LabelRemove(entity=User, label='watched', delay_action_by=TimeDelta(hours=1))]"
    )

    found = outcome(RULES + f"WhenRules(rules_any=[Always], {then})", {"user": "u1"})

    spam = LabelChange(
        entity_type="User",
        entity_id="u1",
        label="spammer",
        add=True,
        expires_after_s=86400.0,
        rules=("Always",),
    )
    watched = LabelChange(
        entity_type="User", entity_id="u1", label="watched", add=False, delay_s=3600.0, rules=("Always",)
    )
    assert found.effects == (spam, watched)
    assert found.labels == ["User/u1/spammer", "User/u1/watched"]


def test_a_label_with_a_condition_is_set_only_when_the_condition_is_known_to_hold():
    """A condition that failed to be computed must not let the label through."""
    then = "then=[LabelAdd(entity=User, label='spammer', apply_if={rule})]"
    rules = RULES + f"WhenRules(rules_any=[Always], {then})"

    assert outcome(rules.format(User="{User}", Age="{Age}", rule="Always"), {"user": "u1"}).labels == [
        "User/u1/spammer"
    ]
    assert outcome(rules.format(User="{User}", Age="{Age}", rule="Never"), {"user": "u1"}).labels == []
    assert outcome(rules.format(User="{User}", Age="{Age}", rule="Young"), {"user": "u1"}).labels == []


def test_a_rule_can_use_another_rule_by_comparing_it():
    """`RuleA == True` is how the language says so."""
    found = outcome(
        RULES + "R = Rule(when_all=[Always == True, not Never], description='both')", {"user": "u1"}
    )

    assert found.features["R"] is True


def test_an_effect_can_have_a_name_of_its_own():
    """Long lists of effects read better with names; a named effect is no feature."""
    found = outcome(
        RULES + "Flag = DeclareVerdict(verdict='f')\nWhenRules(rules_any=[Always], then=[Flag])",
        {"user": "u"},
    )

    assert found.verdicts == ["f"]
    assert "Flag" not in found.features
