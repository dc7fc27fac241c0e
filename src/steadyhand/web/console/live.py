"""Tells open pages that something changed: one look at the ledger for all of them, four times a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, Final

import msgspec
import structlog

from steadyhand.kernel.tx import Head, RecordUnavailable
from steadyhand.kernel.values import CLOCK, Scope
from steadyhand.review.commands import Prolong
from steadyhand.review.judging import scope_of
from steadyhand.review.model import AT_DESK, BEAT, Lease
from steadyhand.web.console.session import Person, confirmed
from steadyhand.web.console.sight import sights
from steadyhand.web.rooms import Rooms

LOOK_SECONDS: Final = 0.25
ALIVE_SECONDS: Final = 15.0
RETRY_MS: Final = 2_000
LAPSED: Final = "unconfirmed"
READING: Final = "review"
"""The tool with which cases are read."""
EVERYTHING: Final = ("queues", "case", "access")
"""What parts of pages show; one that is older than the house asks for all of it."""
CHECK_EVERY: Final = 8
"""Roles are looked at every so many looks, and at once when anything was recorded; sessions and devices at each."""


log = structlog.get_logger()


class Seen(msgspec.Struct, frozen=True):
    """The house at one look: where the ledger ends, the counts of the queues, the versions of what is watched."""

    head: Head
    """As it was before the rest was read."""
    until: int
    """The end of the ledger after the rest was read: what came in between may be in it, so it counts as seen."""
    queues: tuple[tuple[int, ...], ...] = ()
    cases: dict[str, int] = {}
    standings: dict[str, int] = {}
    scopes: dict[str, Scope] = {}
    """What access may test about each case that is watched."""
    leases: dict[str, Lease] = {}
    """Who holds each of them."""


class Watcher:
    """One open page."""

    def __init__(
        self, person: Person, seq: int, case: str | None, subject: str | None, *, personal: bool
    ) -> None:
        self.person = person
        self.personal = personal or bool(case or subject)
        """Whether the page shows what only a confirmed session may show."""
        self.seq: int | None = seq
        """What the page shows; None once it was compared with the house."""
        self.case = case
        self.subject = subject
        self.standing = seq
        """The entry up to which the page shows what is in force on the subject."""
        self.wake = asyncio.Event()
        self.changed: dict[str, Any] = {}
        self.ended: str | None = None

    def tell(self, seq: int, what: str) -> None:
        """Something of `what` changed; several changes before the next sending become one."""
        self.changed |= {"seq": seq, what: True}
        self.wake.set()

    def end(self, why: str) -> None:
        """This stream is over."""
        self.ended = why
        self.wake.set()


class Live:
    """The streams of one process. Looks only while somebody watches."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._watchers: set[Watcher] = set()
        self._task: asyncio.Task[None] | None = None
        self._seen: Seen | None = None
        self._closed = False
        self._looks = 0

    @property
    def watching(self) -> int:
        """How many pages are open."""
        return len(self._watchers)

    def close(self) -> None:
        """End every stream: a server would wait for them."""
        self._closed = True
        for watcher in self._watchers:
            watcher.end("closing")
        if self._task is not None:
            self._task.cancel()

    async def stream(
        self,
        person: Person,
        seq: int,
        case: str | None,
        subject: str | None = None,
        *,
        personal: bool = False,
    ) -> AsyncIterator[bytes]:
        """Events for one page that shows the house as it was at entry `seq`, perhaps one case or subject of it."""
        watcher = Watcher(person, seq, case, subject, personal=personal)
        self._watchers.add(watcher)
        if self._closed:
            watcher.end("closing")
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            while watcher.ended is None:
                yield await _next(watcher)
            yield _event(watcher.ended, {})
        finally:
            self._watchers.discard(watcher)

    async def _run(self) -> None:
        while self._watchers:
            try:
                await self._look()
            except RecordUnavailable:
                pass  # the pages stand still until it is back
            except Exception:
                log.exception("live.look_failed")  # one look; every open page would stand still for ever
            await asyncio.sleep(LOOK_SECONDS)
        self._seen = None

    async def _look(self) -> None:
        watchers = tuple(self._watchers)
        people = {watcher.person.token: watcher.person for watcher in watchers}
        cases = {watcher.case for watcher in watchers if watcher.case}
        subjects = {watcher.subject for watcher in watchers if watcher.subject}
        seen = await asyncio.to_thread(self._read, self._seen, cases, subjects)
        self._looks += 1
        check = self._looks % CHECK_EVERY == 0 or self._seen is None or self._seen.head != seen.head
        gone = await asyncio.to_thread(self._gone, people, check=check)
        hidden = await asyncio.to_thread(self._hidden, watchers, seen) if cases else set()
        masked = await asyncio.to_thread(self._masked, watchers) if subjects else set()
        before, self._seen = self._seen, seen
        if check and seen.leases:
            await asyncio.to_thread(self._beat, [each for each in watchers if each.ended is None], seen)
        for watcher in watchers:
            why = gone.get(watcher.person.token)
            if why and (why != LAPSED or watcher.personal):
                watcher.end(why)
            elif watcher in hidden:
                watcher.end("frozen")
            elif watcher in masked:
                watcher.end("masked")
            else:
                _compare(watcher, before, seen)

    def _read(self, before: Seen | None, cases: set[str], subjects: set[str]) -> Seen:
        head = self._rooms.reader.head()
        known = before and cases <= before.cases.keys() and subjects <= before.standings.keys()
        if before is not None and known and before.head.seq == head.seq:
            return before
        states = self._rooms.cases.queues(self._rooms.areas)
        queues = tuple((s.open, s.leased, s.oldest or 0, s.last or 0) for s in states)
        found = self._rooms.reader.stored_many("case", cases)
        versions = {case: found[case].seq if case in found else 0 for case in cases}
        scopes = {case: scope_of(stored.row, READING) for case, stored in found.items()}
        leases = {case: stored.row.lease for case, stored in found.items() if stored.row.lease}
        standings = self._versions("standing", subjects)
        until = self._rooms.reader.head().seq
        return Seen(head, until, queues, versions, standings, scopes, leases)

    def _versions(self, view: str, keys: set[str]) -> dict[str, int]:
        found = self._rooms.reader.stored_many(view, keys)
        return {key: found[key].seq if key in found else 0 for key in keys}

    def _hidden(self, watchers: Collection[Watcher], seen: Seen) -> set[Watcher]:
        """Watchers whose case a freeze keeps from them; each look asks, because an exemption ends without a word."""
        now, access = self._rooms.now(), self._rooms.access.snapshot()
        return {
            each
            for each in watchers
            if each.case in seen.scopes and access.unseen(each.person.principal, seen.scopes[each.case], now)
        }

    def _beat(self, watchers: Collection[Watcher], seen: Seen) -> None:
        """An open page is its holder's heartbeat: a lease that is about to end goes on."""
        now = self._rooms.now()
        open_by = {(each.case, each.person.principal) for each in watchers}
        for case, lease in seen.leases.items():
            ends = lease.until <= now + BEAT and now < min(lease.until, lease.taken + AT_DESK)
            if ends and (case, lease.holder) in open_by:
                self._rooms.door.perform(Prolong(case=case, number=lease.number), CLOCK)

    def _masked(self, watchers: Collection[Watcher]) -> set[Watcher]:
        """Watchers of a subject whose look-up is over, or never was: they are told nothing, not even that it exists."""
        asked = {each: (each.person.principal, each.subject) for each in watchers if each.subject}
        seen = sights(self._rooms, set(asked.values()))
        return {
            each for each, about in asked.items() if about not in seen or not seen[about].shows("standing")
        }

    def _gone(self, people: Mapping[str, Person], *, check: bool) -> dict[str, str]:
        """Why streams end, by token: a confirmation that ran out, a device that is not proved, a session that is over.

        With `check`, also those whose roles, password or passkey changed.
        """
        now, sign_in = self._rooms.now(), self._rooms.sign_in
        sessions = sign_in.sessions.many(people, now)
        lapsed = {token for token, session in sessions.items() if not confirmed(self._rooms, session)}
        unproved = {token for token, session in sessions.items() if session.proved <= now}
        ended = people.keys() - (sign_in.many(people, now) if check else sessions).keys()
        ends = dict.fromkeys(lapsed, LAPSED) | dict.fromkeys(unproved, "device")
        return ends | dict.fromkeys(ended, "signed-out")


def _compare(watcher: Watcher, before: Seen | None, seen: Seen) -> None:
    """Tell what changed since the last look, or, at the first, that the page is older than the house."""
    seq, shown = seen.until, watcher.seq
    watcher.seq = None
    if shown is not None and shown < seq:
        for what in EVERYTHING:
            watcher.tell(seq, what)
    subject = watcher.subject
    if subject is not None and seen.standings.get(subject, 0) > watcher.standing:
        watcher.standing = seen.standings[subject]
        watcher.tell(seq, "subject")
    if before is None:
        return
    if seen.queues != before.queues:
        watcher.tell(seq, "queues")
    if seen.head.epoch != before.head.epoch:
        watcher.tell(seq, "access")
    case = watcher.case
    if case is not None and seen.cases.get(case) != before.cases.get(case, seen.cases.get(case)):
        watcher.tell(seq, "case")


async def _next(watcher: Watcher) -> bytes:
    """The next thing to send: what changed, or a sign that the line is alive."""
    try:
        await asyncio.wait_for(watcher.wake.wait(), ALIVE_SECONDS)
    except TimeoutError:
        return b": alive\n\n"
    watcher.wake.clear()
    changed, watcher.changed = watcher.changed, {}
    return _event("changed", changed) if changed else b""


def _event(name: str, data: dict[str, Any]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"
