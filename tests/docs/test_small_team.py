"""What the page on small teams says is what is done: the acts, the numbers, and what is published."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from steadyhand.access.independence import LATELY
from steadyhand.access.requests.model import PATIENCE
from steadyhand.access.small.model import ALONE, DELAY, LONGEST, MOST
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.review.model import KEPT
from steadyhand.web.public.small_team import Document

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
PART = PAGE.partition("## Small teams\n")[2].partition("\n## ")[0]


def test_acts_on_the_page_are_those_that_may_be_declared():
    """What nobody can read about is declared by whoever can read the program."""
    (listed,) = re.findall(r"work on cases alone: (.*?)\. All of it", PART, re.DOTALL)

    assert set(re.findall(r"`([a-z._]+)`", listed)) == ALONE


def test_numbers_on_the_page_are_those_of_the_program():
    """A delay that is published and not kept is a broken promise."""
    assert f"**{DELAY // HOUR} hours**" in PART
    assert f"an end within {LONGEST // DAY} days" in PART
    assert (MOST, LATELY) == (3, 30 * DAY)
    assert PATIENCE + DELAY == KEPT == 2 * DAY, "a request waits two days, and its case is held as long"


def test_what_is_published_has_the_shape_that_the_page_shows():
    """Whoever counts from outside writes their program by the page."""
    (shown,) = re.findall(r"```json\n(.*?)```", PART, re.DOTALL)
    told = msgspec.json.decode(shown, type=Document, strict=True)

    assert msgspec.to_builtins(told) == msgspec.json.decode(shown)
