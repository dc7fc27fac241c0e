from __future__ import annotations

import pytest

from steadyhand.messages.forms import form_of
from steadyhand.messages.pattern import Malformed, parsed

NOON = 1_668_521_400_000_000
"""2022-11-15T14:10:00Z."""


def said(text: str, lang: str = "en", **values: object) -> str:
    return parsed(text).text(values, form_of(lang))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "english", "polish"),
    [(0, "none", "0 kont"), (1, "1 account", "1 konto"), (2, "2 accounts", "2 konta"), (5, "5 accounts", "5 kont")],
)  # fmt: skip
def test_plural_takes_the_form_that_the_language_has_for_the_number(count, english, polish):
    """English has two forms and Polish three: none of them is the program's to know."""
    text = "{n, plural, =0 {none} one {# account} other {# accounts}}"
    other = "{n, plural, one {# konto} few {# konta} many {# kont} other {# konta}}"

    assert (said(text, n=count), said(other, "pl", n=count)) == (english, polish)


def test_exact_form_may_say_nothing_at_all():
    """An empty text is a text: what is left out is left out on purpose."""
    assert said("a{n, plural, =0 {} other { (#)}}.", n=0) == "a."


def test_ordinals_and_large_numbers_are_written_as_the_language_does():
    """1,234 and 1.234 are a thousand apart to whoever reads the wrong one."""
    ordinal = "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}"

    assert [said(ordinal, n=n) for n in (1, 2, 3, 11, 22)] == ["1st", "2nd", "3rd", "11th", "22nd"]
    assert [said("{n, number}", lang, n=1_234_567) for lang in ("en", "de", "es")] == [
        "1,234,567", "1.234.567", "1.234.567",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en-GB", "15 November 2022, 14:10 UTC"),
        ("es", "15 de noviembre de 2022, 14:10 UTC"),
        ("de", "15. November 2022, 14:10 UTC"),
    ],
)
def test_instant_is_a_day_and_a_time_in_the_language(lang, words):
    """A date that must be looked up is one that is missed."""
    assert said("{at, date, long}, {at, time, short} UTC", lang, at=NOON) == words


def test_select_falls_back_to_other_and_braces_of_an_argument_are_braces():
    """What somebody wrote is a value: nothing in it is read as a message."""
    text = "{kind, select, post {your post} other {your content}}: {words}"

    assert said(text, kind="ad", words="{kind} {n, plural}") == "your content: {kind} {n, plural}"
    assert said("it''s '{literally}'") == "it's {literally}"


@pytest.mark.parametrize(
    "text",
    [
        "{", "{a", "}", "{a, plural, one {x}}", "{a, select, b {x}}", "{a, spellout}", "{a, date, dd/MM}", "{}",
        "{a, number, ::currency/EUR}", "{a, plural, offset:1 one {#} other {#}}", "", "   ", 7, None,
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_when_it_is_read(text):
    """A fault that shows when somebody is to be told something shows too late."""
    with pytest.raises(Malformed):
        parsed(text)


def test_arguments_are_known_with_what_they_are_used_as():
    """A translation is compared by them."""
    found = parsed(
        "{a} {n, plural, one {# {b}} other {{at, date, long}}} {k, select, x {} other {}}"
    ).arguments()

    assert found == {"a": {"words"}, "n": {"number"}, "b": {"words"}, "at": {"instant"}, "k": {"choice"}}
