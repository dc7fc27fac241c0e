"""Random rule sets on random events: what is explained is what was decided."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from steadyhand.rules import load_rules
from steadyhand.rules.explain import Explainer
from steadyhand.rules.model import Event
from tests.property.test_rules_reference import EVENTS, RULES, STORE, VOTE, WHOLE, texts_of


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(rules=RULES, events=st.lists(EVENTS, min_size=1, max_size=3))
@example(rules=[([VOTE, "Count % Count > -1"], False, False)] * 4, events=[WHOLE, {**WHOLE, "count": 0}])
def test_an_explanation_has_the_outcome_of_the_decision(rules, events):
    """The traced rules are the same rules: features, verdicts, effects and errors are those of `evaluate`."""
    texts = texts_of(rules)
    compiled, explainer = load_rules(texts), Explainer(texts)
    for event in [*events, WHOLE]:
        outcome, found = compiled.evaluate(event, labels=STORE), explainer.explain(Event(data=event), STORE)

        assert msgspec.json.encode(found.features, order="sorted") == msgspec.json.encode(
            outcome.features, order="sorted"
        )
        assert sorted(found.verdicts) == sorted(outcome.verdicts)
        assert sorted(map(str, found.effects)) == sorted(map(str, outcome.effects))
        assert sorted(found.errors) == sorted(map(str, outcome.errors))
        assert {rule.name for rule in found.rules if rule.held} == {rule.name for rule in outcome.rules}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules=RULES, event=EVENTS)
def test_a_rule_holds_exactly_where_all_its_conditions_do(rules, event):
    """Conditions that add up to something else than the rule would explain nothing."""
    for rule in Explainer(texts_of(rules)).explain(Event(data=event), STORE).rules:
        held = [condition.held for condition in rule.conditions]

        if rule.held is not None:
            assert rule.held is all(held)
            assert None not in held
        elif rule.reached:
            assert None in held or rule.errors or "{" in rule.description
