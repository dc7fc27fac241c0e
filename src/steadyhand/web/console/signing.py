"""Signing in with a password, and signing out."""

from __future__ import annotations

import math
import threading
from typing import Annotated, Any, Final

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import Dependency
from litestar.response import Redirect

from steadyhand.access.store import LENGTH
from steadyhand.kernel.values import SECOND
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Form, Sent, Signed, cookie_name, read_form, secure
from steadyhand.web.console.throttle import Throttle
from steadyhand.web.rooms import Rooms

AT_ONCE: Final = threading.BoundedSemaphore(2)
"""A password check takes 64 MiB and much of a core: more at once would stop everything else."""
WRONG: Final = "This name and password do not belong together. Check both; an administrator can set a new password."

Throttling = Annotated[Throttle, Dependency(skip_validation=True)]


@get("/sign-in", sync_to_thread=False, include_in_schema=False)
def sign_in_page(rooms: House, next: str = "/queues") -> Response[str]:  # noqa: A002 - the name in the address
    """The page with name and password."""
    return _page(rooms, "", next)


async def unsigned_form(request: Request[Any, Any, Any]) -> Form:
    """The form of somebody who has no session yet."""
    return await read_form(request)


@post("/sign-in", sync_to_thread=True, include_in_schema=False)
def sign_in(rooms: House, throttle: Throttling, unsigned: Sent) -> Response[Any]:
    """Begin a session, or say that it was wrong, or how long to wait."""
    handle, password = unsigned.get("name").lower(), unsigned.fields.get("password", "")
    now = rooms.now()
    if pause := throttle.wait(handle, now):
        return _wait(rooms, handle, unsigned.get("next"), pause)
    with AT_ONCE:
        token = rooms.sign_in.begin(handle, password, now)
    if token is None:
        throttle.wrong(handle, now)
        return _page(rooms, handle, unsigned.get("next"), error=WRONG, status=403)
    throttle.right(handle)
    return _signed_in(rooms, token, unsigned.get("next"))


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


def _page(rooms: Rooms, handle: str, wanted: str, *, error: str | None = None, status: int = 200, headers: Any = None) -> Response[str]:
    context = {"name": handle, "next": _inside(wanted), "error": error, "hint": rooms.hint}
    return pages.html("sign_in.html", status=status, headers=headers, **context)


def _inside(wanted: str) -> str:
    """An address of ours, never of another site."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/sign-")) and wanted.isprintable()
    return wanted if inside else "/queues"
