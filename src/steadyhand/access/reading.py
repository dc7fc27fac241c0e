"""Who may do what now, for pages and streams: compiled from the record once per epoch, and never authority.

What a page offers and shows is decided by this; what is done, by the door's own judge, within its transaction.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Select, func, select

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.guard import Access, AccessGuard
from steadyhand.access.model import Staff
from steadyhand.access.requests.model import Request
from steadyhand.access.risk.pseudonyms import Pseudonyms
from steadyhand.access.scopes import Vocabulary
from steadyhand.kernel.entry import OWN, Entry, Refusal, Refused, RefusedAgain, tag_of
from steadyhand.kernel.values import Instant, Scope
from steadyhand.storage.codec import entry_of
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import ledger

SHOWN: Final = 200
READ: Final = 2_000
_ledger = ledger.c


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

    @property
    def pseudonyms(self) -> Pseudonyms:
        """The names that people have in alerts."""
        return self._guard.pseudonyms

    def snapshot(self) -> Access:
        """Everything that access knows at the record's epoch. Raises `RecordUnavailable`."""
        with self._lock:
            epoch = self._reader.head().epoch
            while self._known is None or self._known[0] != epoch:
                self._known = (epoch, self._guard.compile(_Stored(self._reader)))
                epoch = self._reader.head().epoch  # what changed while it was read is read again
            return self._known[1]

    def ready(self) -> frozenset[str] | None:
        """Who has a passkey, where this installation asks people for one; None where it does not."""
        if not self._guard.passkeys:
            return None
        return frozenset(by for by, held in self._reader.all("passkeys").items() if held.passkeys)

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
        return self.snapshot().second(request, by, now)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What one principal tried for the same cause, and was refused."""

    by: str
    command: str
    code: str
    message: str
    count: int
    last: Instant


class _Stored:
    """The views as they are committed, for compiling outside of a transaction."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def view(self, name: str) -> Mapping[str, Any]:
        return self._reader.all(name)


def under(reader: Reader, name: str, by: str, since: Instant, until: Instant) -> list[Entry]:
    """What somebody did under an exemption, a break-glass or a request, within a time, in order; at most `SHOWN`."""
    query = _made(since, until).where(_ledger.by == by).order_by(_ledger.seq).limit(READ)
    found = [entry_of(reader.registry, row) for row in reader.fetch(query)]
    return [entry for entry in found if entry.under and name in entry.under.split(" ")][:SHOWN]


def counts_under(reader: Reader, since: Instant, until: Instant) -> dict[str, int]:
    """How many entries were made under each exemption, break-glass or request within a time."""
    query = _made(since, until).with_only_columns(_ledger.under, func.count()).group_by(_ledger.under)
    counts: Counter[str] = Counter()
    for names, count in reader.fetch(query):
        counts.update(dict.fromkeys(names.split(" "), count))
    return dict(counts)


def _made(since: Instant, until: Instant) -> Select[Any]:
    return select(ledger).where(_ledger.under.is_not(None), _ledger.at >= since, _ledger.at <= until)


def attempts(reader: Reader, since: Instant, by: str | None = None) -> list[Attempt]:
    """What was refused since an instant, by principal and cause; the latest first."""
    query = select(ledger).where(
        _ledger.type.in_((tag_of(Refused), tag_of(RefusedAgain))), _ledger.at >= since
    )
    if by is not None:
        query = query.where(_ledger.by == by)
    found: dict[tuple[str, str], Attempt] = {}
    for row in reader.fetch(query.order_by(_ledger.seq.desc()).limit(READ))[::-1]:
        entry = entry_of(reader.registry, row)
        match entry.fact:
            case Refused(code=OWN.code):
                continue
            case Refused(command=command, code=code, message=message):
                key, count = (entry.by, f"{command}/{code}"), 1
                found.setdefault(
                    key, Attempt(by=entry.by, command=command, code=code, message=message, count=0, last=0)
                )
            case RefusedAgain(principal=principal, cause=cause, count=count):
                key = (principal, cause)
            case _:
                continue
        if known := found.get(key):
            found[key] = msgspec.structs.replace(known, count=known.count + count, last=entry.at)
    return sorted(found.values(), key=lambda each: -each.last)
