"""Samples, copies, codes and templates as values."""

from __future__ import annotations

import pytest

from steadyhand.kernel.entry import Refusal
from steadyhand.review.bulk.copies import normalised, text_of
from steadyhand.review.bulk.model import sample_of, sample_size
from steadyhand.review.codes import codes_of, unknown
from steadyhand.review.templates.model import ReasonTemplate


@pytest.mark.parametrize(
    ("n", "size"), [(0, 0), (1, 1), (4, 4), (5, 5), (6, 5), (25, 5), (26, 6), (100, 10), (1_000, 32)]
)
def test_sample_is_all_of_a_few_and_the_square_root_of_many(n, size):
    """Five of a thousand say nothing about the thousand."""
    assert sample_size(n) == size


def test_sample_is_drawn_by_the_bulk_and_not_by_the_order_of_the_cases():
    """Whoever ticks the cases must not choose which of them are looked at."""
    cases = [f"case:{n}" for n in range(100)]

    assert sample_of("bulk:a", cases) == sample_of("bulk:a", cases[::-1])
    assert sample_of("bulk:a", cases) != sample_of("bulk:b", cases)
    assert set(sample_of("bulk:a", cases)) < set(cases)


@pytest.mark.parametrize(
    "dressed",
    ["BUY this", "buy\u200b th\u00adis", " buy\n\tthis ", "\uff42uy thi\uff53", "buy\u2060 \u200dthis"],
    ids=["capitals", "no width", "spaces", "wide", "joiners"],
)
def test_dress_makes_no_other_text(dressed):
    """A flood varies what nobody sees."""
    assert normalised(dressed) == "buy this"


def test_erased_or_odd_content_is_nobodys_copy():
    """Two that were erased are not alike for that."""
    assert text_of(None) == text_of(b'{"lang": "en"}') == text_of(b'["x"]') == ""
    assert text_of(b"plain words") == "plain words"


def test_codes_are_of_the_area_or_common_and_severity_is_known():
    """A code of another area would count what did not happen."""
    assert unknown("spam", "high", ("same_link", "repeated")) is None
    assert unknown("spam", "", ()) is None
    for refused in (
        unknown("spam", "", ("slur",)),
        unknown("spam", "dire", ()),
        unknown("spam", "", ("<b>",)),
    ):
        assert isinstance(refused, Refusal)
    assert "slur" in codes_of("hate", broken=True)
    assert "slur" not in codes_of("hate", broken=False)


def test_template_is_offered_in_its_area_and_language_until_it_is_retired():
    """Words in a language that the person does not read tell them nothing."""
    words = ReasonTemplate(id="template:x", area="spam", language="en", title="x", text="x")

    assert words.fits("spam", "en-GB")
    assert words.fits("spam", "unknown")
    assert not words.fits("spam", "de")
    assert not words.fits("hate", "en")
    assert not ReasonTemplate(id="t", area="spam", language="en", title="x", text="x", retired=1).fits(
        "spam", "en"
    )
