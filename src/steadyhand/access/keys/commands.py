"""Making and revoking API keys. The secret is drawn, and shown once, by whoever asks: here is only its hash."""

from __future__ import annotations

from steadyhand.access.keys.model import Key, problem_of
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant


class KeyIssued(Fact, frozen=True, tag="access.key_issued"):
    """A service has a key more."""

    raises_epoch = True
    key: Key


class KeyRevoked(Fact, frozen=True, tag="access.key_revoked"):
    """A key opens nothing any more."""

    raises_epoch = True
    digest: str
    reason: str


class ServiceRevoked(Fact, frozen=True, tag="access.service_revoked"):
    """A service does nothing here any more, whatever key it has, or is given later."""

    raises_epoch = True
    service: str
    reason: str


class IssueKey(Command, frozen=True, tag="access.issue_key"):
    """Make a key. What it says of who made it is not kept: the record knows."""

    capability = "access.keys"
    tool = "access"
    raises_epoch = True
    key: Key

    def keys(self) -> Keys:
        return Keys(api_key=self.key.digest, service=self.key.service)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := problem_of(self.key, now):
            return refusal
        if rows.api_key is not None:
            return Refusal("key_known", "This key is there already: draw another.")
        if rows.service is not None and rows.service.revoked:
            return Refusal("service_revoked", f"{self.key.service} was revoked for good: use another name.")
        return KeyIssued(key=self.key)


class RevokeKey(Command, frozen=True, tag="access.revoke_key"):
    """Let a key open nothing any more."""

    capability = "access.keys"
    tool = "access"
    raises_epoch = True
    unfreezable = True
    digest: str
    reason: str

    def keys(self) -> Keys:
        return Keys(api_key=self.digest)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.api_key is None:
            return Refusal("unknown_key", "There is no such key: `steadyhand access keys list` names them.")
        if rows.api_key.revoked:
            return Refusal("key_revoked", "This key was revoked before.")
        return KeyRevoked(digest=self.digest, reason=self.reason)


class RevokeService(Command, frozen=True, tag="access.revoke_service"):
    """Let a service do nothing any more, under every key that it has or gets."""

    capability = "access.keys"
    tool = "access"
    raises_epoch = True
    unfreezable = True
    service: str
    reason: str

    def keys(self) -> Keys:
        return Keys(service=self.service)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.service is None:
            return Refusal("unknown_service", f"{self.service[:80]} never had a key that was made here.")
        if rows.service.revoked:
            return Refusal("service_revoked", f"{self.service} was revoked before.")
        return ServiceRevoked(service=self.service, reason=self.reason)
