"""From accounts that are made or changed to people: who may pass for somebody has a case, and is of one incident.

Runs beside the stream by a cursor of its own. It looks at what an event says and keeps nothing of it, so there is
nothing to remember; what a crash interrupts is looked at again and found known. Nothing happens to any account by it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final, Protocol

import msgspec

from steadyhand.access.protection.model import Protected
from steadyhand.civic.impersonation.detector import Detector
from steadyhand.civic.impersonation.drawing import tidied
from steadyhand.civic.impersonation.model import LEAST, Imitated, Lookalike, Profile
from steadyhand.civic.impersonation.record import store
from steadyhand.civic.impersonation.record.facts import ImitatedConfirmed
from steadyhand.civic.impersonation.record.model import (
    AREA,
    BY,
    LOOKALIKE,
    TOGETHER,
    WAVE,
    WINDOW,
    Found,
    Wave,
    digest_of,
    evidence_of,
    found_key,
    incident_id,
)
from steadyhand.civic.impersonation.record.reporting import ReportLookalike, TellImitated
from steadyhand.civic.impersonation.register import Register
from steadyhand.civic.incidents.model import INCIDENT, UNKNOWN, Incident, is_region
from steadyhand.civic.incidents.opening import LinkIncident, OpenIncident
from steadyhand.flows.post import Facts, facts_of
from steadyhand.flows.stumbling import Stumbling
from steadyhand.intake.rows import Logged
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import Instant
from steadyhand.kernel.wire import Performs
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.storage.reading import Reader

CURSOR: Final = "impersonation.accounts"
REGISTER: Final = "impersonation.register"
"""How far the register is read: who is confirmed is looked for among the latest accounts too."""
AGAIN: Final = 20_000
"""Events that are read again for it."""
EVERY_S: Final = 1.0
AT_ONCE: Final = 500
HASH: Final = 64
"""Digits of the longest hash of a picture."""
TYPES: Final = frozenset({"account.created", "account.updated"})
PROTECTED: Final = "protected"
ASKED: Final = "open_case"
WHY: Final = (
    "This account may pass for “{name}”: {points} of 100 points, and a person looks from {least} on. {marks}"
)
BADGE: Final = " It carries a badge that is paid for, which proves nothing and makes the harm greater."
APART: Final = " It says itself what it is ({apart}), so nothing is proposed."
CONTESTED: Final = (
    " It says what it is ({apart}), so nothing is proposed; it passes for real too: people look as ever."
)
SAYS: Final = {
    "same_name": "the same name",
    "name_drawn_alike": "the name in letters that look alike",
    "name_claimed": "the name, and that it is the official one",
    "name_in_role": "the name, as its help or press",
    "name_contained": "the name within another",
    "name_spaced": "the name with signs between its letters",
    "name_near": "the name but for one letter",
    "same_handle": "the same handle",
    "handle_drawn_alike": "the handle in letters that look alike",
    "handle_claimed": "the handle, and that it is the official one",
    "handle_in_role": "the handle, as its help or press",
    "handle_near": "the handle but for one letter",
    "same_avatar": "the same picture",
    "bio_claims": "a bio that says it is the official account",
}
"""What each mark is, for people."""


class Events(Protocol):
    """The log of events; implemented by intake."""

    def read(self, after: int, limit: int) -> list[Logged]:
        """Events after an offset, in order."""


class Impersonating:
    """Runs where events are kept; one at a time of several on one record. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Performs, events: Events) -> None:
        self._reader, self._door, self._events = reader, door, events
        self._detector: Detector | None = None
        self._known: dict[str, Imitated] = {}
        self._as_of = 0
        self._stumbling = Stumbling("impersonation")
        self._one = threading.Lock()

    def round(self) -> int:
        """Look at the accounts that came since the last round; how many were found. Raises `RecordUnavailable`."""
        with self._one:
            read, detector = self._reader.cursor(CURSOR), self._current()
            done = self._again(detector, read)
            while batch := self._events.read(read, AT_ONCE):
                for logged in batch:
                    done += self._stumbling.tried(logged.offset, partial(self._look_at, detector, logged))
                read = batch[-1].offset
                self._door.perform_many([], cursor=Cursor(CURSOR, read))
            return done

    def _current(self) -> Detector:
        """A detector by the register as it stands."""
        head = self._reader.head().seq
        changed = self._detector is None or store.changed(self._reader, self._as_of) != self._as_of
        if self._detector is None or changed:
            found = store.imitated(self._reader)
            self._known = {one.id: one for one in found}
            self._detector = Detector(Register(found))
        self._as_of = head
        return self._detector

    def _again(self, detector: Detector, end: int) -> int:
        """Look for those who were confirmed since among the latest accounts that were looked at before."""
        after, done = self._reader.cursor(REGISTER), 0
        entries = self._reader.entries(after, AT_ONCE, types=[tag_of(ImitatedConfirmed)])
        if entries:
            names = {entry.fact.imitated for entry in entries}  # type: ignore[attr-defined]  # it has one
            register = Register(one for name, one in self._known.items() if name in names)
            fresh = Detector(register, detector.register.real)
            for offset, shown, about in latest(self._events, end):
                done += self._stumbling.tried(offset, partial(self._told, fresh, shown, about))
            self._door.perform_many([], cursor=Cursor(REGISTER, entries[-1].seq))
        return done

    def _look_at(self, detector: Detector, logged: Logged) -> bool:
        seen = profile_of(logged)
        return seen is not None and self._told(detector, *seen)

    def _told(self, detector: Detector, shown: Profile, about: Facts) -> bool:
        found = detector.judge(shown)
        if found is None or self._is_protected(found.account):
            return False
        before: Found | None = self._reader.row(LOOKALIKE, found_key(found.imitated, found.account))
        if before is not None and not _is_news(before, found) and not self._proposes_now(before, found):
            return False
        orders = [Order(one, BY) for one in self._commands(found, shown, about, before)]
        self._door.perform_many(orders, atomic=True)
        return True

    def _proposes_now(self, before: Found, found: Lookalike) -> bool:
        """Whether an account went to people as ever, nothing proposed, and has dropped the word since."""
        if before.allowed is not None or found.apart:
            return False
        evidence = store.evidence(self._reader, before)
        return evidence is not None and bool(evidence.apart)

    def _is_protected(self, account: str) -> bool:
        """Whether an account is on the register of the protected, and so is real, whatever it shows."""
        row: Protected | None = self._reader.row(PROTECTED, account)
        return row is not None and row.until > self._reader.now()

    def _commands(
        self, found: Lookalike, shown: Profile, about: Facts, before: Found | None
    ) -> Iterator[Command]:
        real = self._known[found.imitated]
        evidence = evidence_of(found, shown)
        version = 1 if before is None else before.version + 1
        case = self._case_of(found.account) or case_id(found.account, AREA, f"{real.id}/{version}")
        incident, opens = ("", False) if found.is_apart else self._incident(real)
        yield ReportLookalike(
            imitated=real.id,
            account=found.account,
            version=version,
            points=found.points,
            signs=tuple(one.sign for one in found.marks),
            apart=found.is_apart,
            badge=found.badge,
            evidence=evidence.decode(),
            case=case,
            incident=incident,
        )
        yield _case(case, found, real, about)
        if opens:
            yield _opening(incident, real, digest_of(evidence))
            first = self._wave_of(real)
            if first:
                yield LinkIncident(incident=incident, ref=first)
            if real.told:
                yield TellImitated(
                    imitated=real.id,
                    incident=incident,
                    to=real.told,
                    name=real.names[0],
                    language=real.language,
                )

    def _case_of(self, account: str) -> str:
        """The case that asks about an account, open or not: what is found of it is added there."""
        row = self._reader.row(ASKED, f"{AREA}|{account}")
        return "" if row is None else str(row.case)

    def _incident(self, real: Imitated) -> tuple[str, bool]:
        """The incident that goes on against somebody, or the id of another one to open."""
        wave: Wave | None = self._reader.row(WAVE, real.id)
        if wave is None or not wave.incident:
            return incident_id(real.id, 1), True
        row: Incident | None = self._reader.row(INCIDENT, wave.incident)
        if row is not None and row.goes_on and self._reader.now() - wave.last <= WINDOW:
            return wave.incident, False
        return incident_id(real.id, wave.number + 1), True

    def _wave_of(self, real: Imitated) -> str:
        """The incident that a wave against several began with; empty where this is the first, or stands alone."""
        since: Instant = self._reader.now() - TOGETHER
        others = [one for one in store.waves(self._reader, since) if one.imitated != real.id and one.incident]
        return others[-1].incident if others else ""


def latest(events: Events, end: int) -> list[tuple[int, Profile, Facts]]:
    """Of the `AGAIN` events up to an offset the last of each account; what cannot be read was passed by before."""
    at, found = max(0, end - AGAIN), dict[str, tuple[int, Profile, Facts]]()
    while at < end and (batch := events.read(at, AT_ONCE)):
        for logged in batch:
            with suppress(Exception):  # `round` has named it in the log; each further look would say so again
                if logged.offset <= end and (seen := profile_of(logged)) is not None:
                    found[seen[0].account] = (logged.offset, *seen)
        at = batch[-1].offset
    return list(found.values())


def profile_of(logged: Logged) -> tuple[Profile, Facts] | None:
    """An account as an event shows it, with where it is from; None where the event is of something else."""
    event = logged.event
    if event.type not in TYPES or event.erased:
        return None
    data: Any = msgspec.json.decode(event.data)
    about = facts_of(event, data)
    given = data.get("account")
    if about.account is None or not isinstance(given, dict):
        return None
    badge = _word(given.get("badge"))
    shown = Profile(
        account=about.account,
        name=tidied(_word(given.get("display_name"))),
        handle=tidied(_word(given.get("handle"))),
        bio=tidied(_word(given.get("bio"))),
        avatar=_word(given.get("avatar_hash"))[:HASH].lower(),
        badge="paid" if badge == "paid" else "organisation" if badge == "organisation" else "",
    )
    return shown, about


def _is_news(before: Found, found: Lookalike) -> bool:
    """Whether it shows more than is known or other marks, has paid for a badge, or no longer says what it is."""
    if before.allowed is not None:
        return False
    if before.apart != found.is_apart:
        return before.apart
    if found.badge == "paid" != before.badge or found.points > before.points:
        return True
    return found.points == before.points and {one.sign for one in found.marks} != set(before.signs)


def _case(case: str, found: Lookalike, real: Imitated, about: Facts) -> OpenCase:
    return OpenCase(
        case=case,
        subject=found.account,
        area=AREA,
        severity=_severity(found, real),
        source="hash",
        ref=real.id,
        why=_why(found, real),
        account=found.account,
        attested=True,
        region=about.region,
        language=about.speaks or "unknown",
        speaks=about.speaks,
    )


def _severity(found: Lookalike, real: Imitated) -> str:
    """Whoever says what they are comes last; an office, a candidate, or a badge that is paid for first."""
    if found.is_apart:
        return "low"
    grave = real.kind in {"candidate", "election_body", "emergency_service"} or found.badge == "paid"
    return "high" if grave else "medium"


def _why(found: Lookalike, real: Imitated) -> str:
    marks = " ".join(
        f"It shows {SAYS[one.sign]}: “{one.shown[:120]}” for “{one.real[:120]}”." for one in found.marks
    )
    words = WHY.format(name=real.names[0], points=found.points, least=LEAST, marks=marks)
    if found.badge == "paid":
        words += BADGE
    if found.apart:
        words += (APART if found.is_apart else CONTESTED).format(apart=", ".join(found.apart)[:200])
    return words


def _opening(incident: str, real: Imitated, digest: str) -> OpenIncident:
    return OpenIncident(
        incident=incident,
        cls="impersonation",
        region=real.region if is_region(real.region) else UNKNOWN,
        title=f"Accounts pass for {real.names[0]}"[:200].replace("\n", " "),
        what="Accounts that are not theirs show their name, handle or picture. Each has a case of its own; which they "
        "are, and what speaks for it, is on the page of whom they imitate. Nothing has happened to any account by it.",
        links=(real.id,),
        evidence=digest,
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
