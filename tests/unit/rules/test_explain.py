"""Why an event was decided as it was, told by the engine that decided it."""

from __future__ import annotations

import importlib.util
import json
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from steadyhand.rules import RuleError
from steadyhand.rules.explain import Condition, Explainer, Explanation, RuleExplained, explainer_of
from steadyhand.rules.load import load_rules
from steadyhand.rules.model import Event, LabelChange
from steadyhand.rules.plain import LONGEST
from steadyhand.signals.windows import Windows
from tests.support.shared import require_shared

READ = """
PostText: str = JsonData(path='$.text')
User: Entity[str] = EntityJson(type='User', path='$.user')
Count: int = JsonData(path='$.count')
Lang: str = JsonData(path='$.lang', required=False)
Key: Secret[str] = JsonData(path='$.key', required=False)
"""
LABELS = "labels: {spammer: {}}"
EVENT = {"text": "please VOTE by text", "user": "u1", "count": 5, "lang": "en", "key": "hush-hush"}


def explained(main: str, data: Any = None, labels: Any = None, **files: str) -> Explanation:
    texts = {"main.sml": READ + main, "config/labels.yaml": LABELS}
    texts |= {f"{name}.sml": text for name, text in files.items()}
    event = Event(data=EVENT if data is None else data, secret_data=EVENT)
    return explainer_of(texts).explain(event, labels or {})


def rule_of(when: str, description: str = "''", data: Any = None, labels: Any = None) -> RuleExplained:
    (rule,) = explained(f"A = Rule(when_all=[{when}], description={description})", data, labels).rules
    return rule


def condition(when: str, data: Any = None, labels: Any = None) -> Condition:
    (found,) = rule_of(when, data=data, labels=labels).conditions
    return found


def test_each_condition_is_told_as_it_is_written_and_whether_it_held():
    """An author compares with the text in front of them; line breaks alone are taken out."""
    rule = rule_of("Count > 3,\n  Lang in ['es',  'pt'],\n  not  (PostText == '')")

    assert rule.held is False
    assert [(each.text, each.held) for each in rule.conditions] == [
        ("Count > 3", True), ("Lang in ['es', 'pt']", False), ("not (PostText == '')", True),
    ]  # fmt: skip


def test_the_values_that_a_condition_rests_on_are_shown():
    """`Count + 1 > 3` is no explanation without the count."""
    (seen,) = condition("Count + 1 > 3").seen

    assert (seen.text, seen.value, seen.failed) == ("Count", 5, False)


def test_a_label_that_was_asked_about_is_shown_with_its_answer():
    """Whether somebody was already known is half of most decisions."""
    found = condition("HasLabel(entity=User, label='spammer')", labels={"User/u1": ["spammer"]})

    assert found.held is True
    assert [(each.text, each.value) for each in found.seen] == [
        ("HasLabel(entity=User, label='spammer')", True), ("User", "User/u1"),
    ]  # fmt: skip


def test_the_place_that_a_pattern_found_is_shown():
    """Of a post of a thousand words, the reader wants the one that mattered."""
    match, _ = condition(r"RegexMatch(pattern=r'\bvote\b', target=PostText, case_insensitive=True)").seen

    assert match.found == "please [VOTE] by text"


def test_a_long_text_is_cut():
    """An explanation is read by people."""
    data = {**EVENT, "text": "a" * 5_000 + " vote " + "b" * 5_000}
    match, text = condition(r"RegexMatch(pattern=r'\bvote\b', target=PostText)", data).seen

    assert match.found == "…" + "a" * 29 + " [vote] " + "b" * 29 + "…"
    assert text.value == "a" * 199 + "…"


def test_a_pattern_that_could_run_away_is_not_searched_for_again():
    """To say where it was found must not take longer than it took to find."""
    data = {**EVENT, "text": "a" * 5_000 + "@x"}

    assert condition(r"RegexMatch(pattern=r'\w+@\w', target=PostText)", data).seen[0].found == ""
    assert (
        condition(r"RegexMatch(pattern=r'\w+@\w', target=PostText)", {**EVENT, "text": "a@x"}).seen[0].found
    )


def test_a_condition_that_failed_says_why():
    """None is not False: the rule was not decided, and somebody has to mend what it rests on."""
    rule = rule_of("Count > 3, Count // (Count - 5) > 0")
    failed = rule.conditions[1]

    assert rule.held is None
    assert failed.held is None
    assert failed.errors == ("main.sml:7:31: integer division or modulo by zero",)
    assert rule.conditions[0].errors == ()


def test_a_value_that_is_missing_is_told_by_the_conditions_that_needed_it():
    """The error stands where the value is read, far from the rule that is asked about."""
    rule = rule_of("Count > 3, Lang == 'en'", data={"text": "", "lang": "en"})

    assert rule.held is None
    assert rule.conditions[0].seen[0].failed
    assert rule.conditions[0].errors == ("main.sml:4:14: there is no value at this path",)
    assert rule.conditions[1].errors == ()


def test_a_rule_fails_with_what_its_description_names_and_says_so():
    """All conditions held and the rule did not: without this nobody would understand."""
    rule = rule_of("Count > 3", "f'by {User}'", data={**EVENT, "user": None})

    assert [each.held for each in rule.conditions] == [True]
    assert rule.held is None
    assert rule.errors == ("main.sml:3:21: the value at this path is null",)


def test_a_rule_in_a_file_that_was_not_required_is_said_not_to_be_reached():
    """It did not hold and did not fail: it was not asked."""
    texts = {
        "main.sml": "Import(rules=['models.sml'])\nRequire(rule='two.sml', require_if=Count > 9)",
        "models.sml": READ,
        "two.sml": "Import(rules=['models.sml'])\nB = Rule(when_all=[Count > 1], description='')",
    }
    (rule,) = explainer_of(texts).explain(Event(data=EVENT)).rules

    assert (rule.reached, rule.held, rule.conditions[0].held) == (False, None, None)
    (rule,) = explainer_of(texts).explain(Event(data={**EVENT, "count": 10})).rules
    assert (rule.reached, rule.held, rule.conditions[0].held) == (True, True, True)


def test_what_followed_is_told_with_the_rules_behind_it():
    """Verdicts and effects are those of the decision."""
    found = explained(
        "A = Rule(when_all=[Count > 3], description=f'{User} writes much')\n"
        "WhenRules(rules_any=[A], then=[DeclareVerdict(verdict='spam'), LabelAdd(entity=User, label='spammer')])"
    )

    assert found.verdicts == ("spam",)
    assert found.effects[1] == LabelChange(
        entity_type="User", entity_id="u1", label="spammer", add=True, rules=("A",)
    )
    assert found.rules[0].description == "u1 writes much"
    assert found.features["A"] is True


def test_a_secret_stays_one():
    """An explanation is shown to more people than may read a device's fingerprint."""
    found = condition("StringLength(s=Key) > 3 and Key != 'x'")

    assert found.held is True
    assert "hush" not in str(found)
    assert {each.value for each in found.seen} == {"(secret)"}


def test_what_a_counter_stood_at_is_shown():
    """The fourth post within an hour is what the rule is about; the reader must see the four."""
    main = "Posts = Count(by=User, window='1h')\nA = Rule(when_all=[Posts > 3], description='')"
    explainer, counters = Explainer({"main.sml": READ + main, "config/labels.yaml": LABELS}), Windows()
    for number in range(4):
        event = Event(
            data=EVENT, secret_data=EVENT, action_id=number, action_time=f"2026-01-01T00:0{number}:00Z"
        )
        (rule,) = explainer.explain(event, counters=counters).rules

    assert rule.held is True
    assert rule.conditions[0].seen[0].value == 4


def test_conditions_that_are_no_written_list_are_one_condition():
    """They may come as a value; then they are told together."""
    (rule,) = explained("L: List[bool] = [Count > 3, Count > 9]\nA = Rule(when_all=L, description='')").rules

    assert [(each.text, each.held) for each in rule.conditions] == [("L", False)]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("Count > 3", "the count is more than 3"),
        ("Lang == 'en'", "the lang is “en”"),
        ("not Lang == 'en'", "the lang is not “en”"),
        ("Lang != None", "the lang is not missing"),
        ("Lang in ['en', 'es']", "the lang is “en” or “es”"),
        ("Lang not in ['pt']", "the lang is none of “pt”"),
        ("'vote' in PostText", "the post text contains “vote”"),
        ("HasLabel(entity=User, label='spammer')", "the user carries the label “spammer”"),
        ("not HasLabel(entity=User, label='spammer')", "the user does not carry the label “spammer”"),
        ("HasLabel(entity=User, label='spammer', status='removed')", "the user does not carry the label “spammer”"),
        (r"RegexMatch(pattern=r'\b(vote|poll)\b', target=PostText)",
         "the post text contains the word “poll” or “vote”"),
        ("RegexMatch(pattern='v.te', target=PostText)", "the post text contains what the pattern `v.te` describes"),
        ("StringLength(s=PostText) >= 10", "the length of the post text is at least 10"),
        ("TimeSince(timestamp=Lang) < TimeDelta(days=1)", "the time since the lang is less than 1 day"),
        ("StringStartsWith(s=PostText, start='a')", "the post text begins with “a”"),
        ("(Count > 3 or Count < 1) and Lang == 'en'",
         "(the count is more than 3 or the count is less than 1) and the lang is “en”"),
        ("Count % 2 == 1", "`Count % 2` is 1"),
        ("not Count > 3", "not `Count > 3`"),
    ],
)  # fmt: skip
def test_a_condition_is_told_in_words_where_that_can_be_done_honestly(when: str, words: str):
    """Somebody who was limited reads it; what has no honest sentence is shown as it is written."""
    assert condition(when).words == words


def test_the_reasons_are_the_descriptions_and_else_the_conditions():
    """A description was written for people; where there is none, they get the conditions and not nothing."""
    found = explained(
        "A = Rule(when_all=[Count > 3], description='writes much')\n"
        "B = Rule(when_all=[A == True, Lang == 'en'], description='')\n"
        "C = Rule(when_all=[Count > 9], description='never')"
    )

    assert found.reasons == ("writes much", "writes much; the lang is “en”")


def test_a_rule_that_another_rests_on_is_told_by_what_it_says_and_not_by_its_name():
    """Names are for colleagues: `_Sockpuppets2` in a notice helps nobody, and hurts."""
    found = explained(
        "Bad = Rule(when_all=[Count > 3, Lang == 'en'], description='')\n"
        "A = Rule(when_all=[Bad == True], description='')\n"
        "B = Rule(when_all=[Bad == False], description='')"
    )

    assert found.reasons[1] == "the count is more than 3 and the lang is “en”"
    assert found.rules[2].reason == "this is not so: the count is more than 3 and the lang is “en”"


def test_names_of_names_of_names_end_somewhere():
    """Each of 60 names stands for two of the one before: told in full, that would never end."""
    names = ["_N0 = Count > 3"] + [f"_N{n} = _N{n - 1} and _N{n - 1}" for n in range(1, 60)]
    main = "\n".join([*names, "A = Rule(when_all=[_N59], description='')"])
    (rule,) = explained(main).rules

    assert rule.reason.startswith("(((((")
    rules = load_rules({"main.sml": READ + main, "config/labels.yaml": LABELS})
    assert len(rules.plain[0]) <= LONGEST


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("'writes much'", "writes much"),
        ("''", "the count is more than 3"),
        ("'  '", "the count is more than 3"),
        ("f'{Lang}'", "en"),
        ("f'{Empty}'", "the count is more than 3"),
    ],
)
def test_a_rule_that_held_has_a_reason_for_people_whatever_its_description(description, told):
    """A notice quotes it: it is never empty, and never the name of the rule."""
    main = f"Empty = ''\nA = Rule(when_all=[Count > 3], description={description})"
    rules = load_rules({"main.sml": READ + main, "config/labels.yaml": LABELS})
    (rule,) = rules.evaluate(EVENT).rules

    assert rule.reason == told


def test_texts_that_are_no_rules_are_refused():
    """As everywhere: with the place."""
    with pytest.raises(RuleError, match=r"main\.sml:1:5"):
        Explainer({"main.sml": "A = B"})


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    path = require_shared("check/rules_conformance.py")
    spec = importlib.util.spec_from_file_location("rules_conformance", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def explaining(files: Any) -> Any:
    """An explainer that can be asked as a rule set is."""
    explainer = Explainer({path: str(text) for path, text in dict(files).items()})

    def evaluate(data: Any, labels: Any = None, **event: Any) -> Any:
        found = explainer.explain(Event(data=data, **event), labels or {})
        labels = [each.key for each in found.effects if isinstance(each, LabelChange)]
        return SimpleNamespace(
            features=found.features, verdicts=list(found.verdicts), labels=labels, errors=list(found.errors)
        )

    return SimpleNamespace(evaluate=evaluate)


def test_every_recorded_case_of_the_language_is_explained_with_its_recorded_answer(checker: ModuleType):
    """What is explained is what was decided, for all that the language can say."""
    lines = (require_shared("rules-sml") / "conformance.jsonl").read_text().splitlines()
    why = {case["id"]: checker.judge(case, explaining, RuleError) for case in map(json.loads, lines)}

    assert {identifier: reason for identifier, reason in why.items() if reason} == {}
    assert why
