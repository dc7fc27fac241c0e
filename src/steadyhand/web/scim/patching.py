"""PATCH of RFC 7644, section 3.5.2: operations on a document, one after another, all or none."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, cast

import msgspec

from steadyhand.web.scim.attributes import COMMON, Attribute, Resource, Schema
from steadyhand.web.scim.errors import ScimError
from steadyhand.web.scim.filters import parse
from steadyhand.web.scim.reading import (
    Document,
    attribute_of,
    read_extension,
    read_many,
    read_value,
    without_nothing,
)

PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
OPERATIONS_LIMIT: Final = 1_000
_PATH: Final = re.compile(
    r"(?P<name>[A-Za-z$][\w$-]*)(?:\[(?P<filter>.*)\])?(?:\.(?P<sub>[A-Za-z$][\w$-]*))?\Z"
)
Op = Literal["add", "replace", "remove"]
_OPS: Final = ("add", "replace", "remove")


class Operation(msgspec.Struct, frozen=True):
    """One operation as it was sent."""

    op: Op
    path: str | None
    value: Any


class Target(msgspec.Struct, frozen=True):
    """What a path names; `attribute` is None for a whole extension."""

    schema: Schema
    attribute: Attribute | None
    member: str | None = None
    """The one value of several that is meant."""
    sub: str | None = None


def operations(body: Mapping[str, Any]) -> list[Operation]:
    """The operations of a body. Raises `ScimError` 400."""
    fields = {name.lower(): value for name, value in body.items()}
    schemas = fields.get("schemas")
    if not isinstance(schemas, list) or PATCH not in schemas:
        raise ScimError(400, f"A PATCH has schemas with {PATCH}.", "invalidSyntax")
    sent = fields.get("operations")
    if not isinstance(sent, list) or not 0 < len(sent) <= OPERATIONS_LIMIT:
        raise ScimError(400, f"A PATCH has 1 to {OPERATIONS_LIMIT} Operations.", "invalidSyntax")
    return [_operation(one) for one in sent]


def patched(document: Document, those: list[Operation], resource: Resource) -> Document:
    """The document after these operations; the one given stays as it is. Raises `ScimError` 400."""
    after = copy.deepcopy(document)
    for one in those:
        _apply(after, one, resource)
    return without_nothing(after)


def _operation(sent: Any) -> Operation:
    if not isinstance(sent, dict):
        raise ScimError(400, "An operation is an object with op, path and value.", "invalidSyntax")
    fields = {name.lower(): value for name, value in sent.items()}
    op, path = str(fields.get("op", "")).lower(), fields.get("path")
    if op not in _OPS:
        raise ScimError(400, f"op is one of {', '.join(_OPS)}.", "invalidSyntax")
    if path is not None and not isinstance(path, str):
        raise ScimError(400, "path is a text.", "invalidPath")
    if path is None and op == "remove":
        raise ScimError(400, "remove says by its path what to remove.", "noTarget")
    if op != "remove" and "value" not in fields:
        raise ScimError(400, f"{op} comes with a value.", "invalidValue")
    return Operation(cast("Op", op), path, fields.get("value"))


def _apply(document: Document, one: Operation, resource: Resource) -> None:
    if one.path is None:
        if not isinstance(one.value, dict):
            raise ScimError(400, f"{one.op} without a path has an object of attributes.", "invalidValue")
        for name, value in one.value.items():
            if name.lower() not in COMMON:
                _apply(document, Operation(one.op, name, value), resource)
        return
    target = _target(one.path, resource)
    if target is None:
        return
    if target.schema is resource.schema:
        _change(document, target, one)
        return
    inner = document.setdefault(target.schema.id, {})
    if target.attribute is None:
        told = None if one.op == "remove" else read_extension(one.value, target.schema)
        document[target.schema.id] = inner | (told or {}) if told or one.op == "add" else {}
    else:
        _change(inner, target, one)


def _target(path: str, resource: Resource) -> Target | None:
    """What a path names; None for what nobody here needs. Raises `ScimError` 400."""
    for schema in resource.schemas():
        if path.lower() == schema.id.lower() and schema is not resource.schema:
            return Target(schema, None)
        if path.lower().startswith(f"{schema.id}:".lower()):
            return _within(path[len(schema.id) + 1 :], schema, resource)
    return None if path.lower().startswith("urn:") else _within(path, resource.schema, resource)


def _within(path: str, schema: Schema, resource: Resource) -> Target | None:
    found = _PATH.match(path)
    if found is None:
        raise ScimError(
            400, f'{path[:80]!r} is no path: write userName, or members[value eq "id"].', "invalidPath"
        )
    core = resource if schema is resource.schema else None
    if core is not None and found["name"].lower() in COMMON:
        raise ScimError(400, f"{found['name']} is set by the server.", "mutability")
    attribute = attribute_of(core, schema, found["name"])
    if attribute is None:
        return None
    member = _member(found["filter"], attribute) if found["filter"] is not None else None
    return Target(schema, attribute, member, found["sub"])


def _member(text: str, attribute: Attribute) -> str:
    """The id in `members[value eq "id"]`."""
    terms = parse(text)
    if (
        not attribute.multi
        or len(terms) != 1
        or terms[0][0].lower() != "value"
        or not isinstance(terms[0][1], str)
    ):
        raise ScimError(400, f'{attribute.name} is narrowed so: members[value eq "id"].', "invalidPath")
    return terms[0][1]


def _change(holder: Document, target: Target, one: Operation) -> None:
    attribute = target.attribute
    assert attribute is not None
    if attribute.multi:
        holder[attribute.name] = _members(holder.get(attribute.name) or [], attribute, target, one)
    elif one.op == "remove":
        if attribute.required:
            raise ScimError(400, f"{attribute.name} cannot be removed: it is required.", "mutability")
        holder.pop(attribute.name, None)
    elif target.sub is None:
        holder[attribute.name] = read_value(one.value, attribute)
    else:
        _change_part(holder, attribute, target.sub, one)


def _change_part(holder: Document, attribute: Attribute, sub: str, one: Operation) -> None:
    """`manager.value`, or `manager.$ref`, which says the same; what a manager is called nobody keeps."""
    if attribute.type != "complex":
        raise ScimError(400, f"{attribute.name} has no parts.", "invalidPath")
    if sub.lower() in {"value", "$ref"}:
        holder[attribute.name] = read_value({sub: one.value}, attribute)


def _members(now: list[Document], attribute: Attribute, target: Target, one: Operation) -> list[Document]:
    if target.sub is not None or (target.member is not None and one.op != "remove"):
        raise ScimError(400, f"{attribute.name} are added and removed, and never changed.", "mutability")
    if target.member is not None:
        return [each for each in now if each["value"] != target.member]
    sent = read_many(one.value, attribute) or []
    if one.op == "remove":
        gone = {each["value"] for each in sent}
        return [each for each in now if each["value"] not in gone] if one.value is not None else []
    before = now if one.op == "add" else []
    return list({each["value"]: each for each in [*before, *sent]}.values())
