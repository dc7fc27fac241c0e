"""T9: a page is open with a live stream, under permission that it had when it was opened, and then access changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from steadyhand.access.commands import Deactivate
from steadyhand.access.identity.commands import RevokePasskey
from steadyhand.kernel.command import Command
from tests.support.authenticator import packed, passkey_of
from tests.support.desk import Desk
from tests.support.doors import entry
from tests.support.entrance import ON_HOST, ROOT, case_of, guarded
from tests.support.freezing import freeze
from tests.support.installation import Installation

WITHIN_S = 1.0
OVER = {"event: signed-out", "event: frozen", "event: device"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation."""
    with guarded(tmp_path_factory.mktemp("t09") / "data") as running:
        yield running


class Watching:
    """An open stream of somebody, read in a thread of its own: what ended it, and when."""

    def __init__(self, desk: Desk, case: str) -> None:
        self.begun, self.over = threading.Event(), threading.Event()
        self.why, self.at = "", 0.0
        self._thread = threading.Thread(target=self._read, args=(desk, case), daemon=True)
        self._thread.start()
        assert self.begun.wait(20)

    def _read(self, desk: Desk, case: str) -> None:
        with httpx.Client(base_url=desk.url, cookies=dict(desk.client.cookies), trust_env=False) as client:
            client.headers["user-agent"] = desk.client.headers["user-agent"]
            with client.stream("GET", "/console/stream", params={"case": case}, timeout=30) as answer:
                for line in answer.iter_lines():
                    self.begun.set()
                    if line in OVER:
                        self.why = line.removeprefix("event: ")
                        break
        self.at = time.monotonic()
        self.over.set()


def performed(made: Installation, command: Command, by: str = ROOT) -> None:
    """A command of an administrator, beside the running service."""
    with made.house() as house:
        entry(house.door.perform(command, by, proof=ON_HOST))


def signed_out(made: Installation, desk: Desk) -> None:
    """They sign out in another tab."""
    desk.send("/sign-out")


def passkey_revoked(made: Installation, desk: Desk) -> None:
    """An administrator takes their passkey away."""
    performed(
        made, RevokePasskey(principal="staff:ana", passkey=packed(passkey_of("ana").id), reason="Lost.")
    )


def frozen(made: Installation, desk: Desk) -> None:
    """A freeze takes the case out of their sight."""
    with made.reader() as reader:
        command = freeze(reader.now(), reads=True)
    performed(made, command, "staff:lea")


def deactivated(made: Installation, desk: Desk) -> None:
    """They are shown the door."""
    performed(made, Deactivate(principal="staff:eva", reason="Left."))


@pytest.mark.parametrize(
    ("change", "who", "why"),
    [
        (signed_out, "ana", "signed-out"),
        (passkey_revoked, "ana", "signed-out"),
        (deactivated, "eva", "signed-out"),
        (frozen, "lea", "frozen"),
    ],
    ids=["signed out", "passkey revoked", "deactivated", "frozen"],
)
def test_open_stream_ends_within_a_second(
    made: Installation, change: Callable[[Installation, Desk], None], who: str, why: str
) -> None:
    """What was allowed when the page was opened is not allowed for ever: nothing new is told, and no act passes."""
    someone = Desk(made.url("door"))
    someone.sign_in(who)
    assert someone.confirm(who).status_code == 204
    case = case_of(made, "post:t9")
    watching = Watching(someone, case)
    change(made, someone)
    changed = time.monotonic()

    assert watching.over.wait(10), "the stream goes on"
    assert watching.why == why
    assert watching.at - changed < WITHIN_S
    assert someone.client.post(f"/cases/{case}/take", data={"csrf": "x"}).status_code in {303, 401, 403}
    someone.close()
