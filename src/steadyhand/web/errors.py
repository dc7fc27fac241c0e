"""What is answered when a handler raises: problem details for programs, a plain page for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import InvalidSubject
from steadyhand.web.problem import MEDIA_TYPE, Problem
from steadyhand.web.refusals import of_outage

PROGRAM_PATHS: Final = (
    "/v1/",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/",
    "/public/",
    "/passkeys/",
    "/session/challenge",
    "/session/prove",
)
CODES: Final = {
    400: ("malformed", "Not understood"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "Method not allowed"),
    413: ("too_large", "Body too large"),
    415: ("unsupported_media_type", "Media type not supported"),
}
_NAMED: Final = re.compile(r"`(?:\$\.)?(.+?)`\Z")

log = structlog.get_logger()


def for_programs(path: str) -> bool:
    """Whether a program rather than a person asks for this path."""
    return f"{path}/".startswith(PROGRAM_PATHS) or path.startswith(PROGRAM_PATHS)


def problem_of(error: Exception, names: Mapping[str, str] | None = None) -> Problem:
    """Any error as a problem; what nobody foresaw is logged and told without its inside.

    `names` are the parameters' names in requests, where the handler calls them otherwise.
    """
    match error:
        case Problem():
            return error
        case RecordUnavailable():
            return of_outage(error)
        case InvalidSubject():
            return Problem(400, "invalid_subject", "No subject", str(error))
        case ValidationException():
            return _invalid(error, names or {})
        case UnicodeDecodeError():
            return Problem(400, "malformed", "Not understood", "The body is not UTF-8.")
        case RecursionError():
            return Problem(400, "malformed", "Not understood", "The body is nested too deeply.")
        case HTTPException():
            return _of_http(error)
    log.error("request.failed", exc_info=error)
    return Problem(
        500, "failed", "Internal error", "This request failed on our side: nothing of it was recorded."
    )


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The problem document of an error."""
    problem = problem_of(error, _names(request))
    return Response(
        problem.body(), status_code=problem.status, media_type=MEDIA_TYPE, headers=dict(problem.headers)
    )


def _of_http(error: HTTPException) -> Problem:
    if isinstance(error.__cause__, RecursionError):
        return problem_of(error.__cause__)
    code, title = CODES.get(error.status_code, (f"http_{error.status_code}", "Not possible"))
    detail = error.detail or title
    return Problem(error.status_code, code, title, detail, headers=dict(error.headers or {}))


def _names(request: Request[Any, Any, Any]) -> dict[str, str]:
    """What the caller writes for each parameter of the handler that has another name there."""
    scope: Mapping[str, Any] = request.scope
    if (handler := scope.get("route_handler")) is None:
        return {}
    fields = handler.parsed_fn_signature.parameters
    asked = {own: getattr(field.kwarg_definition, "name", None) for own, field in fields.items()}
    return {own: name for own, name in asked.items() if isinstance(name, str)}


def _invalid(error: ValidationException, names: Mapping[str, str]) -> Problem:
    """Which fields are wrong, and how, in one list for bodies and parameters."""
    extra = error.extra if isinstance(error.extra, list) else []
    faults = [_fault(each, names) for each in extra if isinstance(each, dict)]
    detail = "; ".join(f"{fault['field']}: {fault['detail']}" for fault in faults) or error.detail
    return Problem(400, "invalid", "Not valid", detail, faults=faults)


def _fault(each: dict[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    message = str(each.get("message", ""))
    key = str(each.get("key", ""))
    found = _NAMED.search(message)
    return {"field": names.get(key, key) or (found[1] if found else "body"), "detail": message}
