"""T5: somebody has a copy of a session's cookies, phished or taken from the disk, and uses it from another device."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.support.authenticator import packed, unpacked
from tests.support.desk import Desk
from tests.support.device import Device
from tests.support.entrance import at_console, case_of, guarded, head, since
from tests.support.installation import Installation

ELSEWHERE = "127.0.0.2"
"""Another address of this machine: what comes from there comes from somebody else."""
REFUSED = "access.session_refused"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation."""
    with guarded(tmp_path_factory.mktemp("t05") / "data") as running:
        yield running


@pytest.fixture
def ana(made: Installation) -> Iterator[Desk]:
    """The one whose session is copied."""
    desk = at_console(made, "ana")
    yield desk
    desk.close()


def thief(
    made: Installation, cookies: dict[str, str], agent: str, address: str | None = ELSEWHERE
) -> httpx.Client:
    """Somebody with a copy of cookies, at another address."""
    transport = httpx.HTTPTransport(local_address=address)
    url = f"http://127.0.0.1:{made.settings.port}"
    headers = {"user-agent": agent, "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    return httpx.Client(base_url=url, transport=transport, headers=headers, trust_env=False)


@pytest.mark.parametrize("changed", ["address", "agent"])
def test_both_cookies_open_nothing_elsewhere_and_the_session_is_over(made, ana, changed):
    """A copy is worth nothing, its use is recorded, and what was copied is worth nothing any more either."""
    agent = ana.client.headers["user-agent"]
    case, before = case_of(made, f"post:{changed}"), head(made)
    moved = {"address": (agent, ELSEWHERE), "agent": ("Other/1", None)}[changed]
    with thief(made, dict(ana.client.cookies), *moved) as copied:
        answers = [copied.get(path) for path in (f"/cases/{case}", "/subjects/account:u1", "/queues", "/me")]

    assert [answer.status_code for answer in answers] == [303] * 4
    assert answers[0].headers["location"].startswith("/sign-in")
    (entry,) = since(made, before, REFUSED)
    assert (entry.by, entry.fact.principal) == ("system:sign-in", "staff:ana")
    assert ana.get("/me").status_code == 303


def test_session_cookie_alone_opens_nothing_from_anywhere(made, ana):
    """It takes the device's key to make the other one, and that never leaves the browser."""
    session, agent = ana.client.cookies["session"], ana.client.headers["user-agent"]
    for address in (ELSEWHERE, None):
        with thief(made, {"session": session}, agent, address) as copied:
            page = copied.get("/queues")
            posted = copied.post("/next", data={"csrf": "x"})
            stream = copied.get("/console/stream", headers={"accept": "text/event-stream"})
        assert (page.status_code, posted.status_code, stream.status_code) == (401, 401, 401)
        assert "One moment" in page.text
        assert "Nothing was sent on" in posted.text
    assert ana.get("/me").status_code == 200


def test_thief_cannot_prove_the_device_with_a_key_of_their_own(made, ana):
    """Whoever holds the cookie may ask for a challenge; only the device can answer."""
    with thief(made, {"session": ana.client.cookies["session"]}, "Other/1") as copied:
        challenge = copied.get("/session/challenge").json()["challenge"]
        told = {"challenge": challenge, "signature": Device().sign(unpacked(challenge))}
        answer = copied.post("/session/prove", json=told)

    assert answer.status_code == 403
    assert answer.json()["code"] == "device"
    assert "set-cookie" not in answer.headers


def test_answer_of_the_device_is_worth_nothing_a_second_time_or_elsewhere(made, ana):
    """What was seen on the wire, or made to be signed by a page, must not be a key."""
    agent, cookies = ana.client.headers["user-agent"], {"session": ana.client.cookies["session"]}
    challenge = ana.get("/session/challenge").json()["challenge"]
    told = {"challenge": challenge, "signature": ana.client.device.sign(unpacked(challenge))}
    with thief(made, cookies, agent) as copied:
        elsewhere = copied.post("/session/prove", json=told)
    here = ana.client.post("/session/prove", json=told)
    again = ana.client.post("/session/prove", json=told)

    assert [elsewhere.status_code, here.status_code, again.status_code] == [403, 204, 403]


def test_device_moves_to_another_network_when_its_proof_has_run_out(made, ana):
    """A laptop that is carried home is no thief: it proves itself there."""
    cookies, agent = {"session": ana.client.cookies["session"]}, ana.client.headers["user-agent"]
    with thief(made, cookies, agent) as home:
        challenge = home.get("/session/challenge").json()["challenge"]
        told = {"challenge": challenge, "signature": ana.client.device.sign(unpacked(challenge))}
        proved = home.post("/session/prove", json=told)
        home.headers["cookie"] += f"; device={proved.cookies['device']}"
        page = home.get("/me")

    assert (proved.status_code, page.status_code) == (204, 200)


@pytest.mark.parametrize(
    "told",
    [{}, {"challenge": "", "signature": ""}, {"challenge": packed(bytes(48)), "signature": packed(bytes(64))},
     {"challenge": "é", "signature": "é"}, {"challenge": "A" * 9000, "signature": "A"}],
)  # fmt: skip
def test_garbage_proves_nothing(made, ana, told):
    """No answer of ours may be a failure."""
    assert ana.client.post("/session/prove", json=told).status_code in {400, 403}


def test_header_of_a_stranger_does_not_say_where_they_are(made, ana):
    """Anybody can write X-Forwarded-For; only proxies that the settings name are believed."""
    agent = ana.client.headers["user-agent"]
    with thief(made, dict(ana.client.cookies), agent) as copied:
        answer = copied.get("/me", headers={"x-forwarded-for": "127.0.0.1"})

    assert answer.status_code == 303
