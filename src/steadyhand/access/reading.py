"""Who may do what now, for pages and streams: compiled from the record once per epoch, and never authority.

What a page offers and shows is decided by this; what is done, by the door's own judge, within its transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import msgspec

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.guard import Access, AccessGuard
from steadyhand.access.model import Staff
from steadyhand.access.requests.model import Request
from steadyhand.access.scopes import Vocabulary
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant, Scope
from steadyhand.storage.reading import Reader

ENDORSED = "endorsed"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one member of staff may do something as things stand, and why not."""

    staff: Staff
    refusal: Refusal | None


class AccessNow:
    """Answers questions about access as the record has it. Safe from several threads."""

    def __init__(self, reader: Reader, guard: AccessGuard) -> None:
        self._reader = reader
        self._guard = guard
        self._lock = threading.Lock()
        self._known: tuple[int, Access] | None = None
        kinds = list(reader.registry.commands.values())
        freezable = {kind.capability for kind in kinds if not kind.unfreezable}
        self._unfreezable = {kind.capability for kind in kinds} - freezable

    @property
    def vocabulary(self) -> Vocabulary:
        """What this installation calls its tools, actions, policy areas and regions."""
        return self._guard.vocabulary

    def snapshot(self) -> Access:
        """Everything that access knows at the record's epoch. Raises `RecordUnavailable`."""
        with self._lock:
            epoch = self._reader.head().epoch
            while self._known is None or self._known[0] != epoch:
                self._known = (epoch, self._guard.compile(_Stored(self._reader)))
                epoch = self._reader.head().epoch  # what changed while it was read is read again
            return self._known[1]

    def lack(self, by: str, capability: str, scope: Scope, now: Instant) -> Refusal | None:
        """Why somebody may not do this as things stand; None where they may, once they prove who they are."""
        unfreezable = capability in self._unfreezable
        return self.snapshot().lack(by, capability, scope, now, unfreezable=unfreezable)

    def may(self, by: str, capability: str, scope: Scope, now: Instant) -> bool:
        """Whether somebody may do this as things stand."""
        return self.lack(by, capability, scope, now) is None

    def who_can(self, capability: str, scope: Scope, now: Instant) -> list[Standing]:
        """Everybody active who is meant to be able to do this, by name, and whether they can now."""
        access = self.snapshot()
        return [
            Standing(staff=access.staff[by], refusal=self.lack(by, capability, scope, now))
            for by in sorted(
                access.entitlements.holders(capability), key=lambda by: str(access.staff[by].name)
            )
        ]

    def unseen(self, by: str, scope: Scope, now: Instant) -> Freeze | None:
        """The freeze that keeps somebody from reading a case with these facts; None where none does."""
        return self.snapshot().unseen(by, scope, now)

    def second(self, request: Request, by: str, now: Instant) -> Refusal | None:
        """Why somebody cannot be the second person for a request; None where they can."""
        if any(one.by == by for one in request.endorsements):
            return Refusal("twice", "You have approved this already.")
        endorsed = self._reader.row(ENDORSED, request.by)
        refusal = self.snapshot().second(request, by, now)
        if refusal is None and endorsed is not None and endorsed.lately(by, now):
            return Refusal("mutual", f"{request.by} has approved a request of yours lately.")
        return refusal


class _Stored:
    """The views as they are committed, for compiling outside of a transaction."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def view(self, name: str) -> Mapping[str, Any]:
        return self._reader.all(name)
