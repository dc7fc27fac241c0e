"""What docs/statements.md says of each measure and each way of deciding is what is stated."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from steadyhand.enforcement.statements.mapping import DECIDED
from steadyhand.enforcement.statements.model import Statement
from steadyhand.flows.restating import Correction
from steadyhand.rules.acts import ACTS
from tests.docs.test_examples import FENCED

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "statements.md").read_text(encoding="utf-8")
FIRST = re.compile(r"^\| (.+?) \|", re.MULTILINE)
NAMED = re.compile(r"`([a-z_*]+)`")


def test_page_says_of_every_measure_how_it_is_stated():
    """Whoever runs a platform answers for what is stated in its name."""
    rows = {name for cell in FIRST.findall(PAGE) for name in NAMED.findall(cell)}

    assert set(ACTS) <= rows


def test_fields_on_the_page_are_those_of_a_statement():
    """A field that is called otherwise is looked for in vain."""
    fields = set(Statement.__struct_fields__)
    named = {name for name in NAMED.findall(PAGE) if name.startswith(("decision_", "content_", "automated_"))}

    assert named - {"decision_*"} <= fields


def test_line_of_the_list_on_the_page_is_what_is_written():
    """Whoever reads the list by a program reads this."""
    (line,) = [block for language, block in FENCED.findall(PAGE) if language == "json"]

    assert msgspec.json.decode(line, type=Correction) == Correction(**msgspec.json.decode(line))


def test_page_says_how_each_way_of_deciding_is_stated():
    """It is the field that others had the wrong way round."""
    for code in DECIDED.values():
        said = code.removeprefix("AUTOMATED_DECISION_").replace("_", " ").lower()
        assert said in PAGE or f"{said} automated" in PAGE
