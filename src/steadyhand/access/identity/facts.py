"""What happens to passkeys and sessions. No fact holds an address, a code or anything that opens a door."""

from __future__ import annotations

from typing import Literal

from steadyhand.access.identity.model import Invitation, Passkey
from steadyhand.kernel.entry import Fact

How = Literal["first", "verified", "code"]
"""Why a passkey could be enrolled: nobody had one yet, another one confirmed it, or an administrator gave a code."""
Purpose = Literal["sign_in", "confirm"]


class PasskeyEnrolled(Fact, frozen=True, tag="access.passkey_enrolled"):
    """Somebody has a passkey more."""

    principal: str
    passkey: Passkey
    how: How


class PasskeyUsed(Fact, frozen=True, tag="access.passkey_used"):
    """Somebody signed in with a passkey, or confirmed with it that it is them."""

    principal: str
    passkey: str
    count: int
    session: str
    purpose: Purpose


class PasskeyDropped(Fact, frozen=True, tag="access.passkey_dropped"):
    """A passkey opens nothing any more; `last`: they have none now."""

    principal: str
    passkey: str
    last: bool
    reason: str


class EnrolmentAllowed(Fact, frozen=True, tag="access.enrolment_allowed"):
    """An administrator lets somebody enrol a passkey with a code, once: they might be let in as somebody else."""

    raises_epoch = True
    principal: str
    invitation: Invitation


class SessionRefused(Fact, frozen=True, tag="access.session_refused"):
    """A session was used from elsewhere than where it was proved: it was ended."""

    principal: str
    session: str
    why: str


FACTS = (PasskeyEnrolled, PasskeyUsed, PasskeyDropped, EnrolmentAllowed, SessionRefused)
