"""Where else a case goes: on hold, up, to a person, to another queue, into another case, or to its end."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.access.model import Staff
from steadyhand.kernel.command import BY, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant, Scope
from steadyhand.review.commands import OfCase
from steadyhand.review.facts import (
    Assigned,
    Cancelled,
    Escalated,
    HandedOver,
    Held,
    Merged,
    Woken,
)
from steadyhand.review.judging import conflict, not_held, not_open, not_possible, payloads, scope_of, unfit
from steadyhand.review.model import HELD_AT_MOST, HIGHEST, STANDS_AT_MOST, Case, WaitsFor, graver
from steadyhand.review.model import Cancelled as Cancellation
from steadyhand.review.unserved.model import misplaced
from steadyhand.rules.queues import Queue
from steadyhand.rules.versions.queues import QUEUES, in_force

SHORTEST = MINUTE
"""A case is not put on hold for less."""


class HandOver(OfCase, frozen=True, tag="review.hand_over"):
    """Pass a case one holds to the queue of another policy area, whose rule is the one at stake."""

    capability = "case.decide"
    subject: str
    """The case's, which the open case of the other queue is looked up by."""
    to: str
    note: str = ""

    def keys(self) -> Keys:
        return Keys(case=self.case, open_case=f"{self.to}|{self.subject}")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_held(case, self.case, rows.by):
            return refusal
        assert case is not None
        if case.subject != self.subject:
            return Refusal("other_subject", f"{self.case} is about {case.subject}.")
        if case.area == self.to:
            return Refusal("unchanged", f"{self.case} is in that queue already.")
        there = rows.open_case
        if there is not None and there.open:
            return Refusal(
                "open_there",
                f"{there.case} already asks that about {self.subject}: decide only what this queue asks, "
                "or merge this case into it.",
            )
        fact = HandedOver(
            case=self.case,
            subject=self.subject,
            holder=rows.by,
            area=case.area,
            to=self.to,
            severity=case.severity,
            openings=case.openings,
            opened=case.opened,
            due=case.due or 0,
        )
        return Ruling(fact=fact, payloads=payloads(rows.by, {"passed_on": self.note}, case.subject))


class Hold(OfCase, frozen=True, tag="review.hold"):
    """Put a case one holds on hold until an instant: for the user's answer, a colleague's, or something to come."""

    capability = "case.decide"
    until: Instant
    waits_for: WaitsFor
    note: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_held(case, self.case, rows.by):
            return refusal
        assert case is not None
        if not now + SHORTEST <= self.until <= now + HELD_AT_MOST:
            return Refusal(
                "hold_length", "A case is put on hold for a minute at least and seven days at most."
            )
        if not self.note.strip():
            return Refusal("no_reason", "Say what it waits for: whoever goes on with it reads that.")
        stands = self.waits_for == "user" and case.breached is None
        left = STANDS_AT_MOST - case.stood
        if stands and self.until - now > left:
            return Refusal("stood_enough", _stood(self.case, left))
        fact = Held(
            case=self.case,
            owner=rows.by,
            waits_for=self.waits_for,
            wakes=self.until,
            due=None if stands else case.due,
        )
        return Ruling(fact=fact, payloads=payloads(rows.by, {"hold": self.note}, case.subject))


class Wake(OfCase, frozen=True, tag="review.wake"):
    """What a case waited for came, or its time is over. Performed by the clock, or by whoever answers."""

    capability = "case.lapse"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if case is None or case.hold is None:
            return Refusal("not_due", f"{self.case} is not on hold.")
        if now < case.hold.wakes:
            return Refusal("not_due", f"{self.case} is on hold for longer.")
        return Woken(case=self.case, owner=case.hold.owner, due=case.due_again(now))


class Escalate(OfCase, frozen=True, tag="review.escalate"):
    """Send a case one holds to those who decide what a reviewer should not decide alone."""

    capability = "case.lease"
    reason: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_held(case, self.case, rows.by):
            return refusal
        assert case is not None
        if not self.reason.strip():
            return Refusal("no_reason", "Say what is to be decided above you: whoever takes it reads that.")
        if case.level >= HIGHEST:
            return Refusal(
                "highest", f"{self.case} is escalated as far as it goes: decide it, or pass it on."
            )
        fact = Escalated(case=self.case, level=case.level + 1)
        return Ruling(fact=fact, payloads=payloads(rows.by, {"escalated": self.reason}, case.subject))


class PassTo(OfCase, frozen=True, tag="review.pass_to"):
    """Pass a case one holds to a colleague, with a note."""

    capability = "case.lease"
    to: str
    note: str = ""

    def keys(self) -> Keys:
        return Keys(case=self.case, staff=self.to, conflicts=self.to, queues=QUEUES)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := not_held(rows.case, self.case, rows.by) or _unfit(rows, self.to):
            return refusal
        if self.to == rows.by:
            return Refusal("unchanged", f"You hold {self.case} yourself.")
        fact = Assigned(case=self.case, to=self.to)
        return Ruling(fact=fact, payloads=payloads(rows.by, {"passed_on": self.note}, rows.case.subject))


class Assign(OfCase, frozen=True, tag="review.assign"):
    """Give a case to a person. What somebody is looking at is taken from them only where that is said."""

    capability = "case.assign"
    to: str
    note: str = ""
    steal: bool = False

    def keys(self) -> Keys:
        return Keys(case=self.case, staff=self.to, conflicts=self.to, queues=QUEUES)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_possible(case, self.case, "assign") or _unfit(rows, self.to):
            return refusal
        assert case is not None
        holder = case.lease.holder if case.lease else ""
        if holder == self.to:
            return Refusal("unchanged", f"{self.to} holds {self.case} already.")
        if holder and not self.steal:
            return Refusal(
                "leased",
                f"{holder} is looking at {self.case} now: ask them, or say that you take it from them.",
            )
        due = case.due_again(now) if case.hold else None
        fact = Assigned(case=self.case, to=self.to, taken_from=holder, due=due)
        return Ruling(fact=fact, payloads=payloads(rows.by, {"passed_on": self.note}, case.subject))


class Merge(OfCase, frozen=True, tag="review.merge"):
    """End a case one holds in favour of another that asks the same: about its subject, or one with the same content."""

    capability = "case.decide"
    into: str

    def keys(self) -> Keys:
        return Keys(case=(self.case, self.into), conflicts=BY, staff=BY, queues=QUEUES)

    def scope(self, rows: Rows) -> Scope:
        ends, goes_on = (
            Scope(tool=self.tool) if one is None else scope_of(one, self.tool) for one in rows.case
        )
        return replace(ends, also=(goes_on,))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case, into = rows.case
        if refusal := not_held(case, self.case, rows.by) or not_open(into, self.into):
            return refusal
        if refusal := conflict(into, rows) or unfit(into, rows) or misplaced(into, rows.staff):
            return refusal
        if self.into == self.case:
            return Refusal("unchanged", "A case cannot be merged into itself.")
        if case.severity != graver(case.severity, into.severity) or case.tier > into.tier:
            return Refusal("graver", f"{self.case} is graver than {self.into}: merge that one into this.")
        if case.account != into.account or (case.account is None and case.subject != into.subject):
            return Refusal("other_account", f"{self.into} is about somebody else: decide each on its own.")
        return Merged(
            case=self.case, into=self.into, subject=case.subject, area=case.area, late=case.late(now)
        )


class Cancel(OfCase, frozen=True, tag="review.cancel"):
    """End a case without a decision; whoever reported is told that nobody decided."""

    capability = "case.cancel"
    reason: Cancellation
    words: str

    def keys(self) -> Keys:
        return Keys(case=self.case, conflicts=BY)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_possible(case, self.case, "cancel") or conflict(case, rows):
            return refusal
        assert case is not None
        if not self.words.strip():
            return Refusal("no_reason", "Say why nothing is to be decided: it stands in the record.")
        if case.lease is not None and case.lease.holder != rows.by:
            return Refusal("leased", f"{case.lease.holder} is looking at {self.case} now: ask them first.")
        fact = Cancelled(
            case=self.case, reason=self.reason, subject=case.subject, area=case.area, late=case.late(now)
        )
        return Ruling(fact=fact, payloads=payloads(rows.by, {"cancelled": self.words}, case.subject))


def _stood(name: str, left: int) -> str:
    """What to do where a clock would stand for too long."""
    parts = ((left // DAY, "d"), (left % DAY // HOUR, "h"), (left % HOUR // MINUTE, "min"))
    written = " ".join(f"{count} {unit}" for count, unit in parts if count > 0) or "nothing"
    return (
        f"The clock of {name} stands for the user for {STANDS_AT_MOST // DAY} days in all; of these {written} "
        "is left. Hold it for that long at most, or for a colleague or information, while its clock runs."
    )


def _unfit(rows: Rows, name: str) -> Refusal | None:
    """Why a case cannot be passed to somebody."""
    staff, case = rows.staff, rows.case
    if staff is None or not staff.active:
        return Refusal("unknown_person", f"{name} does not work here: choose somebody else.")
    knows = rows.conflicts.subjects if rows.conflicts else ()
    if case is not None and (name in case.skipped_by or {case.subject, case.account} & set(knows)):
        return Refusal(
            "passed_by", f"{name} has passed {case.id} by, or knows somebody in it: choose somebody else."
        )
    return None if case is None else _unable(case, staff, in_force(rows.queues).of(case.queue, case.area))


def _unable(case: Case, staff: Staff, queue: Queue) -> Refusal | None:
    """Why somebody could not take what is passed to them: it would wait for them in vain."""
    if staff.areas and case.area not in staff.areas:
        return Refusal("not_for_queue", f"{staff.name} does not review {case.area}: choose somebody else.")
    lack = queue.lacks(staff.languages, staff.skills, staff.roles)
    if lack:
        return Refusal(
            "not_for_queue",
            f"The queue {queue.title} asks for {lack}, which {staff.name} lacks: choose somebody else.",
        )
    return None
