"""Views on API keys: each by the hash of its secret, and the services that have or had one."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from steadyhand.access.keys.commands import KeyIssued, KeyRevoked, ServiceRevoked
from steadyhand.access.keys.model import Key
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class ApiKeyView(View[Key]):
    """Every key that was ever made, by its digest."""

    name = "api_key"
    row = Key
    facts = (KeyIssued, KeyRevoked)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        return [fact.key.digest if isinstance(fact, KeyIssued) else fact.digest]  # type: ignore[attr-defined]

    def fold(self, row: Key | None, entry: Entry, key: str) -> Key | None:
        if isinstance(entry.fact, KeyIssued):
            return replace(entry.fact.key, by=entry.by, revoked=False)
        return replace(row, revoked=True) if row else None


class Service(msgspec.Struct, frozen=True):
    """A service that has, or had, keys made here."""

    revoked: bool = False


class ServiceView(View[Service]):
    """By its principal."""

    name = "service"
    row = Service
    facts = (KeyIssued, ServiceRevoked)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        return [fact.key.service if isinstance(fact, KeyIssued) else fact.service]  # type: ignore[attr-defined]

    def fold(self, row: Service | None, entry: Entry, key: str) -> Service:
        return Service(revoked=isinstance(entry.fact, ServiceRevoked) or (row is not None and row.revoked))
