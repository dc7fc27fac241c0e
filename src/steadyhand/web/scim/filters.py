"""Filters of RFC 7644, section 3.4.2.2, as far as directories need them: `eq`, joined by `and`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from steadyhand.web.scim.attributes import RESOURCES, Resource
from steadyhand.web.scim.errors import ScimError
from steadyhand.web.scim.reading import WORDS_FOR

_TERM: Final = re.compile(
    r'\s*(?P<name>[A-Za-z][\w.:$-]*)\s+(?P<op>[A-Za-z]+)\s+(?P<value>"(?:[^"\\]|\\.)*"|[\w.+-]+)\s*'
)
_AND: Final = re.compile(r"and\s", re.IGNORECASE)
LIMIT: Final = 2_000
ASKED: Final[Mapping[str, Mapping[str, str]]] = {
    "User": {"id": "id", "username": "user_name", "externalid": "external_id", "active": "active"},
    "Group": {"id": "id", "displayname": "display_name", "externalid": "external_id"},
}
"""By what each kind of resource may be looked for, in small letters, and the field of the query."""

Terms = list[tuple[str, Any]]
"""Attributes, as they were written, with the value that each must have."""


def parse(text: str) -> Terms:
    """The terms of a filter. Raises `ScimError` 400."""
    if len(text) > LIMIT:
        raise ScimError(400, f"A filter has at most {LIMIT} characters.", "invalidFilter")
    terms: Terms = []
    at = 0
    while True:
        found = _TERM.match(text, at)
        if found is None:
            raise _unreadable(text, at)
        if found["op"].lower() != "eq":
            raise _unreadable(text, found.start("op"))
        terms.append((found["name"], _value(found["value"])))
        at = found.end()
        if at == len(text):
            return terms
        joined = _AND.match(text, at)
        if joined is None:
            raise _unreadable(text, at)
        at = joined.end()


def query(terms: Terms, resource: Resource) -> dict[str, Any] | None:
    """The fields of a query for one kind of resource; None where nothing can meet the terms."""
    asked: dict[str, Any] = {}
    for name, value in terms:
        field = ASKED[resource.name].get(_short(name, resource))
        if field is None:
            _check_known(name, resource)
            return None
        value = _fitting(field, name, value)  # noqa: PLW2901 - the same value, in the type that it is kept in
        if asked.setdefault(field, value) != value:
            return None
    return asked


def _short(name: str, resource: Resource) -> str:
    prefix = f"{resource.schema.id}:".lower()
    return name.lower().removeprefix(prefix)


def _check_known(name: str, resource: Resource) -> None:
    """What another kind of resource has is met by none of this kind; what none has is a slip."""
    if any(_short(name, other) in ASKED[other.name] for other in RESOURCES if other is not resource):
        return
    known = sorted({each for names in ASKED.values() for each in names})
    detail = f"{name[:80]} cannot be filtered by. Possible are: {', '.join(known)}."
    raise ScimError(400, detail, "invalidFilter")


def _fitting(field: str, name: str, value: Any) -> Any:
    if field == "active":
        value = WORDS_FOR.get(value.lower(), value) if isinstance(value, str) else value
        if not isinstance(value, bool):
            raise ScimError(400, "active is compared with true or false.", "invalidFilter")
        return value
    if not isinstance(value, str):
        raise ScimError(400, f"{name[:80]} is compared with a text in quotation marks.", "invalidFilter")
    return value.casefold() if field in {"user_name", "display_name"} else value


def _value(written: str) -> Any:
    try:
        return json.loads(written)
    except ValueError:
        detail = f"{written[:80]} is no value: write a text in quotation marks, true or false."
        raise ScimError(400, detail, "invalidFilter") from None


def _unreadable(text: str, at: int) -> ScimError:
    detail = (
        f'Not understood from {text[at : at + 40]!r} on. Write: userName eq "ana", and join such with and.'
    )
    return ScimError(400, detail, "invalidFilter")
