"""What the page on the council says is what is done: its table is counted, its limits and words are the program's."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.access.roles import COUNCIL_MEMBER, ROLES
from steadyhand.enforcement.council.model import CHOICES, LONGEST, REASONS, Choice, Rule, Vote, outcome
from steadyhand.kernel.values import DAY

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "council.md").read_text(encoding="utf-8")


def test_every_line_of_the_table_ends_as_it_says():
    """Whoever reads the page must be able to count along."""
    lines = re.findall(
        r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\w+) \|$", PAGE, re.MULTILINE
    )
    assert len(lines) == 7
    for *numbers, ending in lines:
        may, in_favour, against, abstain, share, fewest = map(int, numbers)
        members = [f"staff:{n}" for n in range(may)]
        cast: list[Choice] = ["for"] * in_favour + ["against"] * against + ["abstain"] * abstain
        votes = [Vote(member=name, choice=one, digest="") for name, one in zip(members, cast, strict=False)]

        assert outcome(members, [], votes, Rule(percent=share, fewest=fewest)).ending == ending, numbers


def test_words_and_limits_on_the_page_are_those_of_the_program():
    """A word that nobody can look up explains nothing."""
    assert all(f"`{word}`" in PAGE for word in (*CHOICES, *REASONS, COUNCIL_MEMBER))
    assert f"for an hour to {LONGEST // DAY} days" in PAGE
    assert ROLES[COUNCIL_MEMBER] == {"council.vote"}
    assert (Rule().percent, Rule().fewest) == (50, 3)
