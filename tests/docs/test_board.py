"""What the page on the board says is what is done: the forecast, its hours, the causes, and the numbers."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.access.roles import OUTSIDE_REVIEWER
from steadyhand.kernel.values import HOUR
from steadyhand.review.desk.foretelling import LATELY, WINDOW, foretell
from steadyhand.review.desk.model import FEWEST
from steadyhand.review.likeness import SHOWN
from steadyhand.review.unserved.model import WHY
from steadyhand.web.console.alike import READ
from steadyhand.web.console.metrics import DAYS
from tests.support.judging import NOW

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "board.md").read_text(encoding="utf-8")
NAMED: dict[str, object] = {}
exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], NAMED)  # noqa: S102 - the page's own example


@given(dues=st.lists(st.none() | st.integers(-2, 12), max_size=30), per_hour=st.integers(0, 20))
def test_forecast_on_the_page_is_the_one_that_is_shown(dues, per_hour):
    """Whoever works it out by the page must come to what the board says."""
    quarters = [None if due is None else NOW + due * HOUR // 4 for due in dues]
    due = sum(1 for at in quarters if at is not None and NOW < at <= NOW + WINDOW)
    late = NAMED["late"]([None if due is None else due / 4 for due in dues], per_hour, 0)  # type: ignore[operator]  # of the page

    assert foretell(quarters, due, per_hour, NOW).breaks == late


def test_numbers_and_words_on_the_page_are_those_of_the_program():
    """A cause that is not on the page is one that nobody can look up."""
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(WHY)
    assert f"the last {LATELY} hours" in PAGE
    assert f"within {WINDOW // HOUR} hours" in PAGE
    assert f"last {DAYS} days" in PAGE
    assert f"fewer than {FEWEST} decisions" in PAGE
    assert f"the {READ} latest decided cases" in PAGE
    assert (SHOWN, OUTSIDE_REVIEWER) == (5, "outside_reviewer")
