"""What every API handler takes for granted: who asks, under which key, and how errors are documented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter, SkipValidation
from litestar.types import Guard

from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import GRANTED, Bearer, name_of
from steadyhand.access.lookups.commands import LookUp
from steadyhand.kernel.command import Proof
from steadyhand.kernel.values import SECOND
from steadyhand.web.api.reading import readable
from steadyhand.web.problem import MEDIA_TYPE, Problem
from steadyhand.web.rooms import Rooms

House = NamedDependency[SkipValidation[Rooms]]
Principal = NamedDependency[SkipValidation[str]]
Key = NamedDependency[SkipValidation[Bearer]]
"""The parameter `bearer`: who asks, with what their key is for."""

LAST: Final = 2**53 - 1
"""The largest number that every JSON reader keeps exactly."""
Limit = Annotated[int, QueryParameter(ge=1, le=1000, description="How many at most.")]
After = Annotated[int, QueryParameter(ge=0, le=LAST, description="Only entries with a higher number.")]
READS: Final = LookUp.capability
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}\Z")


class FieldFault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field or parameter, by the name the caller wrote."""

    field: str
    detail: str


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457): `code` is stable, `detail` says what to do; `faults` where fields are wrong."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    faults: list[FieldFault] = []


def problems(*statuses: int) -> Mapping[int, ResponseSpec]:
    """The problem documents a handler may answer with, besides those that every one may."""
    described = {
        400: "What was sent is not valid.",
        401: "No valid API key.",
        403: "This key may not do it.",
        404: "There is no such thing.",
        409: "It stands otherwise by now, or the key was used for something else.",
        413: "The body is too large.",
        415: "The body is not JSON in UTF-8.",
        422: "It is understood and not possible.",
        429: "Too many for now: send it again after `Retry-After` seconds.",
        503: "Nothing can be recorded or read now: try again.",
        507: "The disk is full: nothing was recorded.",
    }
    return {
        status: ResponseSpec(
            ProblemDocument, description=described[status], media_type=MEDIA_TYPE, generate_examples=False
        )
        for status in sorted({400, 401, 503, *statuses})
    }


def admission(rooms: Rooms) -> Guard:
    """What lets a request with a valid key to a route that the key is for. It raises `Problem` 401 and 403.

    It stands before every route of the API, whatever the route asks for: a new one cannot forget to.
    """

    def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        scheme, _, key = connection.headers.get("authorization", "").partition(" ")
        bearer = rooms.api_key(key.strip()) if scheme.lower() == "bearer" else None
        if bearer is None:
            detail = "Send a valid API key: Authorization: Bearer <key>."
            raise Problem(
                401, "unauthenticated", "Unknown caller", detail, headers={"WWW-Authenticate": "Bearer"}
            )
        proof = Proof(session=key_name(key.strip()))
        connection.scope["state"] |= {"principal": bearer.principal, "bearer": bearer, "proof": proof}
        readable(connection, handler, bearer)

    return admit


def principal_of(request: Request[Any, Any, Any]) -> str:
    """Whose key it is that let the request in."""
    principal: str = request.scope["state"]["principal"]
    return principal


def bearer_of(request: Request[Any, Any, Any]) -> Bearer:
    """The same, with what the key is for."""
    bearer: Bearer = request.scope["state"]["bearer"]
    return bearer


def reads_people(principal: str) -> bool:
    """Whether this key may be told why people were decided about as they were, in words.

    No key holds `person.read` while services hold no more than `GRANTED`; what is content stays inside for every key.
    """
    return principal.startswith("service:") and READS in GRANTED


def key_name(key: str) -> str:
    """What a bearer key is called where it may be read: of 256 random bits, a part of the hash gives nothing away."""
    return name_of(digest_of(key))


def proof_of(request: Request[Any, Any, Any]) -> Proof:
    """What the caller who was let in has proved: which key, and no person behind it."""
    proof: Proof = request.scope["state"]["proof"]
    return proof


def idempotency_key(request: Request[Any, Any, Any]) -> str | None:
    """The `Idempotency-Key` that was sent. Raises `Problem` 400 for one that is not 1 to 200 visible characters."""
    key = request.headers.get("idempotency-key")
    if key is None or _KEY.match(key):
        return None if key is None else f"idempotency:{key}"
    detail = "An Idempotency-Key has 1 to 200 visible ASCII characters."
    faults = [{"field": "Idempotency-Key", "detail": detail}]
    raise Problem(400, "invalid", "Not valid", f"Idempotency-Key: {detail}", faults=faults)


def seconds(microseconds: int) -> float:
    """Microseconds as seconds."""
    return microseconds / SECOND
