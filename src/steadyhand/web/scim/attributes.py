"""The attributes that are kept of a User and a Group: one table that schemas, bodies, paths and filters are read by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"

Kind = Literal["string", "boolean", "reference", "complex"]
Mutability = Literal["readWrite", "readOnly", "immutable"]


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """One attribute, as RFC 7643, section 7 describes them."""

    name: str
    description: str
    type: Kind = "string"
    multi: bool = False
    required: bool = False
    exact: bool = False
    """Whether small and capital letters differ."""
    mutability: Mutability = "readWrite"
    unique: bool = False
    refers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sub: tuple[Attribute, ...] = ()

    def document(self) -> dict[str, Any]:
        """As `/Schemas` shows it."""
        shown: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "multiValued": self.multi,
            "description": self.description,
            "required": self.required,
            "mutability": self.mutability,
            "returned": "default",
            "uniqueness": "server" if self.unique else "none",
        }
        if self.type in {"string", "reference"}:
            shown["caseExact"] = self.exact
        if self.refers:
            shown["referenceTypes"] = list(self.refers)
        if self.words:
            shown["canonicalValues"] = list(self.words)
        if self.sub:
            shown["subAttributes"] = [each.document() for each in self.sub]
        return shown


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """A schema with its attributes; `ignored` are those of the RFC that nobody here needs, in small letters."""

    id: str
    name: str
    description: str
    attributes: tuple[Attribute, ...]
    ignored: frozenset[str] = frozenset()

    def find(self, name: str) -> Attribute | None:
        """The attribute of a name, whatever its capital letters."""
        return next((each for each in self.attributes if each.name.lower() == name.lower()), None)


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of resource: its own schema and those that extend it."""

    name: Literal["User", "Group"]
    endpoint: str
    description: str
    schema: Schema
    extensions: tuple[Schema, ...] = ()

    def schemas(self) -> Iterator[Schema]:
        """Its own first."""
        yield self.schema
        yield from self.extensions

    def of(self, urn: str) -> Schema | None:
        """The schema of this URN."""
        return next((each for each in self.schemas() if each.id.lower() == urn.lower()), None)


EXTERNAL_ID: Final = Attribute(
    name="externalId", description="The directory's own id.", exact=True, unique=True
)
COMMON: Final = frozenset({"schemas", "id", "meta"})
"""What every resource has and nobody but the server sets, in small letters."""

_REF: Final = Attribute(
    name="$ref", description="Where it is.", type="reference", exact=True, refers=("User",)
)

USER_SCHEMA: Final = Schema(
    id=USER,
    name="User",
    description="Somebody who works here, or worked here.",
    attributes=(
        Attribute(
            name="userName",
            description="Makes their handle, in a-z, 0-9 and . _ @ + -, when they are created.",
            required=True,
            unique=True,
        ),
        Attribute(name="displayName", description="What colleagues call them."),
        Attribute(
            name="active",
            description="Whether they work here. Once false, it becomes true again only with If-Match.",
            type="boolean",
        ),
    ),
    ignored=frozenset(
        {
            "name", "nickname", "profileurl", "title", "usertype", "preferredlanguage", "locale", "timezone",
            "password", "emails", "phonenumbers", "ims", "photos", "addresses", "groups", "entitlements", "roles",
            "x509certificates",
        }
    ),
)  # fmt: skip
ENTERPRISE_SCHEMA: Final = Schema(
    id=ENTERPRISE,
    name="EnterpriseUser",
    description="For whom they work, with whom, and to whom they report.",
    attributes=(
        Attribute(name="employeeNumber", description="Who they are in the register of people.", exact=True),
        Attribute(name="organization", description="Who employs them."),
        Attribute(name="department", description="Their team."),
        Attribute(
            name="manager",
            description="To whom they report.",
            type="complex",
            sub=(Attribute(name="value", description="The id of a User.", exact=True), _REF),
        ),
    ),
    ignored=frozenset({"costcenter", "division"}),
)
GROUP_SCHEMA: Final = Schema(
    id=GROUP,
    name="Group",
    description="People who have a role together, where the settings name one for it.",
    attributes=(
        Attribute(name="displayName", description="What it is called.", required=True),
        Attribute(
            name="members",
            description="Who is in it.",
            type="complex",
            multi=True,
            sub=(
                Attribute(name="value", description="The id of a User.", exact=True, mutability="immutable"),
                msgspec.structs.replace(_REF, mutability="immutable"),
                Attribute(name="type", description="What it is.", mutability="immutable", words=("User",)),
            ),
        ),
    ),
)

USERS: Final = Resource(
    name="User",
    endpoint="/Users",
    description="People",
    schema=USER_SCHEMA,
    extensions=(ENTERPRISE_SCHEMA,),
)
GROUPS: Final = Resource(name="Group", endpoint="/Groups", description="Groups", schema=GROUP_SCHEMA)
RESOURCES: Final = (USERS, GROUPS)
