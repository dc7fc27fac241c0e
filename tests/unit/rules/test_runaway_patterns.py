"""Regular expressions on which `re` can take very long: refused, walked, or given up in time."""

from __future__ import annotations

import contextlib
import re
import time

import pytest

from steadyhand.rules import load_rules
from steadyhand.rules.backtracking import explosive_part
from steadyhand.rules.budget import BUDGET_S, OutOfTime, begin_event
from steadyhand.rules.growth import Growth, growth_of
from steadyhand.rules.matching import Matcher, holds, how_many
from steadyhand.rules.patterns import UnsafePattern, pattern_of
from steadyhand.rules.stoppable import StoppableSearch, TooLong
from steadyhand.rules.walking import Walk
from tests.unit.rules.sml import refusal

LONG = 100_000
TOLERANCE_S = 0.1
"""Beyond the budget: what lies between two looks at the clock, on a machine with other work."""
EXPONENTIAL = [
    # From OWASP's and others' lists of expressions that stopped real services.
    r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(a+)+", r"([a-zA-Z]+)*x", r"(a|aa)+", r"(a|a?)+", r"(.*a){20}",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
    r"(?:(?:\"|')?[a-z]+(?:\"|')?\s*)+=", r"(?:\s*a\s*)+b", r"(?:.|\s)*end", r"^(?:(?:\d+)?\.?)*$", r"(x*)*y",
    r"(?:a*b*)*c", r"(\w+\w+)+!", r"((a{1,40}){1,40})b", r"(?:[^<]|<[^!])*(?:[^<]+)*-->", r"(?s)(?:.*\n?)*x",
    r"^(\w+)+$",
    # Alternatives of which two are the same, and parts that match nothing in two ways.
    r"(?:a|a)+\d", r"(?:ha|ha)+\d", r"(?:[a-z](?:\s*|[._-]*))+\d", r"(?:a(?:b?)?)+\d", r"(?:a(?:c*)?)+\d",
    r"(?:a(?:c?)+)+\d", r"(?:a()?)+\d", r"(?:a (?:\b|))+\d", r"(?:a(?:(?=a)|(?!b)))+\d", r"(?:a(?:|b|))+\d",
    r"(x)?(?:a(?:(?(1)b)|))+\d", r"(?:a(?:b?){0,2})+\d",
    # Sets that have no letter in common that anybody would think of.
    r"([^\x00-\u2FFF\u3002-\U0010ffff]|[^\x00-\u2FFF\u3002-\U0010ffff])+x",
    r"(?:[^\u0000-\u04ff\u0520-\U0010ffff]a|[^\x00-\u04f0\u0521-\U0010ffff]a)+x",
    r"(?:[\u2000-\u2100]a|\wa)+\d",
    # Letters that are the same where case is ignored, and parts with letters of their own.
    "(?:\ufb05a|\ufb06a)+\\d", "(?:ia|\u0130a)+\\d", "(?:[\u0390-\u03c9]a|[\u03ca-\u03ff]a)+\\d",
    r"(?:(?a:\W)|\u00e9)+\d", r"(?:(?a:\W)a|[^\W\d]a)+[0-9]", r"(?:(?s:.)a|\na)+\d",
]  # fmt: skip
POLYNOMIAL = [
    (r"\s+$", " " * LONG + "x"),
    (r"^\s+|\s+$", "x" + " " * LONG + "x"),
    (r"a*a*b", "a" * LONG),
    (r"(.*),(.*),(.*)x", "a," * (LONG // 2)),
    (r"\w+@\w+\.com", "a" * LONG),
    (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "a.b" * (LONG // 3)),
    (r"(?:call|text) .*\d+", "call " * (LONG // 5)),
    (r"<a .*href=.*>.*</a>", "<a href=>" * (LONG // 9)),
    (r"(?<!no )free.*money.*now", "free money " * (LONG // 11)),
    (r"(?:(?!end).)*end!", "en" * (LONG // 2)),
    (r"a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaab", "a" * LONG),
    (r"(?:\w{1,9}){1,9}!", "a" * LONG),
    (r"(?:ab)?" * 9 + "z", "ab" * (LONG // 2)),
    (r"(?:\d{1,3}[ .-]?)?(?:\d{1,3}[ .-]?)?(?:\d{1,4}[ .-]?)?\d{4}x", "1" * LONG),
    (r"(?:\+?\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}x", "1" * LONG),
]  # fmt: skip
STEEP = [
    # Linear, and slow all the same: many steps at each place of a very long text.
    (r"\w" * 1_500 + "!", "a"), (r"(?:(?:(?:\w{19}){19}){19}){19}!", "a"), (r"\w{64}!", "a"), (r"a.{0,63}[^a]!", "a"),
    (r"(?:abcd|abce|abcf|abcg|abch|abci|abcj){0,60}!", "abcj"), (r"(?<=" + "." * 1_000 + r")(?:!|\?)", "a"),
    (r"(c)?\1?(?:ab){0,60}(?:ab){0,60}(?:ab){0,60}z", "ab"), (r"(?>c?)(?:ab){0,60}(?:ab){0,60}(?:ab){0,60}z", "ab"),
    (r"\w+\s+(?=(?:ab){0,60}(?:ab){0,60}(?:ab){0,60}z)", "ab"), (r".{0,30}\d", "a"),
    (r"\w{38}!", "a"), (r"(?:a|a){19}\d", "a"), (r"(?:a+b)+(?:a+b)+c", "aab"),
]  # fmt: skip
UNWALKABLE = [
    (r"(.)\1+x", "a" * LONG),
    (r"(?=.*a)(?=.*b)x", "a" * LONG),
    (r"\b(\w+)\s+\1\b", "ab " * (LONG // 3) + "!"),
    (r"(\w+)@\1", "a" * LONG),
]


def spent_s(work) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


@pytest.mark.parametrize(
    "pattern",
    [
        r"([a-z]+\.)+com", r"(?:@\w+\s+)+!", r"(?:\w+(?:\s|!))+", r"(?:[a-z]+(?:, |,))+!", r"(?:\b\w+\b\W+)+x",
        r"(?:[\u4e00-\u9fff]+\s?x)+", r"(?:[\u0400-\u04ff]a|[a-z\u00c0-\u00ff]a)+!",
        r"(?:(?:https?://)?x\.)+y", r"(?:ha|he)+\d",
        r"(?:\d(?:-|\s?))+x", r"(?:(?:a|b)?c)+", r"(?:ss|\u00df)+x",
    ],
)  # fmt: skip
def test_a_repetition_that_reads_each_text_in_one_way_is_not_refused(pattern: str):
    """An author whose pattern is harmless must not have to look for another."""
    assert explosive_part(pattern) == ""


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_a_pattern_that_stopped_others_is_refused_with_the_reason(pattern: str):
    """One post would stop every decision; the author hears it when the rules are loaded."""
    assert "this pattern can take exponential time" in str(
        refusal(f"A = RegexMatch(target='x', pattern={pattern!r})")
    )


@pytest.mark.parametrize(("pattern", "text"), POLYNOMIAL)
def test_a_pattern_that_takes_the_square_of_a_long_text_is_answered_all_the_same(pattern: str, text: str):
    """Up to hours in `re`; and a rule that fails is a rule that a long post gets past."""
    asked = pattern_of(pattern, case_insensitive=False)
    begin_event(BUDGET_S)

    assert spent_s(lambda: asked(text)) < BUDGET_S + TOLERANCE_S
    assert asked(text) is False


@pytest.mark.parametrize(("pattern", "text"), UNWALKABLE)
def test_a_pattern_that_compares_with_itself_ends_within_the_budget(pattern: str, text: str):
    """It cannot be walked, so it may have to be given up: then the reason is told, and nothing else is decided."""
    asked = pattern_of(pattern, case_insensitive=False)
    begin_event(BUDGET_S)

    def ask() -> None:
        with pytest.raises(Exception, match=r"this pattern (took longer|cannot be searched for in time)"):
            asked(text)

    assert spent_s(ask) < BUDGET_S + TOLERANCE_S


@pytest.mark.parametrize(("pattern", "piece"), STEEP)
def test_a_pattern_that_takes_many_steps_at_each_place_ends_within_the_budget(pattern: str, piece: str):
    """A factor is a time too, where the text is as long as an event may be: refused, answered, or given up."""
    text = piece * (1_000_000 // len(piece))

    def ask() -> None:
        with contextlib.suppress(UnsafePattern, OutOfTime, TooLong):
            asked = pattern_of(pattern, case_insensitive=False)
            assert asked(text) is False

    begin_event(BUDGET_S)
    assert spent_s(ask) < BUDGET_S + 2 * TOLERANCE_S


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        (r"free money", 10), (r"\w{0,40}\s", 90), (r".{0,40}\d", 100), (r"call .{0,40}\d", 25),
        (r"aaaa.{0,40}\d", 105), (r"(?:ab)?" * 9 + "z", 5_000), (r"\w{64}!", 80),
        (r"(?:\w{2,30}\s){1,10}end", 1_000), (r"(?:.{0,5}x){0,3}!", 4_000),
        (r"(?:vote|poll|buy) (?:now|today)", 20), (r"\d{1,3}-?\d{4}", 30),
    ],
)  # fmt: skip
def test_the_steps_at_a_place_are_counted_without_the_ways_that_a_text_excludes(pattern: str, most: int):
    """Too many, and posts of an ordinary length are walked in ten times the time."""
    assert most // 4 < growth_of(pattern).steps <= most


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(\w+)(\d+)(\w+)\1x", "the fourth power of the text's length"),
        (r"(?=.*,.*,.*,x)(?:\w|,)*!", "the fourth power"),
        (r"(a?){12}\1(a?){12}x", "in very many ways"),
    ],
)
def test_a_pattern_that_can_be_neither_walked_nor_stopped_is_refused(pattern: str, why: str):
    """A pattern for which there is no safe way must not be found out about by a post."""
    error = str(refusal(f"A = RegexMatch(target='x', pattern={pattern!r})"))

    assert "this pattern can take very long" in error
    assert why in error


@pytest.mark.parametrize(
    ("pattern", "power"),
    [
        (r"free\s+money", 1), (r"^a*$", 1), (r"\d+", 1), (r"[^,]*,", 2), (r"(?:@\w+\s+)+!", 2), (r"\s+$", 2),
        (r"a.*b", 2), (r"a*a*b", 3), (r"^(.*),(.*)x", 2), (r"(.*),(.*),(.*)x", 4), (r"(.)\1{5,}", 1), (r"(\w+)@\1", 3),
        (r"x(?=.*y)z", 2),
        (r"^(?:a|b)*$", 1), (r"call .{0,20}\d", 1), (r"\b(?:vote|poll)s?\b", 1), (r"(?:.*a|b.*)c", 2),
    ],
)  # fmt: skip
def test_the_power_of_the_text_that_bounds_the_time_is_read_off_the_pattern(pattern: str, power: int):
    """Too low, and a post can stop decisions; too high, and ordinary patterns lose the quick way."""
    assert explosive_part(pattern) == ""
    assert growth_of(pattern).search == power


@pytest.mark.parametrize("pattern", [r"free\s+money", r"\d+", r"(.)\1{5,}", r"call .{0,20}\d", r"\bpolls?\b"])
def test_an_ordinary_pattern_is_searched_by_re_alone(pattern: str):
    """What cannot run away pays nothing for what can."""
    asked = pattern_of(pattern, case_insensitive=True)

    assert asked.sure
    assert asked.search == asked.compiled.search


def test_a_growth_that_is_said_to_be_linear_is_linear():
    """The measure itself: twice the text, about twice the time, where `re` is used without a clock."""
    text = "free " * 40_000 + " " * 40_000
    asked = pattern_of(r"free\s+money", case_insensitive=False)

    once, twice = spent_s(lambda: asked(text)), spent_s(lambda: asked(text * 2))
    assert asked.sure
    assert twice < max(once, 0.002) * 6


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\w+\s(?=(a)(b))", "x" * 3_000 + " ab"),
        (r"\s+(?!(b)(c))$", "a" * 3_000 + "  "),
        (r"\w+@(?!(x|y)+)z", "a" * 3_000 + "@z"),
        (r"(\d)?\w+@(?=(x)|(z))z", "a" * 3_000 + "@z"),
    ],
)
def test_groups_in_a_look_around_do_not_hinder_a_walk(pattern: str, text: str):
    """An ordinary pattern must not fail on a long post only, and with a word of Python's."""
    asked = pattern_of(pattern, case_insensitive=False)
    begin_event(BUDGET_S)

    assert asked(text) is True


def test_a_slip_in_a_walk_costs_one_expression_and_not_the_event(monkeypatch: pytest.MonkeyPatch):
    """What nobody thought of in one pattern must not leave a post without any decision."""
    monkeypatch.setattr(Walk, "_step", lambda *_: 1 / 0)
    outcome = load_rules({"main.sml": RULES.replace(r"(.)\1+x", r"\s+$")}).evaluate({"text": "buy " * 2_000})

    assert outcome.verdicts == ["spam"]
    assert "cannot be walked over a long text" in outcome.errors[0].message


NUMBER = r"(?<![\w/.#])\+?\(?\d{2,4}\)?(?:[ .-]?\d{2,4}){2,4}(?!\w)"


@pytest.mark.parametrize(
    ("text", "found"), [("word " * 900, False), ("word " * 900 + "call 555 123 4567", True)]
)
def test_a_text_in_which_a_pattern_begins_at_few_places_is_not_walked(
    monkeypatch: pytest.MonkeyPatch, text: str, found: bool
):
    """A walk takes twenty times as long as `re`, and nearly all posts are of this kind."""
    monkeypatch.setattr(Walk, "__call__", lambda *_: 1 / 0)

    assert pattern_of(NUMBER, case_insensitive=False)(text) is found


def test_a_text_in_which_a_pattern_begins_everywhere_is_walked():
    """Thousands of steps at each place would take `re` minutes, and nobody could stop it."""
    asked = pattern_of(NUMBER, case_insensitive=False)
    begin_event(BUDGET_S)

    assert spent_s(lambda: asked("1212" * 5_000 + "x")) < BUDGET_S + TOLERANCE_S
    assert "_walk" in vars(asked.search)


@pytest.mark.parametrize("pattern", [r"\w+\s+(?=(?:ab){0,60}(?:ab){0,60}z)", r"\s+(?!\w{1000}!)x"])
def test_a_look_around_is_on_the_clock_too(pattern: str):
    """Where it holds is asked at each place of a long text, and so can take minutes by itself."""
    asked = pattern_of(pattern, case_insensitive=False)
    begin_event(BUDGET_S)

    def ask() -> None:
        with pytest.raises(OutOfTime):
            asked("ab" * 500_000)

    assert spent_s(ask) < BUDGET_S + TOLERANCE_S


@pytest.mark.parametrize("pattern", [r"(?a:\W)", r"(?a:(?:\W|1))", r"(?a:\W)\s*$", r"(?a:(\W))\1?(?(1)|x)"])
@pytest.mark.parametrize("text", ["a\u00b5b", "a\u00b5 b", "\u00b5", "1", " \u00b5"])
def test_a_part_with_letters_of_its_own_is_read_as_re_reads_it(pattern: str, text: str):
    """`re` looks for the first character without the part's flags; a long text may have no other answer."""
    asked = pattern_of(pattern, case_insensitive=False)
    search = StoppableSearch(asked.compiled, Growth(search=99, steps=1))
    begin_event(BUDGET_S)

    assert search(text) is (re.search(pattern, text) is not None)


RULES = r"""
Text: str = JsonData(path='$.text')
Spam = Rule(when_all=[RegexMatch(pattern=r'buy', target=Text)], description='sells')
Slow = Rule(when_all=[RegexMatch(pattern=r'(.)\1+x', target=Text)], description='runs')
Slower = Rule(when_all=[RegexMatch(pattern=r'(\w)\1+\W', target=Text)], description='runs')
Many = CountRegexMatches(patterns=['buy', r'(.)\1+x'], target=Text)
Any = RegexMatchMap(pattern=r'(.)\1+x', target=[Text, 'b'], mode='any')
Plain = RegexMatchMap(pattern=r'bu', target=[Text, 'b'], mode='any')
Both = Rule(when_all=[Slow == True], description='rests on it')
WhenRules(rules_any=[Spam], then=[DeclareVerdict(verdict='spam')])
WhenRules(rules_any=[Slow], then=[DeclareVerdict(verdict='slow')])
"""


def test_the_rest_of_an_event_is_decided_when_a_pattern_is_given_up():
    """One expression fails, with its reason and its place; what does not rest on it stands, and in time."""
    rules = load_rules({"main.sml": RULES})
    event = {"text": "buy" + "a" * 3_000}

    assert spent_s(lambda: rules.evaluate(event)) < BUDGET_S + TOLERANCE_S
    outcome = rules.evaluate(event)

    assert outcome.verdicts == ["spam"]
    assert outcome.features == {
        "Text": event["text"], "Spam": True, "Slow": None, "Slower": None, "Many": None, "Any": None, "Plain": True,
        "Both": False,
    }  # fmt: skip
    assert {(each.place.line, each.message) for each in outcome.errors} == {
        (line, "this pattern took longer than its part of the 50 ms budget of an event")
        for line in (4, 5, 6, 7)
    }


def test_the_next_event_has_a_budget_of_its_own():
    """A hostile post must not spend what the posts after it need."""
    rules = load_rules({"main.sml": RULES})

    rules.evaluate({"text": "a" * 3_000})
    assert rules.evaluate({"text": "b" * 500 + "x"}).features["Slow"] is True


def test_a_rule_set_may_be_given_another_budget():
    """Whoever judges an archive again has more time than a live service."""
    text = {"text": "a" * 1_500}

    assert load_rules({"main.sml": RULES}, pattern_budget_s=0.001).evaluate(text).features["Slow"] is None
    patient = load_rules({"main.sml": RULES}, pattern_budget_s=30).evaluate(text)
    assert patient.features["Slow"] is False
    assert patient.errors == []


def test_the_budget_is_one_for_all_patterns_of_an_event():
    """A hundred patterns that take 40 ms each would take four seconds."""
    rules = [f"R{n} = RegexMatch(pattern=r'(.)\\1+x{n}', target=Text)" for n in range(30)]
    found = load_rules({"main.sml": "\n".join(["Text: str = JsonData(path='$.text')", *rules])})

    assert spent_s(lambda: found.evaluate({"text": "a" * 1_500})) < BUDGET_S + TOLERANCE_S


def test_many_patterns_at_once_say_which_were_given_up():
    """In one pass over a text too, those that have an answer give it."""
    asked = [pattern_of(text, case_insensitive=False) for text in (r"(.)\1+x", "a", "b")]
    begin_event(0.001)
    found = Matcher(asked)("a" * 3_000)

    assert found == {1}
    assert holds(1, found)
    assert not holds(2, found)
    with pytest.raises(OutOfTime):
        holds(0, found)
    with pytest.raises(OutOfTime):
        how_many(found)


def test_a_short_text_is_answered_though_the_budget_is_spent():
    """What `re` answers at once needs no clock."""
    asked = pattern_of(r"\s+$", case_insensitive=False)
    begin_event(0)

    assert asked("a ") is True
    assert re.search(r"\s+$", "a ")


def test_a_very_long_pattern_is_judged_in_a_moment():
    """Thousands of optional parts in a row, each asked for what can follow it, would hold up a release."""
    assert spent_s(lambda: growth_of("[ab]{0,3}" * 1_800 + "z")) < 1


def test_a_pattern_that_is_refused_leaves_nothing_behind():
    """The reason is the same however often it is asked."""
    for _ in range(2):
        with pytest.raises(UnsafePattern, match="exponential"):
            pattern_of(r"(a+)+", case_insensitive=False)


@pytest.mark.parametrize(
    "call",
    [
        "StringClean(s=Text, l33t=True)", "StringClean(s=Text, remove_emoji=True, remove_space=True)",
        "StringClean(s=Text, form='NFD', unidecode=True)", "StringExtractURLs(s=Text)", "StringExtractDomains(s=Text)",
        "StringSplit(s=Text)", "DomainTld(domain=Text)", "EmailDomain(email=Text)", "PhoneCountry(phone_number=Text)",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "piece", ["3", " ", "http://", "http://[", "a.", "a\u0301", "\u0301\u0316", "@", "|"]
)
def test_the_functions_of_the_language_take_hostile_texts_in_their_stride(call: str, piece: str):
    """Expressions of our own must not do what those of authors may not: read one long run from each of its places."""
    rules = load_rules({"main.sml": f"Text: str = JsonData(path='$.text')\nA = {call}"})
    event = {"text": piece * (200_000 // len(piece))}

    assert spent_s(lambda: rules.evaluate(event)) < 2
