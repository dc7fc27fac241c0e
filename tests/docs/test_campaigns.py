"""What the page on campaigns says is what the detector does."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import get_args

from steadyhand.civic.campaigns.model import REVIEW, Ages, Apart, Concentration, Settings
from steadyhand.civic.campaigns.reading import AGAIN, REPEATERS, YOUNG, Reading, read
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from tests.support.civic_lookalikes import LOOKALIKES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "campaigns.md").read_text(encoding="utf-8")


def test_example_prints_what_the_page_says():
    """Whoever copies it must see the same."""
    program = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})  # noqa: S102 - the page's own example

    assert printed.getvalue() == re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0]


def signs(*, again: bool, young: bool, known: bool = True, answers: bool = False) -> Reading | None:
    concentration = Concentration(
        per_account=2.0, repeated=AGAIN if again else 0.1, repeaters=REPEATERS if again else 1, top_ten=0.5
    )
    ages = Ages(known=20 if known else 0, young=0.9 if young else 0.1, young_elsewhere=0.1, median_days=5.0)
    return read(concentration, ages, 20, answers=answers)


def test_signs_come_to_what_the_table_says():
    """People decide by this table how much a finding is worth."""
    cases = {
        "again and young": signs(again=True, young=True),
        "again and young, the text quotes or denies something": signs(again=True, young=True, answers=True),
        "again": signs(again=True, young=False),
        "again, ages unknown": signs(again=True, young=True, known=False),
        "young": signs(again=False, young=True),
        "none": signs(again=False, young=False),
    }
    told = {
        name: f"`{reading.state}` | {f'`{reading.proposes[0]}`' if reading.proposes else 'nothing'} |"
        if reading
        else "no finding | |"
        for name, reading in cases.items()
    }

    assert {
        name: line
        for name, line in re.findall(r"^\| ([a-z ,]+) \| (.*)$", PAGE, re.MULTILINE)
        if name in told
    } == told
    assert {reading.proposes for reading in cases.values() if reading} == {(), (REVIEW,)}


def test_lookalikes_and_reasons_to_keep_apart_are_all_on_the_page():
    """What is not told cannot be objected to."""
    assert set(re.findall(r"^\| `(\w+)` \| (?:nothing|not enough data) \|", PAGE, re.MULTILINE)) == set(
        LOOKALIKES
    )
    assert all(f"`{why}`" in PAGE for why in get_args(Apart))


def test_numbers_on_the_page_are_those_of_the_settings():
    """A window that is told wrong hides what falls outside of it."""
    settings = Settings()

    assert (settings.together, settings.at_once) == (5 * MINUTE, 10 * SECOND)
    assert (settings.posts, settings.accounts, settings.shortest, settings.young) == (20, 8, 20, 30 * DAY)
    assert (settings.quiet, settings.kept, settings.copies.window) == (12 * HOUR, 2 * DAY, 2 * DAY)
    assert (AGAIN, REPEATERS, YOUNG) == (0.3, 8, 0.5)
    for number in (
        settings.trails,
        settings.firsts,
        settings.entries,
        settings.copies.texts,
        2 * settings.copies.texts,
    ):
        assert f"{number:,}" in PAGE
    assert f"latest {settings.recent} posts" in PAGE
    assert f"{settings.open} at a time" in PAGE
