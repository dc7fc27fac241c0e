from __future__ import annotations

import pytest

from steadyhand.messages.forms import FSI, PDI, form_of

ENGLISH, ARABIC = form_of("en"), form_of("ar")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("a plain reason", "a plain reason"),
        ("two\nlines\r\n\tand a tab", "two lines and a tab"),
        ('a “quoted” word and "more"', "a ‘quoted’ word and 'more'"),
        ("nul \x00 bell \x07 escape \x1b[31m", "nul  bell  escape [31m"),
        ("\u202eturned round\u202c", "turned round"),
        ("closed\u2069 too soon", "closed too soon"),
        ("  outer space  ", "outer space"),
    ],
)
def test_words_of_others_stay_one_piece_of_one_line(words, kept):
    """Whoever writes a reason must not be able to write the sentence around it."""
    assert ENGLISH.words(words) == kept


def test_words_in_the_other_direction_are_isolated_and_others_are_left_alone():
    """An Arabic word in an English sentence must not pull the full stop to the other side, nor the other way round."""
    assert ENGLISH.words("שלום") == f"{FSI}שלום{PDI}"
    assert ENGLISH.words("a \u200f mark") == f"{FSI}a \u200f mark{PDI}"
    assert ENGLISH.words("Señal número 5 — “über”") == "Señal número 5 — ‘über’"
    assert ARABIC.words("spam") == f"{FSI}spam{PDI}"
    assert ARABIC.words("مرحبا") == "مرحبا"


def test_isolates_are_balanced_whatever_is_in_the_words():
    """One that is opened and not closed turns the rest of the page round."""
    told = ENGLISH.words(f"{PDI}{PDI} عرب {FSI} \u202d x")

    assert (told.count(FSI), told.count(PDI)) == (1, 1)
    assert (told[0], told[-1]) == (FSI, PDI)


def test_lists_and_countries_are_written_as_the_language_does():
    """A code of two letters is no country to most readers."""
    spanish = form_of("es")

    assert ENGLISH.words(ENGLISH.countries(("DE", "FR", "BR"))) == "Germany, France, and Brazil"
    assert spanish.words(spanish.countries(("DE", "FR", "BR"))) == "Alemania, Francia y Brasil"
    assert ENGLISH.countries(("XX",)) == ("XX",)


@pytest.mark.parametrize("tag", ["xx", "english", "pt_BR", "", "../en", "e"])
def test_tag_that_names_no_language_is_refused(tag):
    """A file under a misspelt name would never be used, and nobody would know."""
    with pytest.raises(ValueError, match="is no language"):
        form_of(tag)
