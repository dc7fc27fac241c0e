"""What the page on the second look says is what is done: shares, limits, and the lot that anybody can check."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.review.looks.agreement import LEFT_OUT, RESAMPLES
from steadyhand.review.looks.calibration import FEWEST
from steadyhand.review.looks.model import LEASE
from steadyhand.review.looks.sampling import LARGE_REACH, NEW, Sampling, lot

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "second-look.md").read_text(encoding="utf-8")


def test_the_lot_on_the_page_is_the_lot_that_is_drawn():
    """Whoever checks the ledger by the page must come to what was drawn."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    named: dict[str, object] = {}
    exec(code, named)  # noqa: S102 - the page's own example
    example = ("steadyhand", "decision:62df71d4295d3bf1.1", "ab12", "random")

    assert named["lot"](*example) == lot(*example)
    assert f"{lot(*example):.6f}" in PAGE
    assert f"the seed is `{Sampling().seed}`" in PAGE


def test_numbers_on_the_page_are_those_of_the_program():
    """A share that is published and not kept is a broken promise."""
    sampling = Sampling()

    assert (sampling.random, sampling.risk, sampling.golden) == (0.02, 0.2, 0.05)
    for said in ("2 % of all", "20 % of those", "1 in 20 looks", "below 0.02"):
        assert said in PAGE
    assert f"{LARGE_REACH:,} views" in PAGE
    assert f"newer than {NEW // DAY} days" in PAGE
    assert f"{LEASE // MINUTE} minutes" in PAGE
    assert f"{RESAMPLES:,} resamples" in PAGE
    assert (FEWEST, LEFT_OUT) == (5, 0.05)
