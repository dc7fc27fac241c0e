"""Whatever an event holds, judging it gives an outcome that can be written down."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.rules import STARTER, RuleError, load_pack, load_rules
from tests.unit.rules.test_bad_input import READING

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4) | st.just("a"), inner, max_size=4)
    ),
    max_leaves=20,
)
POST_FIELDS = st.sampled_from(["post", "account", "id", "text", "age_s", "link", "domain", "mentions", "a"])
POSTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(POST_FIELDS, inner, max_size=6),
    max_leaves=20,
)

load = functools.cache(
    lambda: load_rules({"main.sml": READING, "config.yaml": "labels: {spammer: {}, watched: {}}"})
)
starter = functools.cache(lambda: load_pack(STARTER).rules)


@given(data=JSON)
def test_any_json_gets_an_outcome(data: Any):
    """Nothing that a platform sends can raise out of the rules."""
    extraction = load().extract(data)
    labels = {key: ["watched"] for key in extraction.needs.labels}
    found = extraction.decide(labels)

    assert found == load().evaluate(data, labels=labels)
    assert "R" in found.features


@given(data=POSTS, name=st.sampled_from(["post.created", "post.edited", "account.created", "", "\0"]))
def test_any_event_gets_an_outcome_from_the_starter_pack_that_json_can_hold(data: Any, name: str):
    """Outcomes are stored and sent, so they must be plain values."""
    found = starter().evaluate(data, action_name=name)

    assert msgspec.json.decode(msgspec.json.encode(found.effects)) is not None


@given(source=st.text(max_size=200) | st.text("AB=()[]{}'\"\\\n +-f:.,#1", max_size=120))
def test_any_text_is_a_rule_file_or_is_refused(source: str):
    """There is no third answer."""
    error = refused(source)

    assert error is None or (error.line >= 1 and str(error))


def refused(source: str) -> RuleError | None:
    try:
        load_rules({"main.sml": source}).evaluate({})
    except RuleError as error:
        return error
    return None
