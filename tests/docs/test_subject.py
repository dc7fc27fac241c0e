"""What docs/subject.md says is listed and how far is what the list has."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.access.lookups.model import FIELDS
from steadyhand.enforcement.model import HISTORY
from steadyhand.web.console.in_force import DEEPEST, RECENT
from steadyhand.web.console.timeline.gathering import READ
from steadyhand.web.console.timeline.model import KINDS, PAGE

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "subject.md").read_text(encoding="utf-8")


def test_table_names_every_kind_of_line_and_a_field_that_there_is() -> None:
    """Who asks for a field because of this table gets what it says."""
    rows = re.findall(r"^\| `(\w+)` \| .* \| (\w+) \|$", TEXT, re.MULTILINE)

    assert {kind for kind, _ in rows} == set(KINDS)
    assert {field for _, field in rows} <= set(FIELDS)


def test_numbers_are_those_of_the_program() -> None:
    """A number on this page that is no longer true is worse than none."""
    for said in (
        f"has {PAGE} lines", f"latest {READ:,} cases and {READ:,} effects", f"latest {HISTORY} measures",
        f"so on, {DEEPEST if DEEPEST != 10 else 'ten'} at most", f"latest {RECENT if RECENT != 5 else 'five'}, and",
    ):  # fmt: skip
        assert " ".join(said.split()) in " ".join(TEXT.split()), said
