"""The OpenAPI document: what Litestar derives from the handlers, and by hand what is plain ASGI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, License, SecurityScheme

import steadyhand
from steadyhand.intake.parsing import BEHIND, COUNT_LIMIT
from steadyhand.kernel.values import DAY
from steadyhand.web.api.appeals import AppealBody
from steadyhand.web.api.bulk_shapes import BulkBody, FitsBody, WhyBody
from steadyhand.web.api.escalations import EscalationBody
from steadyhand.web.api.events import EVENTS
from steadyhand.web.api.reading import takes
from steadyhand.web.api.reports import ReportBody
from steadyhand.web.api.returns import ReturnBody
from steadyhand.web.api.state import StateBody
from steadyhand.web.problem import MEDIA_TYPE

CONFIG: Final = OpenAPIConfig(
    title="Steadyhand",
    version=steadyhand.__version__,
    summary="Trust-and-safety operations for a social platform.",
    description="Events and reports in, decisions and standings out. Errors are problem details (RFC 9457) whose"
    " `code` is stable. Instants are RFC 3339 in UTC. Every POST may be repeated under the same key.",
    license=License(name="Apache-2.0", identifier="Apache-2.0"),
    components=Components(
        security_schemes={
            "key": SecurityScheme(type="http", scheme="bearer"),
            "session": SecurityScheme(
                type="apiKey",
                name="session",
                security_scheme_in="cookie",
                description="A person's session as the console has it, with the cookie that proves its device."
                " Over https both names begin with `__Host-`.",
            ),
        }
    ),
    security=[{"key": []}],
    use_handler_docstrings=True,
    path="/v1/schema",
)

_TEXT: Final = {"type": "string"}
_FAULT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["index", "field", "code", "detail"],
    "properties": {"index": {"type": "integer"}, "field": _TEXT, "code": _TEXT, "detail": _TEXT},
}
_TAKEN: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["accepted", "repeated", "refused"],
    "properties": {
        "accepted": {"type": "integer", "description": "New, and on disk."},
        "repeated": {"type": "integer", "description": "Here already, passed over."},
        "refused": {"type": "array", "items": {"$ref": "#/components/schemas/EventFault"}},
    },
}
_DECIDED: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["decision", "verdict", "effects", "reasons", "rules"],
    "properties": {
        "decision": _TEXT,
        "verdict": {"enum": ["allow", "act"]},
        "verdicts": {"type": "array", "items": _TEXT},
        "effects": {"type": "array", "items": {"type": "object"}},
        "reasons": {"type": "array", "items": {"type": "object"}},
        "rules": {"type": "string", "description": "The version of the rules that decided."},
    },
}
_PROBLEM: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
_REFUSED: Final = {
    "400": "No event was taken; `refused` says why, by index and field.",
    "401": "No valid API key.",
    "403": "This key may not send it: a report takes more, and lies in the key's policy areas.",
    "405": "Only POST.",
    "408": "The body came too slowly: nothing was taken.",
    "409": "The id was used for another event.",
    "413": "More bytes or events than are taken at once.",
    "415": "Not structured CloudEvents in UTF-8.",
    "429": "Too many for now: send them again after `Retry-After` seconds.",
    "500": "It failed on our side: nothing is acknowledged.",
    "503": "Nothing can be kept now: send it again.",
    "507": "The disk is full: nothing was kept.",
}
_REFERENCE: Final = "#/components/schemas/{name}"
_ONE: Final = {"$ref": "#/components/schemas/CloudEvent"}
_MANY: Final = {"type": "array", "items": _ONE, "maxItems": COUNT_LIMIT}
_HISTORY: Final = {
    "name": "history",
    "in": "query",
    "schema": {"type": "boolean", "default": False},
    "description": f"Take events of any age. Else one whose time is more than {BEHIND // DAY} days ago is refused:"
    " its clock is wrong.",
}


def _operation(
    name: str, summary: str, description: str, bodies: dict[str, Any], good: dict[str, Any], *asked: Any
) -> dict[str, Any]:
    refused = {status: {"description": why, "content": _PROBLEM} for status, why in _REFUSED.items()}
    content = {media: {"schema": schema} for media, schema in bodies.items()}
    return {
        "post": {
            "operationId": name,
            "tags": ["events"],
            "summary": summary,
            "description": description,
            "security": [{"key": []}],
            "parameters": list(asked),
            "requestBody": {"required": True, "content": content},
            "responses": good | refused,
        }
    }


def _answer(description: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": description, "content": {"application/json": {"schema": reference}}}


BY_HAND: Final = {
    "/v1/events": _operation(
        "Events",
        "Hand events over",
        "Acknowledged once they are on disk. Repeats by (source, id) are passed over for seven days; what is not valid"
        " is refused by index and field, and the rest is kept. Takes `events.send`; events that are reports take"
        " `report.file` (from others than people on the platform `report.source`) and `case.open` as well, and are"
        " refused (`not_in_key`) outside of the key's policy areas.",
        {
            "application/cloudevents+json": _ONE,
            "application/cloudevents-batch+json": _MANY,
            "application/json": {"oneOf": [_ONE, _MANY]},
            "application/x-ndjson": {"type": "string", "description": "One event a line."},
        },
        {"202": _answer("What became of the events.", "EventsTaken")},
        _HISTORY,
    ),
    "/v1/decide": _operation(
        "Decide",
        "Decide one event now",
        "For the platform's write path. The event is kept, and decided once: the stream will not decide it again."
        " Takes what sending the event takes.",
        {"application/cloudevents+json": _ONE, "application/json": _ONE},
        {"200": _answer("The decision.", "Decision")},
    ),
}
BODIES: Final = {
    "/v1/appeals": AppealBody,
    "/v1/returns": ReturnBody,
    "/v1/bulks": BulkBody,
    "/v1/bulks/{bulk}/reverse": WhyBody,
    "/v1/bulks/{bulk}/sample/{case}/answer": FitsBody,
    "/v1/bulks/{bulk}/second": WhyBody,
    "/v1/escalations": EscalationBody,
    "/v1/reports": ReportBody,
    "/v1/state": StateBody,
}
"""Bodies that are read by hand, by path."""
_SCHEMAS: Final = EVENTS | {"EventFault": _FAULT, "EventsTaken": _TAKEN, "Decision": _DECIDED}


def document(app: Litestar) -> dict[str, Any]:
    """The whole OpenAPI document."""
    schema = app.openapi_schema.to_schema()
    schema["paths"] = dict(sorted({**schema["paths"], **BY_HAND}.items()))
    shapes, bodies = msgspec.json.schema_components(BODIES.values(), ref_template=_REFERENCE)
    for path, shape in zip(BODIES, shapes, strict=True):
        body = {"required": True, "content": {"application/json": {"schema": shape}}}
        schema["paths"][path]["post"]["requestBody"] = body
    schema["components"]["schemas"] |= _SCHEMAS | bodies
    for path, capability in _taken(app):
        operation = schema["paths"][path]["get"]
        operation["description"] += f" Takes `{capability}`."
    return schema


def _taken(app: Litestar) -> Iterator[tuple[str, str]]:
    """The paths of reads, each with the capability that a key needs for it."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if capability := takes(handler):
                yield route.path_format, capability


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The document as JSON."""
    state = request.app.state
    if "openapi" not in state:
        state["openapi"] = msgspec.json.encode(document(request.app))
    return Response(state["openapi"], media_type="application/json")
