"""Signing in with a password, and signing out; passkeys and the identity provider have files of their own."""

from __future__ import annotations

import math
from typing import Any, Final
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, SkipValidation
from litestar.response import Redirect

from steadyhand.access.identity.device import InvalidDevice, device_key
from steadyhand.access.identity.model import Place, party_of
from steadyhand.access.model import administers
from steadyhand.kernel.values import SECOND
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import (
    CONFIRM,
    DEVICE_COOKIE,
    Form,
    Sent,
    Signed,
    cookie_name,
    cookies,
    place_of,
    read_form,
)
from steadyhand.web.console.throttle import Throttle
from steadyhand.web.rooms import Rooms

AT_ONCE: Final = 2
"""A password check takes 64 MiB and much of a core: more at once would stop everything else."""
WRONG: Final = (
    "This name and password do not belong together. Check both; an administrator can set a new password."
)


NO_DEVICE: Final = (
    "This browser sent no key of its own, so nobody was signed in. It needs scripts, "
    "and an address that begins with https:// or is localhost."
)
WHY: Final = {
    "elsewhere": "Your session was used from another address or program, so it was ended. If your network has just "
    "changed, sign in again. If not, tell your security lead: somebody may have copied it.",
}
AT_PROVIDER: Final = (
    "Passwords are for administrators here: sign in with a passkey, or where the rest of your work is."
)
ENROL: Final = "/me/passkeys/new"


class Entrance:
    """Checks passwords, a few at a time; the rest wait without holding a thread."""

    def __init__(self) -> None:
        self.throttle = Throttle()
        self._limiter: CapacityLimiter | None = None

    async def enter(self, rooms: Rooms, form: Form, at: Place) -> Response[Any]:
        """Begin a session, or say that it was wrong, or how long to wait."""
        self._limiter = self._limiter or CapacityLimiter(AT_ONCE)
        return await to_thread.run_sync(self._enter, rooms, form, at, limiter=self._limiter)

    def _enter(self, rooms: Rooms, form: Form, at: Place) -> Response[Any]:
        handle, password, wanted = form.get("name").lower(), form.fields.get("password", ""), form.get("next")
        now, device = rooms.now(), form.get("device")
        if not is_device(device):
            return _page(rooms, handle, wanted, error=NO_DEVICE, status=400)
        if pause := self.throttle.wait(handle, now):
            return _wait(rooms, handle, wanted, pause)
        token = rooms.sign_in.begin(handle, password, now, device, at)
        if token is None:
            self.throttle.wrong(handle, now)
            return _page(rooms, handle, wanted, error=WRONG, status=403)
        self.throttle.right(handle)
        if not _by_password(rooms, f"staff:{handle}"):
            rooms.sign_in.sessions.end(token)
            return _page(rooms, handle, wanted, error=AT_PROVIDER, status=403)
        return _signed_in(rooms, f"staff:{handle}", token, at, inside(wanted))


Entering = NamedDependency[SkipValidation[Entrance]]


@get("/sign-in", sync_to_thread=False, include_in_schema=False)
def sign_in_page(
    request: Request[Any, Any, Any],
    rooms: House,
    next: FromQuery[str] = "/queues",  # noqa: A002 - the name in the address
    why: FromQuery[str] = "",
) -> Response[str]:
    """The page with passkey, name and password."""
    elsewhere = request.headers.get("host") != party_of(rooms.public_url).netloc
    return _page(rooms, "", next, error=WHY.get(why), elsewhere=elsewhere)


async def unsigned_form(request: Request[Any, Any, Any]) -> Form:
    """The form of somebody who has no session yet."""
    return await read_form(request)


@post("/sign-in", include_in_schema=False)
async def sign_in(
    request: Request[Any, Any, Any], rooms: House, entrance: Entering, unsigned: Sent
) -> Response[Any]:
    """Begin a session, or say that it was wrong, or how long to wait."""
    return await entrance.enter(rooms, unsigned, place_of(request, rooms))


@post("/sign-out", sync_to_thread=True, include_in_schema=False)
def sign_out(rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """End the session."""
    rooms.sign_in.sessions.end(person.token)
    answer = Redirect("/sign-in", status_code=303)
    for name in (cookie_name(rooms), cookie_name(rooms, DEVICE_COOKIE)):
        answer.delete_cookie(name, path="/")
    return answer


def _by_password(rooms: Rooms, principal: str) -> bool:
    """Whether a password is enough for this person, where an identity provider signs people in."""
    if rooms.federation is None or rooms.federation.terms.passwords == "everybody":
        return True
    staff = rooms.reader.row("staff", principal)
    return staff is not None and administers(staff)


def _signed_in(rooms: Rooms, principal: str, token: str, at: Place, wanted: str) -> Response[Any]:
    return Redirect(onward(rooms, principal, wanted), status_code=303, cookies=cookies(rooms, token, at))


def onward(rooms: Rooms, principal: str, wanted: str) -> str:
    """Where somebody goes who has just signed in: by way of the passkey where this installation asks for one."""
    if not rooms.sign_in.sessions.policy.passkeys:
        return wanted
    step = CONFIRM if rooms.ceremonies.held(principal).passkeys else ENROL
    return f"{step}?next={quote(wanted, safe='/')}"


def is_device(text: str) -> bool:
    """Whether this is the public key of a device."""
    try:
        device_key(text)
    except InvalidDevice:
        return False
    return True


def _wait(rooms: Rooms, handle: str, wanted: str, pause: int) -> Response[str]:
    seconds = math.ceil(pause / SECOND)
    error = f"Too many wrong tries for this name. Wait {seconds} s, then try again."
    return _page(rooms, handle, wanted, error=error, status=429, headers={"Retry-After": str(seconds)})


def sign_in_form(rooms: Rooms, wanted: str, error: str, status: int) -> Response[str]:
    """The page once more, with what went wrong."""
    return _page(rooms, "", wanted, error=error, status=status)


def _page(
    rooms: Rooms,
    handle: str,
    wanted: str,
    *,
    error: str | None = None,
    status: int = 200,
    headers: Any = None,
    elsewhere: bool = False,
) -> Response[str]:
    context = {"name": handle, "next": inside(wanted), "error": error, "hint": rooms.hint}
    at = {
        "elsewhere": elsewhere,
        "passkeys": rooms.sign_in.sessions.policy.passkeys,
        "home": rooms.public_url,
        "oidc": rooms.federation.terms if rooms.federation else None,
    }
    return pages.html("sign_in.html", status=status, headers=headers, **context, **at)


def inside(wanted: str) -> str:
    """An address of ours, never of another site."""
    inside = (
        wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/sign-")) and wanted.isprintable()
    )
    return wanted if inside else "/queues"
