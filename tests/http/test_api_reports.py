from contextlib import nullcontext

import httpx
import msgspec
import pytest

from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import DiskFull, RecordUnavailable
from tests.support.desk import serving
from tests.support.house import API_KEY, on_sqlite
from tests.support.intake_events import kept, post_created

REPORT = {
    "id": "n1",
    "subject": "post:n1",
    "reporter": "account:u7",
    "area": "spam",
    "text": "Again and again",
    "lang": "en",
    "content": {"text": "Buy now", "lang": "en", "author": "account:u6"},
}


def test_report_opens_a_case_and_is_answered_with_it(api, rooms):
    """The platform must be able to tell the reporter that a person is asked."""
    answer = api.post("/v1/reports", json=REPORT)

    assert answer.status_code == 201
    told = answer.json()
    assert rooms.cases.get(told["case"]).row.subject == "post:n1"
    assert rooms.reader.row("report", told["report"]).reporter == "account:u7"


def test_same_report_again_gives_the_same_answer_and_no_second_entry(api, rooms):
    """A platform that saw no answer sends again; nothing may be done twice."""
    first = api.post("/v1/reports", json=REPORT)
    head = rooms.reader.head().seq
    again = api.post("/v1/reports", json=REPORT)

    assert (again.status_code, again.json()) == (200, first.json())
    assert rooms.reader.head().seq == head


def test_author_is_the_same_account_with_and_without_its_kind(api, rooms):
    """As in events: `u6` and `account:u6` are one account, so it is the same report that is sent again."""
    first = api.post("/v1/reports", json={**REPORT, "content": {**REPORT["content"], "author": "u6"}})
    again = api.post("/v1/reports", json=REPORT)

    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert rooms.cases.get(first.json()["case"]).row.account == "account:u6"


@pytest.mark.parametrize("change", [{"text": "Other words"}, {"content": None}, {"area": "scams"}])
def test_other_report_under_a_used_id_is_a_conflict(api, change):
    """Taking the second silently, or the first for it, would lose a report."""
    api.post("/v1/reports", json=REPORT)
    answer = api.post("/v1/reports", json={**REPORT, **change})

    assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")


def test_idempotency_key_binds_one_request_only(api):
    """The same key with another body is a mistake of the client that it must hear of."""
    headers = {"Idempotency-Key": "abc"}
    first = api.post("/v1/reports", json=REPORT, headers=headers)
    again = api.post("/v1/reports", json=REPORT, headers=headers)
    other = api.post("/v1/reports", json={**REPORT, "id": "n2"}, headers=headers)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert other.json()["code"] == "key_reused"


def test_same_report_under_another_idempotency_key_adds_nothing(api, rooms):
    """A client that makes a new key for each try must not pile up evidence."""
    api.post("/v1/reports", json=REPORT, headers={"Idempotency-Key": "one"})
    head = rooms.reader.head().seq
    again = api.post("/v1/reports", json=REPORT, headers={"Idempotency-Key": "two"})

    assert again.status_code == 200
    assert rooms.reader.head().seq == head


@on_sqlite
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[" * 1500, 400),
        (b'{"id": 1}', 400),
        (msgspec.json.encode({**REPORT, "extra": 1}), 400),
        (msgspec.json.encode({**REPORT, "text": "a\x00b"}), 400),
        (msgspec.json.encode({**REPORT, "subject": "post:a\x00"}), 400),
        (msgspec.json.encode({**REPORT, "subject": "nobody"}), 400),
        (msgspec.json.encode(REPORT).replace(b"Again and again", b"\\ud800"), 400),
        (msgspec.json.encode({**REPORT, "content": {"author": "post:6"}}), 400),
        (msgspec.json.encode({**REPORT, "area": "gardening"}), 422),
        (b'"' + b"x" * 10_000_000 + b'"', 413),
    ],
    ids=[
        "malformed",
        "deep",
        "wrong type",
        "unknown field",
        "NUL",
        "NUL in a name",
        "no subject",
        "lone surrogate",
        "bad author",
        "unlisted area",
        "10 MB",
    ],
)
def test_bad_report_is_refused_with_its_reason_and_leaves_nothing(api, rooms, body, status):
    """Whatever is sent, the answer is a problem document that says what to do, and nothing is kept."""
    head = rooms.reader.head().seq
    answer = api.post("/v1/reports", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() >= {"type", "title", "status", "code", "detail"}
    assert rooms.reader.head().seq == head


@pytest.fixture
def knowing(rooms, data_dir):
    """A house that has the event of the reported post: account:u1 wrote it."""
    store = EventStore(f"sqlite:///{data_dir / 'known.db'}")
    store.create()
    store.append([Item(kept(post_created(7, author="u1")))])
    with (
        serving(msgspec.structs.replace(rooms, events=store)) as address,
        httpx.Client(
            base_url=address, headers={"authorization": f"Bearer {API_KEY}"}, trust_env=False
        ) as client,
    ):
        yield client, store
    store.close()


@on_sqlite
def test_author_by_the_posts_own_event_outweighs_the_one_that_the_report_names(knowing, rooms):
    """Whoever may report could else have somebody else's account told off, or banned."""
    api, _ = knowing
    answer = api.post("/v1/reports", json=REPORT | {"subject": "post:7"})

    assert rooms.cases.get(answer.json()["case"]).row.account == "account:u1"


@on_sqlite
def test_report_sent_again_is_the_same_although_the_author_has_become_known(knowing, rooms):
    """The post's event may come after the report of it; a repeat must not become a conflict by that."""
    api, store = knowing
    first = api.post("/v1/reports", json=REPORT | {"subject": "post:8"})
    store.append([Item(kept(post_created(8, author="u1")))])
    again = api.post("/v1/reports", json=REPORT | {"subject": "post:8"})
    other = api.post("/v1/reports", json=REPORT | {"subject": "post:8", "text": "Other words"})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert rooms.cases.get(first.json()["case"]).row.account == "account:u6"


def encoded(**changes) -> bytes:
    """The report with other values."""
    return msgspec.json.encode(REPORT | changes)


@on_sqlite
@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (b"", "body", "empty"),
        (b" \n", "body", "empty"),
        (b"{", "body", "not JSON"),
        (b"[]", "body", "JSON object"),
        (b"null", "body", "JSON object"),
        (b'{"id": "\xff"}', "body", "UTF-8"),
        (b"[" * 1500, "body", "64 levels"),
        (encoded().replace(b"Again and again", b"\\ud800"), "text", "surrogate"),
        (encoded().replace(b"Buy now", b"\\ud800"), "content.text", "surrogate"),
        (encoded(text="a\x00b"), "text", "NUL"),
        (encoded(subject="post:a\x00"), "subject", "NUL"),
        (encoded(extra=1), "extra", "Nothing of this name"),
        (encoded(content={"autor": "account:u6"}), "content.autor", "Nothing of this name"),
        (b'{"id": "n1"}', "subject", "missing"),
        (encoded(content={"media": [{"id": "m"}]}), "content.media[0].kind", "missing"),
        (encoded(id=5), "id", "`str`"),
        (encoded(id="n1\n"), "id", "one line"),
        (encoded(lang="en\n"), "lang", "letters, digits"),
        (encoded(subject="nobody"), "subject", "kind:id"),
        (encoded(subject="post:a\n"), "subject", "kind:id"),
        (encoded(subject="post:a\x85"), "subject", "kind:id"),
        (encoded(content={"author": "account:account:u6"}), "content.author", "account:u1"),
        (encoded(content={"author": "account:u\u202e6"}), "content.author", "account:u1"),
        (encoded(reporter="account:account:u7"), "reporter", "kind:id"),
        (encoded(subject="post:a\u200bb"), "subject", "kind:id"),
        (encoded(content={"author": "post:1"}), "content.author", "account:u1"),
    ],
)
def test_what_is_wrong_with_a_report_is_told_by_the_field_that_was_written(api, body, field, words):
    """A name of ours, or of the framework's, would send the caller looking in the wrong place."""
    answer = api.post("/v1/reports", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    (fault,) = answer.json()["faults"]
    assert fault["field"] == field
    assert words in fault["detail"]
    assert answer.json()["detail"] == f"{field}: {fault['detail']}"


@on_sqlite
@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/xml"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {},
    ],
)
def test_report_that_is_not_said_to_be_json_is_refused(api, rooms, headers):
    """What is read as something else than it is may mean something else."""
    head = rooms.reader.head().seq
    answer = api.post("/v1/reports", content=encoded(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert answer.json()["accepted"] == ["application/json"]
    assert rooms.reader.head().seq == head


@on_sqlite
def test_json_in_utf8_is_taken_however_the_header_is_spelled(api):
    """Clients differ in how they write it."""
    answer = api.post(
        "/v1/reports", content=encoded(), headers={"content-type": 'Application/JSON; charset="UTF-8"'}
    )

    assert answer.status_code == 201


@on_sqlite
def test_idempotency_key_that_is_none_is_refused_for_a_known_report_too(api):
    """A client must not learn of its mistake only some of the time."""
    api.post("/v1/reports", json=REPORT)
    answer = api.post("/v1/reports", json=REPORT, headers={"idempotency-key": "a b"})

    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (400, "Idempotency-Key")


@on_sqlite
def test_body_of_a_stranger_is_not_read(api, url):
    """Who asks is looked at first: a stranger learns nothing about what would be valid."""
    answer = httpx.post(
        f"{url}/v1/reports", content=b"{", headers={"content-type": "application/json"}, trust_env=False
    )

    assert answer.status_code == 401


@on_sqlite
def test_report_without_a_key_is_refused(api, url):
    """Whoever has no key reports nothing in the platform's name."""
    for header in ({"authorization": ""}, {"authorization": "Bearer wrong"}, {"authorization": "Basic x"}):
        answer = api.post("/v1/reports", json=REPORT, headers=header)

        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


@on_sqlite
@pytest.mark.parametrize(
    ("outage", "status", "code"),
    [
        (DiskFull("There is no room."), 507, "disk_full"),
        (RecordUnavailable("Send it again."), 503, "unavailable"),
    ],
)
def test_record_that_cannot_be_written_is_told_with_when_to_retry(rooms, outage, status, code):
    """A full disk must look like a full disk, and not like a lost report."""

    class Full:
        waiting = 0
        attending = staticmethod(nullcontext)

        def perform_many(self, *_orders, **_options):
            raise outage

    with serving(msgspec.structs.replace(rooms, door=Full())) as address:
        answer = httpx.post(
            f"{address}/v1/reports",
            json=REPORT,
            headers={"authorization": f"Bearer {API_KEY}"},
            trust_env=False,
        )

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert int(answer.headers["retry-after"]) > 0
