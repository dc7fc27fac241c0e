"""What the page on impersonation says is what the detector does."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from steadyhand.civic.impersonation.csv_form import from_csv
from steadyhand.civic.impersonation.detector import POINTS, Detector
from steadyhand.civic.impersonation.model import KINDS, LEAST, NEAR_OF
from steadyhand.civic.impersonation.record.model import TOGETHER, WINDOW
from steadyhand.civic.impersonation.register import LONG, Register
from steadyhand.flows.impersonating import SAYS
from steadyhand.kernel.values import HOUR
from tests.support.civic_namesakes import LAWFUL, LISTED

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "impersonation.md").read_text(encoding="utf-8")


def texts() -> list[str]:
    return re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def test_example_prints_what_the_page_says():
    """Whoever copies it must see the same."""
    program = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})  # noqa: S102 - the page's own example

    assert printed.getvalue() == texts()[1]


def test_file_on_the_page_is_a_register():
    """It is copied first."""
    (one,) = from_csv(texts()[0].encode())
    assert one.told in one.accounts
    assert [kind for kind in KINDS if f"`{kind}`" not in PAGE] == []


def test_marks_and_points_on_the_page_are_those_that_count():
    """Whoever is judged by them must be able to read them."""
    told = re.findall(r"^\| ([a-z ,]+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    assert {name: (int(a), int(b)) for name, a, b in told} == {
        SAYS[sign]: each for sign, each in POINTS.items()
    }
    assert f"from {LEAST} points on" in PAGE
    assert (LONG, NEAR_OF) == (9, {16: 8, 64: 31})
    assert (WINDOW, TOGETHER) == (48 * HOUR, 6 * HOUR)


def test_who_looks_alike_by_right_comes_out_as_the_page_says():
    """What is not told cannot be objected to."""
    detector = Detector(Register(LISTED))
    found = {name: detector.judge(shown) for name, shown in LAWFUL.items()}
    told = dict(re.findall(r"^\| ([A-Za-z ,]+) \| (not found|kept apart|for people) \|$", PAGE, re.MULTILINE))

    assert told == {
        name: "not found" if one is None else "kept apart" if one.is_apart else "for people"
        for name, one in found.items()
    }
