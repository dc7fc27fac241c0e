"""Bodies of a directory, read by the table of attributes: names in any capitals, values checked, the rest left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from steadyhand.access.provisioning.model import TEXT_LIMIT
from steadyhand.web.scim.attributes import COMMON, EXTERNAL_ID, Attribute, Resource, Schema
from steadyhand.web.scim.errors import ScimError

Document = dict[str, Any]
"""What a resource holds: attributes by their proper names, those of an extension under its URN. Nothing is null."""
WORDS_FOR: Final = {"true": True, "false": False}
MEMBERS_LIMIT: Final = 10_000


def read(body: Mapping[str, Any], resource: Resource) -> Document:
    """A resource that was sent. Raises `ScimError` 400 for a name nobody knows and for values that cannot be."""
    document: Document = {}
    for name, value in body.items():
        schema = resource.of(name)
        if schema is not None and schema is not resource.schema:
            document[schema.id] = read_extension(value, schema)
        elif attribute := attribute_of(resource, resource.schema, name):
            document[attribute.name] = read_value(value, attribute)
    return without_nothing(document)


def read_extension(value: Any, schema: Schema) -> Document | None:
    """What was sent of an extension."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ScimError(400, f"{schema.id} is an object of attributes.", "invalidValue")
    found = {}
    for name, inner in value.items():
        if attribute := attribute_of(None, schema, name):
            found[attribute.name] = read_value(inner, attribute)
    return without_nothing(found) or None


def attribute_of(resource: Resource | None, schema: Schema, name: str) -> Attribute | None:
    """The attribute of a name; None for one that is set by the server, or that nobody here needs.

    Raises `ScimError` 400 for any other: a slip in `active` must not leave somebody in.
    """
    if resource is not None and name.lower() == EXTERNAL_ID.name.lower():
        return EXTERNAL_ID
    if found := schema.find(name):
        return found
    if name.lower() in COMMON | schema.ignored or name.lower().startswith("urn:"):
        return None
    known = ", ".join(each.name for each in schema.attributes)
    detail = f"{schema.name} has no attribute {name[:80]!r}. Kept are: {known}. Others of RFC 7643 are passed over."
    raise ScimError(400, detail, "invalidPath")


def read_value(value: Any, attribute: Attribute) -> Any:
    """A value as it is kept; None where there is none. Raises `ScimError` 400."""
    if attribute.multi:
        return read_many(value, attribute)
    if value is None:
        return None
    if attribute.type == "complex":
        return _read_complex(value, attribute)
    if attribute.type == "boolean":
        return _read_word(value, attribute)
    if not isinstance(value, str) or len(value) > TEXT_LIMIT or not value.isprintable():
        detail = f"{attribute.name} is one line of text of at most {TEXT_LIMIT} characters."
        raise ScimError(400, detail, "invalidValue")
    return value.strip() or None


def read_many(value: Any, attribute: Attribute) -> list[Document] | None:
    """The values of an attribute that has several, each once and in their order; None where there are none."""
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    if len(values) > MEMBERS_LIMIT:
        raise ScimError(400, f"{attribute.name} has at most {MEMBERS_LIMIT} values.", "tooMany")
    read_ones = [_read_complex(one, attribute) for one in values]
    return list({one["value"]: one for one in read_ones if one is not None}.values()) or None


def without_nothing(document: Document) -> Document:
    """The document without what has no value."""
    return {name: value for name, value in document.items() if value is not None and value not in ([], {})}


def _read_complex(value: Any, attribute: Attribute) -> Document | None:
    """The id alone counts: the rest we know. Some directories send the bare id, or a list of one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        found = {name.lower(): inner for name, inner in value.items()}
        value = found.get("value") or _last_part(found.get("$ref"))
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        raise ScimError(400, f"{attribute.name} names a User by its id: {{'value': id}}.", "invalidValue")
    return {"value": value}


def _last_part(reference: Any) -> Any:
    return reference.rsplit("/", 1)[-1] if isinstance(reference, str) else reference


def _read_word(value: Any, attribute: Attribute) -> bool:
    """Some directories send "False" as text: whoever leaves must not stay in because of it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in WORDS_FOR:
        return WORDS_FOR[value.strip().lower()]
    raise ScimError(400, f"{attribute.name} is true or false.", "invalidValue")
