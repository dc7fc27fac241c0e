"""The little of HTTP that a raw ASGI handler needs: bodies with limits, and answers in JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final

from steadyhand.web.problem import MEDIA_TYPE, Problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_SECONDS: Final = 30
"""How long a client may take to send its body."""


class Disconnected(Exception):
    """The client went away before its request was whole: nobody waits for an answer."""


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The request's headers; of a repeated one the last."""
    return dict(scope["headers"])


async def read_body(headers: Mapping[bytes, bytes], receive: Receive, limit: int) -> bytes:
    """The whole body. Raises `Problem` 413 beyond `limit` bytes, 408 when it is slow, and `Disconnected`."""
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(receive, limit)
    except TimeoutError:
        detail = f"The body did not arrive within {BODY_SECONDS} seconds: nothing was taken. Send it again."
        raise Problem(408, "too_slow", "Request timeout", detail, headers={"Connection": "close"}) from None


async def _read(receive: Receive, limit: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise too_large(limit)
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def too_large(limit: int) -> Problem:
    """The body has more bytes than are taken."""
    detail = f"The body is larger than {limit} bytes: nothing was taken. Send it in smaller parts."
    return Problem(413, "too_large", "Body too large", detail, limit=limit)


async def send_problem(send: Send, problem: Problem) -> None:
    """Answer with a problem document."""
    await send_body(send, problem.status, problem.body(), MEDIA_TYPE, problem.headers)


async def send_body(
    send: Send,
    status: int,
    body: bytes,
    media: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with a body."""
    lines = {
        "content-type": media,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        **(headers or {}),
    }
    pairs = [(name.lower().encode(), value.encode()) for name, value in lines.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
