"""Reads of Users and Groups: by id, and in pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, select

from steadyhand.access.provisioning.model import ScimGroup, ScimUser
from steadyhand.kernel.tx import Stored
from steadyhand.storage.reading import Reader


class UserQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which Users: those that meet all that is set."""

    id: str | None = None
    user_name: str | None = None
    external_id: str | None = None
    active: bool | None = None


class GroupQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which Groups: those that meet all that is set."""

    id: str | None = None
    display_name: str | None = None
    external_id: str | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the rows that a query found, each with its version, and how many there are in all."""

    total: int
    rows: tuple[Stored, ...]


class Listed:
    """Users and Groups as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._users, self._groups = reader.table("scim_user"), reader.table("scim_group")

    def user(self, id: str) -> Stored | None:
        """A User by its id; None for one that was deleted."""
        found = self.users(UserQuery(id=id), 0, 1).rows
        return found[0] if found else None

    def users_of(self, ids: Collection[str]) -> dict[str, Stored]:
        """Those of these Users that were not deleted, by id."""
        c = self._users.c
        return self._by_id(select(c.key).where(c.id.in_(ids), c.gone == 0))

    def principal_of(self, id: str) -> str | None:
        """Whose the id of a User is or was."""
        found = self._by_id(select(self._users.c.key).where(self._users.c.id == id))
        return found[id].row.principal if id in found else None

    def users(self, query: UserQuery, skip: int, limit: int) -> Page:
        """Users that the directory did not delete, in the order of their handles."""
        c = self._users.c
        met: list[ColumnElement[bool]] = [c.gone == 0]
        if query.id is not None:
            met.append(c.id == query.id)
        if query.user_name is not None:
            met.append(c.user_name == query.user_name.casefold())
        if query.external_id is not None:
            met.append(c.external_id == query.external_id)
        if query.active is not None:
            met.append(c.active == int(query.active))
        return self._page("scim_user", met, skip, limit)

    def by_principal(self, principals: Collection[str]) -> dict[str, Stored]:
        """The Users of these members of staff, the deleted among them."""
        return self._reader.stored_many("scim_user", principals)

    def group(self, id: str) -> Stored | None:
        """A Group by its id."""
        return self._reader.stored("scim_group", id)

    def groups(self, query: GroupQuery, skip: int, limit: int) -> Page:
        """Groups in the order of their ids."""
        c = self._groups.c
        met: list[ColumnElement[bool]] = []
        if query.id is not None:
            met.append(c.key == query.id)
        if query.display_name is not None:
            met.append(c.display_name == query.display_name.casefold())
        if query.external_id is not None:
            met.append(c.external_id == query.external_id)
        return self._page("scim_group", met, skip, limit)

    def every_group(self) -> dict[str, ScimGroup]:
        """All of them, by id."""
        return self._reader.all("scim_group")

    def whose(self, user_name: str) -> ScimUser | None:
        """The User of this `userName` who works here, for whoever signs people in."""
        found = self.users(UserQuery(user_name=user_name, active=True), 0, 1).rows
        return found[0].row if found else None

    def unlisted(self, names: Collection[str]) -> list[str]:
        """The staff of these handles whom the directory never listed, in the order of the names.

        A handle stays when the directory gives its name to somebody else: whom it lists it alone names.
        """
        handles = [f"staff:{name.lower()}" for name in names if name.isascii()]
        staff, listed = self._reader.stored_many("staff", handles), self.by_principal(handles)
        return [handle for handle in handles if handle in staff and handle not in listed]

    def _by_id(self, query: Select[Any]) -> dict[str, Stored]:
        found = self._reader.stored_many("scim_user", [row.key for row in self._reader.fetch(query)])
        return {stored.row.id: stored for stored in found.values()}

    def _page(self, view: str, met: list[ColumnElement[bool]], skip: int, limit: int) -> Page:
        table = self._reader.table(view)
        count = select(func.count().label("n")).select_from(table).where(*met)
        total = int(self._reader.fetch(count)[0].n)
        query = select(table.c.key).where(*met).order_by(table.c.key).offset(skip).limit(limit)
        keys = [row.key for row in self._reader.fetch(query)] if limit else []
        found = self._reader.stored_many(view, keys)
        return Page(total=total, rows=tuple(found[key] for key in keys if key in found))
