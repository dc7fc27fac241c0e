"""What the page on strikes says is what is done: the example is a ladder, its table what it proposes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from steadyhand.cli.ladder import read_terms
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import How, Ladder, Offence, Strikes, outcome_of, strike_on
from steadyhand.kernel.values import DAY
from tests.support.judging import NOW

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "strikes.md").read_text(encoding="utf-8")


def test_example_is_the_ladder_that_is_shipped_and_proposes_what_its_table_says(tmp_path):
    """Whoever copies the file must get what the page promises."""
    file = tmp_path / "civic.toml"
    file.write_text(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0], encoding="utf-8")
    terms = read_terms(file)
    ladder, row, told = Ladder(id="ladder:civic", version=1, terms=terms), Strikes(account="account:u"), []
    for n in range(1, 6):
        found = Offence(area="election", severity="high", at=NOW + 2 * n * DAY, done=NOW + 2 * n * DAY)
        outcome = outcome_of(row, ladder, found)
        step = outcome.step
        proposed = "nothing" if step is None else f"{step.act} {step.hours or ''}".strip()
        told.append(f"| {outcome.nth} | {outcome.points} | {proposed} |")
        row = row.having(strike_on(ladder, found, n))

    assert terms == CIVIC
    assert re.findall(r"^\| \d .*\|$", PAGE, re.MULTILINE) == told


def test_every_way_to_count_is_on_the_page():
    """A word that nobody can look up explains nothing."""
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(get_args(How))
