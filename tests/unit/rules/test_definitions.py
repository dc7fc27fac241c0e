from __future__ import annotations

import pytest

from steadyhand.rules.definitions import changes
from steadyhand.rules.load import definitions_of

MAIN = """
Import(rules=['models.sml'])
_Long = StringLength(s=PostText) > Limit
Shouts = Rule(when_all=[_Long], description='long')
Other = Rule(when_all=[PostText == 'x'], description='x')
WhenRules(rules_any=[Shouts], then=[DeclareVerdict(verdict='review')])
WhenRules(rules_any=[Other], then=[DeclareVerdict(verdict='remove')])
"""
MODELS = """
PostText: str = JsonData(path='$.post.text')
Limit = 80
"""


def digests(main: str = MAIN, models: str = MODELS) -> dict[str, str]:
    """What each rule says."""
    return definitions_of({"main.sml": main, "models.sml": models})


def differing(main: str = MAIN, models: str = MODELS) -> set[str]:
    """Rules that say something else than before."""
    changed, removed = changes(digests(), digests(main, models))
    return {*changed, *removed}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PostText) > Limit", "PostText)  >  Limit  # long"),
        ("\n_Long", "\n\n\n_Long"),
        ("_Long", "_Lengthy"),
    ],
)
def test_rule_is_the_same_whatever_its_layout_comments_and_local_names(old, new):
    """A rule that was braked must not be freed by a comment, nor count as new for an empty line."""
    assert differing(MAIN.replace(old, new)) == set()


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("> Limit", ">= Limit", {"Shouts"}),
        ("description='long'", "description='too long'", {"Shouts"}),
        ("verdict='review'", "verdict='ban'", {"Shouts"}),
        ("== 'x'", "== 'y'", {"Other"}),
        ("rules_any=[Shouts]", "rules_any=[Shouts, Other]", {"Other"}),
        ("Other =", "Another =", {"Other", "Another"}),
    ],
)
def test_rule_is_another_with_what_it_says_and_with_what_follows_from_it(old, new, changed):
    """What bans where it asked for a look is a new rule, and everything else stays as old as it is."""
    main = MAIN.replace(old, new)
    main = main.replace("[Other], then", "[Another], then") if "Another" in changed else main

    assert differing(main) == changed


def test_rule_is_another_with_a_feature_in_another_file():
    """A threshold that many rules share changes all of them."""
    assert differing(models=MODELS.replace("80", "8")) == {"Shouts"}
    assert differing(models=MODELS.replace("80", "80.0")) == {"Shouts"}
    assert differing(models=MODELS.replace("$.post.text", "$.post.title")) == {"Shouts", "Other"}


def test_rules_that_are_gone_are_told_apart_from_those_that_changed():
    """Their brakes and ages end."""
    assert changes({"A": "1", "B": "1"}, {"B": "2", "C": "1"}) == ({"B": "2", "C": "1"}, ("A",))
