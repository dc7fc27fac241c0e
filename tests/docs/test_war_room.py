"""What the pages on the war room and the report say is what is done."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.civic.elections.places import AFTER, SOON
from steadyhand.civic.incidents.model import WORK
from steadyhand.flows.election_report import ledger, model, rates
from steadyhand.flows.election_report.report import counted
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.web.console.war.roster import LATELY
from steadyhand.web.console.war.spread import HOURS, WORST

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROOM = (DOCS / "war-room.md").read_text(encoding="utf-8")
REPORT = (DOCS / "post-election-report.md").read_text(encoding="utf-8")
EXAMPLE = (DOCS / "examples" / "week-report.md").read_text(encoding="utf-8")


def test_spans_on_the_page_of_the_war_room_are_those_of_the_program():
    """Whoever wonders why an election is not there must find why."""
    assert (SOON, AFTER, LATELY) == (7 * DAY, DAY, HOUR)
    assert "from a week before to a day after" in ROOM
    assert f"posts by hour of the last {HOURS}, of up to three" in ROOM
    assert WORST == 3
    assert f"(`{WORK}`)" in ROOM


def test_limits_on_the_page_of_the_report_are_those_of_the_program():
    """And its format is named, so that whoever reads files knows which this is about."""
    assert f"fewer than {model.FEW} is told together" in REPORT
    assert f"`{model.FORMAT}`" in REPORT
    assert (ledger.WEEKS, ledger.BEFORE) == (28 * DAY, 7 * DAY)
    assert (rates.LEAST, rates.A_DAY) == (2 * DAY, DAY)
    assert counted.__doc__ is not None


def test_sections_on_the_page_are_those_of_the_example():
    """Each is explained, in their order."""
    told = re.findall(r"^\| ([A-Z][^|]+) \|", REPORT, re.MULTILINE)
    assert told == re.findall(r"^## (.+)$", EXAMPLE, re.MULTILINE)[:-1]
