"""Who is signed in, on the device where they signed in, and whether a form comes from one of our own pages."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from steadyhand.access.identity import device
from steadyhand.access.identity.commands import RefuseSession
from steadyhand.access.identity.model import SIGN_IN, Place, place
from steadyhand.access.model import Staff
from steadyhand.access.roles import Capabilities
from steadyhand.access.store import Session
from steadyhand.kernel.command import Proof
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import MINUTE, SECOND, Instant
from steadyhand.web.api.edge import House
from steadyhand.web.console import impersonal
from steadyhand.web.portal.reach import keep_to_council, keep_to_panel, keep_to_portal
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

FIELDS: Final = 200
"""A freeze may name every policy area, act, role and region there is."""
CONFIRM: Final = "/session/confirm"
COOKIE: Final = "session"
DEVICE_COOKIE: Final = "device"


class SignedOut(Problem):
    """Nobody is signed in: `sign_in` is where to go."""

    def __init__(self, wanted: str | None, why: str = "") -> None:
        super().__init__(401, "signed_out", "Signed out", "Nobody is signed in here any more: sign in again.")
        query = {"next": wanted, "why": why}
        told = "&".join(f"{name}={quote(value, safe='/')}" for name, value in query.items() if value)
        self.sign_in = "/sign-in" + (f"?{told}" if told else "")


class Unproved(Problem):
    """The session counts, but its device has not shown for a minute that this is it: pages do so by themselves."""

    def __init__(self) -> None:
        super().__init__(
            401,
            "device",
            "Nothing was sent on",
            "This browser had not shown for a while that it is the one you signed in with. "
            "Go back: what you typed is still there. Send it again.",
        )


class Unconfirmed(Problem):
    """The session counts, and what it asks for is personal: `confirm` is where to go for that first."""

    def __init__(self, wanted: str) -> None:
        super().__init__(
            403,
            "passkey_needed",
            "Confirm that it is you",
            "This shows what is personal: confirm with your passkey, in a session on this device.",
        )
        self.confirm = f"{CONFIRM}?next={quote(wanted, safe='/')}"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff with their session."""

    staff: Staff
    session: Session
    token: str
    capabilities: Capabilities
    """All that their roles and grants name, wherever it counts."""
    confirmed: bool
    """Whether this session may show what is personal: a passkey verified it lately, or none is asked for here."""

    @property
    def principal(self) -> str:
        """Who acts."""
        return self.staff.principal

    @property
    def proof(self) -> Proof:
        """How they proved who they are, for the door."""
        session = self.session
        return Proof(
            session=session.id,
            authenticator=session.passkey,
            verified=session.verified,
            fresh=session.fresh,
        )

    def may(self, capability: str) -> bool:
        """A hint for what to offer; the door alone says what is allowed."""
        return capability in self.capabilities

    def serves(self, areas: tuple[str, ...]) -> tuple[str, ...]:
        """Which of these areas this person reviews."""
        return tuple(area for area in areas if not self.staff.areas or area in self.staff.areas)

    def reads(self, language: str) -> bool:
        """Whether this person reviews content in this language; unknown ones everybody does."""
        return not self.staff.languages or language in {*self.staff.languages, "unknown"}


Word = TypeVar("Word", bound=str)


class Form(msgspec.Struct, frozen=True):
    """The fields of a form that came from one of our pages."""

    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """A field, without space around it; empty where it was not sent."""
        return self.fields.get(name, "").strip()

    def number(self, name: str) -> int:
        """A field that holds a number. Raises `Problem` 400."""
        text = self.get(name)
        if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - 64 bits
            raise Problem(400, "malformed", "Not understood", f"The field {name} holds no number.")
        return int(text)

    def one_of(self, name: str, known: Collection[Word]) -> Word:
        """A field that holds one of these values. Raises `Problem` 400."""
        text = self.get(name)
        for value in known:
            if value == text:
                return value
        raise Problem(
            400, "malformed", "Not understood", f"The field {name} holds none of {', '.join(known)}."
        )


Signed = NamedDependency[SkipValidation[Person]]
Sent = NamedDependency[SkipValidation[Form]]


def cookie_name(rooms: Rooms, name: str = COOKIE) -> str:
    """`__Host-` binds the cookie to this host alone, but exists on https only."""
    return f"__Host-{name}" if secure(rooms) else name


def cookies(rooms: Rooms, token: str, at: Place) -> list[Cookie]:
    """Those of a session that begins on this device."""
    found = rooms.sign_in.sessions.find(token, rooms.now())
    assert found is not None, "it has just begun"
    length = rooms.sign_in.sessions.policy.length
    return [_cookie(rooms, COOKIE, token, length), proof_cookie(rooms, found, at, found.proved)]


def proof_cookie(rooms: Rooms, session: Session, at: Place, until: Instant) -> Cookie:
    """The proof that the session's device was just there."""
    return _cookie(rooms, DEVICE_COOKIE, device.proof(session.secret, at, until), device.PROVED_FOR)


def _cookie(rooms: Rooms, name: str, value: str, lasts: Instant) -> Cookie:
    return Cookie(
        key=cookie_name(rooms, name),
        value=value,
        path="/",
        httponly=True,
        samesite="strict",
        secure=secure(rooms),
        max_age=lasts // SECOND,
    )


def place_of(request: Request[Any, Any, Any], rooms: Rooms) -> Place:
    """Where a request comes from."""
    headers, policy = request.headers, rooms.sign_in.sessions.policy
    peer = request.client.host if request.client else ""
    return place(peer, headers.get("x-forwarded-for", ""), headers.get("user-agent", ""), policy.proxies)


def secure(rooms: Rooms) -> bool:
    """Whether people reach this installation over https."""
    return rooms.public_url.startswith("https:")


def signed_in(request: Request[Any, Any, Any], rooms: House) -> Person:
    """Whoever sent this request, from their device. Raises `SignedOut`, `Unproved` and `Unconfirmed`."""
    person, now = holder(request, rooms), rooms.now()
    given = request.cookies.get(cookie_name(rooms, DEVICE_COOKIE), "")
    match device.standing(given, person.session.secret, place_of(request, rooms), now):
        case "elsewhere":
            _refuse(rooms, person, now)
            raise SignedOut(None, "elsewhere")
        case "unproved":
            raise Unproved
    rooms.sign_in.sessions.touch(person.session, now)
    if request.method == "GET" and not (person.confirmed or _impersonal(request)):
        raise Unconfirmed(page_of(request))
    return person


def _impersonal(request: Request[Any, Any, Any]) -> bool:
    """Whether nothing that is personal is shown at this address."""
    return request.scope["path_template"] in impersonal.ADDRESSES


def confirmed(rooms: Rooms, session: Session) -> bool:
    """Whether a session may show what is personal."""
    return session.verified or not rooms.sign_in.sessions.policy.passkeys


def holder(request: Request[Any, Any, Any], rooms: House) -> Person:
    """Whose the session is under which this request comes, from wherever it comes. Raises `SignedOut`."""
    token = request.cookies.get(cookie_name(rooms), "")
    found = rooms.sign_in.find(token, rooms.now()) if token else None
    if found is None:
        raise SignedOut(address(request) if request.method == "GET" else None)
    session, staff = found
    if staff.outside:
        keep_to_portal(request.scope["path_template"], request.method)
    if staff.on_panel:
        keep_to_panel(request.scope["path_template"])
    if staff.on_council:
        keep_to_council(request.scope["path_template"], request.method)
    request.scope["state"]["principal"] = staff.principal
    capabilities = rooms.access.snapshot().entitlements.held(staff.principal)
    return Person(
        staff=staff,
        session=session,
        token=token,
        capabilities=capabilities,
        confirmed=confirmed(rooms, session),
    )


def _refuse(rooms: Rooms, person: Person, now: Instant) -> None:
    """A proof that holds elsewhere was copied: whoever holds the copy, and the original, is out at once."""
    rooms.sign_in.sessions.end(person.token)
    refused = RefuseSession(
        principal=person.principal, session=person.session.id, why="used from another address or program"
    )
    with suppress(RecordUnavailable):
        rooms.door.perform(refused, SIGN_IN, f"refused:{person.session.id}:{now // MINUTE}")


async def sent_form(request: Request[Any, Any, Any], person: Signed) -> Form:
    """The form with its token checked. Raises `Problem` 400 or 403."""
    form = await read_form(request)
    if not hmac.compare_digest(form.get("csrf").encode(), person.session.csrf.encode()):
        raise Problem(
            403,
            "csrf",
            "Not from this page",
            "This form is too old: go back, reload the page, send it again.",
        )
    return form


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """The fields of a form. Raises `Problem` 400, 403 from another site, 415 for anything else than a form."""
    from_here(request)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if body and media != "application/x-www-form-urlencoded":
        raise Problem(415, "unsupported_media_type", "Media type not supported", "Send it as a form.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError as error:
        raise Problem(400, "malformed", "Not understood", "The form is not readable.") from error
    if any("\x00" in text for pair in pairs for text in pair):
        raise Problem(400, "malformed", "Not understood", "The form holds a NUL character.")
    return Form(dict(pairs))


def from_here(request: Request[Any, Any, Any]) -> None:
    """Raises `Problem` 403 for what another site sent."""
    origin, host = request.headers.get("origin"), request.headers.get("host")
    site = request.headers.get("sec-fetch-site", "none")
    foreign = origin is not None and origin != "null" and urlsplit(origin).netloc != host
    if foreign or site not in {"none", "same-origin"}:
        raise Problem(
            403, "other_site", "Not from this page", "This form came from another site: nothing was done."
        )


def page_of(request: Request[Any, Any, Any]) -> str:
    """The page somebody looks at: what was asked for, or the page whose scripts asked for a part."""
    if request.headers.get("hx-request") != "true":
        return address(request)
    told = urlsplit(request.headers.get("hx-current-url", ""))
    here = told.netloc == request.headers.get("host") and told.path.startswith("/")
    return told.path + (f"?{told.query}" if told.query else "") if here else "/queues"


def address(request: Request[Any, Any, Any]) -> str:
    """The address that was asked for, without the host."""
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")
