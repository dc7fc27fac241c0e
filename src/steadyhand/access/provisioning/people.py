"""Coming and leaving: the directory lists someone who works here, or someone who does not."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from steadyhand.access.model import Staff, administers, problem_of, unknown_role
from steadyhand.access.provisioning.facts import Deprovisioned, Noted, Provisioned
from steadyhand.access.provisioning.model import (
    Listing,
    OurWords,
    ScimUser,
    by_hand,
    changes,
    handle_of,
    names_of,
    staff_of,
    user_name_key,
    wanted,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant

REASON = "The directory says that they no longer work here."


class _OnUser(Command, frozen=True, kw_only=True):
    capability = "staff.provision"
    tool = "scim"
    versioned = "scim_user"
    raises_epoch = True

    principal: str
    listing: Listing
    ours: OurWords = OurWords()
    on: int = 0
    """The version that it changes; 0 for a new User."""
    adopts: bool = False
    """Whether a member of staff who was appointed by hand may be taken over."""

    def keys(self) -> Keys:
        names = names_of(self.listing.told)
        return Keys(
            scim_user=self.principal,
            staff=(self.principal, f"staff:{handle_of(self.listing.told.user_name)}"),
            founding="founding",
            scim_name=names,
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        refusal = self._taken(rows) or self._handle_taken(rows) or self._not_theirs(rows)
        return refusal or self.judge(rows, rows.staff[0], _listed(rows))

    def judge(self, rows: Rows, staff: Staff | None, user: ScimUser | None) -> Fact | Refusal:
        """What follows, for a User whose names are free or their own."""
        raise NotImplementedError(f"{type(self).__name__} does not say what follows.")

    def _taken(self, rows: Rows) -> Refusal | None:
        other = next((name for name in rows.scim_name if name and name.owner != self.principal), None)
        if other is None:
            return None
        return Refusal(
            "taken",
            f"This userName or externalId is that of the User {other.id} ({other.owner}). Change that one: where it "
            "was deactivated, by PATCH with active true and If-Match; where it was deleted, an administrator appoints "
            "them again.",
        )

    def _handle_taken(self, rows: Rows) -> Refusal | None:
        """Why a new `userName` would have one person known by what another signs in with."""
        user, other = _listed(rows), rows.staff[1]
        same = user is not None and user_name_key(user.told.user_name) == user_name_key(
            self.listing.told.user_name
        )
        if same or other is None or other.principal == self.principal:
            return None
        return Refusal(
            "taken",
            f"This userName is the handle of {other.principal}, who is somebody else here, and stays theirs even where "
            "they left or are called otherwise by now: give this User another one.",
        )

    def _not_theirs(self, rows: Rows) -> Refusal | None:
        """Why a new User may not be this member of staff, or an old one is another by now."""
        user, staff = _listed(rows), rows.staff[0]
        if user is not None:
            return None if user.id == self.listing.id else _listed_already(user)
        if self.on:
            return Refusal("unknown_user", "There is no such User any more.")
        if staff is None:
            return None
        if not staff.active:
            return Refusal(
                "left",
                f"{self.principal} worked here and left. Nobody comes back by being listed anew: an administrator "
                "appoints them again, with `steadyhand staff add`.",
            )
        if not self.adopts:
            return Refusal(
                "appointed_by_hand",
                f"{self.principal} was appointed by hand: name them under adopt in [access.scim] of the settings "
                "where the directory is to take them over, or give this User another userName.",
            )
        return None

    def _about(self, user: ScimUser | None) -> dict[str, object]:
        """What each of the facts says."""
        before = user.listing.groups if user is not None else {}
        after = self.listing.groups
        return {
            "on": self.on,
            "changed": changes(user.told if user is not None else None, self.listing.told),
            "joined": tuple(group for group in after if group not in before),
            "left": tuple(group for group in before if group not in after),
        }

    def _was(self, rows: Rows) -> tuple[str, ...]:
        """Names that are free again; those of a deleted User are, once somebody is listed in their place."""
        row: ScimUser | None = rows.scim_user
        kept = names_of(self.listing.told)
        return tuple(name for name in names_of(row.told) if name not in kept) if row is not None else ()


class Provision(_OnUser, frozen=True, kw_only=True, tag="access.provision"):
    """List someone who works here: new, changed, or back again."""

    seen: bool = False
    """Whether the directory said which version it saw: what is sent again, or late, brings nobody back."""

    def judge(self, rows: Rows, staff: Staff | None, user: ScimUser | None) -> Fact | Refusal:
        if user is not None and user.left and not self.seen:
            return Refusal(
                "unseen_version",
                f"{self.principal} was deactivated, and a request that was sent before that, or twice, must not bring "
                "them back: GET this User and send its version in If-Match.",
            )
        if refusal := unknown_role(wanted(self.listing.groups)):
            return refusal
        member = staff_of(staff, user, self.principal, self.listing, self.ours)
        if refusal := problem_of(member) or (None if administers(member) else _last(rows, self.principal)):
            return refusal
        granted = wanted(self.listing.groups) - by_hand(staff, user)
        return Provisioned(
            staff=member,
            listing=replace(self.listing, granted=tuple(sorted(granted))),
            was=self._was(rows),
            **self._about(user),  # type: ignore[arg-type]  # the fields that the three facts share
        )


class Deprovision(_OnUser, frozen=True, kw_only=True, tag="access.deprovision"):
    """List someone who does not work here: deactivated, deleted, or not here yet. No freeze keeps anybody in."""

    unfreezable: ClassVar[bool] = True

    gone: bool = False
    """Whether the directory deletes them."""

    def judge(self, rows: Rows, staff: Staff | None, user: ScimUser | None) -> Fact | Refusal:
        listing = replace(self.listing, granted=())
        about = {**self._about(user), "was": self._was(rows), "gone": self.gone}
        if staff is None or not staff.active:
            return Noted(principal=self.principal, listing=listing, **about)  # type: ignore[arg-type]  # as above
        return _last(rows, self.principal) or Deprovisioned(
            principal=self.principal,
            reason=REASON,
            listing=listing,
            **about,  # type: ignore[arg-type]  # as above
        )


def _listed(rows: Rows) -> ScimUser | None:
    """The User as the directory may see it: not one that it deleted."""
    user: ScimUser | None = rows.scim_user
    return None if user is None or user.gone else user


def _listed_already(user: ScimUser) -> Refusal:
    how = (
        f"They were deactivated: to bring them back, PATCH /Users/{user.id} with active true, and its version in "
        "If-Match."
        if user.left
        else f"Change /Users/{user.id} instead."
    )
    return Refusal("taken", f"{user.principal} is listed already. {how}")


def _last(rows: Rows, principal: str) -> Refusal | None:
    if rows.founding is None or rows.founding.administrators != (principal,):
        return None
    return Refusal(
        "last_administrator",
        f"{principal} is the last active administrator, and a directory takes that from nobody: make somebody else "
        "one first.",
    )
