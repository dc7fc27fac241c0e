"""Literals that a pattern needs: found in one pass, and never at the price of a match."""

from __future__ import annotations

import re
import sys
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from steadyhand.rules.literals import fold, literals, needs_digit, stands_for_itself
from steadyhand.rules.matching import Matcher
from steadyhand.rules.patterns import UnsafePattern, pattern_of


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\b(?:vote|voting) by (?:text|sms)\b", {"vote by text", "vote by sms", "voting by text", "voting by sms"}),
        (r"free\s+(?:money|cash)", {"money", "cash", "free"}),
        (r"colou?rs", {"colours", "colors"}),
        (r"fag+ots?", {"fag", "gots", "got"}),
        (r"(?:ab|\d+)x", None),
        (r"\d{3}-\d{4}", None),
        (r"(?:call|text) .{0,20}\d+", {"call ", "text "}),
        (r"(?:abc)+d", {"abcd"}),
        (r"(?:abc)*de", {"de"}),
        (r"(?i:HeLLo)", {"hello"}),
        (r"caf\u00e9 noir", {"caf\u00e9 noir"}),
        (r"(?:\u0635\u0648\u062a|\u0935\u094b\u091f) now", {"\u0635\u0648\u062a now", "\u0935\u094b\u091f now"}),
        (r"stra\u00dfe", {"stra"}),
        (r"(?!never)this", {"this"}),
        (r"", None),
    ],
)  # fmt: skip
def test_literals_are_what_every_match_contains(pattern, needed):
    """They are few and long where the pattern allows it, and there are none where nothing is sure."""
    found = literals(pattern)

    if needed is None:
        assert found is None
    else:
        assert found is not None
        assert found <= needed


@pytest.mark.parametrize(
    ("pattern", "digits"),
    [
        (r"\d+", True),
        (r"\+?[0-9]{1,3}[ -]?[0-9]{3}", True),
        (r"(?:a|\d)x", False),
        (r"\d*a", False),
        (r"[^0-9]", False),
        (r"(?:call )?(\d\d)", True),
    ],
)
def test_patterns_that_need_a_digit_are_known(pattern, digits):
    """Most posts have no digit, and are not searched for telephone numbers."""
    assert needs_digit(pattern) is digits


def test_folding_gives_every_character_that_re_takes_for_a_letter_that_letter():
    """All of Unicode is asked: a letter that `re` matches and folding does not would lose matches."""
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode + 1)]))

    odd = [found for found in re.findall("[a-z]", everything, re.IGNORECASE) if not found.isascii()]
    for letter in "abcdefghijklmnopqrstuvwxyz":
        for char in re.findall(letter, everything, re.IGNORECASE):
            assert letter in fold(char), f"U+{ord(char):04X}"
    assert odd, "else this test would test nothing beyond ASCII"


def test_letters_beyond_ascii_are_literals_only_where_folding_finds_all_that_re_takes_for_them():
    """Every letter with case is asked: Greek sigmas, sharp s and the like have relatives that folding does not join."""
    everything = [*map(chr, range(0xD800)), *map(chr, range(0xE000, sys.maxunicode + 1))]
    cased = "".join(
        c for c in everything if {c.lower(), c.upper(), c.casefold()} != {c} or c in "\u0131\u017f"
    )
    plain = [char for char in everything if stands_for_itself(char)]

    lost = [
        (char, found)
        for char in plain
        if not char.isascii() and char in cased
        for found in re.findall(re.escape(char), cased, re.IGNORECASE)
        if fold(found) != char.lower()
    ]
    assert lost == []
    assert not any(map(stands_for_itself, "\u03c3\u03c2\u00df\u00b5\u0130"))
    assert all(map(stands_for_itself, "\u00e9\u00c9\u0416\u0635\u0935\u4e2d\u2019"))


ATOMS = [
    *("a", "b", "k", "s", "i", "vo", "te", "\u00e9", ".", r"\w", r"\b", r"\d", "[ab]", "[^a]"),
    *(r"\b(ab|\u00e9|k)\b", r"\bte\b", r"\d{2}", "[0-9]+x"),
    *("(?:ab|k)", "(?:s|\u00e9|)", "(?=a)", "(?!b)", "(?i:S)", "(?:ab)+"),
    *("\u00df", "\u03c3", "\u0416", "\u0635\u0648", "[\u00e9\u00e8]", "\u2019"),
]
PATTERNS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "{1}", "{2,3}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)  # fmt: skip
ODD = "\u00e9\u00c9\u00c8\u00df\u1e9e\u0130\u0131\u017f\u212a\u03a3\u03c2\u03c3\u0416\u0436\u0635\u0648\u2019"
TEXTS = st.text(alphabet="abkstevoi ABKSI1" + ODD, max_size=30)


@settings(max_examples=2_000, deadline=None)
@given(pattern=PATTERNS, text=TEXTS, folded=st.booleans())
@example(pattern="fig", text="f\u0130g", folded=True)
@example(pattern="ask", text="A\u017f\u212a", folded=True)
def test_answers_are_those_of_re(pattern, text, folded):
    """Whatever is skipped would not have matched."""
    try:
        asked = pattern_of(pattern, folded)
    except UnsafePattern:
        return

    assert (Matcher([asked])(text) == {0}) == (
        re.search(pattern, text, re.IGNORECASE if folded else 0) is not None
    )


@settings(max_examples=300, deadline=None)
@given(patterns=st.lists(st.tuples(PATTERNS, st.booleans()), max_size=12), text=TEXTS)
@example(patterns=[(r"\b(ab|te)\b", True), (r"\bte\b", False), ("vote", True)], text="AB \u212ate vote")
def test_many_patterns_at_once_are_answered_as_each_alone(patterns, text):
    """One pass over the text stands for all of them: nobody may be able to tell."""
    asked = []
    for pattern, folded in patterns:
        with suppress(UnsafePattern):
            asked.append(pattern_of(pattern, folded))

    assert Matcher(asked)(text) == {n for n, each in enumerate(asked) if each.compiled.search(text)}
