"""The standard functions, each by what it answers."""

from __future__ import annotations

import pytest

from steadyhand.rules.registry import Function, function, known_functions, read_signature
from steadyhand.rules.types import BOOL, INT, STR, list_of, optional
from tests.unit.rules.sml import features, outcome, refusal


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("StringToLower(s='ΑΒΓ')", "αβγ"),
        ("StringToUpper(s='ab')", "AB"),
        ("StringLength(s='naïve')", 5),
        ("StringStartsWith(s='abc', start='ab')", True),
        ("StringEndsWith(s='abc', end='ab')", False),
        ("StringStrip(s='xxaxx', chars='x')", "a"),
        ("StringReplace(s='a b', old=' ', new='-')", "a-b"),
        ("StringJoin(s=', ', iterable=['a', 'b'])", "a, b"),
        ("StringSplit(s='a b c', maxsplit=1)", ["a", "b c"]),
        ("StringSlice(s='abcdef', start=2, end=4)", "cd"),
        ("StringExtractURLs(s='see https://a.example/x and b.example')", ["https://a.example/x"]),
        ("StringExtractDomains(s='see https://A.example/x https://[bad')", ["a.example"]),
        ("ListLength(list=[1, 2])", 2),
        ("ListRead(list=[1, 2], index=1)", "2"),
        ("ListSort(list=['b', 'a'], reverse=False)", ["a", "b"]),
        ("HashMd5(input='')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("Base64Decode(input=Base64Encode(input='é'))", "é"),
        ("EmailLocalPart(email='ada@example.org')", "ada"),
        ("EmailSubdomain(email='ada@Mail.example.org')", "mail.example.org"),
        ("ExtractCookie(header='a=1; b=2', key='b')", "2"),
        ("IpNetwork(ip='203.0.113.77')", "203.0.113.0"),
        ("TimeDelta(days=1, minutes=1)", 86460.0),
        ("GetTimestampBucket(timestamp=1448476649, granularity_seconds=3600)", 1448474400),
        ("CountRegexMatches(patterns=['a', 'x'], target='abc')", 1),
        ("RegexMatchMap(pattern='^a', target=['b', 'ab'], mode='any')", True),
        ("ResolveOptional(optional_value=None, default_value='x')", "x"),
    ],
)
def test_a_function_answers(call: str, value: object):
    """One example of each function; the recorded cases hold many more."""
    assert features(f"X = {call}") == {"X": value}


@pytest.mark.parametrize("call", ["EmailLocalPart(email='nobody')", "ExtractCookie(header='a=1', key='z')"])
def test_a_function_without_an_ordinary_answer_is_null_without_an_error(call: str):
    """An address without a domain is no fault of the rules."""
    found = outcome(f"X = {call}")

    assert (found.features, found.errors) == ({"X": None}, [])


def test_time_since_counts_seconds_to_the_event_and_is_never_negative():
    """Clocks differ: an event before its own past is 0 seconds after it."""
    main = "A = TimeSince(timestamp='2026-11-01T00:00:00Z')\nB = TimeSince(timestamp='2026-11-03T00:00:00+01:00')"

    assert features(main, action_time="2026-11-01T00:01:30Z") == {"A": 90.0, "B": 0.0}


def test_chance_is_the_same_each_time_the_same_event_is_judged():
    """A decision that cannot be repeated cannot be checked."""
    main = "Draw = RandomInt(start=1, end=1000000)"

    assert features(main, action_id=7) == features(main, action_id=7)
    assert len({features(main, action_id=each)["Draw"] for each in range(20)}) > 15


def test_a_function_of_the_registry_is_one_entry():
    """Adding a function takes its signature and its implementation, and nothing else."""

    @function("Doubled(value: int) -> int")
    def doubled(value: int) -> int:
        return value * 2

    try:
        assert features("X = Doubled(value=21)") == {"X": 42}
        assert "`value` of `Doubled(...)` is `int`" in str(refusal("X = Doubled(value='21')"))
    finally:
        del known_functions()["Doubled"]


def test_a_signature_is_read_with_its_types_and_defaults():
    """The registry's notation is that of the language reference."""
    found = read_signature("F(a: Const[str], b: Optional[int] = None, c: List[str] = None) -> bool")

    assert isinstance(found, Function)
    assert (found.name, found.returns) == ("F", BOOL)
    assert [(each.name, each.type, each.const, each.required) for each in found.parameters] == [
        ("a", STR, True, True),
        ("b", optional(INT), False, False),
        ("c", list_of(STR), False, False),
    ]
