"""Three steps: extract, load the labels of everybody asked about in one batch, decide."""

from __future__ import annotations

import pytest

from steadyhand.rules import RuleSet
from tests.unit.rules.sml import outcome, rules

RULES = """
User: Entity[str] = EntityJson(type='User', path='$.user')
_Author: str = JsonData(path='$.author')
Author = Entity(type='User', id=_Author)
Unasked: Entity[str] = EntityJson(type='Post', path='$.post')
IsSpammer = HasLabel(entity=User, label='spammer')
AuthorWatched = HasLabel(entity=Author, label='watched')
UserWatched = HasLabel(entity=User, label='watched')
"""


@pytest.fixture(scope="module")
def asking() -> RuleSet:
    """Rules that ask about two people and mention a post."""
    return rules(RULES)


def test_the_needs_are_those_whose_labels_are_asked_for(asking: RuleSet):
    """One batch loads them all; a subject that no rule asks about is not loaded."""
    assert asking.fact_needs({"user": "u1", "author": "u2", "post": "p"}) == {"User/u1", "User/u2"}


def test_a_person_who_is_missing_in_the_event_is_not_needed(asking: RuleSet):
    """There is nobody to load anything for."""
    assert asking.fact_needs({"user": "u1"}) == {"User/u1"}


def test_deciding_with_the_needed_labels_equals_evaluating_with_the_whole_store(asking: RuleSet):
    """Loading only what is needed must not change an answer."""
    store = {"User/u1": ["spammer"], "User/u2": ["watched"], "User/u3": ["spammer"]}
    data = {"user": "u1", "author": "u2", "post": "p"}
    extraction = asking.extract(data)

    decided = extraction.decide({key: store[key] for key in extraction.needs.labels})

    assert decided == asking.evaluate(data, labels=store)
    assert decided.features["IsSpammer"] is True
    assert decided.features["AuthorWatched"] is True
    assert decided.features["UserWatched"] is False


def test_the_needs_of_files_that_may_be_required_are_among_the_needs():
    """More than one event needs is fine; less would be a wrong answer."""
    asking = rules(
        "On = GetActionName() == 'on'\nRequire(rule='a.sml', require_if=On)",
        a="U: Entity[str] = EntityJson(type='User', path='$.user')\nL = HasLabel(entity=U, label='watched')",
    )

    assert asking.fact_needs({"user": "u1"}, action_name="on") == {"User/u1"}
    assert (
        asking.extract({"user": "u1"}, action_name="on").decide({"User/u1": ["watched"]}).features["L"]
        is True
    )


@pytest.mark.parametrize(
    ("arguments", "carried", "answer"),
    [
        ("", ["watched"], True),
        ("", [], False),
        (", status='removed'", [], True),
        (", status='removed'", ["watched"], False),
        (", manual=True", ["watched"], False),
        (", manual=False", ["watched"], True),
        (", min_label_age=TimeDelta(days=1)", ["watched"], False),
        (", error_on_empty=True", ["spammer"], False),
        (", error_on_empty=True", [], None),
    ],
)
def test_a_question_about_a_label_is_answered_from_the_store(
    arguments: str, carried: list[str], answer: bool | None
):
    """The store is as it was before the event."""
    found = outcome(
        f"L = HasLabel(entity=Entity(type='User', id='u1'), label='watched'{arguments})",
        labels={"User/u1": carried},
    )

    assert found.features == {"L": answer}


def test_a_label_set_by_this_event_is_not_seen_by_this_event():
    """Effects are applied after the evaluation, so the order of rules does not matter."""
    main = (
        "U = Entity(type='User', id='u1')\n"
        "R = Rule(when_all=[True], description='')\n"
        "WhenRules(rules_any=[R], then=[LabelAdd(entity=U, label='watched')])\n"
        "L = HasLabel(entity=U, label='watched')"
    )

    assert outcome(main).features["L"] is False
