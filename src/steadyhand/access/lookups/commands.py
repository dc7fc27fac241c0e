"""Looking something personal up: for an open case that somebody else opened, and that one works on."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import replace

from steadyhand.access.freezes.commands import said
from steadyhand.access.lookups.model import OPEN, Field, LookUpRow, lookup_key
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known, touched

NO_CASE = Refusal(
    "no_case",
    "Name an open case about this subject that you hold: what is personal is looked up for a case, or not at all.",
)
"""One answer for every way in which there is none: it must not tell what exists."""
CONFLICT = Refusal("conflict", "You know somebody in this case: give it back, and somebody else looks.")


def scope_of(case: Any, subject: str) -> Scope:
    """What access may test about looking up the subject of a case, or its account.

    A post is as protected as the account that wrote it, also where only a report says who that is.
    """
    return Scope(
        tool="lookup",
        policy_area=case.area,
        severity=case.severity,
        region=known(case.region),
        language=known(case.language),
        subjects=touched(subject, case.account if subject == case.subject else None),
    )


class LookedUp(Fact, frozen=True, tag="access.looked_up"):
    """Somebody saw fields of a subject, for a case. Why is the entry's payload."""

    subject: str
    case: str
    fields: tuple[Field, ...]
    until: Instant


class LookUpEnded(Fact, frozen=True, tag="access.lookup_ended"):
    """Whoever had looked a subject up needs it no longer."""

    subject: str
    case: str


class LookUp(Command, frozen=True, kw_only=True, tag="access.look_up"):
    """See fields of a subject for a quarter of an hour."""

    capability = "person.read"
    tool = "lookup"
    subject: str
    case: str
    fields: tuple[Field, ...]
    reason: str

    def keys(self) -> Keys:
        return Keys(case=self.case, staff=BY, conflicts=BY)

    def scope(self, rows: Rows) -> Scope:
        """Whom it is about counts for a case of one's own only: else access's answer would tell who is protected."""
        case = rows.case
        if case is None:
            return Scope(tool=self.tool)
        scope = scope_of(case, self.subject)
        return scope if _of_case(case, self.subject, rows.by) else replace(scope, subjects=None)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case = rows.case
        if not _of_case(case, self.subject, rows.by) or case.lease.until <= now:
            return NO_CASE
        if case.opened_by == rows.by:
            return Refusal("own_case", "You opened this case yourself: somebody else works on it.")
        if _close(rows) & {self.subject, case.subject, case.account}:
            return CONFLICT
        if not self.fields:
            return Refusal("no_fields", "Say what you need to see.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence what you need it for.")
        fact = LookedUp(subject=self.subject, case=self.case, fields=self.fields, until=now + OPEN)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}, self.subject))


class EndLookUp(Command, frozen=True, kw_only=True, tag="access.end_look_up"):
    """Close what one had looked up, before its time."""

    capability = "person.read"
    tool = "lookup"
    unfreezable: ClassVar[bool] = True
    subject: str
    case: str
    """The one it was looked up for, whose area and region access may test."""
    of: str
    """Whose look-up it is: one's own."""

    def keys(self) -> Keys:
        return Keys(case=self.case, lookup=lookup_key(self.of, self.subject))

    def scope(self, rows: Rows) -> Scope:
        """Without the subject: to close one's eyes takes no second person, whoever it is about."""
        case = rows.case
        return Scope(tool=self.tool) if case is None else replace(scope_of(case, self.subject), subjects=None)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: LookUpRow | None = rows.lookup
        if self.of != rows.by or row is None or row.case != self.case or row.until <= now:
            return Refusal("not_open", "You have no such look-up open.")
        return LookUpEnded(subject=self.subject, case=self.case)


def _of_case(case: Any, subject: str, by: str) -> bool:
    """Whether somebody holds an open case about this subject."""
    if case is None or not case.is_open or subject not in {case.subject, case.account}:
        return False
    return case.lease is not None and case.lease.holder == by


def _close(rows: Rows) -> set[str]:
    """Accounts of one's own and of people close to one, and whom one said one knows."""
    staff, conflicts = rows.staff, rows.conflicts
    own = {staff.account, *staff.related} if staff is not None else set()
    return (own | set(conflicts.subjects if conflicts is not None else ())) - {None}
