"""Passkeys and devices in the browser: signing in, confirming, enrolling, and proving the device once a minute."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from anyio import to_thread
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, SkipValidation
from webauthn.helpers import bytes_to_base64url

from steadyhand.access.identity.commands import DropPasskey
from steadyhand.access.identity.device import InvalidDevice, device_key, signed, unpacked
from steadyhand.access.identity.model import LABEL, Party, party_of
from steadyhand.access.identity.service import CREDENTIAL_LIMIT, Unacceptable
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import (
    Person,
    Sent,
    Signed,
    cookies,
    from_here,
    place_of,
    proof_cookie,
)
from steadyhand.web.console.signing import inside
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal
from steadyhand.web.rooms import Rooms

BODY_LIMIT: Final = 2 * CREDENTIAL_LIMIT
Holding = NamedDependency[SkipValidation[Person]]


class Entering(msgspec.Struct, frozen=True):
    """A passkey's signature, and the key of the device that the session is to be bound to."""

    credential: msgspec.Raw
    device: str
    next: str = "/queues"


class Confirming(msgspec.Struct, frozen=True):
    """A passkey's signature within a session."""

    credential: msgspec.Raw


class Enrolling(msgspec.Struct, frozen=True):
    """A new passkey, what to call it, and an administrator's code where one is needed."""

    credential: msgspec.Raw
    label: str
    code: str = ""


class Proving(msgspec.Struct, frozen=True):
    """A challenge with the device's signature, both base64url."""

    challenge: str
    signature: str


# -------------------------------------------------------------------------------------------- signing in


@post("/passkeys/sign-in/ask", sync_to_thread=True, include_in_schema=False, status_code=200)
def ask_to_sign_in(request: Request[Any, Any, Any], rooms: House) -> dict[str, Any]:
    """What the browser is to ask any passkey of this house."""
    from_here(request)
    return rooms.ceremonies.asking(_party(rooms), None, rooms.now())


@post("/passkeys/sign-in", include_in_schema=False)
async def sign_in_with_passkey(request: Request[Any, Any, Any], rooms: House) -> Response[Any]:
    """Begin a verified session."""
    return await to_thread.run_sync(_sign_in, request, rooms, await _sent(request, Entering))


def _sign_in(request: Request[Any, Any, Any], rooms: Rooms, sent: Entering) -> Response[Any]:
    now, at = rooms.now(), place_of(request, rooms)
    try:
        device_key(sent.device)
        found = rooms.ceremonies.signed(_party(rooms), None, bytes(sent.credential), now)
    except (InvalidDevice, Unacceptable) as error:
        raise _unacceptable(error) from error
    begun = rooms.sign_in.enter(found.principal, now, sent.device, at)
    if begun is None:
        raise _unacceptable(Unacceptable("not_active", "This passkey's owner does not work here any more."))
    token, key = begun
    rooms.sign_in.sessions.verify(key, found.passkey, now)
    session = rooms.sign_in.sessions.find(token, now)
    assert session is not None, "it has just begun"
    command, proof = found.use(session.id, "sign_in"), Proof(session=session.id, authenticator=found.passkey)
    answer = rooms.door.perform(command, found.principal, proof=proof)
    if isinstance(answer, Refusal):
        rooms.sign_in.sessions.end(token)
        raise of_refusal(answer)
    return Response({"next": inside(sent.next)}, status_code=200, cookies=cookies(rooms, token, at))


# -------------------------------------------------------------------------------------------- confirming


@get("/session/confirm", sync_to_thread=True, include_in_schema=False)
def confirm_page(
    rooms: House,
    person: Signed,
    next: FromQuery[str] = "/queues",  # noqa: A002 - the name in the address
) -> Response[str]:
    """Asks for the passkey, and goes on."""
    held = rooms.ceremonies.held(person.principal)
    return pages.page("confirm.html", rooms, person, next=inside(next), held=held)


@post("/passkeys/confirm/ask", sync_to_thread=True, include_in_schema=False, status_code=200)
def ask_to_confirm(request: Request[Any, Any, Any], rooms: House, person: Signed) -> dict[str, Any]:
    """What the browser is to ask this person's passkeys."""
    from_here(request)
    return rooms.ceremonies.asking(_party(rooms), person.principal, rooms.now())


@post("/passkeys/confirm", include_in_schema=False)
async def confirm(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[Any]:
    """This session is verified, from now on and for a while."""
    return await to_thread.run_sync(_confirm, rooms, person, await _sent(request, Confirming))


def _confirm(rooms: Rooms, person: Person, sent: Confirming) -> Response[Any]:
    now, session = rooms.now(), person.session
    try:
        found = rooms.ceremonies.signed(_party(rooms), person.principal, bytes(sent.credential), now)
    except Unacceptable as error:
        raise _unacceptable(error) from error
    command = found.use(session.id, "confirm")
    _taken(rooms.door.perform(command, person.principal, proof=person.proof))
    rooms.sign_in.sessions.verify(session.key, found.passkey, now)
    return Response(None, status_code=204)


# --------------------------------------------------------------------------------------------- enrolling


@get("/me/passkeys/new", sync_to_thread=True, include_in_schema=False)
def enrol_page(
    rooms: House,
    person: Signed,
    next: FromQuery[str] = "/me",  # noqa: A002 - the name in the address
) -> Response[str]:
    """Says what a passkey is, and makes one."""
    held = rooms.ceremonies.held(person.principal)
    coded = held.ever and not person.session.verified
    return pages.page("enrol.html", rooms, person, next=inside(next), held=held, coded=coded, limit=LABEL)


@post("/passkeys/enrol/ask", sync_to_thread=True, include_in_schema=False, status_code=200)
def ask_to_enrol(request: Request[Any, Any, Any], rooms: House, person: Signed) -> dict[str, Any]:
    """What the browser is to make a passkey for."""
    from_here(request)
    return rooms.ceremonies.enrolment(_party(rooms), person.staff, rooms.now())


@post("/passkeys/enrol", include_in_schema=False)
async def enrol(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[Any]:
    """Keep the passkey; it has just verified its owner, so the session is verified too."""
    return await to_thread.run_sync(_enrol, rooms, person, await _sent(request, Enrolling))


def _enrol(rooms: Rooms, person: Person, sent: Enrolling) -> Response[Any]:
    now, code = rooms.now(), sent.code.strip() or None
    label = " ".join(sent.label.split())
    try:
        command = rooms.ceremonies.enrolled(
            _party(rooms), person.staff, bytes(sent.credential), label, code, now
        )
    except Unacceptable as error:
        raise _unacceptable(error) from error
    _taken(rooms.door.perform(command, person.principal, proof=person.proof))
    rooms.sign_in.sessions.verify(person.session.key, command.passkey.id, now)
    return Response(None, status_code=204)


@post("/me/passkeys/drop", sync_to_thread=True, include_in_schema=False)
def drop(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Drop one of one's own; the session it confirmed ends with it."""
    command = DropPasskey(passkey=form.get("passkey")[:400])
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return pages.refused(rooms, person, answer, back=("/me", "your page"))
    return pages.see_other(request, "/me")


# -------------------------------------------------------------------------------------- the session's device


@get("/session/challenge", sync_to_thread=True, include_in_schema=False)
def challenge(request: Request[Any, Any, Any], rooms: House, holder: Holding) -> dict[str, str]:
    """What the device is to sign, from where it is now."""
    made = rooms.challenges.make(_purpose(request, rooms, holder), rooms.now())
    return {"challenge": bytes_to_base64url(made)}


@post("/session/prove", include_in_schema=False)
async def prove(request: Request[Any, Any, Any], rooms: House, holder: Holding) -> Response[Any]:
    """The device has signed: its proof holds for a minute more, here."""
    return await to_thread.run_sync(_prove, request, rooms, holder, await _sent(request, Proving))


def _prove(request: Request[Any, Any, Any], rooms: Rooms, holder: Person, sent: Proving) -> Response[Any]:
    now, session, at = rooms.now(), holder.session, place_of(request, rooms)
    try:
        told, signature = unpacked(sent.challenge), unpacked(sent.signature)
    except ValueError as error:
        raise Problem(400, "malformed", "Not understood", "This is no base64url.") from error
    known = rooms.challenges.take(told, _purpose(request, rooms, holder), now)
    if not known or not signed(session.device, told, signature):
        detail = "This is not the browser that you signed in with, or it took too long: sign in again."
        raise Problem(403, "device", "Another device", detail)
    until = rooms.sign_in.sessions.prove(session, at, now)
    return Response(None, status_code=204, cookies=[proof_cookie(rooms, session, at, until)])


def _purpose(request: Request[Any, Any, Any], rooms: Rooms, holder: Person) -> str:
    at = place_of(request, rooms)
    return f"prove {holder.session.key} {at.address} {at.agent}"


# ------------------------------------------------------------------------------------------ what all share


async def _sent(request: Request[Any, Any, Any], kind: type[Any]) -> Any:
    """The JSON of one of our own pages. Raises `Problem` 400, 403, 413 or 415."""
    from_here(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "unsupported_media_type", "Media type not supported", "Send it as JSON.")
    body = await request.body()
    if len(body) > BODY_LIMIT:
        raise Problem(413, "too_large", "Body too large", f"It has more than {BODY_LIMIT} bytes.")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "malformed", "Not understood", f"The request is not readable: {error}.") from error


def _party(rooms: Rooms) -> Party:
    return party_of(rooms.public_url)


def _unacceptable(error: InvalidDevice | Unacceptable) -> Problem:
    code = error.code if isinstance(error, Unacceptable) else "invalid_device"
    return Problem(403, code, "Not accepted", str(error))


def _taken(answer: object) -> None:
    if isinstance(answer, Refusal):
        raise of_refusal(answer)


HANDLERS: Final = (
    ask_to_sign_in, sign_in_with_passkey, confirm_page, ask_to_confirm, confirm,
    enrol_page, ask_to_enrol, enrol, drop, challenge, prove,
)  # fmt: skip
