"""What this service can do and which attributes it keeps (RFC 7644, section 4): all of it constant."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.web.scim.attributes import (
    ENTERPRISE_SCHEMA,
    GROUP_SCHEMA,
    RESOURCES,
    USER_SCHEMA,
    Resource,
    Schema,
)
from steadyhand.web.scim.documents import PREFIX
from steadyhand.web.scim.reading import Document

PAGE: Final = 100
"""Resources of a page where nothing is said."""
LARGEST: Final = 200
_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0"


def config(base: str) -> Document:
    """The service's abilities."""
    token = {
        "type": "oauthbearertoken",
        "name": "Bearer token",
        "description": "The key of the directory, from the settings: Authorization: Bearer <key>.",
        "primary": True,
    }
    return {
        "schemas": [f"{_CORE}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": LARGEST},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": True},
        "authenticationSchemes": [token],
        "meta": _meta("ServiceProviderConfig", f"{base}{PREFIX}/ServiceProviderConfig"),
    }


def resource_types(base: str) -> list[Document]:
    """Users and Groups."""
    return [_resource_type(resource, base) for resource in RESOURCES]


def schemas(base: str) -> list[Document]:
    """Every schema with the attributes that are kept."""
    return [_schema(schema, base) for schema in (USER_SCHEMA, ENTERPRISE_SCHEMA, GROUP_SCHEMA)]


def _resource_type(resource: Resource, base: str) -> Document:
    shown: dict[str, Any] = {
        "schemas": [f"{_CORE}:ResourceType"],
        "id": resource.name,
        "name": resource.name,
        "endpoint": resource.endpoint,
        "description": resource.description,
        "schema": resource.schema.id,
        "meta": _meta("ResourceType", f"{base}{PREFIX}/ResourceTypes/{resource.name}"),
    }
    if resource.extensions:
        shown["schemaExtensions"] = [{"schema": each.id, "required": False} for each in resource.extensions]
    return shown


def _schema(schema: Schema, base: str) -> Document:
    return {
        "schemas": [f"{_CORE}:Schema"],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": [each.document() for each in schema.attributes],
        "meta": _meta("Schema", f"{base}{PREFIX}/Schemas/{schema.id}"),
    }


def _meta(kind: str, location: str) -> Document:
    return {"resourceType": kind, "location": location}
