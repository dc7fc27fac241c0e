"""The page on care says what the code does: people must be able to rely on it."""

from __future__ import annotations

from pathlib import Path

from steadyhand.kernel.values import HOUR
from steadyhand.review.care.limits import SETTINGS
from steadyhand.review.care.model import KEPT, SENSITIVE, ZONE_CHANGES
from steadyhand.review.care.slurs import LIST, digest_of

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "care.md").read_text(encoding="utf-8")


def test_limits_on_the_page_are_those_that_hold():
    """Whoever negotiates about their work reads them there."""
    table = PAGE.partition("<!-- limits:")[2].partition("<!-- end of limits -->")[0]
    rows = [f"| {s.title} | {s.unit} | {s.default} | {s.least} | {s.most} |" for s in SETTINGS]

    assert [line for line in table.splitlines() if line.startswith("| ") and "unit" not in line] == rows


def test_every_sensitive_category_is_named():
    """What is counted of people must not be a secret."""
    spelt = {area: (area.replace("_", " "), area.replace("_", "-")) for area in SENSITIVE}

    assert {area for area, ways in spelt.items() if not any(way in PAGE for way in ways)} == set()


def test_numbers_in_words_are_those_of_the_code():
    """A promise about how long something is kept is one."""
    assert f"Counts are kept for {KEPT // HOUR} hours." in PAGE
    assert ZONE_CHANGES == 8
    assert "at most eight times within a day" in PAGE


def test_command_for_a_word_gives_a_line_of_the_list():
    """The example is one that is on it."""
    assert digest_of("zorbler") in LIST.read_text(encoding="utf-8").splitlines()
