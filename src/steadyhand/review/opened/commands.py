"""Having the content of a case before one that one does not hold: given out, counted and limited as a case taken."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import replace

from steadyhand.access.lookups.commands import CONFLICT
from steadyhand.access.lookups.commands import scope_of as scope_of_look_up
from steadyhand.access.lookups.model import OPEN, LookUpRow, lookup_key
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.care.limits import LIMITS, withheld
from steadyhand.review.judging import scope_of
from steadyhand.review.looks.commands import TOOL, close
from steadyhand.review.looks.goldens import KEEPS, ConfirmGolden
from steadyhand.review.looks.model import golden_id
from steadyhand.review.looks.sampling import LEFT_OUT
from steadyhand.review.model import Case
from steadyhand.review.opened.facts import ContentOpened
from steadyhand.review.opened.model import LookedUpFor

NOT_OPEN = Refusal("not_open", "Look it up first, content included: your look-up of it is over.")
OTHER_AREA = Refusal("other_area", "You are not served cases of this policy area: its content is for others.")


class OpenForLookUp(Command, frozen=True, kw_only=True, tag="review.open_for_look_up"):
    """Read the content of another case about whom one looked up; of areas that one is served, and within limits."""

    capability = "person.read"
    tool = "lookup"

    case: str
    subject: str
    """Whom one looked up."""
    held: str
    """The case that the look-up is for."""
    of: str
    """Whose look-up it is: one's own."""

    def keys(self) -> Keys:
        look_up = lookup_key(self.of, self.subject)
        return Keys(
            case=(self.case, self.held), lookup=look_up, staff=BY, conflicts=BY, care=BY, care_limits=LIMITS
        )

    def scope(self, rows: Rows) -> Scope:
        """Whom it is about counts for an open look-up that nobody agreed to yet: who agreed to it agreed to this."""
        case, _ = rows.case
        if case is None:
            return Scope(tool=self.tool)
        scope: Scope = scope_of_look_up(case, self.subject)
        asks = self._looked_up(rows) and not rows.lookup.seconded
        return scope if asks else replace(scope, subjects=None)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: LookUpRow | None = rows.lookup
        case, held = rows.case
        if row is None or not self._looked_up(rows) or row.until <= now or not held.read_by(rows.by, now):
            return NOT_OPEN
        if case is None or self.subject not in {case.subject, case.account}:
            return Refusal("not_about", "That case is about somebody else.")
        if close(rows) & {case.subject, case.account}:
            return CONFLICT
        if not serves(rows.staff, case.area):
            return OTHER_AREA
        if refusal := withheld(rows.care, rows.care_limits, case, now):
            return refusal
        look_up = LookedUpFor(self.held, self.subject)
        return ContentOpened(
            case=case.id, area=case.area, severity=case.severity, until=row.until, look_up=look_up
        )

    def _looked_up(self, rows: Rows) -> bool:
        row: LookUpRow | None = rows.lookup
        if self.of != rows.by or row is None or row.case != self.held:
            return False
        return "content" in row.fields and rows.case[1] is not None


class OpenForGolden(Command, frozen=True, kw_only=True, tag="review.open_for_golden"):
    """Read the content of a decided case that one would make a golden one, or that is one."""

    capability = KEEPS
    tool = TOOL
    case: str

    def keys(self) -> Keys:
        return Keys(
            case=self.case,
            golden=golden_id(self.case),
            staff=BY,
            conflicts=BY,
            care=BY,
            care_limits=LIMITS,
        )

    def scope(self, rows: Rows) -> Scope:
        case: Case | None = rows.case
        return Scope(tool=TOOL) if case is None else scope_of(case, TOOL)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if case is None or (case.stands is None and rows.golden is None):
            return Refusal("not_decided", "Only a case whose decision stands can be a golden one.")
        if case.area in LEFT_OUT:
            return Refusal("left_out", f"What is about {case.area} is not looked at again.")
        if close(rows) & {case.subject, case.account}:
            return Refusal("conflict", "You know somebody in this: leave it to somebody else.")
        if refusal := withheld(rows.care, rows.care_limits, case, now):
            return refusal
        return ContentOpened(case=case.id, area=case.area, severity=case.severity, until=now + OPEN)


class OpenToConfirm(OpenForGolden, frozen=True, kw_only=True, tag="review.open_to_confirm"):
    """The same, for whoever agrees to golden cases and keeps none."""

    capability = ConfirmGolden.capability

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.golden is None:
            return Refusal("not_proposed", "Nobody proposed it as a golden case.")
        return super().decide(rows, now)


class OpenForAppeal(Command, frozen=True, kw_only=True, tag="review.open_for_appeal"):
    """Read the content of the case whose decision somebody appeals, for as long as one holds the appeal."""

    capability = "appeal.decide"
    tool = "appeals"
    unfreezable: ClassVar[bool] = True
    """An overturned appeal is stopped by no freeze, nor is the reading that it takes."""
    case: str
    appeal: str

    def keys(self) -> Keys:
        return Keys(case=self.case, appeal=self.appeal, staff=BY, conflicts=BY, care=BY, care_limits=LIMITS)

    def scope(self, rows: Rows) -> Scope:
        case: Case | None = rows.case
        return Scope(tool=self.tool) if case is None else scope_of(case, self.tool)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case, appeal = rows.case, rows.appeal
        if case is None or appeal is None or appeal.about.case != case.id or not appeal.held_by(rows.by, now):
            return Refusal("not_held", "Take the appeal first: its case is read with it.")
        if close(rows) & {case.subject, case.account}:
            return CONFLICT
        if refusal := withheld(rows.care, rows.care_limits, case, now):
            return refusal
        return ContentOpened(case=case.id, area=case.area, severity=case.severity, until=appeal.lease.until)


def serves(staff: Any, area: str) -> bool:
    """Whether somebody is served cases of a policy area; the outside panel is of every one that is sent to it."""
    return staff is None or staff.on_panel or not staff.areas or area in staff.areas
