"""People and groups as a directory lists them (RFC 7643), and what that makes of a member of staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from steadyhand.access.model import PLATFORM, Staff
from steadyhand.kernel.values import Instant

DIRECTORY: Final = "service:scim"
"""The principal of whatever the directory says."""
TEXT_LIMIT: Final = 200
"""Characters of one attribute."""


class ScimTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On what terms a directory says who works here: `[access.scim]` of the settings."""

    token: str = ""
    """The key of the directory; without one none is connected."""
    groups: dict[str, str] = {}
    """The display name, external id or id of a group, and the role that its members have."""
    adopt: tuple[str, ...] = ()
    """Staff who were appointed by hand and whom the directory may take over, as `staff:<handle>`."""
    organization: str = ""
    """The name of the platform's own organization there: whoever belongs to another one is a contractor."""

    def role_of(self, group: str, external_id: str | None, display_name: str) -> str:
        """The role that comes with a group; empty where none does."""
        named = (self.groups.get(name) for name in (group, external_id, display_name) if name)
        return next((role for role in named if role), "")

    def employer_of(self, organization: str | None) -> str:
        """Who employs people of this organization."""
        own = organization is None or organization.casefold() == self.organization.casefold()
        return PLATFORM if own else str(organization)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory says of someone, in its own words. Nothing else that it sends is kept."""

    user_name: str
    external_id: str | None = None
    display_name: str | None = None
    active: bool | None = True
    """None where the directory took the word back: whoever has no status does not work here."""
    employee_number: str | None = None
    organization: str | None = None
    department: str | None = None
    manager: str | None = None
    """The id of their manager's User."""

    @property
    def works_here(self) -> bool:
        """Whether they are to have access."""
        return self.active is True


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Someone as the directory lists them."""

    id: str
    """The id of their User, given once and never again to anybody else."""
    told: Told
    groups: dict[str, str] = {}
    """The ids of their groups, and the role that comes with each; empty where none does."""
    granted: tuple[str, ...] = ()
    """Roles that they have because of their groups alone."""


class ScimUser(msgspec.Struct, frozen=True, kw_only=True):
    """A User: a listing, whose it is, and whether they left."""

    principal: str
    """The member of staff. It stays when their `userName` changes, because the ledger knows them by it."""
    listing: Listing
    created: Instant
    changed: Instant
    ended: Instant | None = None
    """When they were last deactivated; None while they are not, or never were."""
    gone: bool = False
    """Whether the directory deleted them. The row stays, so that nothing brings them back by accident."""

    @property
    def id(self) -> str:
        """The id of the User."""
        return self.listing.id

    @property
    def told(self) -> Told:
        """What the directory says of them."""
        return self.listing.told

    @property
    def left(self) -> bool:
        """Whether they were here and are not."""
        return self.ended is not None


class ScimName(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a `userName` or `externalId` is."""

    owner: str
    """The principal of a User, the id of a Group."""
    id: str


class ScimGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A Group, and who is in it."""

    id: str
    display_name: str
    external_id: str | None = None
    role: str = ""
    """The role that its members have."""
    members: tuple[str, ...] = ()
    """Principals, in the order in which they joined."""
    created: Instant
    changed: Instant


_OF_STAFF: Final[Mapping[str, str]] = {
    "user_name": "name",
    "display_name": "name",
    "employee_number": "person",
    "organization": "employer",
    "department": "team",
    "manager": "reports_to",
}
"""Which field of staff follows which attribute."""


class OurWords(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in our own words for what the directory says in its."""

    employer: str = PLATFORM
    reports_to: str | None = None


def staff_of(
    staff: Staff | None, user: ScimUser | None, principal: str, listing: Listing, ours: OurWords
) -> Staff:
    """The member of staff that a listing makes; what the directory did not say of them stays as it is.

    Roles that were given by hand stay while they work here, and end with that.
    """
    told = listing.told
    roles = tuple(sorted({*by_hand(staff, user), *wanted(listing.groups)}))
    begun = staff or Staff(principal=principal, name=told.user_name, roles=roles)
    before = user.told if user is not None and staff is not None and staff.active else None
    said = {_OF_STAFF[name] for name in _said(before, told) if name in _OF_STAFF}
    fields: dict[str, Any] = {
        "name": (told.display_name or "").strip() or told.user_name,
        "person": told.employee_number or "",
        "employer": ours.employer,
        "team": told.department or "",
        "reports_to": ours.reports_to,
    }
    now = {name: value for name, value in fields.items() if name in said}
    return replace(begun, active=True, roles=roles, changes=(), **now)


def _said(before: Told | None, after: Told) -> Iterable[str]:
    """The attributes that the directory speaks of: those that changed, or at a beginning those that have a value."""
    if before is not None:
        return changes(before, after)
    return [name for name, value in msgspec.structs.asdict(after).items() if value is not None]


def by_hand(staff: Staff | None, user: ScimUser | None) -> set[str]:
    """Roles that someone has and that no group gave them."""
    if staff is None or not staff.active:
        return set()
    return set(staff.roles).difference(user.listing.granted if user is not None else ())


def wanted(groups: Mapping[str, str]) -> set[str]:
    """The roles that come with these groups."""
    return set(groups.values()) - {""}


def changes(before: Told | None, after: Told) -> tuple[str, ...]:
    """The attributes whose values differ."""
    was = msgspec.structs.asdict(before) if before is not None else {}
    return tuple(name for name, value in msgspec.structs.asdict(after).items() if was.get(name) != value)


def user_name_key(name: str) -> str:
    """Under which key a `userName` is known: small and capital letters are the same."""
    return f"userName:{name.casefold()}"


def external_key(kind: str, external_id: str) -> str:
    """Under which key the external id of a `User` or `Group` is known."""
    return f"{kind}:{external_id}"


def names_of(told: Told) -> tuple[str, ...]:
    """The keys that nobody else may have."""
    external = () if told.external_id is None else (external_key("User", told.external_id),)
    return (user_name_key(told.user_name), *external)


def handle_of(user_name: str) -> str:
    """The handle that someone of this `userName` signs in with.

    Only capital letters of ASCII are made small: others that have such a small letter only look like it.
    """
    name = user_name.strip()
    return name.lower() if name.isascii() else name
