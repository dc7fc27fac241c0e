"""The little of HTTP that Plaza needs, straight on ASGI 3.0 (https://asgi.readthedocs.io/en/latest/specs/www.html)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import msgspec

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Request(msgspec.Struct, frozen=True):
    """One request with its whole body; header names are lower case."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def asked(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        return self.query.get(name, [default])[0]


class Reply(msgspec.Struct, frozen=True):
    """A status, a JSON document, and further headers."""

    status: int
    document: Any
    headers: dict[str, str] = {}


class Refused(Exception):
    """Ends a request with `status` and an explanation."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.reply = Reply(int(status), {"error": detail})


async def read_request(scope: Message, receive: Receive, limit: int) -> Request:
    """Read a request whose body has at most `limit` bytes; raises `Refused` for a longer one."""
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=parse_qs(scope["query_string"].decode("latin-1")),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=await _body(receive, limit),
    )


async def _body(receive: Receive, limit: int) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {limit} bytes.")
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


async def send_reply(send: Send, reply: Reply) -> None:
    body = msgspec.json.encode(reply.document)
    headers = {"content-type": "application/json", "content-length": str(len(body)), **reply.headers}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
