"""The Week's report on its election: what the docs show is what a run gives, whoever stands on which side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from steadyhand.flows.election_report.model import Report
from steadyhand.flows.election_report.written import as_markdown
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.week.parties import PARTIES
from tests.support.week_report import week_report
from tools.week_report import PAGE


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The cut of the Week with its two parties swapped: nothing but the names may differ, and no name is told."""
    return week_report(Path(tmp_path_factory.mktemp("week")), PARTIES.swapped())


def rows(told: Report, section: str, name: str) -> list[dict[str, Any]]:
    found = next(one for one in told.sections if one.name == section)
    it = next(one for one in found.tables if one.name == name)
    return [dict(zip((column.name for column in it.columns), row, strict=True)) for row in it.rows]


def test_page_in_the_docs_is_what_the_mirrored_week_gives(told: Report) -> None:
    """The page was written with the parties as they are: were it other by a byte, somebody was treated otherwise."""
    assert as_markdown(told) == PAGE.read_text(encoding="utf-8"), "run `python -m tools.week_report`"


def test_polls_switched_in_each_place_by_its_own_clock(told: Report) -> None:
    """E: four zones open and close, each by its own clock."""
    switches = rows(told, "phases", "switches")
    assert [row["place"] for row in switches if row["switch"] == "polls open"] == [
        "XA-E",
        "XA-C",
        "XA-M",
        "XA-P",
    ]
    assert [row["place"] for row in switches if row["switch"] == "polls close"] == [
        "XA-E",
        "XA-C",
        "XA-M",
        "XA-P",
    ]
    assert all(0 <= row["behind"] < MINUTE for row in switches)


def test_campaign_is_one_incident_within_ten_minutes(told: Report) -> None:
    """E-9: of the stream's own time."""
    (campaign,) = rows(told, "campaigns", "campaigns")
    assert campaign["to_incident"] <= 10 * MINUTE
    assert campaign["done"] == "accounts"


def test_partners_who_asked_in_the_freeze_were_kept_waiting_and_later_ones_were_not(told: Report) -> None:
    """E-7 and E-5: three times too late, twice in time; and nobody can tell whose they were."""
    (row,) = rows(told, "partners", "kinds")
    assert (row["kind"], row["escalations"], row["late"], row["in_time"], row["breached"]) == (
        "together",
        5,
        3,
        2,
        3,
    )
    assert row["p50"] > 48 * HOUR


def test_wrong_decision_and_the_freeze_are_told(told: Report) -> None:
    """E+2: overturned on appeal; and the freeze reached elections, with a second person."""
    (appeal,) = rows(told, "errors", "appeals")
    assert (appeal["outcome"], appeal["appeals"]) == ("overturned", 1)
    (freeze,) = rows(told, "freezes", "freezes")
    assert (freeze["mode"], freeze["second"]) == ("deny", "yes")
