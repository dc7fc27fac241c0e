"""Headers that keep other sites, and what people wrote, from doing anything inside our pages."""

from __future__ import annotations

from typing import Final

from steadyhand.web.asgi import App, Message, Receive, Scope, Send, send_problem
from steadyhand.web.problem import Problem

# Pico draws its arrows as data: images; reviewed media comes from the platform, and only when asked for.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https:;"
    " media-src https:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
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
NUL: Final = Problem(400, "malformed", "Not understood", "The address holds a NUL character.")


class Secured:
    """Adds the headers to every answer, and refuses the NUL character that no database of ours keeps."""

    def __init__(self, app: App, *, https: bool) -> None:
        self._app = app
        given = HEADERS | ({"strict-transport-security": HSTS} if https else {})
        self._headers = [(name.encode(), value.encode()) for name, value in given.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers on the way back."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = [*message.get("headers", ()), *self._headers]
                kept = any(name.lower() == b"cache-control" for name, _ in sent)
                message["headers"] = sent if kept else [*sent, (b"cache-control", b"no-store")]
            await send(message)

        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            await send_problem(secured, NUL)
        else:
            await self._app(scope, receive, secured)
