"""`POST /v1/signals/logout`: the identity provider ends sessions (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs

from litestar import Request, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from steadyhand.access.federation.model import NotAccepted, ProviderDown
from steadyhand.access.federation.tokens import LIMIT
from steadyhand.web.api.edge import House
from steadyhand.web.problem import Problem

MEDIA_TYPE: Final = "application/x-www-form-urlencoded"
Token = NamedDependency[SkipValidation[str]]


async def token_of(request: Request[Any, Any, Any]) -> str:
    """The `logout_token` of the form that was sent. Raises `Problem` 400 and 415."""
    media = request.headers.get("content-type", "").lower().partition(";")[0].strip()
    if media != MEDIA_TYPE:
        raise Problem(415, "unsupported_media_type", "Media type not supported", f"Send {MEDIA_TYPE}.")
    sent = parse_qs((await request.body()).decode("ascii", errors="replace")).get("logout_token", [])
    if len(sent) != 1:
        raise Problem(400, "malformed", "Not understood", "The form has one field, `logout_token`.")
    return sent[0]


@post(
    "/v1/signals/logout",
    sync_to_thread=True,
    status_code=200,
    include_in_schema=False,
    request_max_body_size=2 * LIMIT,
    dependencies={"token": Provide(token_of)},
)
def log_out(rooms: House, token: Token) -> Response[Any]:
    """End what the token says: 200, 400 for a token that is not believed, 503 while its keys cannot be read."""
    if rooms.federation is None:
        raise Problem(404, "no_provider", "Not found", "No identity provider is set under [access.oidc].")
    try:
        rooms.federation.log_out(token, rooms.now())
    except NotAccepted as error:
        told = {"error": "invalid_request", "error_description": str(error)}
        return Response(told, status_code=400, headers={"cache-control": "no-store"})
    except ProviderDown as error:
        raise Problem(503, "provider_down", "Provider does not answer", f"Send it again: {error}") from error
    return Response(b"", headers={"cache-control": "no-store"})
