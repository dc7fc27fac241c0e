"""Looking something personal up: for an open case that somebody else opened, and that one works on."""

from __future__ import annotations

from steadyhand.access.freezes.commands import said
from steadyhand.access.lookups.model import OPEN, Field
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known

NO_CASE = Refusal(
    "no_case",
    "Name an open case about this subject: what is personal is looked up for a case, or not at all.",
)
"""One answer for every way in which there is none: it must not tell what exists."""


class LookedUp(Fact, frozen=True, tag="access.looked_up"):
    """Somebody saw fields of a subject, for a case. Why is the entry's payload."""

    subject: str
    case: str
    fields: tuple[Field, ...]
    until: Instant


class LookUp(Command, frozen=True, kw_only=True, tag="access.look_up"):
    """See fields of a subject for a quarter of an hour."""

    capability = "person.read"
    tool = "lookup"
    subject: str
    case: str
    fields: tuple[Field, ...]
    reason: str

    def keys(self) -> Keys:
        return Keys(case=self.case)

    def scope(self, rows: Rows) -> Scope:
        case = rows.case
        if case is None:
            return Scope(tool=self.tool, subjects=(self.subject,))
        return Scope(
            tool=self.tool,
            policy_area=case.area,
            severity=case.severity,
            region=known(case.region),
            language=known(case.language),
            subjects=(self.subject,),
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case = rows.case
        if case is None or case.state == "closed" or self.subject not in {case.subject, case.account}:
            return NO_CASE
        if case.lease is None or case.lease.holder != rows.by or case.lease.until <= now:
            return NO_CASE
        if case.opened_by == rows.by:
            return Refusal("own_case", "You opened this case yourself: somebody else works on it.")
        if not self.fields:
            return Refusal("no_fields", "Say what you need to see.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence what you need it for.")
        fact = LookedUp(subject=self.subject, case=self.case, fields=self.fields, until=now + OPEN)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}))
