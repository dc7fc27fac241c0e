"""Writes docs/examples/week-report.md: the report on the election of the Week, counted from a run of it.

python -m tools.week_report            plays the cut and writes the page
python -m tools.week_report --check    fails where the page is not what would be written
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from steadyhand.flows.election_report.written import as_markdown
from tests.support.week_report import week_report

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "examples" / "week-report.md"


def page() -> str:
    """The report, from a new run in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return as_markdown(week_report(Path(folder)))


def main() -> None:
    """Write or check the page."""
    made = page()
    if "--check" not in sys.argv[1:]:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(made, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/examples/week-report.md is not what the Week gives: run `python -m tools.week_report`")


if __name__ == "__main__":
    main()
