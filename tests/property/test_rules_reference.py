"""Random rule sets on random events: the compiled engine answers as a plain interpreter does."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from steadyhand.rules import load_rules
from tests.support.reference import Reference

LABELS = "labels: {spammer: {}, watched: {}}"
MODELS = """
Text: str = JsonData(path='$.post.text')
Quote: Optional[str] = JsonData(path='$.post.quote', required=False)
Title: str = JsonData(path='$.post.title', required=False)
Lang: str = JsonData(path='$.post.lang')
Count: int = JsonData(path='$.count')
Share: float = JsonData(path='$.share', required=False)
Maybe: Optional[int] = JsonData(path='$.maybe', required=False)
Flag: bool = JsonData(path='$.flag')
Names: List[str] = JsonData(path='$.names')
User: Entity[str] = EntityJson(type='User', path='$.user.id')
Room: Entity[int] = EntityJson(type='Room', path='$.room', required=False)
Lower = StringToLower(s=Text)
Length = StringLength(s=Text)
Third = ListRead(list=Names, index=2)
Ratio = Count / Length
"""
PATTERNS = [
    r"\b(vote|poll|cafe)\b",
    r"\bcaf\u00e9\b", r"\b(k|stra\u00dfe)\b", r"v[o0]te\s+by", r"(.)\1{2,}", r"\d{3}", r"[0-9]+ ?x",
    r"(?<!no )free", r"(?:\u0635\u0648\u062a|\u0935\u094b\u091f)", r"^$", r"(?i:Hello)", r"\b\U0001f642", r"e\u0301",
    r"v\w+e\s+$", r"\w+ by", r"(\w)\1+x", r"(?=.*a).*3x",
]  # fmt: skip
CONDITIONS = st.one_of(
    st.builds(
        "RegexMatch(pattern={!r}, target={}, case_insensitive={})".format,
        st.sampled_from(PATTERNS), st.sampled_from(["Text", "Title", "Lower"]), st.booleans(),
    ),
    st.builds("{} {} {}".format, st.sampled_from(["Count", "Length", "Share", "Room"]),
              st.sampled_from(["<", "<=", ">", ">="]), st.integers(-2, 9)),
    st.builds("Lang {} {!r}".format, st.sampled_from(["==", "!="]), st.sampled_from(["en", "es", "\u00e9"])),
    st.builds("{} {} {!r}".format, st.sampled_from(["Lang", "Quote", "Third", "User"]),
              st.sampled_from(["in", "not in"]),
              st.lists(st.sampled_from(["en", "es", "u1", "x"]), min_size=1, max_size=3)),
    st.builds("HasLabel(entity=User, label={!r}, status={!r})".format, st.sampled_from(["spammer", "watched"]),
              st.sampled_from(["added", "removed"])),
    st.sampled_from([
        "Flag", "not Flag", "Quote != None", "Quote == None", "Third == 'x'", "Ratio > 0.5", "'x' in Names",
        "Maybe != None and Maybe > 3", "Maybe == None or Maybe < 3",
        "Maybe > 3", "Maybe <= Count", "Room == 7", "User == 'u1'",
        "Flag or Count > 3", "Flag and Title == 'x'", "StringLength(s=Title) > 2", "Count + 1 == 4",
        "ListLength(list=Names) > 1", "StringStartsWith(s=Text, start='a')", "Count % Count == 0",
        "Count % Count > -1", "StringLength(s=ListRead(list=Names, index=1)) > 0",
        "RegexMatch(target=ListRead(list=Names, index=1), pattern='y')",
        "CountRegexMatches(patterns=['a', 'vote', 'zz'], target=Text) > 1", "Text in 'a vote by text'",
    ]),
)  # fmt: skip
RULES = st.lists(
    st.tuples(st.lists(CONDITIONS, min_size=1, max_size=3), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=14,
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "a vote by text",
            "VOTE by",
            "un caf\u00e9!",
            "Stra\u00dfe K",
            "no free",
            "aaa 123x",
            "\u0635\u0648\u062a",
        ]
    ),
    st.text("avotek \u00e9\u212a\u0301123xby\U0001f642\u0935\u094b\u091f\u0635\u0648\u062a", max_size=30),
)
WRONG = st.sampled_from([None, 1, 2.5, True, "7", "x", [], {}, [1]])
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "post": st.one_of(WRONG, st.fixed_dictionaries({}, optional={
            "text": st.one_of(TEXTS, TEXTS, TEXTS, WRONG), "quote": st.one_of(TEXTS, WRONG),
            "title": st.one_of(TEXTS, WRONG), "lang": st.one_of(st.sampled_from(["en", "es"]), WRONG),
        })),
        "count": st.one_of(st.integers(-3, 9), WRONG), "share": st.one_of(st.floats(-1, 9), WRONG),
        "maybe": st.one_of(st.integers(0, 9), WRONG), "flag": st.one_of(st.booleans(), WRONG),
        "names": st.one_of(st.lists(st.sampled_from(["x", "en"]), max_size=4), WRONG),
        "user": st.one_of(st.fixed_dictionaries({"id": st.sampled_from(["u1", "u2"])}), WRONG),
        "room": st.one_of(st.sampled_from([7, 8]), WRONG),
    },
)  # fmt: skip
WHOLE = {
    "post": {"text": "a vote by text", "lang": "en", "title": "x", "quote": "en"}, "count": 3, "share": 0.5, "maybe": 4,
    "flag": True, "names": ["x", "y", "x"], "user": {"id": "u1"}, "room": 7,
}  # fmt: skip
VOTE = "RegexMatch(pattern='vote', target=Text)"
STORE = {"User/u1": ["spammer"], "User/u2": ["watched", "spammer"]}


DESCRIPTIONS = ["'plain'", "f'of {User} in {Lang}'", "f'in {Lang}'", "f'{Count} of {Title}'"]
FILES = ["one.sml", "two.sml", "three.sml", "en.sml"]


def texts_of(rules) -> dict[str, str]:
    """Rules in four files that require each other; they ask about rules before them, and tell the language."""
    parts: list[list[str]] = [[], [], [], []]
    for number, (conditions, refers, filled) in enumerate(rules):
        part = number * 4 // len(rules)
        lines = parts[part]
        before = f"R{number - 1}" if filled else f"R{number - 1} == True"
        known = refers and number and (number - 1) * 4 // len(rules) in (part, 0)
        asked = [*conditions, before] if known else conditions
        described = DESCRIPTIONS[filled]
        if number % 3 == 2:
            lines.append(f"_Short{number} = {asked[0]}")
            asked = [f"_Short{number}", *asked]
        lines.append(f"R{number} = Rule(when_all=[{', '.join(asked)}], description={described})")
        if number % 4 == 3:
            named = ", ".join(
                f"R{n}" for n in range(max(0, number - 3), number + 1) if n * 4 // len(rules) == part
            )
            lines.append(f"WhenRules(rules_any=[{named}], then=[DeclareVerdict(verdict='v{number}'), "
                         f"LabelAdd(entity=User, label='watched', apply_if=R{number})])")  # fmt: skip
    first = "Import(rules=['models.sml', 'one.sml'])\n_Twice = StringLength(s=Lower) + Count\nTwice = _Twice * 2\n"
    wants = ["", "Require(rule=f'{Lang}.sml')\n", "", "Require(rule='two.sml', require_if=Flag)\n"]
    firsts = [
        first.replace("Twice", f"Twice{at}") if at else "Import(rules=['models.sml'])\n" for at in range(4)
    ]
    texts = {FILES[at]: firsts[at] + wants[at] + "\n".join(parts[at]) for at in range(4)}
    return texts | {
        "main.sml": "Import(rules=['models.sml', 'one.sml'])\n"
        "Require(rule='two.sml', require_if=Flag or Count > 0)\n"
        "Require(rule='three.sml', require_if=Flag or Count > 0)\n"
        "Require(rule=f'{Lang}.sml', require_if=Count > 2)",
        "models.sml": MODELS,
        "config/labels.yaml": LABELS,
    }


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(rules=RULES, events=st.lists(EVENTS, min_size=1, max_size=4))
@example(
    rules=[
        (["Flag"], False, False),
        ([VOTE], False, False),
        (["Flag"], True, False),
        (["Count > 0", VOTE], True, True),
    ],
    events=[WHOLE],
)
@example(rules=[([VOTE, "Count % Count > -1"], False, False)] * 4, events=[WHOLE, {**WHOLE, "count": 0}])
@example(rules=[(["Count % Count == 0"], False, False)] * 9, events=[{**WHOLE, "count": 0}])
@example(rules=[(["Lang == None"], False, 0), (["Lang == None"], False, 2)] * 4, events=[{}])
@example(rules=[(["Flag and Flag"], False, 0), (["Flag", "Flag"], False, 0)] * 4, events=[{}])
@example(rules=[(["Lang == 'en'"], False, False)] * 5 + [(["Third == 'x'"], True, True)], events=[WHOLE, {}])
def test_compiled_rules_answer_as_the_reference_does(rules, events):
    """Whatever the compiler leaves out, shares or reorders, nobody may be able to tell."""
    texts = texts_of(rules)
    compiled, reference = load_rules(texts), Reference(texts)
    for event in [*events, WHOLE]:
        outcome = compiled.evaluate(event, labels=STORE)
        told = {
            "features": outcome.features,
            "verdicts": sorted(outcome.verdicts),
            "labels": sorted(outcome.labels),
            "errors": len(outcome.errors),
            "rules": sorted(rule.name for rule in outcome.rules),
        }
        expected = reference.evaluate(event, STORE)

        assert msgspec.json.encode(told["features"], order="sorted") == msgspec.json.encode(
            expected["features"], order="sorted"
        )
        assert told == expected
        lean = compiled.evaluate(event, labels=STORE, features=False)
        assert msgspec.structs.replace(outcome, features={}) == lean
