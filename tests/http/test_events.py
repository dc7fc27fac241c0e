from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from steadyhand.access.keys.model import Bearer
from steadyhand.intake.appending import Decided, Item, Receipt
from steadyhand.intake.ingest import ingest
from steadyhand.intake.model import Event, IdReused
from steadyhand.intake.parsing import COUNT_LIMIT
from steadyhand.intake.sending import NotTaken, to_service
from steadyhand.intake.store import EventStore
from steadyhand.intake.writer import Busy, IntakeWriter
from steadyhand.kernel.tx import DiskFull, RecordUnavailable
from steadyhand.web import asgi
from steadyhand.web.events import BODY_LIMIT, events_app
from tests.support.intake_events import NOW, encoded, post_created, report_created

KEY = "key-of-plaza"
EVENTS, SPAM = ("key-for-events", "key-for-reports-of-spam")
BEARERS = {
    KEY: Bearer(principal="service:plaza"),
    EVENTS: Bearer(principal="service:feed", name="Feed", capabilities=frozenset({"events.send"})),
    SPAM: Bearer(
        principal="service:feed",
        name="Spam",
        capabilities=frozenset({"events.send", "report.file", "case.open"}),
        areas=("spam",),
    ),
}
BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"


class Service:
    """Intake behind a real server; the rules are the simplest there can be."""

    def __init__(self, folder: Path) -> None:
        self.store = EventStore(f"sqlite:///{folder / 'events.db'}", lambda: NOW)
        self.store.create()
        self.consumed = 0
        self.failure: Exception | None = None
        self.writer = IntakeWriter(self.store, lambda: self.consumed, lag_limit=1_000)
        self.app = events_app(self, self.decide, BEARERS.get, lambda: NOW)

    def submit(self, items: list[Item]) -> Any:
        """As the writer does, or fail as the test wants."""
        if self.failure is not None:
            raise self.failure
        return self.writer.submit(items)

    async def decide(self, event: Event) -> Mapping[str, Any]:
        """Limit whatever sells something; decided once."""
        if self.failure is not None:
            raise self.failure
        verdict = "act" if b"sell" in event.data else "allow"
        receipt: Receipt = self.store.append([Item(event, Decided("sha256:a", verdict))])[0]
        if receipt.conflict:
            raise IdReused
        assert receipt.decided is not None
        return {
            "decision": event.name,
            "verdict": receipt.decided.outcome,
            "effects": [],
            "reasons": [],
            "rules": "sha256:a",
        }


class Served:
    """A running server, and how to talk to it."""

    def __init__(self, service: Service, port: int) -> None:
        self.service, self.port = service, port
        self.url = f"http://127.0.0.1:{port}"
        self.http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False, timeout=20
        )

    def post(
        self, content: Any, media: str = BATCH, path: str = "/v1/events", **headers: str
    ) -> httpx.Response:
        return self.http.post(path, content=content, headers={"Content-Type": media, **headers})

    def ids(self) -> list[str]:
        return [logged.event.id for logged in self.service.store.read(0, 100_000)]

    def raw(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    service = Service(tmp_path)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(service.app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.005)
    there = Served(service, listening.getsockname()[1])
    yield there
    there.http.close()
    server.should_exit = True
    thread.join()
    listening.close()
    service.writer.close()
    service.store.close()


def batch(*numbers: int) -> bytes:
    return encoded([post_created(number) for number in numbers])


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of a response, which must be one of this status and code."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert (document["status"], document["code"]) == (status, code)
    assert document["type"].endswith(code)
    assert document["title"]
    assert document["detail"]
    return document


def test_a_batch_is_on_disk_when_it_is_acknowledged(served):
    """202 means that the platform may forget it."""
    response = served.post(batch(1, 2))

    assert response.status_code == 202
    assert response.json() == {"accepted": 2, "repeated": 0, "refused": []}
    assert served.ids() == ["e1", "e2"]


@pytest.mark.parametrize(
    ("media", "body"),
    [
        (SINGLE, encoded(post_created(1))),
        ("Application/CloudEvents+JSON; charset=UTF-8", encoded(post_created(1))),
        ("application/json", encoded(post_created(1))),
        ("application/json", batch(1)),
        ("application/x-ndjson", encoded(post_created(1)) + b"\n"),
    ],
)
def test_every_stated_format_is_taken(served, media, body):
    """CloudEvents 1.0: structured, batched, and one per line."""
    assert served.post(body, media).json()["accepted"] == 1


@pytest.mark.parametrize(
    ("key", "area", "field", "word"),
    [
        (EVENTS, "spam", "type", "report.file"),
        (SPAM, "hate", "data.report.area", "for spam only"),
        (SPAM, "no area of ours", "data.report.area", "for spam only"),
    ],
)
def test_a_report_that_a_key_is_not_for_is_refused_and_the_rest_is_kept(served, key, area, field, word):
    """A case follows from a report: a key for events alone would open them in every policy area."""
    report = report_created(2)
    report["data"]["report"]["area"] = area
    sent = served.post(encoded([post_created(1), report]), Authorization=f"Bearer {key}")
    alone = served.post(encoded([report]), Authorization=f"Bearer {key}")
    decided = served.post(encoded(report), SINGLE, "/v1/decide", Authorization=f"Bearer {key}")

    (fault,) = sent.json()["refused"]
    assert (sent.status_code, sent.json()["accepted"]) == (202, 1)
    assert (fault["index"], fault["field"], fault["code"]) == (1, field, "not_in_key")
    assert word in fault["detail"]
    for answer in (alone, decided):
        assert problem(answer, 403, "not_in_key")["refused"][0]["field"] == field
    assert served.ids() == ["e1"]


def test_a_report_is_taken_under_a_key_for_reports_of_its_area(served):
    """And under the installation's own, as ever."""
    first = served.post(encoded([report_created(1)]), Authorization=f"Bearer {SPAM}")
    second = served.post(encoded([report_created(2)]))

    assert [answer.json()["accepted"] for answer in (first, second)] == [1, 1]


def test_an_empty_batch_is_acknowledged(served):
    """CloudEvents allows it."""
    assert served.post(b"[]").json() == {"accepted": 0, "repeated": 0, "refused": []}


def test_a_repeated_batch_is_counted_as_repeated(served):
    """Whoever lost the answer sends again and sees that all is well."""
    served.post(batch(1, 2))

    assert served.post(batch(1, 2, 3)).json() == {"accepted": 1, "repeated": 2, "refused": []}
    assert served.ids() == ["e1", "e2", "e3"]


def test_the_rest_of_a_batch_is_kept_and_the_faults_are_told(served):
    """Index, field, code and a sentence for each."""
    served.post(batch(9))
    mixed = [
        post_created(1),
        post_created(2, id=None),
        post_created(3, time="2036-11-03T09:30:00Z"),
        post_created(9, type="post.edited"),
    ]

    response = served.post(encoded(mixed))

    assert response.status_code == 202
    answer = response.json()
    assert (answer["accepted"], answer["repeated"]) == (1, 0)
    assert [(each["index"], each["field"], each["code"]) for each in answer["refused"]] == [
        (1, "id", "missing"),
        (2, "time", "clock"),
        (3, "id", "id_reused"),
    ]
    assert all(each["detail"] for each in answer["refused"])


OLD = "2016-11-03T09:30:00Z"


def test_an_event_of_a_clock_ten_years_behind_is_refused_and_the_rest_kept(served):
    """It would be counted where nobody looks, and nobody would hear of it."""
    answer = served.post(encoded([post_created(1), post_created(2, time=OLD)])).json()

    assert answer["accepted"] == 1
    assert [(each["index"], each["field"], each["code"]) for each in answer["refused"]] == [
        (1, "time", "clock")
    ]
    assert "history" in answer["refused"][0]["detail"]
    problem(served.post(encoded(post_created(3, time=OLD)), SINGLE, "/v1/decide"), 400, "invalid_events")


def test_history_is_taken_when_it_is_called_so(served):
    """Old posts are sent in on purpose, by whoever says so."""
    old = encoded([post_created(1, time=OLD)])

    assert served.post(old, path="/v1/events?history=true").json()["accepted"] == 1
    problem(served.post(old, path="/v1/events?history=false"), 400, "invalid_events")


@pytest.mark.parametrize("query", ["history=yes", "history=", "history=true&history=false", "history=%FF"])
def test_a_wrong_parameter_is_refused_by_its_name(served, query):
    """Guessing what was meant would put old events among the new ones."""
    document = problem(served.post(batch(1), path=f"/v1/events?{query}"), 400, "invalid")

    assert [fault["field"] for fault in document["faults"]] == ["history"]
    assert served.ids() == []


def test_a_file_of_old_posts_is_ingested_through_the_service(served, tmp_path):
    """Nobody should have to know which of the two ways their file takes."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(
        encoded(post_created(1, time=OLD)) + b"\n" + encoded(post_created(2, time="1990-01-01T00:00:00Z"))
    )

    summary = ingest(path, to_service(served.http, served.url, KEY))

    assert (summary.accepted, summary.refused) == (1, 1)
    assert json.loads((tmp_path / "posts.jsonl.refused.jsonl").read_text())["field"] == "time"


def test_a_batch_without_any_good_event_is_a_problem(served):
    """The sender must not think that it went well."""
    document = problem(served.post(encoded([post_created(type="x"), 5])), 400, "invalid_events")

    assert [(each["index"], each["code"]) for each in document["refused"]] == [
        (0, "unknown_type"),
        (1, "wrong_type"),
    ]


def test_an_event_under_a_used_id_is_a_conflict(served):
    """409, as for a reused idempotency key."""
    served.post(batch(1))

    problem(served.post(encoded(post_created(1, type="post.edited")), SINGLE), 409, "id_reused")


def test_an_unreadable_body_is_refused_with_the_offset(served):
    """Where to look."""
    assert problem(served.post(b'[{"a":1}, nul]'), 400, "unreadable")["offset"] in range(10, 14)
    assert problem(served.post(b""), 400, "unreadable")["offset"] == 0


def test_bottomless_nesting_is_refused_and_the_rest_kept(served):
    """A thousand levels must not end in a crash."""
    body = b"[" + b'{"a":' * 1_000 + b"1" + b"}" * 1_000 + b"," + encoded(post_created(1)) + b"]"

    answer = served.post(body).json()

    assert answer["accepted"] == 1
    assert answer["refused"][0]["code"] == "too_deep"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_ten_megabytes_is_refused_and_the_connection_lives_on(served, chunked):
    """Also when its length is not stated."""
    body = b"[" + b" " * (10 * 1024 * 1024) + b"]"
    parts = (body[at : at + 65_536] for at in range(0, len(body), 65_536))

    document = problem(served.post(parts if chunked else body), 413, "too_large")

    assert document["limit"] == BODY_LIMIT
    assert served.post(batch(1)).status_code == 202


def test_a_chunked_body_is_put_together(served):
    """Clients that stream send no length."""
    body = batch(1, 2, 3)

    assert served.post(iter([body[:7], body[7:100], body[100:]])).json()["accepted"] == 3


def test_too_many_events_in_one_body_are_refused(served):
    """Small events in number are a load too."""
    document = problem(served.post(b"[" + b",".join([b"1"] * (COUNT_LIMIT + 1)) + b"]"), 413, "too_many")

    assert document["limit"] == COUNT_LIMIT


@pytest.mark.parametrize(
    ("media", "headers"),
    [
        ("text/plain", {}),
        ("", {}),
        ("application/json; charset=latin-1", {}),
        ("application/json", {"Content-Encoding": "gzip"}),
        ("application/json", {"ce-specversion": "1.0"}),
    ],
)
def test_another_media_type_is_refused_naming_the_accepted_ones(served, media, headers):
    """Also compressed bodies and CloudEvents' binary mode, which would be read wrongly."""
    document = problem(served.post(batch(1), media, **headers), 415, "unsupported_media_type")

    assert BATCH in document["accepted"]


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic abc", "Bearer", f"Token {KEY}"])
def test_without_a_valid_key_nothing_is_taken(served, header):
    """Strangers could fill the queues."""
    response = httpx.post(
        f"{served.url}/v1/events",
        content=batch(1),
        headers={"Content-Type": BATCH} | ({"Authorization": header} if header else {}),
        trust_env=False,
    )

    problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"] == "Bearer"
    assert served.ids() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/v1/events", "/v1/decide"])
def test_another_method_is_refused_naming_the_right_one(served, method, path):
    """RFC 9110 section 15.5.6."""
    response = served.http.request(method, path)

    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


def test_head_is_refused_without_a_body(served):
    """RFC 9110: no body follows the answer to HEAD."""
    response = served.http.head("/v1/events")

    assert (response.status_code, response.headers["allow"], response.content) == (405, "POST", b"")


def test_another_path_is_not_found(served):
    """When it runs alone it has these two."""
    problem(served.http.post("/v1/event"), 404, "not_found")


def test_back_pressure_is_told_with_the_time_to_wait(served):
    """Memory must not grow while the rules are behind."""
    assert served.post(batch(*range(1, 1_002))).status_code == 202

    response = served.post(batch(2_000))

    problem(response, 429, "busy")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert len(served.ids()) == 1_001


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (DiskFull("The disk is full: nothing was recorded."), 507, "disk_full"),
        (RecordUnavailable("The database did not take the write."), 503, "unavailable"),
        (Busy("20000 events are waiting.", 7), 429, "busy"),
        (ZeroDivisionError(), 500, "failed"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/events", "/v1/decide"])
def test_an_outage_is_told_and_passes(served, path, failure, status, code):
    """No acknowledgement, no half answer, and the next request is fine."""
    served.service.failure = failure
    response = served.post(encoded(post_created(1)), SINGLE, path)
    problem(response, status, code)
    assert ("retry-after" in response.headers) == (status != 500)

    served.service.failure = None
    assert served.post(encoded(post_created(1)), SINGLE, path).is_success


def test_a_full_disk_is_507_and_nothing_is_acknowledged(served):
    """The real thing: SQLite cannot take another page."""
    with served.service.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    problem(served.post(batch(*range(1, 300))), 507, "disk_full")
    assert served.ids() == []

    with served.service.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert served.post(batch(*range(1, 300))).json()["accepted"] == 299


def head(length: int | str, media: str = BATCH) -> bytes:
    lines = ["POST /v1/events HTTP/1.1", "Host: x", f"Authorization: Bearer {KEY}", f"Content-Type: {media}"]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


def test_a_client_that_goes_away_in_mid_body_leaves_nothing(served):
    """Half a batch is no batch."""
    body = batch(1, 2)
    with served.raw() as client:
        client.sendall(head(len(body)) + body[: len(body) // 2])

    assert served.post(batch(3)).status_code == 202
    assert served.ids() == ["e3"]


def test_a_length_that_is_too_short_gives_half_a_body_which_is_refused(served):
    """The rest is no request, and the server says so."""
    body = batch(1)
    with served.raw() as client:
        client.sendall(head(len(body) - 10) + body)
        answer = client.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 400")
    assert served.ids() == []


def test_a_body_that_never_ends_is_given_up(served, monkeypatch):
    """A length that is too long would hold the request open for ever."""
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.2)
    body = batch(1)
    with served.raw() as client:
        client.sendall(head(len(body) + 10) + body)
        answer = client.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"code":"too_slow"' in answer
    assert served.ids() == []


@pytest.mark.parametrize("length", ["-5", "ten", "1e3"])
def test_a_length_that_is_no_number_is_refused(served, length):
    """The server's own business, but it must not reach us as something else."""
    with served.raw() as client:
        client.sendall(head(length) + batch(1))
        assert client.recv(65_536).startswith(b"HTTP/1.1 4")

    assert served.ids() == []


@pytest.mark.parametrize("wrap", [False, True])
def test_a_decision_is_answered_and_kept_with_its_event(served, wrap):
    """The platform's write path asks before it shows a post."""
    event = post_created(1)
    event["data"]["post"]["text"] = "I sell followers"

    response = served.post(encoded({"event": event} if wrap else event), "application/json", "/v1/decide")

    assert response.status_code == 200
    assert response.json() == {
        "decision": "/plaza/e1",
        "verdict": "act",
        "effects": [],
        "reasons": [],
        "rules": "sha256:a",
    }
    assert served.ids() == ["e1"]


def test_a_decision_asked_for_twice_is_the_same(served):
    """Decide once."""
    first = served.post(encoded(post_created(1)), SINGLE, "/v1/decide")

    assert served.post(encoded(post_created(1)), SINGLE, "/v1/decide").json() == first.json()
    problem(served.post(encoded(post_created(1, type="post.edited")), SINGLE, "/v1/decide"), 409, "id_reused")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (b"[]", "event", "wrong_type"),
        (b"{", "event", "malformed"),
        (encoded(post_created(type="x")), "type", "unknown_type"),
        (encoded({"event": post_created(), "also": 1}), "also", "unknown_field"),
        (encoded({"event": 5}), "event", "wrong_type"),
        (b'{"a":' * 1_000 + b"1" + b"}" * 1_000, "event", "too_deep"),
        (b"\xff", "event", "malformed"),
    ],
)
def test_a_wrong_event_is_refused_where_a_decision_is_asked(served, body, field, code):
    """The same faults as in a batch."""
    document = problem(served.post(body, "application/json", "/v1/decide"), 400, "invalid_events")

    assert [(each["field"], each["code"]) for each in document["refused"]] == [(field, code)]


def test_a_batch_where_one_event_is_asked_for_is_refused(served):
    """One decision, one answer."""
    problem(served.post(batch(1), BATCH, "/v1/decide"), 415, "unsupported_media_type")


def test_many_senders_at_once_are_all_acknowledged_once(served):
    """Each event is there once, whoever sent it."""
    answers: list[dict[str, Any]] = []

    def send(sender: int) -> None:
        with httpx.Client(
            headers={"Authorization": f"Bearer {KEY}", "Content-Type": BATCH}, trust_env=False
        ) as http:
            for number in range(5):
                start = 100 * (sender % 4) + 20 * number
                response = http.post(f"{served.url}/v1/events", content=batch(*range(start, start + 20)))
                answers.append(response.json())

    senders = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()

    assert sum(answer["accepted"] for answer in answers) == 400
    assert sum(answer["repeated"] for answer in answers) == 400
    assert sorted(served.ids()) == sorted(f"e{number}" for number in range(400))


def test_a_file_is_ingested_through_the_service(served, tmp_path):
    """The same command, whether a service runs or not."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"\n".join([*(encoded(post_created(number)) for number in range(900)), b"{broken", b""]))

    summary = ingest(path, to_service(served.http, served.url, KEY))

    assert (summary.read, summary.accepted, summary.refused) == (901, 900, 1)
    listed = json.loads((tmp_path / "posts.jsonl.refused.jsonl").read_text())
    assert listed["line"] == 901


def test_a_file_waits_for_a_busy_service(served, tmp_path):
    """As long as it says, then it goes on."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(encoded(post_created(1)) + b"\n")
    served.service.failure = Busy("Too much.", 3)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            served.service.failure = None

    assert ingest(path, to_service(served.http, served.url, KEY, wait=wait)).accepted == 1
    assert waits == [3.0, 3.0]


def test_a_file_is_not_sent_with_a_wrong_key(served, tmp_path):
    """Trying again would not help; the reason is told."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(encoded(post_created(1)) + b"\n")

    with pytest.raises(NotTaken, match="401: Send a valid API key"):
        ingest(path, to_service(served.http, served.url, "wrong"))
