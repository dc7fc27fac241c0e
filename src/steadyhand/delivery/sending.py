"""One effect and one try: the signed request, and what the platform's answer means."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any, Final, Protocol

import httpx
import msgspec

from steadyhand.delivery.model import GONE, Pending, asked_wait, key_of, sign
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339

BUSY: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""The answers whose `Retry-After` speaks for the platform as a whole (RFC 6585, 4; RFC 9110, 15.6.4)."""


class Telling(Protocol):
    """Adds to what is sent what the record does not keep; the same each time. Implemented by `enforcement.appeals`."""

    def __call__(self, type_: str, data: dict[str, Any]) -> dict[str, Any]:
        """What is sent, from what is kept."""


def as_kept(type_: str, data: dict[str, Any]) -> dict[str, Any]:
    """What is sent is what is kept."""
    return data


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where effects go: the platform's webhook and the secret they are signed with."""

    url: str
    secret: str
    telling: Telling = as_kept


class Answer(msgspec.Struct):
    """What a platform answers: whether it applied the effect, and its own receipt."""

    applied: bool
    receipt: str = ""
    at: str = ""


class Told(msgspec.Struct, frozen=True):
    """The platform gave its receipt."""

    status: int
    answer: Answer


class Failed(msgspec.Struct, frozen=True):
    """The try failed: `brief` says why without anyone's words, `wait` how long the platform wants peace."""

    error: str
    brief: str
    wait: Instant | None = None


class Line:
    """The line to one destination."""

    def __init__(self, destination: Destination) -> None:
        self._telling = destination.telling
        self._url = destination.url
        self._key = key_of(destination.secret)

    async def send(self, client: httpx.AsyncClient, pending: Pending) -> Told | Failed:
        """Send an effect once."""
        body = self._body(pending)
        timestamp = int(time.time())
        headers = {
            "content-type": "application/json",
            "webhook-id": pending.effect,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._key, pending.effect, timestamp, body),
        }
        try:
            answer = await client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            return Failed(f"{type(error).__name__}: {error}", type(error).__name__)
        if (told := told_by(answer)) is not None:
            return Told(answer.status_code, told)
        return _failed(answer)

    def _body(self, pending: Pending) -> bytes:
        data = self._telling(pending.type, msgspec.json.decode(pending.body))
        return msgspec.json.encode({"type": pending.type, "timestamp": rfc3339(pending.at), "data": data})


def told_by(answer: httpx.Response) -> Answer | None:
    """The platform's receipt; None where it gave none, for then nobody knows whether it did anything."""
    if answer.status_code == GONE:
        return Answer(applied=False)
    try:
        return msgspec.json.decode(answer.content, type=Answer) if answer.is_success else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _failed(answer: httpx.Response) -> Failed:
    if answer.is_success:
        return Failed(f"The platform answered {answer.status_code} without a receipt.", "no receipt")
    wait = None
    if answer.status_code in BUSY:
        headers = answer.headers
        wait = asked_wait(headers.get("retry-after"), headers.get("date"), time.time())
    error = f"The platform answered {answer.status_code}: {answer.text[:200]}"
    return Failed(error, f"HTTP {answer.status_code}", wait)
