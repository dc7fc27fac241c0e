"""Plaza's people at work: each at the console through HTTP, as a browser would be, in the Week's time."""

from __future__ import annotations

import re
from typing import Final

import httpx

from steadyhand.kernel.values import SECOND, Instant
from tests.support.desk import Desk
from tests.support.week_desk import WeekDesk

LOOKS: Final = 20 * SECOND
"""How long somebody looks at a case: each of the test stands for many of Plaza's."""
PROVED: Final = 40 * SECOND
WORDS: Final = {
    True: "This breaks the rule that is named.",
    False: "Read in its context, this breaks no rule.",
}


class Person:
    """One member of staff; whether they may work is for the house to say, and not for them."""

    def __init__(self, desk: WeekDesk, handle: str) -> None:
        self.handle = handle
        self._desk = desk
        self._console: Desk | None = None
        self._proved: Instant = 0
        self._token = ""

    def works(self, broken: set[str], most: int, queue: str = "") -> int:
        """Take and decide the next cases, of one queue if one is named; how many were decided."""
        done = 0
        if self._enters():
            while done < most and self._next(broken, queue):
                done += 1
        return done

    def sends_out(self, case: str) -> None:
        """Send a case that nobody can be served to the panel outside."""
        assert self._enters()
        told = {"csrf": self._token, "to": "panel", "reason": "Nobody here may decide it."}
        answer = self._at().client.post(f"/cases/{case}/send-out", data=told)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text

    def leaves(self) -> None:
        """Go home."""
        if self._console is not None:
            self._console.close()
            self._console = None

    def _next(self, broken: set[str], queue: str) -> bool:
        given = self._send(f"/queues/{queue}/next" if queue else "/next")
        found = re.fullmatch(r"/cases/([^/?]+)", given.headers.get("location", ""))
        if found is None:
            return False
        case = httpx.URL(found[0]).path.removeprefix("/cases/")
        self._desk.go_to(self._desk.now + LOOKS)
        return self._decides(case, breaks=case in broken)

    def _decides(self, case: str, *, breaks: bool) -> bool:
        console = self._at()
        choice = "remove" if breaks else "none"
        fields = console.about_to(case, choice)
        answer = console.client.post(f"/cases/{case}/decision", data={**fields, "reason": WORDS[breaks]})
        assert answer.status_code in {303, 403, 409, 422}, answer.text
        return answer.status_code == httpx.codes.SEE_OTHER

    def _enters(self) -> bool:
        """Sign in, as at the begin of each sitting; False where the house lets them in no more."""
        self._console = self._console or Desk(self._desk.url)
        if not self._console.enter(self.handle).is_success:
            return False
        self._proved, self._token = self._desk.now, self._console.token()
        return True

    def _send(self, path: str) -> httpx.Response:
        return self._at().client.post(path, data={"csrf": self._token})

    def _at(self) -> Desk:
        """The console, whose device has proved lately that it is the one."""
        assert self._console is not None
        if self._desk.now - self._proved > PROVED:
            self._console.client.prove().raise_for_status()
            self._proved = self._desk.now
        return self._console
