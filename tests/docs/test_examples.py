"""The examples in docs/*.md are run: a page's named blocks make one pack, its JSON examples say what follows.

A fenced block of `sml`, `yaml` or `toml` whose first line is a comment with a file name (`# main.sml`) is that file. A
block of `json` with the key `gives` is an event and what the page's pack says about it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from steadyhand.rules import STARTER, load_pack
from tests import davidson
from tests.support.shared import require_shared

DOCS = Path(__file__).resolve().parents[2] / "docs"
STARTER_PAGE = DOCS / "starter-pack.md"
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# ([\w/]+\.(?:sml|yaml|toml))\n")


def files_in(page: str) -> dict[str, str]:
    """The files that a page writes out, by name."""
    blocks = (block for language, block in FENCED.findall(page) if language in {"sml", "yaml", "toml"})
    return {found[1]: block for block in blocks if (found := FILE_NAME.match(block))}


def examples_in(page: str) -> list[dict[str, Any]]:
    """The events that a page gives with what should follow."""
    blocks = (json.loads(block) for language, block in FENCED.findall(page) if language == "json")
    return [block for block in blocks if isinstance(block, dict) and "gives" in block]


def pages_with_rules() -> list[Path]:
    return [page for page in sorted(DOCS.glob("*.md")) if "```sml" in page.read_text(encoding="utf-8")]


def pages_with_events() -> list[Path]:
    """Those whose rules are about events; `test_routing` tries those about cases."""
    return [page for page in pages_with_rules() if "# main.sml\n" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", pages_with_events(), ids=lambda page: page.name)
def test_the_pack_that_a_page_writes_out_does_what_the_page_says(page: Path):
    """A reader who copies the blocks into files must get what the page promised."""
    text = page.read_text(encoding="utf-8")
    pack, examples = load_pack(files_in(text)), examples_in(text)

    assert examples, "rules on a page come with an event and what follows from it"
    for example in examples:
        outcome = pack.rules.evaluate(example["data"], action_name=example["type"])
        gives = {
            "verdicts": outcome.verdicts,
            "labels": outcome.labels,
            "rules": [rule.name for rule in outcome.rules],
        }
        assert (gives, outcome.errors) == (example["gives"], [])


def test_every_block_of_rules_names_its_file():
    """A block without a name would be left out of the test and nobody would notice."""
    blocks = [
        block
        for page in pages_with_rules()
        for language, block in FENCED.findall(page.read_text(encoding="utf-8"))
        if language == "sml"
    ]

    assert blocks
    assert [block for block in blocks if not FILE_NAME.match(block)] == []


def test_the_page_of_the_starter_pack_lists_its_rules_and_no_others():
    """A rule that nobody can read about is a rule that nobody can object to."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in STARTER.rglob("*.sml"))
    rules = re.findall(r"^(\w+) = Rule\(", text, re.MULTILINE)
    listed = re.findall(r"^\| `(\w+)` \|", STARTER_PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == sorted(rules)


def test_the_measured_part_of_the_page_is_what_is_measured_now():
    """No figure is typed in: the page says what the pack of today does on the 24,783 posts."""
    posts = list(davidson.read_posts(require_shared("posts/davidson") / "labeled_data.csv"))
    pack = load_pack(STARTER)
    result = davidson.score(list(davidson.evaluate(pack, posts)), [post.label for post in posts], pack)
    page = STARTER_PAGE.read_text(encoding="utf-8")

    assert page == davidson.up_to_date(page, result), "run: python tests/davidson.py page"


def test_a_page_without_markers_is_refused():
    """Writing nowhere and saying nothing would leave old figures standing."""
    nothing = davidson.score([], [], load_pack(STARTER))

    with pytest.raises(ValueError, match="no markers"):
        davidson.up_to_date("# A page\n", nothing)
