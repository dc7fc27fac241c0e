"""The JSON Schema of an event, made from the very tables that intake checks events by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from steadyhand.intake.model import ACCOUNT, CONTENT, ID_LIMIT, LINK, POST, REPORT, WHOLE
from steadyhand.intake.reporting import SOURCES
from steadyhand.web.api.patterns import ACCOUNT as AUTHOR
from steadyhand.web.api.patterns import ACCOUNT_ID, END, NAME, SUBJECT, TEXT

_ATTRIBUTE: Final[dict[str, Any]] = {
    "type": "string",
    "minLength": 1,
    "maxLength": ID_LIMIT,
    "pattern": rf"^[^\u0000-\u001f\u007f-\u009f]*{END}",
}
_OPTIONAL: Final = {**_ATTRIBUTE, "type": ["string", "null"]}
_KNOWN: Final = (
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "subject",
    "datacontenttype",
    "dataschema",
    "data",
)
_WORDS: Final = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}


def _field(kind: type) -> dict[str, Any]:
    """A field that may be left out or null."""
    field: dict[str, Any] = {"type": [_WORDS[kind], "null"]}
    if kind is str:
        field["pattern"] = TEXT
    if kind is int:
        field |= {"minimum": WHOLE.start, "maximum": WHOLE.stop - 1}
    return field


def _object(shape: Mapping[str, type], **fields: dict[str, Any]) -> dict[str, Any]:
    """An object whose named fields are required; what it has beside is kept as it is."""
    properties = {name: _field(kind) for name, kind in shape.items()}
    return {"type": "object", "required": list(fields), "properties": properties | fields}


def _optional(shape: dict[str, Any]) -> dict[str, Any]:
    return {**shape, "type": ["object", "null"]}


_ID: Final = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": rf"^{NAME}{END}"}
_SUBJECT: Final = {"type": "string", "maxLength": 220, "pattern": SUBJECT}
_WRITTEN: Final = {"type": "string", "minLength": 1, "pattern": TEXT}
_ACCOUNT: Final = _object(ACCOUNT, id={**_ID, "pattern": ACCOUNT_ID})
_POST: Final = _object(POST, id=_ID)
_POST["properties"] |= {
    "link": _optional(_object(LINK)),
    "mentions": {"type": ["array", "null"], "items": {"type": "string", "pattern": TEXT}},
}
_AUTHOR: Final = {
    "type": ["string", "null"],
    "pattern": AUTHOR,
    "description": "An account, u1 or account:u1. It counts only where the post's own event is not here to name one.",
}
_CONTENT: Final = _optional(_object(CONTENT))
_CONTENT["properties"]["author"] = _AUTHOR
_REPORT: Final = _object(REPORT, id=_WRITTEN, subject=_SUBJECT, reporter=_SUBJECT, area=_WRITTEN)
_REPORT["properties"]["source"] = {"enum": [*SOURCES, None]}
_OF_A_REPORT: Final = _object({}, report=_REPORT)
_OF_A_REPORT["properties"]["content"] = _CONTENT
_DELETED: Final = _object({}, post=_POST)
_DELETED["properties"]["account"] = _optional(_ACCOUNT)
_VIEWS: Final = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}


def _event(data: dict[str, Any], *kinds: str) -> dict[str, Any]:
    """A whole event of one of some types."""
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": _ATTRIBUTE,
            "source": {**_ATTRIBUTE, "examples": ["/plaza"]},
            "type": {"enum": list(kinds)},
            "time": _TIME,
            "subject": _OPTIONAL,
            "dataschema": _OPTIONAL,
            "datacontenttype": {"enum": ["application/json", None]},
            "data": data,
        },
        # CloudEvents' extensions: names in a-z and 0-9, plain values.
        "patternProperties": {_EXTENSION: {"type": ["string", "boolean", "integer", "null"]}},
        "additionalProperties": False,
    }


_TIME: Final = {
    "type": ["string", "null"],
    "format": "date-time",
    "description": "When it happened; when it comes in, where it is left out.",
}
_EXTENSION: Final = rf"^(?!({'|'.join(_KNOWN)}){END})[a-z0-9]{{1,64}}{END}"
_BY_TYPE: Final = {
    "PostEvent": _event(_object({}, post=_POST, account=_ACCOUNT), "post.created", "post.edited"),
    "AccountEvent": _event(
        _object({}, account=_ACCOUNT), "account.created", "account.updated", "account.deleted"
    ),
    "DeletionEvent": _event(_DELETED, "post.deleted"),
    "ReportEvent": _event(_OF_A_REPORT, "report.created"),
    "ViewEvent": _event(_object({}, subject=_SUBJECT, views=_VIEWS), "view.counted"),
}
EVENTS: Final[dict[str, Any]] = {
    "CloudEvent": {
        "description": "A CloudEvent (1.0) of what happened on the platform. `(source, id)` names it for ever.",
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in _BY_TYPE],
    },
    **_BY_TYPE,
}
"""The schemas of all events, by name."""
