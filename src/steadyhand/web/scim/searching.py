"""Lists of Users and Groups: by a filter, in pages, each resource as much of it as is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Response

from steadyhand.access.provisioning.membership import Groups
from steadyhand.access.provisioning.service import Directory
from steadyhand.access.provisioning.store import GroupQuery, UserQuery
from steadyhand.web.scim.attributes import USERS, Resource
from steadyhand.web.scim.discovery import LARGEST, PAGE
from steadyhand.web.scim.documents import group_shown, user_shown
from steadyhand.web.scim.edge import Wanted, listed, wanted
from steadyhand.web.scim.errors import ScimError
from steadyhand.web.scim.filters import parse, query
from steadyhand.web.scim.reading import Document

FAR: Final = 2**31


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for, and which page of it. Numbers that are too small or too large are made to fit."""

    filter: str = ""
    start: int = 1
    count: int = PAGE
    wish: Wanted = Wanted()

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Search:
        """From the parameters of a request, or the body of `/.search`. Raises `ScimError` 400."""
        fields = {name.lower(): value for name, value in said.items()}
        asked = fields.get("filter") or ""
        if not isinstance(asked, str):
            raise ScimError(400, "filter is a text.", "invalidFilter")
        return cls(
            filter=asked,
            start=_number(fields, "startindex", 1, 1, FAR),
            count=_number(fields, "count", PAGE, 0, LARGEST),
            wish=wanted(fields.get("attributes"), fields.get("excludedattributes")),
        )


class Found(msgspec.Struct, frozen=True):
    """Some of what a search found, and how much there is in all."""

    total: int
    documents: list[Document]


def answer(directory: Directory, base: str, search: Search, *resources: Resource) -> Response[bytes]:
    """A page through these kinds of resources, one after the other."""
    skip, left, total = search.start - 1, search.count, 0
    documents: list[Document] = []
    for resource in resources:
        found = _of(resource, directory, base, search.filter, skip, left)
        documents += [search.wish.of(document) for document in found.documents]
        total += found.total
        skip, left = max(0, skip - found.total), left - len(found.documents)
    return listed(documents, total, search.start)


def _of(resource: Resource, directory: Directory, base: str, terms: str, skip: int, limit: int) -> Found:
    asked = query(parse(terms), resource) if terms.strip() else {}
    if asked is None:
        return Found(0, [])
    if resource is USERS:
        users = directory.listed.users(UserQuery(**asked), skip, limit)
        return Found(users.total, [user_shown(stored, base) for stored in users.rows])
    groups = Groups(directory)
    page = directory.listed.groups(GroupQuery(**asked), skip, limit)
    return Found(page.total, [group_shown(stored, groups.told(stored.row), base) for stored in page.rows])


def _number(fields: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    value = fields.get(name, usual)
    try:
        return min(max(int(value), least), most)
    except (TypeError, ValueError):
        raise ScimError(400, f"{name} is a whole number.", "invalidValue") from None
