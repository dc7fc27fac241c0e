"""Signing in with a password, and signing out."""

from __future__ import annotations

import math
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery, SkipValidation
from litestar.response import Redirect

from steadyhand.access.store import LENGTH
from steadyhand.kernel.values import SECOND
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Form, Sent, Signed, cookie_name, read_form, secure
from steadyhand.web.console.throttle import Throttle
from steadyhand.web.rooms import Rooms

AT_ONCE: Final = 2
"""A password check takes 64 MiB and much of a core: more at once would stop everything else."""
WRONG: Final = (
    "This name and password do not belong together. Check both; an administrator can set a new password."
)


class Entrance:
    """Checks passwords, a few at a time; the rest wait without holding a thread."""

    def __init__(self) -> None:
        self.throttle = Throttle()
        self._limiter: CapacityLimiter | None = None

    async def enter(self, rooms: Rooms, form: Form) -> Response[Any]:
        """Begin a session, or say that it was wrong, or how long to wait."""
        self._limiter = self._limiter or CapacityLimiter(AT_ONCE)
        return await to_thread.run_sync(self._enter, rooms, form, limiter=self._limiter)

    def _enter(self, rooms: Rooms, form: Form) -> Response[Any]:
        handle, password, wanted = form.get("name").lower(), form.fields.get("password", ""), form.get("next")
        now = rooms.now()
        if pause := self.throttle.wait(handle, now):
            return _wait(rooms, handle, wanted, pause)
        token = rooms.sign_in.begin(handle, password, now)
        if token is None:
            self.throttle.wrong(handle, now)
            return _page(rooms, handle, wanted, error=WRONG, status=403)
        self.throttle.right(handle)
        return _signed_in(rooms, token, wanted)


Entering = NamedDependency[SkipValidation[Entrance]]


@get("/sign-in", sync_to_thread=False, include_in_schema=False)
def sign_in_page(rooms: House, next: FromQuery[str] = "/queues") -> Response[str]:  # noqa: A002 - the name in the address
    """The page with name and password."""
    return _page(rooms, "", next)


async def unsigned_form(request: Request[Any, Any, Any]) -> Form:
    """The form of somebody who has no session yet."""
    return await read_form(request)


@post("/sign-in", include_in_schema=False)
async def sign_in(rooms: House, entrance: Entering, unsigned: Sent) -> Response[Any]:
    """Begin a session, or say that it was wrong, or how long to wait."""
    return await entrance.enter(rooms, unsigned)


@post("/sign-out", sync_to_thread=True, include_in_schema=False)
def sign_out(rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """End the session."""
    rooms.sign_in.sessions.end(person.token)
    answer = Redirect("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(rooms), path="/")
    return answer


def _signed_in(rooms: Rooms, token: str, wanted: str) -> Response[Any]:
    cookie = Cookie(
        key=cookie_name(rooms),
        value=token,
        path="/",
        httponly=True,
        samesite="strict",
        secure=secure(rooms),
        max_age=LENGTH // SECOND,
    )
    return Redirect(_inside(wanted), status_code=303, cookies=[cookie])


def _wait(rooms: Rooms, handle: str, wanted: str, pause: int) -> Response[str]:
    seconds = math.ceil(pause / SECOND)
    error = f"Too many wrong tries for this name. Wait {seconds} s, then try again."
    return _page(rooms, handle, wanted, error=error, status=429, headers={"Retry-After": str(seconds)})


def _page(
    rooms: Rooms,
    handle: str,
    wanted: str,
    *,
    error: str | None = None,
    status: int = 200,
    headers: Any = None,
) -> Response[str]:
    context = {"name": handle, "next": _inside(wanted), "error": error, "hint": rooms.hint}
    return pages.html("sign_in.html", status=status, headers=headers, **context)


def _inside(wanted: str) -> str:
    """An address of ours, never of another site."""
    inside = (
        wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/sign-")) and wanted.isprintable()
    )
    return wanted if inside else "/queues"
