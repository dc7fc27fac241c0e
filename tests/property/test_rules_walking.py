"""Random patterns on random texts: a walk and a clocked search answer as `re` does."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from steadyhand.rules.backtracking import explosive_part
from steadyhand.rules.beginnings import Beginnings
from steadyhand.rules.budget import begin_event, spending
from steadyhand.rules.growth import Growth, growth_of
from steadyhand.rules.stoppable import StoppableSearch, TooLong, Unbounded
from steadyhand.rules.walking import Walk, is_walkable

ATOMS = [
    *("a", "b", "k", "s", "i", "vo", "\u00e9", ".", r"\w", r"\W", r"\b", r"\B", r"\d", r"\s", r"\S", "\n"),
    *("[ab]", "[^a]", "[a-k]", "[\u00e9\u00e8]", "^", "$", r"\A", r"\Z", "(?:a|)", "(?:a*|b)", "(?:k|s)?"),
    *("(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "(?<!ab)", r"(?=\b)", "(?!.$)", "(?=a|b.)"),
    *("(?i:S)", "(?-i:K)", r"(?a:\w)", r"(?a:\b)", "(?s:.)", "(?m:^)", "(?m:$)", "(?i:\u0130)", "(?i:\u0131)"),
    *("\u00df", "\u03c3", "\u03a3", "\u0416", "\u0635", "\u0301", "\U0001f642", "\u200f"),
]  # fmt: skip
REPEATS = ["?", "*", "+", "*?", "+?", "??", "{2}", "{0,3}", "{1,3}?", "{2,}"]
PATTERNS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(REPEATS)).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)
NOT_REGULAR = [r"(?P<g>\w+)x?(?P=g)", "(a|k)+\\1", "(?>a*)b", "a*+k", "(?=.*k)", "(b)?(?(1)k|s)"]
UNWALKABLE = st.tuples(PATTERNS, st.sampled_from(NOT_REGULAR), PATTERNS).map("".join)
ODD = (
    "\u00e9\u00c9\u00c8\u00df\u1e9e\u0130\u0131\u017f\u212a\u03a3\u03c2\u03c3\u0416\u0436"
    "\u0635\u0648\u0301\u200f\x1c\u00b2\U0001f642"
)
TEXTS = st.text(alphabet="abksvoi ABKSI1_\n\n" + ODD, min_size=1, max_size=24)
FLAGS = st.sampled_from(["", "", "(?m)", "(?s)", "(?i)", "(?a)"])
IN_TIME = 1e6


def compiled(pattern: str, ignore: bool) -> re.Pattern[str]:
    try:
        assume(not explosive_part(pattern))
        return re.compile(pattern, re.IGNORECASE if ignore else 0)
    except re.error:
        assume(False)
        raise


@pytest.mark.filterwarnings("ignore::FutureWarning")
@settings(max_examples=1_200, deadline=None)
@given(flags=FLAGS, pattern=PATTERNS, ignore=st.booleans(), texts=st.lists(TEXTS, min_size=1, max_size=4))
@example(flags="", pattern="a$", ignore=False, texts=["a\n", "a\n\n", "a", "\na\nb"])
@example(flags="(?m)", pattern="^$", ignore=False, texts=["a\n", "\n", "a\n\nb", "ab"])
@example(flags="", pattern="[k-s]", ignore=True, texts=["\u212a", "\u017f", "\u0130", "\u0131"])
@example(flags="", pattern=r"\u0130|\u0131i", ignore=True, texts=["i", "I", "\u0131I", "\u0130"])
@example(
    flags="", pattern="(?<!no )free.*now", ignore=False, texts=["no free now", "so free\nnow", "free a now"]
)
def test_a_walk_answers_as_the_regular_expression_does(flags, pattern, ignore, texts):
    """Whether a text was long enough to be walked may not be seen in any answer."""
    asked = compiled(flags + pattern, ignore)
    assume(is_walkable(asked.pattern))
    walk = Walk(asked.pattern, asked.flags)
    begin_event(IN_TIME)

    with spending() as deadline:
        assert [walk(text, deadline) for text in texts] == [asked.search(text) is not None for text in texts]


@pytest.mark.filterwarnings("ignore::FutureWarning")
@settings(max_examples=500, deadline=None)
@given(pattern=st.one_of(PATTERNS, UNWALKABLE), ignore=st.booleans(), text=TEXTS)
@example(pattern=r"^(\w)\1$", ignore=True, text="aA")
@example(pattern=r"(?>x?)$", ignore=False, text="ab")
@example(pattern=r"(?<=b)(\w)\1", ignore=False, text="xbaa")
def test_a_search_that_can_be_stopped_answers_as_the_regular_expression_does(pattern, ignore, text):
    """From place to place or in one walk: `re` itself would say the same."""
    asked, growth = compiled(pattern, ignore), growth_of(pattern)
    try:
        search = StoppableSearch(asked, Growth(search=99, steps=growth.steps))
    except Unbounded:
        return
    begin_event(IN_TIME)

    try:
        found = search(text)
    except TooLong:
        return
    assert found == (asked.search(text) is not None)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@settings(max_examples=500, deadline=None)
@given(flags=FLAGS, pattern=PATTERNS, ignore=st.booleans(), text=TEXTS)
@example(flags="", pattern=r"(?:ab|a(?:k|s)){2,9}v", ignore=True, text="akasvabakv")
@example(flags="", pattern=r"(?<!k)a?(b)?(?:vo){2}", ignore=False, text="abvovo kavovo")
def test_a_pattern_begins_wherever_it_matches(flags, pattern, ignore, text):
    """Counted too low, a text that takes `re` very long would be given to it."""
    asked = compiled(flags + pattern, ignore)
    matches = sum(asked.match(text, at) is not None for at in range(len(text) + 1))
    beginnings = Beginnings(asked.pattern, asked.flags, 1)

    assert not matches or beginnings.places(text, matches - 1) is None
