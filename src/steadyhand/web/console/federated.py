"""Signing in at the identity provider: on the way there, and back from it."""

from __future__ import annotations

from typing import Any, Final

import structlog
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie

from steadyhand.access.federation.attempts import LASTS
from steadyhand.access.federation.model import NotAccepted, ProviderDown
from steadyhand.access.federation.service import BACK, Federation, Returned
from steadyhand.kernel.values import SECOND
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Sent, cookie_name, cookies, place_of, secure
from steadyhand.web.console.signing import NO_DEVICE, inside, is_device, onward, sign_in_form
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

COOKIE: Final = "provider"
UNKNOWN: Final = "You no longer work here, as the record has it: an administrator can tell why."

log = structlog.get_logger()


@post("/sign-in/provider", sync_to_thread=True, include_in_schema=False)
def to_provider(rooms: House, unsigned: Sent) -> Response[Any]:
    """Set out for the provider. A page goes there: a form's own redirect may leave this site in no browser."""
    federation, wanted = _federation(rooms), inside(unsigned.get("next"))
    if not is_device(unsigned.get("device")):
        return sign_in_form(rooms, wanted, NO_DEVICE, 400)
    try:
        begun = federation.begin(unsigned.get("device"), wanted, rooms.now())
    except ProviderDown as error:
        return _down(rooms, federation, wanted, error)
    kept = _cookie(rooms, begun.browser, LASTS // SECOND)
    return _going(federation.terms.name, begun.address, [kept])


@get(BACK, sync_to_thread=True, include_in_schema=False)
def back_from_provider(request: Request[Any, Any, Any], rooms: House) -> Response[Any]:
    """Somebody comes back. The session's cookies go to our own pages only, so a page of ours leads on."""
    federation = _federation(rooms)
    browser = request.cookies.get(cookie_name(rooms, COOKIE), "")
    try:
        found = federation.returned(dict(request.query_params), browser, rooms.now())
    except ProviderDown as error:
        return _down(rooms, federation, "", error)
    except NotAccepted as error:
        log.warning("sign_in.refused", provider=federation.terms.issuer, reason=str(error))
        return sign_in_form(rooms, "", f"{federation.terms.name}: {error} Nobody was signed in.", 403)
    return _entered(request, rooms, found)


def _entered(request: Request[Any, Any, Any], rooms: Rooms, found: Returned) -> Response[Any]:
    at = place_of(request, rooms)
    entered = rooms.sign_in.enter(found.principal, rooms.now(), found.device, at, found.session)
    if entered is None:
        return sign_in_form(rooms, found.wanted, UNKNOWN, 403)
    gone = _cookie(rooms, "", 0)
    return _going("", onward(rooms, found.principal, found.wanted), [*cookies(rooms, entered[0], at), gone])


def _going(provider: str, address: str, kept: list[Cookie]) -> Response[str]:
    answer = pages.html("going.html", provider=provider, address=address)
    for cookie in kept:
        answer.set_cookie(cookie)
    return answer


def _down(rooms: Rooms, federation: Federation, wanted: str, error: ProviderDown) -> Response[str]:
    log.warning("sign_in.provider_down", provider=federation.terms.issuer, reason=str(error))
    told = (
        f"{federation.terms.name} does not answer, so nobody can sign in there now. Whoever is signed in goes on, "
        "a passkey needs nobody else, and administrators have a password."
    )
    return sign_in_form(rooms, wanted, told, 503)


def _federation(rooms: Rooms) -> Federation:
    if rooms.federation is None:
        raise Problem(
            404,
            "no_provider",
            "Not found",
            "No identity provider is set: name it under [access.oidc] in the settings.",
        )
    return rooms.federation


def _cookie(rooms: Rooms, value: str, seconds: int) -> Cookie:
    """It must come along when the provider sends somebody back, so `lax`; it opens nothing."""
    return Cookie(
        key=cookie_name(rooms, COOKIE),
        value=value,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure(rooms),
        max_age=seconds,
    )
