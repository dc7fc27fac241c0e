"""All of `/scim/v2` as one router."""

from __future__ import annotations

from typing import Final

from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.params import FromPath

from steadyhand.web.api.edge import House
from steadyhand.web.scim import discovery, groups, searching, users
from steadyhand.web.scim.attributes import GROUPS, USERS
from steadyhand.web.scim.documents import PREFIX
from steadyhand.web.scim.edge import Asked, Sent, answered, body_of, directory_of, listed
from steadyhand.web.scim.errors import ScimError
from steadyhand.web.scim.reading import Document
from steadyhand.web.scim.searching import Search

BODY_LIMIT: Final = 2 * 1024 * 1024


@get("/ServiceProviderConfig", sync_to_thread=False)
def config(rooms: House, asked: Asked) -> Response[bytes]:
    """What the service can do."""
    return answered(discovery.config(rooms.public_url))


@get("/ResourceTypes", sync_to_thread=False)
def resource_types(rooms: House, asked: Asked) -> Response[bytes]:
    """Kinds of resources."""
    found = discovery.resource_types(rooms.public_url)
    return listed(found, len(found), 1)


@get("/ResourceTypes/{id:str}", sync_to_thread=False)
def resource_type(rooms: House, asked: Asked, id: FromPath[str]) -> Response[bytes]:
    """One kind of resource."""
    return _named(discovery.resource_types(rooms.public_url), id)


@get("/Schemas", sync_to_thread=False)
def schemas(rooms: House, asked: Asked) -> Response[bytes]:
    """Which attributes are kept."""
    found = discovery.schemas(rooms.public_url)
    return listed(found, len(found), 1)


@get("/Schemas/{id:str}", sync_to_thread=False)
def schema(rooms: House, asked: Asked, id: FromPath[str]) -> Response[bytes]:
    """Which attributes are kept of one schema."""
    return _named(discovery.schemas(rooms.public_url), id)


@post("/.search", sync_to_thread=True, status_code=200)
def search(rooms: House, asked: Asked, sent: Sent) -> Response[bytes]:
    """Users and Groups that a filter finds."""
    return searching.answer(asked, rooms.public_url, Search.of(sent), USERS, GROUPS)


def scim() -> Router:
    """The router."""
    mine = (config, resource_types, resource_type, schemas, schema, search)
    return Router(
        path=PREFIX,
        route_handlers=[*mine, *users.HANDLERS, *groups.HANDLERS],
        dependencies={
            "asked": Provide(directory_of, sync_to_thread=False),
            "sent": Provide(body_of),
        },
        request_max_body_size=BODY_LIMIT,
        include_in_schema=False,
    )


def _named(documents: list[Document], id: str) -> Response[bytes]:
    for document in documents:
        if document["id"] == id:
            return answered(document)
    raise ScimError(404, f"There is no {id[:80]!r} here.")
