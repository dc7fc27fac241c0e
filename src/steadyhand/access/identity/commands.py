"""Commands on passkeys, and what the entrance records. A person's own are theirs alone to give."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.access.identity.facts import (
    EnrolmentAllowed,
    How,
    PasskeyDropped,
    PasskeyEnrolled,
    PasskeyUsed,
    Purpose,
    SessionRefused,
)
from steadyhand.access.identity.model import CODE_LASTS, KEPT, LABEL, Invitation, Passkey, Passkeys
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant

OWN: Final = "own.passkeys"
"""What every active member of staff may do: with their own passkeys, and with nobody else's."""
NEEDED: Final = "passkey_needed"
"""The code of a refusal that a confirmation with a passkey would undo."""
NOT_YOURS: Final = Refusal("not_yours", "Everybody enrols, uses and drops their own passkeys only.")
CONFIRM: Final = Refusal(NEEDED, "Confirm with your passkey that it is you, then ask again.")
NO_WAY_IN: Final = Refusal(
    NEEDED,
    "You have had a passkey: a further one needs a confirmation with it, or a code that an administrator gives.",
)


class EnrolPasskey(Command, frozen=True, tag="access.enrol_passkey"):
    """Add a passkey. The first is free; a further one needs a verified session, or an administrator's code."""

    capability = OWN
    unfreezable = True
    principal: str
    passkey: Passkey
    code: str | None = None
    """SHA-256 (hex) of the code."""

    def keys(self) -> Keys:
        return Keys(passkeys=BY, passkey_owner=self.passkey.id)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.by != self.principal:
            return NOT_YOURS
        if rows.passkey_owner is not None:
            return Refusal("passkey_known", "This passkey is enrolled already: use it, or make another one.")
        held: Passkeys = rows.passkeys or Passkeys()
        if len(held.passkeys) >= KEPT:
            return Refusal("too_many_passkeys", f"Nobody has more than {KEPT} passkeys: drop one first.")
        if not 0 < len(self.passkey.label) <= LABEL:
            return Refusal("invalid_label", f"Give the passkey a name of 1 to {LABEL} characters.")
        how = _allowed(held, self.code, rows, now)
        if isinstance(how, Refusal):
            return how
        return PasskeyEnrolled(principal=self.principal, passkey=self.passkey, how=how)


def _allowed(held: Passkeys, code: str | None, rows: Rows, now: Instant) -> How | Refusal:
    if code is not None:
        invitation = held.invitation
        if invitation is None or invitation.digest != code or invitation.until <= now:
            return Refusal("wrong_code", "This code does not hold, or no longer: ask for another one.")
        return "code"
    if not held.ever:
        return "first"
    if not rows.proof.verified:
        return NO_WAY_IN
    # A desk that was left open must not give whoever sits down there a key of their own.
    return "verified" if rows.proof.fresh else CONFIRM


class UsePasskey(Command, frozen=True, tag="access.use_passkey"):
    """Note that somebody's passkey signed. Refused where its counter went back: then there are two of it."""

    capability = OWN
    unfreezable = True
    principal: str
    passkey: str
    count: int
    session: str
    purpose: Purpose

    def keys(self) -> Keys:
        return Keys(passkeys=BY)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.by != self.principal:
            return NOT_YOURS
        known = rows.passkeys and rows.passkeys.get(self.passkey)
        if not known:
            return Refusal("unknown_passkey", "This passkey is not, or no longer, enrolled.")
        if (self.count or known.count) and self.count <= known.count:
            return Refusal(
                "passkey_copied",
                f"The passkey “{known.label}” has counted backwards: somebody may have a copy of it. Sign in with "
                "another one, drop this one, and tell an administrator.",
            )
        return PasskeyUsed(**msgspec.structs.asdict(self))


class DropPasskey(Command, frozen=True, tag="access.drop_passkey"):
    """Drop one's own passkey."""

    capability = OWN
    unfreezable = True
    passkey: str

    def keys(self) -> Keys:
        return Keys(passkeys=BY)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not rows.proof.fresh:
            return CONFIRM
        return _dropped(rows.passkeys, rows.by, self.passkey, "own")


class RevokePasskey(Command, frozen=True, tag="access.revoke_passkey"):
    """Take somebody's passkey away: it is lost, or they are."""

    capability = "staff.manage"
    unfreezable = True
    principal: str
    passkey: str
    reason: str

    def keys(self) -> Keys:
        return Keys(passkeys=self.principal)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not self.reason.strip():
            return Refusal("no_reason", "Say why: it was lost, or its owner left.")
        return _dropped(rows.passkeys, self.principal, self.passkey, self.reason)


def _dropped(held: Passkeys | None, principal: str, passkey: str, reason: str) -> Fact | Refusal:
    if held is None or held.get(passkey) is None:
        return Refusal("unknown_passkey", f"{principal} has no such passkey.")
    last = len(held.passkeys) == 1
    return PasskeyDropped(principal=principal, passkey=passkey, last=last, reason=reason)


class AllowEnrolment(Command, frozen=True, tag="access.allow_enrolment"):
    """Let somebody who lost their passkeys enrol one with a code. The code itself is told to them, not to us."""

    capability = "staff.manage"
    raises_epoch = True
    principal: str
    digest: str
    """SHA-256 (hex) of the code."""

    def keys(self) -> Keys:
        return Keys(staff=self.principal)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.by == self.principal and not rows.proof.authenticator.startswith("host:"):
            return Refusal("yourself", "Nobody lets themselves in: ask another administrator.")
        if rows.staff is None or not rows.staff.active:
            return Refusal("not_active", f"{self.principal} is not an active member of staff.")
        invitation = Invitation(digest=self.digest, until=now + CODE_LASTS, by=rows.by)
        return EnrolmentAllowed(principal=self.principal, invitation=invitation)


class RefuseSession(Command, frozen=True, tag="access.refuse_session"):
    """Note that a session was used from elsewhere."""

    capability = "session.refuse"
    unfreezable = True
    principal: str
    session: str
    why: str

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return SessionRefused(principal=self.principal, session=self.session, why=self.why)


COMMANDS = (EnrolPasskey, UsePasskey, DropPasskey, RevokePasskey, AllowEnrolment, RefuseSession)
