"""What happened to grants and roles."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.grants.model import CustomRole, Grant
from steadyhand.kernel.entry import Entry, Fact, Timer


class AccessGranted(Fact, frozen=True, tag="access.granted"):
    """Somebody may do more, for a time. Why is the entry's payload."""

    raises_epoch = True
    principal: str
    grant: Grant

    def timers(self, entry: Entry) -> Iterable[Timer]:
        from steadyhand.access.grants.commands import EndGrant  # noqa: PLC0415 - a timer names the command that ends the fact

        end = EndGrant(principal=self.principal, grant=self.grant.id)
        return [Timer(f"grant:{self.grant.id}", self.grant.until, end, authority=True)]


class GrantRevoked(Fact, frozen=True, tag="access.grant_revoked"):
    """A grant was taken back."""

    raises_epoch = True
    principal: str
    grant: str

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [Timer(f"grant:{self.grant}")]


class GrantEnded(Fact, frozen=True, tag="access.grant_ended"):
    """A grant reached its end."""

    raises_epoch = True
    principal: str
    grant: str

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [Timer(f"grant:{self.grant}")]


class RoleDefined(Fact, frozen=True, tag="access.role_defined"):
    """A role of this installation means these capabilities."""

    raises_epoch = True
    role: CustomRole


class RoleDropped(Fact, frozen=True, tag="access.role_dropped"):
    """A role is no more. Nobody held it."""

    raises_epoch = True
    name: str
