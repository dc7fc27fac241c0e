"""Hostile and broken input: a refusal or a node error, never another exception."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path
from typing import Any

import msgspec
import pytest

from steadyhand.rules import RuleError, load_rules
from steadyhand.rules.counting import key_of
from steadyhand.rules.load import MAX_FILE_BYTES
from steadyhand.signals.windows import Windows
from tests.unit.rules.sml import outcome, refusal, rules

READING = """
Text: str = JsonData(path='$.a')
Count: int = JsonData(path='$.a')
Texts: List[str] = JsonData(path='$.a')
Maybe: str | None = JsonData(path='$.a', required=False)
User: Entity[str] = EntityJson(type='User', path='$.a')
Long = StringLength(s=Text) > 3
Digest = HashSha256(input=Text)
Said = f'{User} {Count}'
Found = RegexMatch(target=Text, pattern='\\\\b(one|two)\\\\b', case_insensitive=True)
Known = HasLabel(entity=User, label='watched')
R = Rule(when_all=[Long, Count > 1], description=f'{Text}')
WhenRules(rules_any=[R], then=[LabelAdd(entity=User, label='spammer')])
"""


@pytest.mark.parametrize(
    "source",
    [
        "A = 'a\0b'",
        "A = '\ud800'",
        "A = '\\ud800'",
        "X = 1\nA = f'{X} \\udfff'",
        "A = Entity(type='User', id='\\ud800')",
        "A = ['\\ud800']",
        "R = Rule(when_all=[True], description='\\ud800')",
        "A = TimeDelta(days=" + "9" * 400 + ")",
        "A = TimeDelta(days=" + "9" * 300 + ")",
        "A = " + "(" * 1000 + "1" + ")" * 1000,
        "A = " + "[" * 1000 + "]" * 1000,
        "A = " + "not " * 1000 + "True",
        "A = " + "not " * 50_000 + "True",
        "A = " + "1+" * 5000 + "1",
        "A: " + "List[" * 1000 + "str" + "]" * 1000 + " = []",
        "A: " + "|".join(["str"] * 3000) + " = 'x'",
        "A = " + "9" * 5000,
        "A = 1e999",
        "A = b'bytes'",
        "A = 1j",
        "if True:\n" * 200 + "A = 1",
    ],
)
def test_source_that_cannot_be_read_is_refused(source: str):
    """An editor, a merge or an attacker can leave anything in a file."""
    with pytest.raises(RuleError) as caught:
        load_rules({"main.sml": source})

    assert caught.value.file == "main.sml"
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 1001, "0x" + "f" * 5000, "-0b" + "1" * 5000])
def test_number_that_python_would_not_write_out_is_refused_in_our_own_words(number: str):
    """It passed the parser in hexadecimal and broke what came later; the advice was to change a setting of Python."""
    with pytest.raises(RuleError) as caught:
        load_rules({"main.sml": f"A = 1\nB = {number}"})

    assert caught.value.line == 2
    assert caught.value.problems[0].message == "this number is too large"
    assert caught.value.problems[0].hint == "a whole number has at most 1,000 digits"
    assert load_rules({"main.sml": "A = " + "9" * 1000}).evaluate({}).errors == []


def test_number_of_thousands_of_digits_in_an_event_is_counted_by():
    """An exception there would end the batch, and all that is in it."""
    counted = rules(
        "N: int = JsonData(path='$.n')\nC = Count(by=[N], window='1h')\nD = Count(by=N, window='1h')\n"
    )

    assert counted.evaluate({"n": 10**5000}, counters=Windows()).features["D"] == 1
    assert key_of(10**5000) != key_of(10**5000 + 1)


@pytest.mark.parametrize("word", ["w", "\u00e4"])
def test_time_to_read_a_list_grows_with_its_length(word: str):
    """A list of 350,000 words on one line, within the limits, once took hours."""
    main = "T: str = JsonData(path='$.t')\nFound = T in [{}]\n"
    began = time.process_time()
    load_rules({"main.sml": main.format(", ".join(f"'{word}{at}'" for at in range(50_000)))})

    assert time.process_time() - began < 5


def test_column_counts_characters_also_after_letters_of_several_bytes():
    """The caret must stand under the mistake, for authors of every language."""
    with pytest.raises(RuleError) as caught:
        load_rules({"main.sml": "A = '\u00e4\u4e2d\U0001f993' == Nobody\nB = 'a' == Nobody"})

    assert [(each.place.line, each.place.column) for each in caught.value.problems] == [(1, 14), (2, 12)]


def test_file_far_over_the_limit_is_not_read_whole(tmp_path: Path):
    """A disk image that somebody put into the folder would take all memory before it was refused."""
    with (tmp_path / "main.sml").open("wb") as file:
        file.truncate(200 * MAX_FILE_BYTES)
    tracemalloc.start()
    with pytest.raises(RuleError, match="larger than"):
        load_rules(tmp_path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 3 * MAX_FILE_BYTES


@pytest.mark.parametrize("source", ["", "\x0c", "# only a remark", "\ufeff", "\r\n\r\n"])
def test_an_empty_file_is_a_valid_one(source: str):
    """A file that is still to be written is no mistake."""
    assert load_rules({"main.sml": source}).evaluate({}).features == {}


@pytest.mark.parametrize("content", [b"A = '\xff'", "A = 1".encode("utf-16"), b"A = 1\nB = '\xc3'"])
def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path, content: bytes):
    """Guessing an encoding would change what a rule looks for."""
    (tmp_path / "main.sml").write_bytes(content)

    with pytest.raises(RuleError, match="not UTF-8") as caught:
        load_rules(tmp_path)

    assert caught.value.line == content.count(b"\n", 0, content.find(b"\xc3")) + 1


@pytest.mark.parametrize(
    "config",
    [
        "labels: [" * 1000, "x: [\n y", "[1, 2]", "labels: {a: 3}", "labels: {a: {valid_for: 3}}", "a: \ud800",
        "labels: {1: {}}", "labels: 3", "a: !!python/object:os.system x", "a: \0",
    ],
)  # fmt: skip
def test_a_configuration_that_cannot_be_read_is_refused(config: str):
    """Labels are part of the rules: broken, they are refused like rules."""
    with pytest.raises(RuleError) as caught:
        load_rules({"main.sml": "A = 1", "config.yaml": config})

    assert caught.value.file == "config.yaml"


def deep(levels: int) -> Any:
    found: Any = "x"
    for _ in range(levels):
        found = {"a": found}
    return found


@pytest.mark.parametrize(
    "data",
    [
        None, [], "text", 3, True, {}, {"a": None}, {"a": []}, {"a": [[1]]}, {"a": {"a": 1}}, {"a": "\ud800"},
        {"a": "\0"}, {"a": float("nan")}, {"a": float("inf")}, {"a": 10**5000}, {"a": -1}, {"a": True},
        {"a": "x" * 100_000}, deep(10_000), [[[[]]]], {"a": ["x", None]},
    ],
)  # fmt: skip
def test_no_event_makes_the_rules_raise(data: Any):
    """The engine must outlive every post; what cannot be judged is an error in the outcome."""
    asking = rules(READING)

    found = asking.evaluate(data, labels={"User/x": ["watched"]})

    assert set(found.features) >= {"Text", "Count", "Texts", "Maybe", "User", "Long", "R"}
    assert isinstance(asking.fact_needs(data), set)


def test_an_odd_time_is_an_error_only_where_it_is_used():
    """A sender's clock is the sender's problem until a rule asks for it."""
    main = "A = TimeSince(timestamp='2026-01-01T00:00:00Z')\nB = 1 + 1"

    for action_time in (None, "", "yesterday", "2026-13-45T99:99:99Z"):
        found = outcome(main, action_time=action_time)
        assert found.features == {"A": None, "B": 2}
        assert len(found.errors) == 1


def test_a_long_chain_of_names_is_no_danger():
    """Depth of text is limited; depth of reasoning is not."""
    chain = "\n".join(
        ["N0: int = JsonData(path='$.n')", *(f"N{at} = N{at - 1} + 1" for at in range(1, 2000))]
    )
    asking = rules(f"{chain}\nE = Entity(type='User', id=N1999)\nL = HasLabel(entity=E, label='watched')")

    assert asking.fact_needs({"n": 1}) == {"User/2000"}


def test_a_message_about_a_very_long_line_shows_only_the_part_that_matters():
    """A keyword list of thousands of words must not fill the screen."""
    error = refusal(f"A = ['{'x' * 5000}', 1]")

    assert len(str(error)) < 600


@pytest.mark.parametrize("text", ["hello \ud800", "\ud800", "HELLO\udfff"])
def test_text_with_half_of_a_surrogate_pair_is_searched_as_any_other(text: str):
    """What finds literals wants UTF-8; Python's own texts may not be."""
    main = "T: str = JsonData(path='$.t')\nA = RegexMatch(target=T, pattern='(?:hello|hallo) ?', case_insensitive=True)"

    assert outcome(main, {"t": text}).features["A"] is ("hello" in text.lower())


def test_number_of_thousands_of_digits_may_name_an_entity():
    """Python refuses to write such a number out: the entity has no labels, and nothing is raised."""
    main = "E: Entity[int] = EntityJson(type='User', path='$.x')\nA = HasLabel(entity=E, label='watched')"

    assert outcome(main, {"x": 10**5000}).features["A"] is False


def test_cleaning_takes_no_longer_than_the_text_is():
    """One post of stacked marks must not hold up all others: their order takes the square of their number."""
    marks = "\u0315\u0300" * 60_000
    began = time.process_time()
    cleaned = outcome("T: str = JsonData(path='$.t')\nA = StringClean(s=T)", {"t": f"e{marks}!"}).features[
        "A"
    ]

    assert time.process_time() - began < 1
    assert (cleaned[0], cleaned[-1]) == ("e", "!")


def test_fault_of_ours_is_told_and_nothing_follows_from_the_event(monkeypatch):
    """Rules never raise for what is in an event, even where we were wrong: what was judged in part has no effect."""
    found = rules(
        "T: str = JsonData(path='$.t')\nR = Rule(when_all=[RegexMatch(target=T, pattern='x')], description='')\n"
        "WhenRules(rules_any=[R], then=[DeclareVerdict(verdict='v')])"
    )
    assert found.evaluate({"t": "x"}).verdicts == ["v"]

    def fault(run):
        run.matched.append((0, ""))
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(
        found, "_compiled", msgspec.structs.replace(found._compiled, judge=fault, needs=fault)
    )
    outcome = found.extract({"t": "x"}).decide()

    assert (outcome.verdicts, outcome.rules) == ([], ())
    assert "could not be judged" in str(outcome.errors[0])
