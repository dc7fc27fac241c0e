"""Users and Groups as documents: what a directory edits, and what it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from steadyhand.access.provisioning.membership import ToldGroup
from steadyhand.access.provisioning.model import ScimGroup, ScimUser, Told
from steadyhand.kernel.tx import Stored
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.scim.attributes import ENTERPRISE, GROUP, GROUPS, USER, USERS, Resource
from steadyhand.web.scim.errors import ScimError
from steadyhand.web.scim.reading import Document, without_nothing

PREFIX: Final = "/scim/v2"
ALWAYS: Final = frozenset({"schemas", "id"})


def of_user(told: Told) -> Document:
    """What the directory may edit of a User."""
    manager = {"value": told.manager} if told.manager else None
    enterprise = {
        "employeeNumber": told.employee_number,
        "organization": told.organization,
        "department": told.department,
        "manager": manager,
    }
    return without_nothing(
        {
            "externalId": told.external_id,
            "userName": told.user_name,
            "displayName": told.display_name,
            "active": told.active,
            ENTERPRISE: without_nothing(enterprise),
        }
    )


def user_of(document: Mapping[str, Any], *, active: bool | None) -> Told:
    """What the directory says of a User; `active` where the document does not. Raises `ScimError` 400."""
    if not document.get("userName"):
        raise ScimError(400, "userName is missing: a User needs one.", "invalidValue")
    enterprise = document.get(ENTERPRISE, {})
    return Told(
        user_name=document["userName"],
        external_id=document.get("externalId"),
        display_name=document.get("displayName"),
        active=document.get("active", active),
        employee_number=enterprise.get("employeeNumber"),
        organization=enterprise.get("organization"),
        department=enterprise.get("department"),
        manager=enterprise.get("manager", {}).get("value"),
    )


def of_group(told: ToldGroup) -> Document:
    """What the directory may edit of a Group."""
    members = [{"value": member} for member in told.members]
    return without_nothing(
        {"externalId": told.external_id, "displayName": told.display_name, "members": members}
    )


def group_of(document: Mapping[str, Any]) -> ToldGroup:
    """What the directory says of a Group. Raises `ScimError` 400."""
    if not document.get("displayName"):
        raise ScimError(400, "displayName is missing: a Group needs one.", "invalidValue")
    return ToldGroup(
        display_name=document["displayName"],
        external_id=document.get("externalId"),
        members=tuple(member["value"] for member in document.get("members", ())),
    )


def user_shown(stored: Stored, base: str) -> Document:
    """A User as it is shown; `base` is the address of the service."""
    user: ScimUser = stored.row
    document = of_user(user.told)
    if manager := document.get(ENTERPRISE, {}).get("manager"):
        manager["$ref"] = address(base, USERS, manager["value"])
    schemas = [USER, ENTERPRISE] if ENTERPRISE in document else [USER]
    meta = _meta(USERS, user.id, user.created, user.changed, stored.seq, base)
    return {"schemas": schemas, "id": user.id, **document, "meta": meta}


def group_shown(stored: Stored, told: ToldGroup, base: str) -> Document:
    """A Group as it is shown."""
    group: ScimGroup = stored.row
    document = of_group(told)
    for member in document.get("members", ()):
        member |= {"$ref": address(base, USERS, member["value"]), "type": "User"}
    meta = _meta(GROUPS, group.id, group.created, group.changed, stored.seq, base)
    return {"schemas": [GROUP], "id": group.id, **document, "meta": meta}


def address(base: str, resource: Resource, id: str) -> str:
    """Where a resource is."""
    return f"{base}{PREFIX}{resource.endpoint}/{id}"


def etag(version: int) -> str:
    """A version as an entity tag: the number of the entry that made it."""
    return f'W/"{version}"'


def chosen(document: Document, attributes: Collection[str], excluded: Collection[str]) -> Document:
    """The part of a document that was asked for: these attributes only, or all but those."""
    if not attributes and not excluded:
        return document
    names = {name.lower() for name in attributes or excluded}
    return {name: value for name, value in _parts(document, names, keep=bool(attributes)) if value != {}}


def _parts(document: Document, names: set[str], *, keep: bool) -> list[tuple[str, Any]]:
    parts = []
    for name, value in document.items():
        if name in ALWAYS:
            parts.append((name, value))
        elif name.startswith("urn:"):
            parts.append((name, _of_extension(name, value, names, keep=keep)))
        elif _named(name, names, USER, GROUP) is keep:
            parts.append((name, value))
    return parts


def _of_extension(urn: str, value: Document, names: set[str], *, keep: bool) -> Document:
    if urn.lower() in names:
        return value if keep else {}
    return {name: inner for name, inner in value.items() if _named(name, names, urn) is keep}


def _named(name: str, names: set[str], *urns: str) -> bool:
    """Whether an attribute, or one inside it, is among these names."""
    written = {name.lower(), *(f"{urn}:{name}".lower() for urn in urns)}
    return any(one in written or one.rpartition(".")[0] in written for one in names)


def _meta(
    resource: Resource, id: str, created: Instant, changed: Instant, version: int, base: str
) -> Document:
    return {
        "resourceType": resource.name,
        "created": rfc3339(created),
        "lastModified": rfc3339(changed),
        "location": address(base, resource, id),
        "version": etag(version),
    }
