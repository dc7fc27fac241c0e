"""What every SCIM handler takes for granted: who asks, what was sent, which version was seen, how it is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from steadyhand.access.provisioning.service import Directory
from steadyhand.kernel.tx import Stored
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.api.bodies import document_of
from steadyhand.web.api.edge import House
from steadyhand.web.scim.documents import chosen, etag
from steadyhand.web.scim.errors import MEDIA_TYPE, ScimError
from steadyhand.web.scim.reading import Document

LIST: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ACCEPTED: Final = (MEDIA_TYPE, "application/json")
_TAG: Final = re.compile(r'(?:W/)?"?(?P<version>\d{1,18})"?\Z')
NEVER: Final = 0
"""A version that no resource ever has."""
_encode = msgspec.json.Encoder().encode

Asked = NamedDependency[SkipValidation[Directory]]
Sent = NamedDependency[SkipValidation[dict[str, Any]]]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which attributes whoever asks wants to see."""

    attributes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def of(self, document: Document) -> Document:
        """That part of a document."""
        return chosen(document, self.attributes, self.excluded)


def directory_of(request: Request[Any, Any, Any], rooms: House) -> Directory:
    """The directory that the bearer key belongs to. Raises `ScimError` 401."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    directory = rooms.directory
    principal = directory.principal_of(key.strip()) if directory and scheme.lower() == "bearer" else None
    if directory is None or principal is None:
        detail = "Send the key of the directory, which the settings name: Authorization: Bearer <key>."
        raise ScimError(401, detail, headers={"WWW-Authenticate": "Bearer"})
    request.scope["state"]["principal"] = principal
    return directory


async def body_of(request: Request[Any, Any, Any], asked: Asked) -> dict[str, Any]:
    """The object that was sent, read once it is known who asks. Raises `Problem` 400, 413 or 415."""
    media, _, parameters = request.headers.get("content-type", MEDIA_TYPE).lower().partition(";")
    charset = parameters.partition("charset=")[2].strip("' \"")
    if media.strip() not in ACCEPTED or charset not in {"", "utf-8"}:
        raise ScimError(415, f"Send {MEDIA_TYPE} in UTF-8.")
    return document_of(await request.body())


def wanted(attributes: Any, excluded: Any) -> Wanted:
    """What `attributes` and `excludedAttributes` say. Raises `ScimError` 400."""
    if attributes and excluded:
        raise ScimError(400, "Name attributes or excludedAttributes, not both.", "invalidValue")
    return Wanted(attributes=_names(attributes), excluded=_names(excluded))


def seen(request: Request[Any, Any, Any], stands: Stored | None) -> int | None:
    """The version in If-Match, and of several (RFC 9110, 13.1.1) the one that stands; None where any will do.

    One that cannot be ours is met by nothing.
    """
    tags = ",".join(request.headers.getall("if-match", ["*"]))
    if tags.strip() == "*":
        return None
    versions = [version_in(tag.strip()) for tag in tags.split(",")]
    return stands.seq if stands is not None and stands.seq in versions else versions[0]


def version_in(tag: Any) -> int:
    """The version in an entity tag."""
    found = _TAG.match(tag) if isinstance(tag, str) else None
    return int(found["version"]) if found else NEVER


def knows(metas: Sequence[Any]) -> Callable[[Stored], bool]:
    """Whether a body shows by `meta.version` or `meta.lastModified` that its sender saw how a User stands.

    It counts only where a leaver comes back; else `meta` is passed over, as RFC 7643, section 3.1 asks.
    """

    def seen_there(stored: Stored) -> bool:
        for meta in metas:
            fields = {name.lower(): value for name, value in meta.items()} if isinstance(meta, dict) else {}
            if "version" in fields:
                return version_in(fields["version"]) == stored.seq
            if "lastmodified" in fields:
                return bool(fields["lastmodified"] == rfc3339(stored.row.changed))
        return False

    return seen_there


def one(document: Document, version: int, wish: Wanted, status: int = 200) -> Response[bytes]:
    """A single resource, with its version and where it is."""
    headers = {"ETag": etag(version), "Location": str(document["meta"]["location"])}
    return answered(wish.of(document), status, headers)


def unchanged(request: Request[Any, Any, Any], version: int) -> Response[bytes] | None:
    """304, where whoever asks has this version already."""
    tags = request.headers.get("if-none-match", "").split(",")
    if version not in {version_in(tag.strip()) for tag in tags}:
        return None
    return Response(b"", status_code=304, headers={"ETag": etag(version)}, media_type=MEDIA_TYPE)


def listed(documents: Sequence[Document], total: int, start: int) -> Response[bytes]:
    """A page of resources."""
    return answered(
        {
            "schemas": [LIST],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(documents),
            "Resources": list(documents),
        }
    )


def answered(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """A document as SCIM's JSON."""
    return Response(_encode(document), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def _names(given: Any) -> tuple[str, ...]:
    """From a parameter with commas, or from a list in a body. Raises `ScimError` 400."""
    parts = given.split(",") if isinstance(given, str) else given or ()
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ScimError(400, "attributes and excludedAttributes are lists of names.", "invalidValue")
    return tuple(part.strip() for part in parts if part.strip())
