"""One turn at the door: a batch of commands judged in order against rows held in memory.

The turn reads what it needs at once, judges each command by what the earlier ones left behind, and
gathers what is to be written. It does no I/O beyond its transaction and knows no domain.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from steadyhand.kernel.command import Command, Keys, Order, Rows, digest_of
from steadyhand.kernel.entry import (
    Effect,
    Entry,
    Fact,
    Payload,
    Refusal,
    Refused,
    RefusedAgain,
    Ruling,
    Seal,
    SetRefused,
    tag_of,
)
from steadyhand.kernel.guard import Guard, Judge
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.timers import AlarmFailed
from steadyhand.kernel.tx import Cursor, Head, Known, Stored, Tally, Tx, Writes
from steadyhand.kernel.values import CLOCK, MINUTE

SALT_BYTES = 32
T = TypeVar("T", Payload, Effect)
_ABSENT = Stored(None, 0)
_STOPPED = Refusal(
    "permission_not_ended",
    "A permission of yours has run out and its end could not be recorded, so nothing is taken from you until it is: "
    "ask an operator, whom `steadyhand doctor` tells why.",
)


class Turn:
    """The memory of one transaction."""

    def __init__(self, registry: Registry, tx: Tx, guard: Guard, judge: Judge) -> None:
        self.registry = registry
        self.tx = tx
        self.guard = guard
        self.judge = judge
        self.now = tx.now
        self.seq, self.epoch = tx.head.seq, tx.head.epoch
        self.writes = Writes()
        self.stopped: set[str] = set()
        """Whose permission has run out without an end: nothing is judged for them."""
        self._rows: dict[str, dict[str, Stored]] = {name: {} for name in registry.views}
        self._known: dict[tuple[str, str], Known] = {}
        self._later: list[tuple[Any, str, Entry]] = []
        self._journal: list[tuple[str, str, Stored]] = []

    @property
    def head(self) -> Head:
        """The head as it stands after what this turn has recorded."""
        return Head(self.seq, self.now, self.epoch)

    def load(self, orders: Sequence[Order]) -> list[Keys]:
        """Read the idempotency keys and rows of all orders at once, as they stand after this turn's own entries."""
        self._fold_later()
        keyed = {(order.by, order.key) for order in orders if order.key is not None}
        if keyed:
            self._known.update(self.tx.known(keyed))
        needs = [order.command.keys().asked_by(order.by) for order in orders]
        wanted: dict[str, set[str]] = {}
        if (permits := self.guard.permits) is not None and (named := {o.under for o in orders if o.under}):
            wanted[permits] = named
        for need in needs:
            for view, keys in need.needs.items():
                wanted.setdefault(view, set()).update(_each(keys))
        self._fetch(wanted)
        return needs

    def take(self, order: Order, needs: Keys) -> tuple[Entry | Refusal, bool]:
        """Judge one order; the flag says whether it is new (an entry was made, or a refusal)."""
        digest = digest_of(order.command) if order.key is not None else None
        if digest is not None and (known := self._known.get((order.by, str(order.key)))):
            again = self._again(known, digest)
            return again, isinstance(again, Refusal)
        if order.by in self.stopped:
            return _STOPPED, True
        found = {view: self._read(view, keys) for view, keys in needs.needs.items()}
        rows = Rows(found, order.by, order.proof, self.registry.words)
        scope = order.command.scope(rows)
        passed = self.judge(order, scope, self.now, self._permit(order))
        if isinstance(passed, Refusal):
            return self._instead(order, passed), True
        if stale := self._stale(order, needs):
            return stale, True
        verdict = order.command.decide(rows, self.now)
        if isinstance(verdict, Refusal):
            return verdict, True
        ruling = _placed(verdict, order.command)
        return self._append(ruling, order.by, order.key, passed.under, digest), True

    def _instead(self, order: Order, barred: Refusal) -> Entry | Refusal:
        """What is asked for in place of what access bars; the refusal, where nothing is."""
        if order.instead is None:
            return barred
        self.refuse(order, barred)
        other = Order(order.instead, order.by, order.key and f"{order.key}/instead", proof=order.proof)
        (needs,) = self.load([other])
        return self.take(other, needs)[0]

    def _permit(self, order: Order) -> Any:
        if order.under is None or self.guard.permits is None:
            return None
        return self._read(self.guard.permits, order.under)

    def perform(self, order: Order, needs: Keys, *, quiet: bool = False) -> Entry | Refusal:
        """Judge one order, and record its refusal where it is a new one, unless told to be quiet about it."""
        answer, new = self.take(order, needs)
        if isinstance(answer, Refusal) and new and not quiet:
            self.refuse(order, answer)
        return answer

    def set_aside(self, failure: AlarmFailed) -> bool:
        """Record that an alarm which still stands cannot be performed; False if it has ended or is set aside."""
        self._fold_later()
        self._fetch({"timer": {failure.alarm}})
        alarm = self._read("timer", failure.alarm)
        if alarm is None or alarm.due != failure.due or alarm.failed is not None:
            return False
        self._append(failure, CLOCK)
        return True

    def refuse(self, order: Order, refusal: Refusal) -> None:
        """Record a refusal: the first of its principal and cause in this minute as an entry, more by count."""
        refusal = refusal.kept
        cause = f"{tag_of(type(order.command))}/{refusal.code}"
        minute = self.now - self.now % MINUTE
        slot = (order.by, cause, minute)
        counted = self.writes.tallies.get(slot)
        if counted is None:
            counted = self.tx.tally(*slot)
        if counted is None:
            fact = Refused(
                command=tag_of(type(order.command)),
                capability=order.command.capability,
                code=refusal.code,
                message=refusal.message,
            )
            self._append(fact, order.by)
        self.writes.tallies[slot] = 0 if counted is None else counted + 1

    def refuse_set(self, orders: Sequence[Order], refusals: Iterable[Refusal], by: str) -> Entry:
        """Record that a whole set was refused: one entry with counts and the hash of its manifest."""
        manifest = hashlib.sha256()
        for order in orders:
            manifest.update(digest_of(order.command))
        causes = Counter(refusal.kept.code for refusal in refusals)
        return self._append(
            SetRefused(size=len(orders), causes=dict(causes), manifest=manifest.hexdigest()), by
        )

    def close_tallies(self) -> None:
        """Write the counts of minutes that have ended, one entry each."""
        for tally in self.tx.open_tallies(self.now - self.now % MINUTE):
            if tally.count:
                self._append(
                    RefusedAgain(
                        principal=tally.by, cause=tally.cause, minute=tally.minute, count=tally.count
                    ),
                    CLOCK,
                )
            self.writes.closed.append(Tally(tally.by, tally.cause, tally.minute, tally.count))

    def advance(self, cursor: Cursor) -> None:
        """Commit a consumer's cursor with this turn."""
        self.writes.cursors.append(cursor)

    def mark(self) -> tuple[int, ...]:
        """A point to which `undo` can go back."""
        w = self.writes
        self._journal = []
        return (
            self.seq,
            len(w.entries),
            len(w.payloads),
            len(w.effects),
            len(w.erasures),
            len(w.settlements),
            len(self._later),
        )

    def undo(self, mark: tuple[int, ...]) -> None:
        """Forget everything recorded since `mark`."""
        w = self.writes
        for entry, _ in w.entries[mark[1] :]:
            if entry.key is not None:
                self._known.pop((entry.by, entry.key), None)
        self.seq = mark[0]
        lists: tuple[list[Any], ...] = (
            w.entries,
            w.payloads,
            w.effects,
            w.erasures,
            w.settlements,
            self._later,
        )
        for length, items in zip(mark[1:], lists, strict=True):
            del items[length:]
        for view, key, before in reversed(self._journal):
            self._rows[view][key] = w.rows[view][key] = before
        self._journal = []

    def close(self) -> None:
        """Fold the rows that no command needed, then hand everything to the transaction."""
        self._fold_later()
        self.tx.flush(self.writes, self.head)
        self.writes = Writes()

    def _again(self, known: Known, digest: bytes) -> Entry | Refusal:
        if known.digest != digest:
            return Refusal(
                "key_reused",
                "This idempotency key was used for another command: send this one with a new key.",
            )
        for entry, _ in self.writes.entries:
            if entry.seq == known.seq:
                return entry
        return self.tx.entry(known.seq)

    def _stale(self, order: Order, needs: Keys) -> Refusal | None:
        if order.expect is None or order.command.versioned is None:
            return None
        key = needs.needs[order.command.versioned]
        row = self._rows[order.command.versioned].get(str(key), _ABSENT)
        version = 0 if row.row is None else row.seq
        if version == order.expect:
            return None
        return Refusal(
            "version_conflict",
            f"Someone changed this since you saw it (you saw {order.expect}, it stands at {version}): look again.",
        )

    def _append(
        self,
        verdict: Fact | Ruling,
        by: str,
        key: str | None = None,
        under: str | None = None,
        digest: bytes | None = None,
    ) -> Entry:
        ruling = verdict if isinstance(verdict, Ruling) else Ruling(fact=verdict)
        fact = ruling.fact
        self.seq += 1
        self.epoch += fact.raises_epoch
        seals = [_seal(f"{self.seq}.{n}", payload) for n, payload in enumerate(ruling.payloads)]
        entry = Entry(
            seq=self.seq,
            at=self.now,
            epoch=self.epoch,
            by=by,
            fact=fact,
            key=key,
            under=under,
            seals=tuple(seal for seal, _ in seals),
        )
        if key is not None and digest is not None:
            self._known[by, key] = Known(self.seq, digest)
        self._gather(entry, digest, ruling, [salt for _, salt in seals])
        self._fold(entry)
        if fact.raises_epoch:
            # Whoever this fact shuts out must not pass again in this very transaction.
            self.close()
            self.judge = self.guard.compile(self.tx)
        return entry

    def _gather(self, entry: Entry, digest: bytes | None, ruling: Ruling, salts: Sequence[bytes]) -> None:
        writes = self.writes
        writes.entries.append((entry, digest))
        for seal, payload, salt in zip(entry.seals, ruling.payloads, salts, strict=True):
            writes.payloads.append((seal.payload, entry, payload, salt))
        writes.effects += [(entry, n, effect) for n, effect in enumerate(ruling.effects)]
        if erasure := ruling.fact.erases():
            writes.erasures.append((entry, erasure))
        if settlement := ruling.fact.settles():
            writes.settlements.append((entry, settlement))

    def _fold(self, entry: Entry) -> None:
        """Fold at once where a command may read the row, and at the end of the turn elsewhere."""
        for view in self.registry.folding(entry.fact):
            rows = self._rows[view.name]
            for key in view.keys(entry):
                before = rows.get(key)
                if before is None:
                    self._later.append((view, key, entry))
                else:
                    self._journal.append((view.name, key, before))
                    self._set(view, key, before, entry)

    def _set(self, view: Any, key: str, before: Stored, entry: Entry) -> None:
        after = Stored(view.fold(before.row, entry, key), entry.seq)
        self._rows[view.name][key] = after
        self.writes.rows.setdefault(view.name, {})[key] = after

    def _fold_later(self) -> None:
        wanted: dict[str, set[str]] = {}
        for view, key, _ in self._later:
            wanted.setdefault(view.name, set()).add(key)
        self._fetch(wanted)
        for view, key, entry in self._later:
            self._set(view, key, self._rows[view.name][key], entry)
        self._later = []

    def _fetch(self, wanted: Mapping[str, Iterable[str]]) -> None:
        asked = {view: [key for key in keys if key not in self._rows[view]] for view, keys in wanted.items()}
        missing = {view: keys for view, keys in asked.items() if keys}
        if not missing:
            return
        found = self.tx.rows(missing)
        for view, keys in missing.items():
            there = found.get(view, {})
            self._rows[view].update((key, there.get(key, _ABSENT)) for key in keys)

    def _read(self, view: str, keys: str | tuple[str, ...] | None) -> Any:
        rows = self._rows[view]
        if isinstance(keys, tuple):
            return tuple(rows[key].row for key in keys)
        return None if keys is None else rows[keys].row


def _each(keys: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if keys is None:
        return ()
    return keys if isinstance(keys, tuple) else (keys,)


def _placed(verdict: Fact | Ruling, command: Command) -> Fact | Ruling:
    """The ruling with what its payloads and effects concern: that subject can be erased and held by its name."""
    if not isinstance(verdict, Ruling) or not (verdict.payloads or verdict.effects):
        return verdict
    about = getattr(verdict.fact, "subject", None) or getattr(command, "subject", None)
    return msgspec.structs.replace(
        verdict,
        payloads=tuple(_about(payload, about) for payload in verdict.payloads),
        effects=tuple(_about(effect, about) for effect in verdict.effects),
    )


def _about(one: T, about: str | None) -> T:
    return one if one.about is not None else msgspec.structs.replace(one, about=about)


def _seal(payload_id: str, payload: Payload) -> tuple[Seal, bytes]:
    salt = os.urandom(SALT_BYTES)
    return Seal(payload_id, commitment(salt, payload.body), payload.kind), salt


def commitment(salt: bytes, body: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of a payload under its salt, hex: random bytes once the salt is gone."""
    return hmac.new(salt, body, hashlib.sha256).hexdigest()
