import httpx
import msgspec
import pytest
from structlog.testing import capture_logs

from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import HOUR
from steadyhand.review.commands import TakeLease
from steadyhand.web.app import create_app
from tests.support.desk import serving_app
from tests.support.house import on_sqlite
from tests.support.intake_events import posts

pytestmark = on_sqlite


def test_health_and_readiness_are_answered(api):
    """A supervisor must tell a process that lives from one that can work."""
    assert api.get("/healthz").json() == {"status": "ok"}
    assert api.get("/readyz").json()["status"] == "ready"


def test_process_that_cannot_reach_its_record_is_not_ready_but_alive(rooms):
    """It must be taken out of traffic, and not be restarted for it."""

    def readiness():
        raise RecordUnavailable("The database does not answer.")

    with serving_app(lambda _url: create_app(rooms, None, readiness)) as url:
        ready, alive = (httpx.get(f"{url}/{name}", trust_env=False) for name in ("readyz", "healthz"))

    assert (ready.status_code, ready.json()["code"], alive.status_code) == (503, "unavailable", 200)


def test_metrics_count_requests_by_route_and_not_by_address(api):
    """An address holds names of people, and there are more of them than a metrics store can hold."""
    api.get("/v1/subjects/account:u1")
    text = api.get("/metrics").text

    counted = 'steadyhand_http_requests_total{method="GET",route="/v1/subjects/{subject}",status="200"} 1.0'
    assert counted in text
    assert "account:u1" not in text


def test_metrics_count_entries_and_refusals_whoever_made_them(api, rooms):
    """A wave of refusals is the first sign that somebody tries what they may not."""
    api.get("/metrics")
    (case, *_) = rooms.cases.waiting(["spam"], 1)
    for _ in range(3):
        rooms.door.perform(TakeLease(case=case.id), "staff:root")
    rooms.door.perform(TakeLease(case=case.id), "staff:ana")
    text = api.get("/metrics").text

    assert 'steadyhand_entries_total{type="review.leased"} 1.0' in text
    assert 'steadyhand_refusals_total{code="not_allowed",command="review.lease"} 1.0' in text
    assert 'steadyhand_cases_leased{area="spam"} 1.0' in text
    assert 'steadyhand_effects{state="pending"} 2.0' in text
    assert "steadyhand_door_waiting 0.0" in text


def test_metrics_are_answered_while_the_record_cannot_be_read(api, rooms):
    """The moment of an outage is when an operator looks."""

    class Broken:
        def __init__(self, reader):
            self.reader = reader

        def __getattr__(self, _name):
            raise RecordUnavailable("gone")

    broken = msgspec.structs.replace(rooms, reader=Broken(rooms.reader))
    with serving_app(lambda _url: create_app(broken, None, dict)) as url:
        text = api.get(f"{url}/metrics").text

    assert "steadyhand_record_readable 0.0" in text


def test_metrics_tell_how_long_the_archive_is_behind(rooms, tmp_path):
    """An hour that could not be written grows older here, until somebody looks."""
    store = EventStore(f"sqlite:///{tmp_path / 'events.db'}", lambda: rooms.now() - 3 * HOUR)
    store.create()
    with serving_app(
        lambda _url: create_app(msgspec.structs.replace(rooms, events=store), None, dict)
    ) as url:
        nothing = httpx.get(f"{url}/metrics", trust_env=False).text
        store.append([Item(event) for event in posts(1)])
        behind = httpx.get(f"{url}/metrics", trust_env=False).text
    store.close()

    assert "steadyhand_archive_waiting_seconds 0.0" in nothing
    assert 3 * 3600 <= float(behind.split("steadyhand_archive_waiting_seconds ")[-1].split()[0]) < 3.1 * 3600


@pytest.mark.parametrize("path", ["/v1/queues", "/sign-in", "/nowhere", "/v1/nowhere", "/static/desk.css"])
def test_every_answer_carries_security_headers_and_the_request_s_id(api, path):
    """A page without them is a page that another site can frame or fill; errors are pages too."""
    answer = api.get(path, headers={"x-request-id": "abc-123"})

    assert answer.headers["x-request-id"] == "abc-123"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_request_id_that_is_no_id_is_replaced(api):
    """What a client sends must not be able to forge a line of the log."""
    assert api.get("/healthz", headers={"x-request-id": "a b{}"}).headers["x-request-id"] != "a b{}"


def test_one_line_is_logged_for_each_request_with_who_asked(api):
    """Whoever looks for what happened has a time, an id and a principal to begin with."""
    with capture_logs() as lines:
        api.get("/v1/queues")

    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["path"], line["status"], line["principal"]) == ("/v1/queues", 200, "service:plaza")
