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


def test_rule_is_another_with_what_pack_toml_says_of_its_verdict():
    """What bans where it asked for a look is a new rule: its brake is tighter for a day, and the page says so."""
    texts = {"main.sml": MAIN, "models.sml": MODELS}
    meant = '[verdicts.review]\neffect = "review"\nsubject = "post"\narticle = "a-1"\n[verdicts.remove]\ndays = 3\n'

    def differs(other: str) -> set[str]:
        before, after = (definitions_of(texts | {"pack.toml": each}) for each in (meant, other))
        return set(changes(before, after)[0])

    assert differs(meant.replace('"review"\nsubject', '"ban"\nsubject')) == {"Shouts"}
    assert differs(meant.replace("a-1", "a-2")) == {"Shouts"}
    assert differs(meant.replace("days = 3", "days = 4")) == {"Other"}
    assert differs(f"# A word.\n{meant}[verdicts.idle]\ndays = 1\n") == set()


def gated(**files: str) -> dict[str, str]:
    """What the rules say of a set whose second rule stands in a file of its own."""
    return definitions_of({"main.sml": MAIN, "models.sml": MODELS, "sub.sml": gated_text("R")} | files)


@pytest.mark.parametrize(
    "condition", ["PostText == 'rare'", "PostText != 'rare'", "PostText == 'rare' or Limit > 1"]
)
def test_rule_is_another_with_the_condition_under_which_its_file_runs(condition):
    """What was asked of one post in a thousand and is asked of all acts a thousand times as often."""
    way = "Require(rule='sub.sml', require_if={})\n"
    usual = gated(**{"main.sml": MAIN + way.format("PostText == 'rare post'")})
    other = gated(**{"main.sml": MAIN + way.format(condition)})
    always = gated(**{"main.sml": MAIN + "Require(rule='sub.sml')\n"})

    assert set(changes(usual, other)[0]) == set(changes(usual, always)[0]) == {"R"}


def test_rule_is_another_with_a_condition_further_up_and_with_another_way_to_its_file():
    """Two conditions after each other are not the same as one or the other."""
    first, second = "require_if=PostText == 'a'", "require_if=PostText == 'b'"
    import_ = "Import(rules=['models.sml'])\n"
    mid = {"mid.sml": f"{import_}Require(rule='sub.sml', {second})\n"}
    both = gated(**{"main.sml": f"{MAIN}Require(rule='mid.sml', {first})\n"}, **mid)
    wider = gated(**{"main.sml": f"{MAIN}Require(rule='mid.sml', {second})\n"}, **mid)
    either = gated(
        **{"main.sml": f"{MAIN}Require(rule='sub.sml', {first})\nRequire(rule='sub.sml', {second})\n"}
    )

    for other in (wider, either):
        assert set(changes(both, other)[0]) == {"R"}


def test_rule_is_the_same_in_another_file_that_always_runs():
    """To tidy up must free no brake."""
    moved = gated(
        **{
            "main.sml": MAIN + "Require(rule='rest/all.sml')\n",
            "rest/all.sml": gated_text("R"),
            "sub.sml": "",
        }
    )

    assert moved == gated(**{"main.sml": MAIN + "Require(rule='sub.sml')\n"})


def gated_text(name: str) -> str:
    """A file with one rule."""
    rule = f"{name} = Rule(when_all=[PostText != 'x'], description='d')\n"
    then = f"WhenRules(rules_any=[{name}], then=[DeclareVerdict(verdict='v')])\n"
    return f"Import(rules=['models.sml'])\n{rule}{then}"


def test_rules_that_are_gone_are_told_apart_from_those_that_changed():
    """Their brakes and ages end."""
    assert changes({"A": "1", "B": "1"}, {"B": "2", "C": "1"}) == ({"B": "2", "C": "1"}, ("A",))
