"""`/scim/v2/Groups`: who is in which group, and so has which role."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import FromPath

from steadyhand.access.provisioning.membership import UNKNOWN_GROUP, Groups, ToldGroup
from steadyhand.access.provisioning.service import Directory
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Stored
from steadyhand.web.api.edge import House
from steadyhand.web.rooms import Rooms
from steadyhand.web.scim import searching
from steadyhand.web.scim.attributes import GROUPS
from steadyhand.web.scim.documents import group_of, group_shown, of_group
from steadyhand.web.scim.edge import Asked, Sent, one, seen, unchanged, wanted
from steadyhand.web.scim.errors import of_refusal
from steadyhand.web.scim.patching import operations, patched
from steadyhand.web.scim.reading import read
from steadyhand.web.scim.searching import Search

AnyRequest = Request[Any, Any, Any]


@get("/Groups", sync_to_thread=True)
def groups(request: AnyRequest, rooms: House, asked: Asked) -> Response[bytes]:
    """Groups that a filter finds."""
    return searching.answer(asked, rooms.public_url, Search.of(dict(request.query_params)), GROUPS)


@post("/Groups/.search", sync_to_thread=True, status_code=200)
def search_groups(rooms: House, asked: Asked, sent: Sent) -> Response[bytes]:
    """The same, asked in a body."""
    return searching.answer(asked, rooms.public_url, Search.of(sent), GROUPS)


@post("/Groups", sync_to_thread=True, status_code=201)
def create_group(request: AnyRequest, rooms: House, asked: Asked, sent: Sent) -> Response[bytes]:
    """A new group."""
    return _answer(request, rooms, asked, Groups(asked).add(group_of(read(sent, GROUPS))), 201)


@get("/Groups/{id:str}", sync_to_thread=True)
def read_group(request: AnyRequest, rooms: House, asked: Asked, id: FromPath[str]) -> Response[bytes]:
    """One Group."""
    stored = asked.listed.group(id)
    if stored is None:
        raise of_refusal(UNKNOWN_GROUP)
    return unchanged(request, stored.seq) or _answer(request, rooms, asked, stored)


@put("/Groups/{id:str}", sync_to_thread=True)
def replace_group(
    request: AnyRequest, rooms: House, asked: Asked, sent: Sent, id: FromPath[str]
) -> Response[bytes]:
    """The group is this, and nobody else is in it."""
    told = group_of(read(sent, GROUPS))
    version = seen(request, asked.listed.group(id))
    return _answer(request, rooms, asked, Groups(asked).change(id, lambda _: told, version))


@patch("/Groups/{id:str}", sync_to_thread=True)
def change_group(
    request: AnyRequest, rooms: House, asked: Asked, sent: Sent, id: FromPath[str]
) -> Response[bytes]:
    """What the operations say."""
    those = operations(sent)

    def alter(told: ToldGroup) -> ToldGroup:
        return group_of(patched(of_group(told), those, GROUPS))

    version = seen(request, asked.listed.group(id))
    return _answer(request, rooms, asked, Groups(asked).change(id, alter, version))


@delete("/Groups/{id:str}", sync_to_thread=True, status_code=204)
def remove_group(request: AnyRequest, asked: Asked, id: FromPath[str]) -> None:
    """The group is gone, and with it the role of its members."""
    answer = Groups(asked).remove(id, seen(request, asked.listed.group(id)))
    if isinstance(answer, Refusal):
        raise of_refusal(answer)


def _answer(
    request: AnyRequest, rooms: Rooms, directory: Directory, answer: Stored | Refusal, status: int = 200
) -> Response[bytes]:
    if isinstance(answer, Refusal):
        raise of_refusal(answer)
    wish = wanted(request.query_params.get("attributes"), request.query_params.get("excludedAttributes"))
    told = Groups(directory).told(answer.row)
    return one(group_shown(answer, told, rooms.public_url), answer.seq, wish, status)


HANDLERS = (groups, search_groups, create_group, read_group, replace_group, change_group, remove_group)
