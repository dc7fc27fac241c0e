"""The console as people reach it: the real application on a real server, on a free loopback port."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from litestar import Litestar
from playwright.sync_api import CDPSession, Page

from steadyhand.web.app import create_app
from steadyhand.web.asgi import App
from steadyhand.web.rooms import Rooms
from tests.support.authenticator import passkey_of
from tests.support.device import DeviceClient
from tests.support.house import PASSWORD
from tests.support.standing import START_LIMIT_S, server_of, standing, wait_until_healthy


@contextmanager
def serving(rooms: Rooms, events: App | None = None) -> Iterator[str]:
    """Serve these rooms; gives the address, without a slash at the end."""
    if events or rooms.engine_url is None:
        with standing(rooms, events) as url:
            yield url
        return

    def make(url: str) -> Litestar:
        here = msgspec.structs.replace(rooms, public_url=url)
        return create_app(here, None, lambda: {"seq": rooms.reader.head().seq})

    with serving_app(make) as url:
        yield url


@contextmanager
def serving_app(make: Callable[[str], Litestar]) -> Iterator[str]:
    """Serve an application, made for the address it is given, in a thread of this process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://localhost:{listener.getsockname()[1]}"
        app = make(url)
        server = server_of(app)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        wait_until_healthy(url)
        try:
            yield url
        finally:
            app.state["live"].close()
            server.should_exit = True
            thread.join(START_LIMIT_S)


class Desk:
    """Somebody at the console through plain HTTP: signs in, reads pages, sends their forms."""

    def __init__(self, url: str, name: str | None = None) -> None:
        self.url = url
        self.client = DeviceClient(base_url=url)
        if name is not None:
            self.enter(name).raise_for_status()

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        """Send the sign-in form."""
        told = {"name": name, "password": password, "device": self.client.device.jwk, **fields}
        return self._begun(self.client.post("/sign-in", data=told))

    def enter(self, name: str, **told: Any) -> httpx.Response:
        """Sign in with the passkey that the software authenticator has for this name."""
        asked = self.client.post("/passkeys/sign-in/ask").json()
        credential = passkey_of(name).get(asked, self.url)
        told = {"credential": credential, "device": self.client.device.jwk, **told}
        return self._begun(self.client.post("/passkeys/sign-in", json=told))

    def confirm(self, name: str) -> httpx.Response:
        """Confirm with this person's passkey."""
        asked = self.client.post("/passkeys/confirm/ask").json()
        return self.client.post(
            "/passkeys/confirm", json={"credential": passkey_of(name).get(asked, self.url)}
        )

    def enrol(self, name: str, label: str = "Test", code: str = "") -> httpx.Response:
        """Enrol the passkey that the software authenticator has for this name."""
        asked = self.client.post("/passkeys/enrol/ask").json()
        told = {"credential": passkey_of(name).create(asked, self.url), "label": label, "code": code}
        return self.client.post("/passkeys/enrol", json=told)

    def _begun(self, answer: httpx.Response) -> httpx.Response:
        if "set-cookie" in answer.headers:
            self.client.proved = time.monotonic()
        return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A page."""
        return self.client.get(path, headers=headers)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """A form with the token that the pages carry."""
        why = {"why": "I look into this one."} if path.endswith("/take") else {}
        return self.client.post(path, data={"csrf": self.token(), **why, **fields})

    def token(self) -> str:
        """The token of this session's forms."""
        return hidden(self.get("/me").text)["csrf"]

    def about_to(self, case: str, choice: str) -> dict[str, str]:
        """The fields of the confirmation of a choice, as the page has them."""
        return hidden(self.get(f"/cases/{case}?choice={choice}&part=bar").text)

    def close(self) -> None:
        """Leave."""
        self.client.close()


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of a page; of repeated names the last."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def sign_in(page: Page, url: str, name: str) -> None:
    """Sign in as a person does, in a browser that holds their passkey."""
    hold_passkey(page, url, name)
    page.goto(f"{url}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/queues")


def virtual_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give this page an authenticator that says yes to everything; its session and its name there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def hold_passkey(page: Page, url: str, name: str) -> None:
    """Give this page an authenticator with the passkey that the software authenticator has for this name."""
    session, authenticator = virtual_authenticator(page)
    handle = b64encode(hashlib.sha256(f"staff:{name}".encode()).digest()).decode()
    credential = {
        **passkey_of(name).exported(),
        "rpId": urlsplit(url).hostname,
        "userHandle": handle,
    }
    session.send("WebAuthn.addCredential", {"authenticatorId": authenticator, "credential": credential})


def take(page: Page) -> None:
    """Take the case that the page shows, by keys alone; out of turn with a reason."""
    page.keyboard.press("t")
    page.locator("dialog#pick[open], #proposals").first.wait_for()
    if page.locator("dialog#pick[open]").count():
        page.keyboard.type("I look into this one.")
        page.keyboard.press("Enter")
