"""Asking to come back by the platform, what everybody reads of it, and harm noted on the console: over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.reinstatement.criteria import Criteria, Screened
from steadyhand.enforcement.reinstatement.managing import (
    PauseProgramme,
    PublishCriteria,
    PublishProgramme,
    StartProgramme,
)
from steadyhand.enforcement.reinstatement.model import HOUSE, Facts, Request, Terms
from steadyhand.enforcement.reinstatement.requesting import ScreenReturn
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.web.rooms import Rooms
from tests.support.house import API_KEY, done, enrol
from tests.support.program_access import seconded

CRITERIA, PROGRAMME = "criteria:2026@1", "programme:first"
SAYS = Criteria(title="Who may come back", text="Whoever waited half a year.")
TERMS = Terms(
    title="The first programme", text="Waves of ten.", criteria=CRITERIA, cohorts=("c",), wave=10, reviewers=1,
    council=False,
)  # fmt: skip
KEY = {"authorization": f"Bearer {API_KEY}"}


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False) as made:
        yield made


@pytest.fixture
def programme(rooms: Rooms) -> None:
    """One runs; Hana and Ida, who had no part in it, decide."""
    named = {"staff:lou": "policy_lead", "staff:hana": "appeals_reviewer", "staff:ida": "appeals_reviewer"}
    for who, role in named.items():
        done(rooms.door, Appoint(staff=Staff(principal=who, name=who[6:], roles=(role,))), "staff:root")
        enrol(rooms.door, who)
    for number, command in enumerate(
        (
            PublishCriteria(ref=CRITERIA, criteria=SAYS),
            PublishProgramme(programme=PROGRAMME, terms=TERMS),
            StartProgramme(programme=PROGRAMME),
        )
    ):
        seconded(rooms, command, "staff:lead", "staff:lou", f"request:p{number}")


def banned(rooms: Rooms, name: str) -> None:
    ban = Ban(
        subject=f"account:{name}", account=f"account:{name}", policy="spam-1@1", cause=f"event:{name}",
        mode="automated", until=rooms.now() + 300 * DAY,
    )  # fmt: skip
    done(rooms.door, ban, AUTOMATION)


def screened(rooms: Rooms, request: str) -> None:
    facts = Facts(area="spam", severity="medium", days_since=400, bans=1)
    done(
        rooms.door,
        ScreenReturn(
            request=request,
            criteria=CRITERIA,
            programme=PROGRAMME,
            facts=facts,
            by_rules=Screened(eligible=True),
        ),
        HOUSE,
    )


def ask(client: httpx.Client, name: str, key: str, **more: Any) -> httpx.Response:
    headers = {**KEY, "idempotency-key": key}
    body = {"account": name, "statement": "I will not do it again.", **more}
    return client.post("/v1/returns", json=body, headers=headers)


def test_platform_asks_for_its_people_and_repeats_are_one(rooms, client, programme):
    """The same command as by the link: sent twice it is one request, and who is not banned is told so."""
    banned(rooms, "back")
    first, again, twice = ask(client, "back", "r-1"), ask(client, "back", "r-1"), ask(client, "back", "r-2")
    assert first.status_code == 201
    assert again.json() == first.json()
    assert (twice.status_code, twice.json()["code"]) == (409, "open_already")
    assert ask(client, "somebody", "r-3").json()["code"] == "not_banned"
    assert ask(client, "back", "r-4", more="x").status_code == 400
    assert client.post("/v1/returns", json={"account": "back"}).status_code == 401

    told = client.get(f"/v1/returns/{first.json()['request']}", headers=KEY).json()
    assert told == first.json()
    assert (told["account"], told["state"], told["criteria"]) == ("account:back", "submitted", CRITERIA)
    asked: Request = rooms.reader.row("reinstatement", told["request"])
    assert rooms.cases.words(asked.statements[0]) == "I will not do it again."
    assert client.get("/v1/returns/return:none", headers=KEY).json()["code"] == "unknown_request"


def test_nobody_asks_where_no_programme_runs(rooms, client):
    """Not by the platform either."""
    banned(rooms, "back")
    answer = ask(client, "back", "r-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "no_programme")


def test_everybody_reads_the_criteria_the_counts_and_why_it_stands_still_and_nobodys_name(
    rooms, client, programme
):
    """Published word by word; of few only that they are few."""
    for number in range(6):
        banned(rooms, f"back{number}")
        request = ask(client, f"back{number}", f"r-{number}").json()["request"]
        if number:
            screened(rooms, request)
    done(rooms.door, PauseProgramme(programme=PROGRAMME, why="To look at it."), "staff:lead")

    read = client.get("/public/returns.json")
    told = read.json()
    assert told["criteria"][0]["says"]["wait_days"] == SAYS.wait_days
    assert told["criteria"][0]["digest"] == SAYS.digest
    (shown,) = told["programmes"]
    assert (shown["programme"], shown["state"], shown["says"]["criteria"]) == (PROGRAMME, "paused", CRITERIA)
    assert [(one["why"], one["until"]) for one in shown["pauses"]] == [("To look at it.", None)]
    by_cohort = {row["cohort"]: (row["asked"], row["outcomes"]["waiting"]) for row in told["requests"]}
    assert by_cohort == {"c": (5, 5), "": (None, "<5")}
    assert [one["days"] for one in told["recidivism"]] == [30, 90, 180]
    for secret in ("account:", "staff:", "return:"):
        assert secret not in read.text

    page = client.get("/public/returns")
    assert page.status_code == 200
    for words in ("The first programme", "To look at it.", "fewer than 5", "Whoever waited half a year."):
        assert words in page.text
    assert "account:" not in page.text


def test_harm_that_one_reviewer_noted_is_not_on_anothers_page_before_their_finding(
    rooms, client, programme, desk
):
    """What was noted sways nobody who has yet to say what they find."""
    banned(rooms, "back")
    name = ask(client, "back", "r-1").json()["request"]
    screened(rooms, name)
    hana, ida = desk("hana"), desk("ida")
    page = hana.get(f"/returns/{name}")
    assert "Note harm elsewhere" in page.text
    form = {
        "what": "They threatened people.",
        "where": "On the street.",
        "source": "Court file 7",
        "grade": "9",
    }
    wrong = hana.send(f"/returns/{name}/harm", **{**form, "grade": "11"})
    assert wrong.status_code == 422
    assert "Court file 7" in wrong.text, "what was typed is kept"
    assert hana.send(f"/returns/{name}/harm", **form).status_code == 303
    own, other = hana.get(f"/returns/{name}").text, ida.get(f"/returns/{name}").text
    assert "Court file 7" in own
    assert "Court file 7" not in other
    assert "harm-title" in own
    assert "harm-title" not in other
