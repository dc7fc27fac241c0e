"""The page on notices: its files work, its groups are those that there are, its fault is what is said."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from steadyhand.bootstrap.settings import Settings
from steadyhand.messages.catalogue import InvalidMessages, catalogue, shipped
from steadyhand.messages.pattern import parsed
from tests.docs.test_examples import FENCED
from tests.support.judging import NOW
from tests.support.pseudo import english, write

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "notices.md").read_text(encoding="utf-8")
BLOCKS = [block for language, block in FENCED.findall(PAGE) if language == "toml"]


def test_file_on_the_page_says_the_shipped_messages_in_its_own_words(tmp_path):
    """Whoever copies it must get what it says."""
    (tmp_path / "en.toml").write_text(BLOCKS[1], encoding="utf-8")
    told = catalogue(tmp_path)["en"]

    assert told.say("notice.why.quoted", reason="So") == "Our reason: “So”."
    assert told.say("notice.span.until", ends=NOW) == "It lasts until Tuesday, 8 November 2022 at 14:10 UTC."
    assert told.say("report.redress.object", days=1) == "You have 1 day to object."
    assert told.say("notice.span.open") == shipped()["en"].say("notice.span.open")


def test_settings_on_the_page_are_settings():
    """A key that there is not stops the service."""
    assert set(tomllib.loads(BLOCKS[0])) <= set(Settings.__struct_fields__)


def test_groups_on_the_page_are_those_that_there_are():
    """A group that the page leaves out is one that nobody can look up."""
    known = {name.rpartition(".")[0] for name in shipped()["en"].patterns}
    named = set(re.findall(r"`((?:notice|report|appeal|return|page|impersonation)\.\w+)`", PAGE))

    assert named == known
    assert "`report` is what" in PAGE


def test_patterns_on_the_page_are_messages():
    """Each line of the table is something that can be written."""
    shown = re.findall(r"^\| (`\{[^|]*`) \|", PAGE, re.MULTILINE)
    assert len(shown) == 6
    for cell in shown:
        for pattern in re.findall(r"`([^`]+)`", cell):
            assert parsed(pattern).arguments(), pattern


def test_fault_on_the_page_is_what_is_said(tmp_path):
    """Whoever searches for the message finds the page."""
    write(tmp_path, "pt", english() | {"notice.why.quoted": "Por quê?"})
    (line,) = [block for language, block in FENCED.findall(PAGE) if language == "text"]

    with pytest.raises(InvalidMessages, match=f"^{re.escape(line.strip())}"):
        catalogue(tmp_path)
