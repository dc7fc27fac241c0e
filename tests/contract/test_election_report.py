"""The report on an election: every figure counted again from the plain rows of the ledger, on both databases."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.incidents.working import CloseIncident
from steadyhand.flows.election_report.ledger import UnknownElection
from steadyhand.flows.election_report.model import Report
from steadyhand.flows.election_report.report import report_on
from steadyhand.flows.election_report.written import as_json, as_markdown, minute
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.storage.tables import ledger
from steadyhand.web.rooms import Rooms
from tests.support.freezing import frozen, secured
from tests.support.house import decide, done, make_house, report
from tests.support.partnered import RED, escalated
from tests.support.program_elections import ELECTION
from tests.support.program_incidents import NOTE, opening
from tests.support.war_day import CLEO, ahead, election_day

BEFORE = 9 * DAY


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """An incident of the week before; then election day, decisions, a partner that is answered, and two freezes."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    url = postgres.fresh_database() if postgres else None
    rooms, close = make_house(Path(tmp_path_factory.mktemp("report")), url)
    done(rooms.door, opening("incident:early", "eligibility", "US-NY"), "staff:ana")
    ahead(rooms, BEFORE)
    election_day(rooms)
    done(rooms.door, opening("incident:abroad", "procedure", "DE-BE"), "staff:ana")
    done(rooms.door, opening("incident:nowhere", "synthetic_media", "unknown"), "staff:ana")
    done(rooms.door, CloseIncident(incident="incident:nowhere", ending="unfounded", note=NOTE), CLEO)
    for name in ("d1", "d2"):
        case = report(
            rooms,
            name,
            f"post:{name}",
            area="election",
            text="Vote by text",
            author="account:u6",
            region="unknown",
        )
        decide(rooms, case, by="staff:lead", act="label" if name == "d1" else "none", policy="election-1@1")
    escalated(rooms, RED, reference="spam", area="spam", subjects=("post:spam",))
    secured(rooms)
    stopped = Population(people=("staff:pia",))
    frozen(rooms, "freeze:a", scope_set=ScopeSet(policy_areas=("election",)), who=stopped)
    frozen(rooms, "freeze:b", scope_set=ScopeSet(policy_areas=("spam",)), who=stopped)
    yield rooms
    close()
    if postgres:
        postgres.drop_database(url)


@pytest.fixture(scope="module")
def told(house: Rooms) -> Report:
    return report_on(house.reader, ELECTION)


def rows(house: Rooms, told: Report, *types: str) -> list[tuple[int, int, str, dict[str, Any]]]:
    """Entries as the table has them, read without a word of the program's: (seq, at, type, fact)."""
    c = ledger.c
    found = house.reader.fetch(select(c.seq, c.at, c.type, c.fact).where(c.type.in_(types)).order_by(c.seq))
    window = told.window
    each = [(row.seq, row.at, row.type, json.loads(row.fact)) for row in found]
    return [one for one in each if window.begins <= one[1] < window.ends]


def table(told: Report, section: str, name: str) -> list[dict[str, Any]]:
    found = next(one for one in told.sections if one.name == section)
    it = next(one for one in found.tables if one.name == name)
    return [dict(zip((column.name for column in it.columns), row, strict=True)) for row in it.rows]


def american(region: str) -> bool:
    return region.startswith("US") or len(region.partition("-")[0]) != 2 or region == "eu"


def test_incidents_by_class_and_their_clocks_are_those_of_the_ledger(house, told):
    """Opened in this time, of this country or of nobody knows where; elsewhere and before are left out."""
    opened = {
        fact["incident"]: (fact["cls"], at)
        for _, at, _, fact in rows(house, told, "civic.incident_opened")
        if american(fact["region"])
    }
    missed = Counter(
        opened[fact["incident"]][0]
        for _, _, _, fact in rows(house, told, "civic.incident_missed")
        if fact["incident"] in opened
    )
    assert opened.keys() == {
        f"incident:{name}" for name in ("hours", "machines", "closed-polls", "office", "nowhere")
    }
    assert {row["class"]: row["opened"] for row in table(told, "incidents", "classes")} == Counter(
        cls for cls, _ in opened.values()
    )
    assert {row["class"]: row["missed"] for row in table(told, "incidents", "classes")} == {
        cls: missed[cls] for cls, _ in opened.values()
    }
    taken: dict[str, int] = {}
    for _, at, _, fact in rows(house, told, "civic.incident_taken"):
        taken.setdefault(fact["incident"], at - opened[fact["incident"]][1])
    owner = table(told, "incidents", "times")[0]
    assert (owner["n"], owner["p90"]) == (len(taken), max(taken.values()))


def test_claims_by_language_are_those_of_the_ledger(house, told):
    """Found, answered and shown, counted from the plain facts."""
    found = {fact["match"]: fact for _, _, _, fact in rows(house, told, "civic.match_found")}
    answers = {fact["match"]: fact["answer"] for _, _, _, fact in rows(house, told, "civic.match_answered")}
    shown = {fact["subject"] for _, _, _, fact in rows(house, told, "civic.panel_shown")}
    for row in table(told, "claims", "languages"):
        those = [one for one in found.values() if one["language"] == row["language"]]
        assert row["found"] == len(those)
        assert row["right"] == sum(answers.get(one["match"]) == "right" for one in those)
        assert row["wrong"] == sum(answers.get(one["match"]) == "wrong" for one in those)
        assert row["panels"] == sum(one["subject"] in shown for one in those)
    assert sum(row["found"] for row in table(told, "claims", "languages")) == len(found) == 9


def test_partners_are_told_together_where_few_asked(house, told):
    """Two asked, one of each kind: told apart, each row would be one organisation."""
    asked = [
        fact for _, _, _, fact in rows(house, told, "review.partner_escalated") if fact["area"] == "election"
    ]
    breached = rows(house, told, "review.escalation_breached")
    (row,) = table(told, "partners", "kinds")
    assert row["kind"] == "together"
    assert (row["escalations"], row["breached"], row["waiting"]) == (len(asked), len(breached), 2)


def test_decisions_and_their_times_are_those_of_the_ledger(house, told):
    """Of the area, those of nobody knows where among them."""
    made = [fact for _, _, _, fact in rows(house, told, "review.decided") if fact["area"] == "election"]
    (row,) = table(told, "errors", "languages")
    assert (row["decided"], row["violates"]) == (len(made), 2)
    assert row["p50"] == min(fact["waited"] for fact in made)


def test_freeze_that_reaches_elections_is_told_without_its_name(house, told):
    """What a freeze is called, and why it was made, may name somebody."""
    (row,) = table(told, "freezes", "freezes")
    seq, at, _, fact = rows(house, told, "access.frozen")[0]
    assert (row["entry"], row["begins"], row["ends"]) == (seq, at, fact["freeze"]["ends"])
    assert "freeze:a" not in as_markdown(told)


def test_phases_are_told_as_they_switched(house, told):
    """Each switch with its own entry, and how far behind the calendar it was."""
    switched = [
        (fact["at"], entry)
        for entry, _, _, fact in rows(house, told, "civic.phases_turned")
        if fact["election"] == ELECTION
    ]
    found = table(told, "phases", "switches")
    assert [(row["at"], row["entry"]) for row in found] == switched
    assert {row["switch"] for row in found} == {"polls open"}
    assert all(0 <= row["behind"] <= 71 * MINUTE for row in found)


def test_campaign_is_told_with_its_minutes_and_no_account(house, told):
    """How many and how soon; who they are is evidence, and no report."""
    (row,) = table(told, "campaigns", "campaigns")
    (first, *_) = rows(house, told, "civic.campaign_seen")
    fact = first[3]
    assert (row["entry"], row["accounts"], row["posts"]) == (
        first[0],
        fact["shape"]["members"],
        fact["shape"]["posts"],
    )
    assert row["to_incident"] == fact["seen"] - fact["began"]


def test_baseline_is_the_weeks_before(house, told):
    """One incident in more than a week of it: rates of a day, and how many times as many."""
    begins = told.window.known + 8 * DAY
    later = report_on(house.reader, ELECTION, begins=begins)
    row = next(one for one in table(later, "rates", "rates") if one["what"] == "incidents opened")
    days = later.window.span / DAY
    assert row["before"] == round(1 / 8, 2)
    assert row["per_day"] == round(5 / days, 2)
    assert row["times"] == round((5 / days) / (1 / 8), 2)
    assert not any("What is usual" in each for each in later.unknown)


def test_report_says_where_its_figures_come_from(house, told):
    """The entries lie between the first and the last that are named, and are as many as it says."""
    c = ledger.c
    for section in told.sections:
        source = section.source
        lies = (c.type.in_(source.types), c.seq >= (source.first or 0), c.seq <= (source.last or 0))
        found = [row.seq for row in house.reader.fetch(select(c.seq).where(*lies).order_by(c.seq))]
        assert source.entries <= len(found), section.name
        if found:
            assert (found[0], found[-1]) == (source.first, source.last)
    claims = next(one.source for one in told.sections if one.name == "claims")
    assert claims.entries == len(rows(house, told, *claims.types))


def test_same_ledger_gives_the_same_bytes_and_names_nobody(house, told):
    """Whoever counts again must find the same; and nobody of the platform, the house or a partner is in it."""
    again = report_on(house.reader, ELECTION)
    assert as_json(again) == as_json(told)
    assert as_markdown(again) == as_markdown(told)
    text = as_json(told).decode() + as_markdown(told)
    for word in ("staff:", "account:", "post:", "partner:", "Cleo", "Red Lantern", "incident:", "campaign:"):
        assert word not in text, word


def test_window_is_cut_where_somebody_says(house, told):
    """Before election day nothing of it; a time that ends before it begins is refused; so is what was never held."""
    begins = told.window.begins
    before = report_on(house.reader, ELECTION, begins=begins, ends=begins + HOUR)
    assert not table(before, "incidents", "classes")
    assert "No incident was opened in this time." in as_markdown(before)
    with pytest.raises(ValueError, match="ends after it begins"):
        report_on(house.reader, ELECTION, begins=begins, ends=begins)
    with pytest.raises(UnknownElection):
        report_on(house.reader, "election:never")


def test_what_is_not_known_is_said(told):
    """Where something is from, what is to come, and what no ledger holds."""
    said = " ".join(told.unknown)
    assert f"this time ends at {minute(told.window.ends)}" in said
    assert "Where 1 of 5 incidents are from" in said
    assert "no views" in said
