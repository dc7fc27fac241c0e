"""`POST /v1/signals/events`: security events, pushed as signed tokens (RFC 8935)."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from steadyhand.access.revocation.service import LIMIT, NotTaken
from steadyhand.web.api.edge import House
from steadyhand.web.problem import Problem

MEDIA_TYPE: Final = "application/secevent+jwt"
Token = NamedDependency[SkipValidation[str]]


async def token_of(request: Request[Any, Any, Any]) -> str:
    """The token that was sent. Raises `Problem` 415."""
    media = request.headers.get("content-type", "").lower().partition(";")[0].strip()
    if media != MEDIA_TYPE:
        raise Problem(415, "unsupported_media_type", "Media type not supported", f"Send {MEDIA_TYPE}.")
    return (await request.body()).decode("ascii", errors="replace").strip()


@post(
    "/v1/signals/events",
    sync_to_thread=True,
    status_code=202,
    include_in_schema=False,
    request_max_body_size=LIMIT,
    dependencies={"token": Provide(token_of)},
)
def take(rooms: House, token: Token) -> Response[Any]:
    """Take an event: 202 without a body, or 400 with RFC 8935's `err`. Its signature says who sends it."""
    if rooms.signals is None:
        detail = (
            "No security events are taken here: name their issuer under [access.signals] in the settings."
        )
        raise Problem(404, "no_signals", "Not found", detail)
    try:
        rooms.signals.take(token)
    except NotTaken as error:
        told = {"err": error.code, "description": str(error)}
        return Response(told, status_code=400, headers={"Content-Language": "en"})
    return Response(b"", status_code=202)
