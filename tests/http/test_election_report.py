"""The report on an election at the console and at the terminal: the same bytes, for who works on incidents."""

from __future__ import annotations

import json

import pytest

from steadyhand.flows.election_report.report import report_on
from steadyhand.flows.election_report.written import as_json, as_markdown
from steadyhand.web.rooms import Rooms
from tests.support.house import on_sqlite
from tests.support.program_elections import ELECTION
from tests.support.war_day import election_day

pytestmark = on_sqlite
PAGE = "/elections/general/report"


@pytest.fixture
def day(rooms: Rooms) -> Rooms:
    election_day(rooms)
    return rooms


def test_page_says_what_the_files_say(desk, day):
    """The page, the Markdown and the JSON are of one report; the election's page leads there."""
    cleo = desk("cleo")
    assert f'href="{PAGE}"' in cleo.get("/elections/general").text
    page = cleo.get(PAGE).text
    for told in (
        "4 incidents opened",
        "9 posts found to be about 1 settled claim",
        "together",
        "What is not known",
    ):
        assert told in page
    told = report_on(day.reader, ELECTION)
    assert (
        json.loads(cleo.get(f"{PAGE}?as=json").content)["sections"] == json.loads(as_json(told))["sections"]
    )
    assert (
        cleo.get(f"{PAGE}?as=markdown").content.decode().splitlines()[4:]
        == as_markdown(told).splitlines()[4:]
    )


def test_times_in_the_address_are_those_of_the_report(desk, day):
    """Days, from the first to before the last; the files keep them."""
    cleo = desk("cleo")
    page = cleo.get(f"{PAGE}?from=2020-01-01&to=2020-01-02").text
    assert "0 incidents opened" in page
    assert "?as=json&amp;from=2020-01-01&amp;to=2020-01-02" in page
    for query in ("from=2020-01-02&to=2020-01-01", "from=yesterday"):
        refused = cleo.get(f"{PAGE}?{query}")
        assert refused.status_code >= 400
        assert "no_time" in refused.text


def test_others_read_none_and_no_other_election_has_one(desk, day):
    """Reviewers are told whom to ask; what was never confirmed is not found."""
    assert desk("ana").get(PAGE).status_code == 403
    assert PAGE not in desk("ana").get("/elections/general").text
    assert desk("cleo").get("/elections/never/report").status_code == 404
