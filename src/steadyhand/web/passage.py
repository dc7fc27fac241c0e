"""Passes `/v1/events` and `/v1/decide` on to the process that takes events in, when that is another one."""

from __future__ import annotations

from typing import Final

import httpx
import structlog

from steadyhand.web.asgi import (
    Disconnected,
    Receive,
    Scope,
    Send,
    headers_of,
    read_body,
    send_body,
    send_problem,
)
from steadyhand.web.problem import MEDIA_TYPE, Problem

BODY_LIMIT: Final = 8 * 1024 * 1024
TIMEOUT_SECONDS: Final = 30.0
ONWARD: Final[tuple[bytes, ...]] = (
    b"authorization",
    b"content-type",
    b"content-encoding",
    b"idempotency-key",
    b"ce-specversion",
)
BACK: Final = ("retry-after", "allow", "www-authenticate", "x-ratelimit-remaining")

log = structlog.get_logger()


class Passage:
    """An ASGI application that asks the engine and answers what it answers; `url` has no slash at the end."""

    def __init__(self, url: str, client: httpx.AsyncClient | None = None) -> None:
        self._url = url.rstrip("/")
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward one request whole: bodies are small enough to be held."""
        headers = headers_of(scope)
        try:
            body = await read_body(headers, receive, BODY_LIMIT)
            reply = await self._ask(scope, headers, body)
        except Disconnected:
            return
        except Problem as problem:
            await send_problem(send, problem)
        else:
            media = reply.headers.get("content-type", MEDIA_TYPE)
            back = {name: reply.headers[name] for name in BACK if name in reply.headers}
            await send_body(send, reply.status_code, reply.content, media, back)

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def _ask(self, scope: Scope, headers: dict[bytes, bytes], body: bytes) -> httpx.Response:
        onward = {name: headers[name] for name in ONWARD if name in headers}
        onward |= {b"x-request-id": str(scope.get("state", {}).get("request_id", "")).encode()}
        query = scope.get("query_string", b"").decode("latin-1")
        address = f"{self._url}{scope['path'].rstrip('/')}{'?' if query else ''}{query}"
        try:
            return await self._client.request(scope["method"], address, content=body, headers=onward)
        except httpx.HTTPError as error:
            log.warning("passage.no_answer", reason=f"{type(error).__name__}: {error}")
            detail = "The engine does not answer: nothing is acknowledged. Send it again under the same ids."
            raise Problem(
                503, "engine_unavailable", "Events cannot be taken now", detail, headers={"Retry-After": "2"}
            ) from error


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers where no engine was given: this process takes no events."""
    detail = "This process takes no events in: ask the one that does."
    await send_problem(
        send, Problem(503, "no_engine", "Events cannot be taken here", detail, headers={"Retry-After": "60"})
    )
