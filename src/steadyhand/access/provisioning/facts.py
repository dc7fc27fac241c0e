"""What a directory said of people and groups. Whoever it appoints or deactivates is so for every other view as well."""

from __future__ import annotations

from steadyhand.access.commands import Appointed, Deactivated
from steadyhand.access.provisioning.model import Listing
from steadyhand.kernel.entry import Fact


class Provisioned(Appointed, frozen=True, kw_only=True, tag="access.provisioned"):
    """The directory lists someone who works here: they are a member of staff like this."""

    v = 1
    listing: Listing
    on: int
    """The version that it changes, 0 for a new User; the version that it makes is the entry's number."""
    changed: tuple[str, ...]
    """The attributes that are new or others."""
    was: tuple[str, ...] = ()
    """Names that are free again."""
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class Deprovisioned(Deactivated, frozen=True, kw_only=True, tag="access.deprovisioned"):
    """The directory says that someone no longer works here: everything they had ends at once."""

    v = 1
    listing: Listing
    on: int
    changed: tuple[str, ...]
    was: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    gone: bool = False
    """Whether it deleted them."""


class Noted(Fact, frozen=True, kw_only=True, tag="access.noted"):
    """The directory says something of someone who does not work here, and still does not."""

    principal: str
    listing: Listing
    on: int
    changed: tuple[str, ...]
    was: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    gone: bool = False


class GroupKept(Fact, frozen=True, kw_only=True, tag="access.group_kept"):
    """The directory has a group like this; entries of its members follow where it gave or took a role."""

    group: str
    display_name: str
    external_id: str | None
    role: str
    """The role that comes with it; empty where none does."""
    on: int
    was: tuple[str, ...] = ()


class GroupRemoved(Fact, frozen=True, kw_only=True, tag="access.group_removed"):
    """The directory has this group no longer."""

    group: str
    on: int
    was: tuple[str, ...] = ()
