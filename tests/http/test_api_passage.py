import httpx
import msgspec

from tests.support.desk import serving
from tests.support.house import API_KEY, on_sqlite
from tests.support.ports import free_port

pytestmark = on_sqlite
KEY = {"authorization": f"Bearer {API_KEY}", "content-type": "application/cloudevents+json"}


async def engine(scope, receive, send):
    """An engine that tells what reached it."""
    body = (await receive())["body"]
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    told = {"path": scope["path"], "body": body.decode(), "key": headers.get("authorization")}
    told |= {"query": scope["query_string"].decode()}
    await send(
        {"type": "http.response.start", "status": 202, "headers": [(b"content-type", b"application/json")]}
    )
    await send({"type": "http.response.body", "body": msgspec.json.encode(told)})


def test_events_reach_the_application_that_was_given(rooms):
    """In one process, events go straight to their handler, past the framework."""
    with serving(rooms, engine) as url:
        answer = httpx.post(f"{url}/v1/events", content=b"{}", headers=KEY, trust_env=False)

    assert (answer.status_code, answer.json()["path"]) == (202, "/v1/events")


def test_events_are_passed_on_to_the_engine_s_process(rooms):
    """In two processes, clients know one address only."""
    with (
        serving(rooms, engine) as other,
        serving(msgspec.structs.replace(rooms, engine_url=other)) as url,
    ):
        answer = httpx.post(f"{url}/v1/decide", content=b'{"a": 1}', headers=KEY, trust_env=False)
        asked = httpx.post(f"{url}/v1/events?history=true&a=%20", content=b"{}", headers=KEY, trust_env=False)

    assert (answer.status_code, asked.json()["query"]) == (202, "history=true&a=%20")
    told = {"path": "/v1/decide", "body": '{"a": 1}', "key": f"Bearer {API_KEY}", "query": ""}
    assert answer.json() == told


def test_engine_that_does_not_answer_is_a_503_with_when_to_retry(rooms):
    """Nothing is acknowledged while the engine is down, and the client is told so."""
    gone = msgspec.structs.replace(rooms, engine_url=f"http://127.0.0.1:{free_port()}")
    with serving(gone) as url:
        answer = httpx.post(f"{url}/v1/events", content=b"{}", headers=KEY, trust_env=False)

    assert (answer.status_code, answer.json()["code"]) == (503, "engine_unavailable")
    assert int(answer.headers["retry-after"]) > 0


def test_body_over_the_limit_is_refused_before_it_is_passed_on(rooms):
    """Ten megabytes must not travel through two processes to be refused by the second."""
    with serving(msgspec.structs.replace(rooms, engine_url="http://127.0.0.1:1")) as url:
        answer = httpx.post(f"{url}/v1/events", content=b"x" * 10_000_000, headers=KEY, trust_env=False)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
