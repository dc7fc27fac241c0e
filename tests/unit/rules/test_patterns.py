"""Regular expressions: safe ones are searched for, dangerous ones are refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steadyhand.rules.backtracking import explosive_part
from steadyhand.rules.matching import Matcher
from steadyhand.rules.patterns import pattern_of
from tests.unit.rules.sml import features, refusal

DANGEROUS = [
    r"(a+)+$", r"(a|aa)+$", r"(aa?)+$", r"^(\w+\s?)*$", r"(.*,?)+x", r"(\d+)*x", r"(x+x+)+y", r"(a|b|ab)*c",
    r"((ab)*c?)*x", r"(\s*\w+\s*)+x", r"(a{1,50}){1,50}x", r"(?=(a+)+b)x", r"(?:\d{1,3}\.?)+x", r"(?i:(a|A)*)*x",
]  # fmt: skip
SAFE = [
    r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$", r"(?:@\w+\s+)*x", r"(?:\d{1,3},)+\d", r"([^,]*,)*", r"(\\.|[^\\\"])*",
    r"(?:foo|bar|baz)+", r"\b(one|two)\b", r"[\s\S]*x", r"(.|\n)*", r"(?P<q>['\"]).*?(?P=q)", r"a{2,3}b*",
    r"(?:ab|cd)*e",
]  # fmt: skip


@pytest.mark.parametrize("pattern", DANGEROUS)
def test_a_pattern_that_can_take_exponential_time_is_refused_with_the_reason(pattern: str):
    """One such rule and one hostile post would stop every decision."""
    error = refusal(f"A = RegexMatch(target='x', pattern={pattern!r})")

    assert "this pattern can take exponential time" in str(error)
    assert error.column == 36


@pytest.mark.parametrize("pattern", SAFE)
def test_a_repetition_that_reads_every_text_in_one_way_is_accepted(pattern: str):
    """A check that refuses ordinary patterns would be switched off."""
    assert explosive_part(pattern) == ""


@pytest.mark.parametrize(
    "pattern", ["(" * 5000 + ")" * 5000, "a" * 30_000, "a{99999999999}", "[", "(?P<n>a)(?P=m)"]
)
def test_a_pattern_that_does_not_compile_is_refused(pattern: str):
    """Whatever the engine of regular expressions dislikes is the author's to hear when the rules are loaded."""
    assert "this pattern" in str(refusal(f"A = RegexMatch(target='x', pattern={pattern!r})"))


@given(
    words=st.lists(st.text("aAbB_1kK", min_size=1, max_size=4), min_size=1, max_size=4),
    text=st.text("aAbB_1 kK.-é\u212aſ\n", max_size=30),
    ignore=st.booleans(),
)
@example(words=["k"], text="\u212a", ignore=True)
@example(words=["a"], text="éa a", ignore=False)
def test_a_search_for_words_answers_as_the_regular_expression_does(words: list[str], text: str, ignore: bool):
    """Keyword rules are answered from a set of words; nobody may be able to tell."""
    pattern = rf"\b({'|'.join(words)})\b"
    expected = re.search(pattern, text, re.IGNORECASE if ignore else 0) is not None

    assert (Matcher([pattern_of(pattern, ignore)])(text) == {0}) is expected


def test_matching_is_a_search_anywhere_in_the_text():
    """As the language has it: anchors are the author's to write."""
    main = "A = RegexMatch(pattern='b', target='abc')\nB = RegexMatch(pattern='^b', target='abc')"

    assert features(main) == {"A": True, "B": False}
