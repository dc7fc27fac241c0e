"""The console as people reach it: the real application on a real server, on a free loopback port."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from litestar import Litestar
from playwright.sync_api import Page

from steadyhand.web.app import create_app
from steadyhand.web.asgi import App
from steadyhand.web.rooms import Rooms
from tests.support.house import PASSWORD

START_LIMIT_S = 10


@contextmanager
def serving(rooms: Rooms, events: App | None = None) -> Iterator[str]:
    """Serve these rooms; gives the address, without a slash at the end."""
    app = create_app(rooms, events, lambda: {"seq": rooms.reader.head().seq})
    with serving_app(app) as url:
        yield url


@contextmanager
def serving_app(app: Litestar) -> Iterator[str]:
    """Serve an application in a thread of this process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(transport=httpx.HTTPTransport(retries=20), trust_env=False) as client:
            client.get(f"{url}/healthz", timeout=START_LIMIT_S).raise_for_status()
        try:
            yield url
        finally:
            app.state["live"].close()
            server.should_exit = True
            thread.join(START_LIMIT_S)


class Desk:
    """Somebody at the console through plain HTTP: signs in, reads pages, sends their forms."""

    def __init__(self, url: str, name: str | None = None) -> None:
        self.client = httpx.Client(base_url=url, trust_env=False)
        if name is not None:
            self.sign_in(name)

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Send the sign-in form."""
        return self.client.post("/sign-in", data={"name": name, "password": password})

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A page."""
        return self.client.get(path, headers=headers)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """A form with the token that the pages carry."""
        return self.client.post(path, data={"csrf": self.token(), **fields})

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
    """Sign in as a person does, in a browser."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues")
