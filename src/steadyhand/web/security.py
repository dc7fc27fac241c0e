"""Headers that keep other sites, and what people wrote, from doing anything inside our pages."""

from __future__ import annotations

from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from steadyhand.web.problem import Problem

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        # Pico draws its arrows as data: images; reviewed media comes from the platform, and only when asked for.
        "img-src 'self' data: https:",
        "media-src https:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
HSTS: Final = "max-age=31536000"


class SecurityHeaders(ASGIMiddleware):
    """Adds the headers to every answer, and refuses the NUL character that no database of ours keeps."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, https: bool) -> None:
        self._headers = HEADERS | ({"strict-transport-security": HSTS} if https else {})

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on; add the headers on the way back."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            raise Problem(400, "malformed", "Not understood", "The address holds a NUL character.")
        await next_app(scope, receive, secured)
