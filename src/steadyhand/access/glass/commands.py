"""Breaking the glass, closing it, and reviewing it afterwards."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.access.freezes.commands import said
from steadyhand.access.glass.facts import GlassBroken, GlassClosed, GlassReviewed
from steadyhand.access.glass.model import (
    A_DAY,
    DIFFERENT,
    LONGEST,
    SHORTEST,
    Code,
    Finding,
    Glass,
    Owed,
    plain,
    shape,
)
from steadyhand.access.names import misnamed
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known, touched

PAGE = "staff.page"
"""The type of the effect that calls people."""
CALLED = 2
"""How many others are told at once."""


class BreakGlass(Command, frozen=True, kw_only=True, tag="access.break_glass"):
    """Act inside a freeze on one case, for at most an hour. Two others are told at once, and one reviews it."""

    capability = "access.break_glass"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    unfreezable: ClassVar[bool] = True
    glass: str
    code: Code
    words: str
    case: str
    lasts: Instant
    """How long, in microseconds."""
    paged: tuple[str, ...]

    def keys(self) -> Keys:
        return Keys(case=self.case, glass=self.glass, owed=BY, glass_open=BY, staff=self.paged)

    def scope(self, rows: Rows) -> Scope:
        case = rows.case
        if case is None:
            return Scope(tool=self.tool)
        return Scope(
            tool=self.tool,
            policy_area=case.area,
            severity=case.severity,
            region=known(case.region),
            language=known(case.language),
            subjects=touched(case.subject, case.account if case.attested else None),
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self._incomplete(rows) or self.too_often(rows.owed or Owed(), now):
            return refusal
        called = {staff.principal for staff in rows.staff if staff is not None and staff.active} - {rows.by}
        if len(called) < CALLED:
            return Refusal(
                "nobody_told", "Two other people must be told at once, and nobody else is there to tell."
            )
        glass = Glass(
            id=self.glass,
            by=rows.by,
            code=self.code,
            case=self.case,
            area=rows.case.area,
            subjects=touched(rows.case.subject, rows.case.account if rows.case.attested else None)
            or (rows.case.subject,),
            at=now,
            until=now + self.lasts,
            paged=tuple(sorted(called)),
        )
        page: dict[str, object] = {"people": list(glass.paged), "glass": glass.id, "code": glass.code}
        return Ruling(
            fact=GlassBroken(glass=glass, shape=shape(self.words)),
            payloads=said(rows.by, {"reason": self.words}, rows.case.subject),
            effects=(Effect(rows.case.subject, PAGE, page, rows.case.subject),),
        )

    def _incomplete(self, rows: Rows) -> Refusal | None:
        if refusal := misnamed("glass", self.glass):
            return refusal
        if rows.glass is not None:
            return Refusal("twice", f"There is a break-glass {self.glass} already: choose another id.")
        if rows.glass_open is not None:
            return Refusal("open", "You have one open already: close it first.")
        if rows.case is None or not rows.case.is_open:
            return Refusal("no_case", f"{self.case[:80]!r} is no open case: a break-glass is for one case.")
        if len(self.words.strip()) < SHORTEST or len(set(plain(self.words))) < DIFFERENT:
            return Refusal("no_reason", "Say in a sentence what would happen if you waited: it is reviewed.")
        if not 0 < self.lasts <= LONGEST:
            return Refusal("too_long", "A break-glass lasts at most 60 minutes.")
        return None

    def too_often(self, owed: Owed, now: Instant) -> Refusal | None:
        """Why whoever owes this does not break the glass again now; None where they may."""
        if late := owed.overdue(now):
            return Refusal(
                "review_due", f"{late[0]} has waited more than 72 hours for its review: that comes first."
            )
        if owed.lately(now) >= A_DAY:
            return Refusal(
                "too_often", f"You have broken the glass {A_DAY} times within 24 hours: ask for an exemption."
            )
        if shape(self.words) in owed.words:
            return Refusal("copied_reason", "You have given this reason before: say what is so now.")
        return None


class EndGlass(Command, frozen=True, kw_only=True, tag="access.end_glass"):
    """A break-glass has run out. Performed by the clock."""

    capability = "access.end_glass"
    tool = "clock"
    raises_epoch: ClassVar[bool] = True
    unfreezable: ClassVar[bool] = True
    glass: str
    holder: str

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return GlassClosed(glass=self.glass, holder=self.holder)


class CloseGlass(Command, frozen=True, kw_only=True, tag="access.close_glass"):
    """Close one's own break-glass before its time."""

    capability = "request.ask"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    unfreezable: ClassVar[bool] = True
    glass: str

    def keys(self) -> Keys:
        return Keys(glass_open=BY)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.glass_open is None or rows.glass_open.id != self.glass:
            return Refusal("not_open", f"You have no break-glass {self.glass} open.")
        return GlassClosed(glass=self.glass, holder=rows.by)


class ReviewGlass(Command, frozen=True, kw_only=True, tag="access.review_glass"):
    """Say afterwards whether a break-glass was justified. Somebody else does."""

    capability = "access.review"
    tool = "access"
    unfreezable: ClassVar[bool] = True
    glass: str
    finding: Finding
    found: str

    def keys(self) -> Keys:
        return Keys(glass=self.glass)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, apart=(rows.glass.by,) if rows.glass is not None else ())

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        glass: Glass | None = rows.glass
        if glass is None:
            return Refusal("unknown_glass", f"There is no break-glass {self.glass}.")
        if glass.closed is None and now < glass.until:
            return Refusal("still_open", f"{self.glass} is still open: review it once it has ended.")
        if glass.finding is not None:
            return Refusal("reviewed", f"{self.glass} has been reviewed.")
        if not self.found.strip():
            return Refusal("no_finding", "Say in a sentence what you found.")
        fact = GlassReviewed(glass=glass.id, holder=glass.by, finding=self.finding)
        return Ruling(fact=fact, payloads=said(rows.by, {"finding": self.found}))
