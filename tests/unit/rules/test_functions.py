"""The standard functions, each by what it answers."""

from __future__ import annotations

import pytest

from steadyhand.rules import load_rules
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
        ("StringExtractURLs(s='see (https://a.example/x) and b.example')", ["https://a.example/x"]),
        ("StringExtractURLs(s='https://a.example/x https://a.example/x')", ["https://a.example/x"]),
        ("StringExtractDomains(s='[x](https://A.example:80/x) https://[bad')", ["A.example"]),
        ("StringClean(s='Ｆｒее m0ney', lower=True)", "free m0ney"),
        ("StringClean(s='fr33 100 |7', l33t=True)", "free 100 17"),
        ("StringClean(s='a  b, c!', remove_punctuation=True, upper=True)", "A B C"),
        ("StringClean(s='ok 🙂 Ça', remove_emoji=True, unidecode=True)", "ok ca"),
        ("StringClean(s='é', form='NFKD', homoglyph=False)", "e"),
        ("ParseInt(s=' 12 ')", 12),
        ("ParseInt(s='a dozen')", None),
        ("DomainTld(domain='https://ada@www.example.co.uk:8080/x')", "co.uk"),
        ("DomainTld(domain='localhost')", None),
        ("DomainChopper(urls=['a.b.example.co.uk'], fld=True)", ["example.co.uk"]),
        ("DomainChopper(urls=['example.org'])", []),
        ("DomainChopper(urls=['example.org', 'no.such'], fld=True)", None),
        ("EmailDomain(email='a@mail.example.org')", "example.org"),
        ("EmailDomain(email='a')", None),
        ("PhoneCountry(phone_number='+34 600 000 000')", "ES"),
        ("PhonePrefix(phone_number='5558675309')", "555867"),
        ("PhonePrefix(phone_number='123')", None),
        ("MXLookup(domain='example.org')", None),
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


EXPERIMENT = """Who = Entity(type='User', id='u1')
Trial = Experiment(entity=Who, buckets={}, bucket_sizes={}, version=1, revision=0)"""


@pytest.mark.parametrize(
    ("buckets", "sizes", "why"),
    [
        (["a", "b"], [10.0, 10.0], "one of the buckets is 'control'"),
        (["control"], [], "same number of items"),
        (["control", "a"], [10.001, 10.0], "more than two decimals"),
        (["control", "a"], [60.0, 10.0], "over the 50 %"),
        (["control", *map(str, range(10))], [1.0] * 11, "1 to 10 buckets"),
    ],
)
def test_experiment_that_cannot_be_drawn_is_refused(buckets: list[str], sizes: list[float], why: str):
    """A draw that silently favours one bucket would make a trial worthless."""
    assert why in str(refusal(EXPERIMENT.format(buckets, sizes)))


def test_experiment_assigns_every_entity_for_good_and_in_the_stated_shares():
    """The same account must meet the same variant every day, and no bucket more accounts than it was given."""
    rules = EXPERIMENT.replace("id='u1'", "id=Id").format(["control", "treatment"], [30.0, 10.0])
    loaded = [
        load_rules({"main.sml": f"Id: str = JsonData(path='$.id')\n{text}"}) for text in (rules, rules + "\n")
    ]
    drawn, again = (
        [each.evaluate({"id": f"u{n}"}).features["Trial"][3] for n in range(2_000)] for each in loaded
    )

    assert drawn == again
    assert 520 < drawn.count("control") < 680
    assert 150 < drawn.count("treatment") < 250


def test_experiment_bears_an_id_that_is_no_text():
    """Half of a surrogate pair ends the process inside the library that draws, if it gets there as a text."""
    trial = EXPERIMENT.replace("id='u1'", "id=Id").format(["control"], [10.0])
    found = features(f"Id: str = JsonData(path='$.id')\n{trial}", {"id": "\ud800"})

    assert found["Trial"][1] == "\ud800"


def test_experiment_gives_each_bucket_its_own_conditions():
    """Whoever takes no part is judged as the control group is."""
    main = EXPERIMENT.format(["control", "a"], [0.01, 50.0])
    main += "\nWhen = ExperimentWhen(experiment=Trial, control=[True], a=[False])\n"
    main += "R = Rule(when_all=When, description='')"
    found = features(main)

    assert found["R"] is (found["Trial"][3] != "a")
    assert "no bucket `b`" in str(refusal(main.replace(", a=[False]", ", a=[False], b=[True]")))


def test_form_that_does_not_exist_is_refused_when_the_rules_are_loaded():
    """A misspelt form would fail on every event."""
    assert "no normal form `NFX`" in str(refusal("A = StringClean(s='x', form='NFX')"))
