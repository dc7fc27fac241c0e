"""A real identity provider in a process of its own: `oidc-provider` for node, certified by the OpenID Foundation."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.support.ports import free_port

HERE: Final = Path(__file__).parent
CLIENT, SECRET = "steadyhand", "a secret that only these tests know"
START_S: Final = 20


def new_key(kid: str) -> dict[str, Any]:
    """A key to sign with, as a private JSON Web Key."""
    return dict(
        ECKey.generate_key("P-256", {"kid": kid, "alg": "ES256", "use": "sig"}, private=True).as_dict(
            private=True
        )
    )


class IdentityProvider:
    """The provider and one client of it. It may be stopped, and started with other keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.home = "http://localhost:1"
        self.issuer = self.url
        self.keys: list[dict[str, Any]] = []
        self._process: subprocess.Popen[str] | None = None

    def start(self, *kids: str) -> None:
        """Serve, with new keys of these ids, or those of the last time; the first one signs."""
        client = {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [f"{self.home}/sign-in/provider/back"],
            "backchannel_logout_uri": f"{self.home}/v1/signals/logout",
            "backchannel_logout_session_required": True,
            "id_token_signed_response_alg": "ES256",
        }
        if kids or not self.keys:
            self.keys = [new_key(kid) for kid in kids or ("first",)]
        told = {"port": self.port, "issuer": self.issuer, "clients": [client], "keys": self.keys}
        self._process = subprocess.Popen(
            ["node", str(self._folder / "server.mjs"), json.dumps(told)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        while (line := self._process.stdout.readline()).strip() != "ready":
            assert line, "the provider ended before it was ready"

    def stop(self) -> None:
        """Be down."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(START_S)
            assert process.stdout is not None
            process.stdout.close()

    def signs_in(self, person: httpx.Client, address: str, name: str) -> str:
        """Somebody follows an address to the provider, signs in there, agrees; where it sends them then."""
        page = _follow(person, person.get(address), self.home)
        for _ in range(4):
            if page.is_redirect:
                return str(page.headers["location"])
            action, fields = _form(page)
            told = fields | ({"login": name, "password": "any"} if 'name="login"' in page.text else {})
            page = _follow(person, person.post(urljoin(str(page.url), action), data=told), self.home)
        raise AssertionError(page.text)

    def signs_out(self, person: httpx.Client) -> None:
        """Somebody signs out at the provider, which tells its clients."""
        action, fields = _form(person.get(f"{self.url}/session/end"))
        answer = person.post(urljoin(self.url, action), data={**fields, "logout": "yes"})
        assert answer.is_redirect or answer.is_success, answer.text


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """One that is not started yet; skips loudly where there is no node."""
    made = IdentityProvider(_installed())
    try:
        yield made
    finally:
        made.stop()


def browser() -> httpx.Client:
    """Somebody's browser at the provider."""
    return httpx.Client(trust_env=False, timeout=START_S)


def _follow(person: httpx.Client, answer: httpx.Response, home: str) -> httpx.Response:
    while answer.is_redirect and not answer.headers["location"].startswith(home):
        answer = person.get(urljoin(str(answer.url), answer.headers["location"]))
    return answer


def _form(page: httpx.Response) -> tuple[str, dict[str, str]]:
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert action, page.text
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return html.unescape(action[1]), {name: html.unescape(value) for name, value in hidden}


def _installed() -> Path:
    """The provider's program with what it needs, fetched once for each lock file."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("the identity provider of the tests is a program for node: install node 20 and npm")
    files = [HERE / name for name in ("package.json", "package-lock.json", "server.mjs")]
    name = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    there = Path(tempfile.gettempdir()) / f"steadyhand-provider-{os.getuid()}-{name}"
    if not (there / "ready").exists():
        _install(files, there)
    return there


def _install(files: list[Path], there: Path) -> None:
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir(mode=0o700)
    for file in files:
        shutil.copy(file, there)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=there, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"the identity provider of the tests could not be fetched by npm: {done.stderr[-500:]}")
    (there / "ready").touch()
