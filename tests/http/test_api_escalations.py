"""`/v1/escalations`: a partner's program asks, and looks what became of it, under its own key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from steadyhand.access.keys.commands import IssueKey
from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import Key
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.web.rooms import Rooms
from tests.support.house import done, make_house, on_sqlite
from tests.support.partnered import BLUE, POLICE, RED, ROOT, answered, key_of, partnered

pytestmark = on_sqlite

BODY: dict[str, Any] = {
    "reference": "r-1", "area": "election", "subjects": ["post:vote"], "severity": "severe", "region": "eu",
    "words": "It says that the polls close at noon.", "links": ["https://evidence.example/1"],
}  # fmt: skip
Program = Callable[..., httpx.Client]


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house with partners."""
    made, close = make_house(data_dir, record_url)
    partnered(made)
    yield made
    close()


@pytest.fixture
def program(rooms: Rooms, url: str) -> Iterator[Program]:
    """A partner's program with its key."""
    opened: list[httpx.Client] = []

    def of(listing: Any, *capabilities: str) -> httpx.Client:
        headers = {"authorization": f"Bearer {key_of(rooms, listing, *capabilities)}"}
        opened.append(httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=30))
        return opened[-1]

    yield of
    for each in opened:
        each.close()


def told(answer: httpx.Response) -> tuple[int, str | None]:
    """The status, and the code of a refusal."""
    return answer.status_code, None if answer.is_success else answer.json()["code"]


def test_escalation_is_taken_at_once_with_its_id_and_when_it_is_due(program):
    """A partner that hears nothing asks again, by telephone."""
    answer = program(RED).post("/v1/escalations", json=BODY)
    shown = answer.json()

    assert answer.status_code == 201
    assert shown["escalation"].startswith("escalation:")
    assert shown["state"] == "received"
    assert 4 * 3600 - 60 < shown["left_s"] <= 4 * 3600
    assert shown["subjects"][0]["outcome"] is None


def test_same_reference_is_taken_once_and_another_content_under_it_is_a_conflict(rooms, program):
    """A program that lost the answer sends again."""
    red = program(RED)
    first, again = (red.post("/v1/escalations", json=BODY) for _ in range(2))
    other = red.post("/v1/escalations", json={**BODY, "words": "Something else."})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["escalation"] == again.json()["escalation"]
    assert told(other) == (409, "reference_known")
    assert len(rooms.cases.about("post:vote")) == 1


def test_two_hundred_subjects_are_one_escalation_and_one_more_is_refused(rooms, program):
    """A campaign is told of at once, and all of it or nothing is taken."""
    red = program(RED)
    many = [f"post:c{n}" for n in range(200)]

    assert red.post("/v1/escalations", json={**BODY, "subjects": many}).status_code == 201
    assert len(rooms.cases.about("post:c199")) == 1
    over = red.post("/v1/escalations", json={**BODY, "reference": "r-2", "subjects": [*many, "post:c200"]})
    assert told(over) == (400, "invalid")
    assert "200" in over.json()["detail"]


def test_a_megabyte_of_words_is_refused_with_the_limit(program):
    """Whoever sends a book is told how much is read."""
    red = program(RED)
    long = red.post("/v1/escalations", json={**BODY, "words": "x" * 500_000})
    longer = red.post("/v1/escalations", json={**BODY, "words": "x" * 1_100_000})

    assert told(long) == (400, "invalid")
    assert "20000" in long.json()["detail"]
    assert told(longer) == (413, "too_large")


def test_partner_sees_its_own_alone(program):
    """What another asked is not there, by list, by reference, by id."""
    red, blue = program(RED), program(BLUE)
    theirs = blue.post("/v1/escalations", json=BODY).json()["escalation"]

    assert red.get("/v1/escalations").json() == {"escalations": []}
    assert red.get("/v1/escalations?reference=r-1").json() == {"escalations": []}
    assert told(red.get(f"/v1/escalations/{theirs}")) == (404, "unknown_escalation")
    assert told(red.get("/v1/escalations/escalation:none")) == (404, "unknown_escalation")
    assert [one["escalation"] for one in blue.get("/v1/escalations?reference=r-1").json()["escalations"]] == [
        theirs
    ]


def test_decision_comes_with_its_reason_and_until_when_to_object(rooms, program, record_url):
    """Decided without a reason is not answered."""
    red = program(RED)
    name = red.post("/v1/escalations", json=BODY).json()["escalation"]
    (case,) = rooms.cases.about("post:vote")
    done(rooms.door, TakeLease(case=case.id), "staff:ana")
    assert red.get(f"/v1/escalations/{name}").json()["state"] == "in_review"
    done(
        rooms.door, Decide(case=case.id, outcome="no_violation", reason="It quotes an old law."), "staff:ana"
    )
    assert answered(rooms, record_url) == 1
    shown = red.get(f"/v1/escalations/{name}").json()
    (subject,) = shown["subjects"]

    assert shown["state"] == "decided"
    assert (subject["outcome"], subject["reason"]) == ("no_violation", "It quotes an old law.")
    assert subject["object_by"] > subject["decided_at"]
    assert "staff:" not in str(shown)
    assert case.id not in str(shown)


@pytest.mark.parametrize(
    "address", ["/v1/cases", "/v1/subjects/post:p1", "/v1/entries", "/v1/queues", "/v1/policies"]
)
def test_key_of_a_partner_reads_nothing_of_the_house(program, address):
    """A watchdog's key that leaks tells what the watchdog sent."""
    assert told(program(RED).get(address)) == (403, "not_in_key")


def test_key_of_a_partner_files_no_reports_and_holds_nothing_else(rooms, program):
    """What it says it says as itself, and no key gives it more."""
    report = {"id": "x", "subject": "post:x", "reporter": "account:r", "area": "spam"}
    assert told(program(RED).post("/v1/reports", json=report))[0] == 403
    wide = Key(
        digest=digest_of("w"), service="service:partner-red-watch", name="w", capabilities=("case.read",),
        until=rooms.now() + DAY,
    )  # fmt: skip
    refused = rooms.door.perform(IssueKey(key=wide), ROOT)

    assert isinstance(refused, Refusal)
    assert refused.code == "beyond_services"


def test_key_of_the_platform_escalates_nothing(rooms, api):
    """The back end reports what its users say; it is no partner."""
    assert told(api.get("/v1/escalations")) == (403, "not_in_key")
    assert told(api.post("/v1/escalations", json=BODY)) == (404, "unknown_partner")
    assert rooms.cases.about("post:vote") == []


def test_each_half_of_a_key_is_for_its_half(program):
    """A board on the wall that shows clocks must not be able to send."""
    reads, files = program(RED, "escalation.read"), program(BLUE, "escalation.file")

    assert told(reads.post("/v1/escalations", json=BODY)) == (403, "not_in_key")
    assert files.post("/v1/escalations", json=BODY).status_code == 201
    assert told(files.get("/v1/escalations")) == (403, "not_in_key")


def test_only_an_authority_gives_a_legal_order(program):
    """Whoever borrows the law's voice is refused."""
    order = {"basis": "Art. 3", "territory": "Plaza"}

    assert told(program(RED).post("/v1/escalations", json={**BODY, "order": order})) == (422, "no_authority")
    assert program(POLICE).post("/v1/escalations", json={**BODY, "order": order}).status_code == 201


def test_unknown_area_is_refused_with_those_that_there_are(program):
    """A slip must not be a lost escalation."""
    answer = program(RED).post("/v1/escalations", json={**BODY, "area": "elections"})

    assert told(answer) == (422, "unlisted_area")
    assert "election" in answer.json()["detail"]


def test_flood_is_told_when_to_come_back_and_a_threat_to_a_life_is_taken(rooms, program):
    """Sixty an hour; what was sent before is still answered, another partner is not touched, and danger comes in."""
    red = program(RED)
    sent = [red.post("/v1/escalations", json={**BODY, "reference": f"f-{n}"}) for n in range(61)]
    threat = {**BODY, "reference": "threat", "area": "imminent_harm"}

    assert [answer.status_code for answer in sent] == [201] * 60 + [429]
    assert told(sent[-1]) == (429, "too_often")
    assert 3500 < int(sent[-1].headers["retry-after"]) <= 3600
    assert red.post("/v1/escalations", json=threat).status_code == 201
    assert red.post("/v1/escalations", json={**BODY, "reference": "f-0"}).status_code == 200
    assert program(BLUE).post("/v1/escalations", json=BODY).status_code == 201
    assert rooms.reader.row("partner_record", RED.partner).escalations == 61
