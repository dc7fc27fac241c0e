"""What the page on matching says is what matching does."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from steadyhand.civic.matching.evaluating import Post, Reviewed
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.languages.known import LANGUAGES
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Known
from steadyhand.civic.matching.thresholds import PREVALENCES, Line
from steadyhand.civic.matching.verifier import shipped
from steadyhand.civic.thresholds.model import shipped_levels
from steadyhand.civic.thresholds.telling import doing
from steadyhand.cli.claims_thresholds import tell
from tests.support.claims import library

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "claims-matching.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| (states|denies|quotes|unclear) \| (yes|no) \|$", PAGE, re.MULTILINE)
SPANISH = re.findall(r"^\| (.+?) \| (states|denies|quotes|unclear) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("post", "stance", "exact"), ROWS)
def test_each_post_of_the_table_is_matched_as_it_says(post: str, stance: str, exact: str):
    """A reader takes the table for the rule."""
    first = Matcher(library()).match(post, "en").candidates[0]

    assert (first.claim, first.stance, first.exact) == ("claim:3", stance, exact == "yes")


@pytest.mark.parametrize(("post", "stance"), SPANISH)
def test_each_post_in_spanish_stands_to_the_claim_as_the_page_says(post: str, stance: str):
    """The second table is for whoever reads no English."""
    (claim,) = re.findall(r"^And for \*(.+)\*, a claim", PAGE, re.MULTILINE)
    index = Index()
    index.add(Known("claim:1", (claim, ""), lang="es"))

    assert Matcher(index).match(post, "es").candidates[0].stance == stance


def test_the_page_names_the_languages_that_are_read():
    """Whoever counts on a third one must not have to try."""
    told = PAGE.split("### The languages that are read\n")[1]
    assert told.strip().startswith("English and Spanish")
    assert set(LANGUAGES) == {"en", "es"}
    assert {stance for _, stance in SPANISH} == {"states", "denies", "quotes", "unclear"}


def test_the_table_has_every_stance():
    """One that is left out is one that nobody knows of."""
    assert {stance for _, stance, _ in ROWS} == {"states", "denies", "quotes", "unclear"}


def row(name: str, line: Line) -> str:
    precision = " | ".join(f"{line.precision_at(each):.1%}" for each in PREVALENCES)
    return f"| {name} | {line.at:.3f} | {line.recall:.1%} | {line.false:.1%} | {precision} |"


def test_thresholds_on_the_page_are_those_that_ship():
    """Whoever sets their own begins from these."""
    parameters = shipped()
    told = PAGE.split("<!-- thresholds: begin -->\n")[1].split("<!-- thresholds: end -->")[0]

    assert told.strip().splitlines()[2:] == [
        row("suggest", parameters.default.suggest),
        row("act", parameters.default.act),
        row("suggest, by words alone", parameters.words_only.suggest),
        row("act, by words alone", parameters.words_only.act),
    ]


def test_what_the_terminal_says_of_shipped_thresholds_is_what_the_page_shows(
    capsys: pytest.CaptureFixture[str],
):
    """Figures on the page are counted and not typed."""
    parameters = shipped()
    tell(doing(shipped_levels(parameters, "full"), "full", parameters, parameters, []))
    assert capsys.readouterr().out in PAGE


def test_the_lines_of_the_files_on_the_page_are_read_and_match():
    """Whoever copies them begins with something that works."""
    claim, post = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0].strip().splitlines()
    index = Index()
    index.add(msgspec.json.decode(claim, type=Reviewed).known())
    asked = msgspec.json.decode(post, type=Post)

    assert Matcher(index).match(asked.text, "en").candidates[0].claim == asked.gold[0]
