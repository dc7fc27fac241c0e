"""`/scim/v2/Users`: people come, change and leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, delete, get, patch, post, put
from litestar.params import FromPath

from steadyhand.access.provisioning.model import ScimUser, Told
from steadyhand.access.provisioning.service import UNKNOWN_USER, Directory
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Stored
from steadyhand.web.api.edge import House
from steadyhand.web.rooms import Rooms
from steadyhand.web.scim import searching
from steadyhand.web.scim.attributes import USERS
from steadyhand.web.scim.documents import of_user, user_of, user_shown
from steadyhand.web.scim.edge import Asked, Sent, knows, one, seen, unchanged, wanted
from steadyhand.web.scim.errors import of_refusal
from steadyhand.web.scim.patching import operations, patched
from steadyhand.web.scim.reading import read
from steadyhand.web.scim.searching import Search

AnyRequest = Request[Any, Any, Any]


@get("/Users", sync_to_thread=True)
def users(request: AnyRequest, rooms: House, asked: Asked) -> Response[bytes]:
    """Users that a filter finds."""
    return searching.answer(asked, rooms.public_url, Search.of(dict(request.query_params)), USERS)


@post("/Users/.search", sync_to_thread=True, status_code=200)
def search_users(rooms: House, asked: Asked, sent: Sent) -> Response[bytes]:
    """The same, asked in a body."""
    return searching.answer(asked, rooms.public_url, Search.of(sent), USERS)


@post("/Users", sync_to_thread=True, status_code=201)
def create(request: AnyRequest, rooms: House, asked: Asked, sent: Sent) -> Response[bytes]:
    """Somebody new."""
    return _answer(request, rooms, asked.add(user_of(read(sent, USERS), active=True)), 201)


@get("/Users/{id:str}", sync_to_thread=True)
def read_one(request: AnyRequest, rooms: House, asked: Asked, id: FromPath[str]) -> Response[bytes]:
    """One User."""
    stored = asked.listed.user(id)
    if stored is None:
        raise of_refusal(UNKNOWN_USER)
    return unchanged(request, stored.seq) or _answer(request, rooms, stored)


@put("/Users/{id:str}", sync_to_thread=True)
def replace(
    request: AnyRequest, rooms: House, asked: Asked, sent: Sent, id: FromPath[str]
) -> Response[bytes]:
    """What is not sent is taken away, but for `active`: a leaver stays one until somebody says otherwise."""
    document = read(sent, USERS)

    def alter(user: ScimUser) -> Told:
        return user_of(document, active=user.told.active)

    return _changed(request, rooms, asked, id, alter, [sent.get("meta")])


@patch("/Users/{id:str}", sync_to_thread=True)
def change(request: AnyRequest, rooms: House, asked: Asked, sent: Sent, id: FromPath[str]) -> Response[bytes]:
    """What the operations say, all of it or nothing."""
    those = operations(sent)

    def alter(user: ScimUser) -> Told:
        return user_of(patched(of_user(user.told), those, USERS), active=None)

    values = [each.value for each in those if each.path is None and isinstance(each.value, dict)]
    return _changed(request, rooms, asked, id, alter, [value.get("meta") for value in (sent, *values)])


@delete("/Users/{id:str}", sync_to_thread=True, status_code=204)
def remove(request: AnyRequest, asked: Asked, id: FromPath[str]) -> None:
    """Somebody is gone, with whatever they had."""
    answer = asked.remove(id, seen(request, asked.listed.user(id)))
    if isinstance(answer, Refusal):
        raise of_refusal(answer)


def _changed(
    request: AnyRequest,
    rooms: Rooms,
    directory: Directory,
    id: str,
    alter: Callable[[ScimUser], Told],
    metas: list[Any],
) -> Response[bytes]:
    version = seen(request, directory.listed.user(id))
    return _answer(request, rooms, directory.change(id, alter, version, knows(metas)))


def _answer(
    request: AnyRequest, rooms: Rooms, answer: Stored | Refusal, status: int = 200
) -> Response[bytes]:
    if isinstance(answer, Refusal):
        raise of_refusal(answer)
    wish = wanted(request.query_params.get("attributes"), request.query_params.get("excludedAttributes"))
    return one(user_shown(answer, rooms.public_url), answer.seq, wish, status)


HANDLERS = (users, search_users, create, read_one, replace, change, remove)
