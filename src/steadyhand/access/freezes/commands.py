"""Starting, extending and lifting a freeze, and exempting people from one.

None of these is itself within the reach of a freeze: what somebody froze must be able to be thawed.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from steadyhand.access.freezes.facts import (
    Exempted,
    ExemptionEnded,
    Extended,
    FreezeEnded,
    Frozen,
    Thawed,
)
from steadyhand.access.freezes.model import (
    LONGEST,
    Exemption,
    Freeze,
    GoesOn,
    Mode,
    Outlook,
    Undelivered,
    abandoned,
    exemption_problem,
    extended,
    problem_of,
)
from steadyhand.access.names import misnamed
from steadyhand.access.populations import Population
from steadyhand.access.protection.model import CALENDAR, overlapped
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

WITHOUT_A_WORD = Refusal("no_reason", "Say in a sentence why: it is kept, and its outcome is scored.")


class _OfFreeze(Command, frozen=True):
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    unfreezable: ClassVar[bool] = True
    freeze: str

    def keys(self) -> Keys:
        return Keys(freeze=self.freeze)


class StartFreeze(_OfFreeze, frozen=True, kw_only=True, tag="access.freeze"):
    """Stop what is in scope, for whom it names, until its end.

    Below the floor, or across a protected window without a plan for it, it takes a second, independent person.
    """

    capability = "freeze.start"
    mode: Mode
    scope_set: ScopeSet
    who: Population = Population()
    reads: bool = False
    goes_on: GoesOn
    ends: Instant
    floor: float
    undelivered: Undelivered
    exemptions: tuple[Exemption, ...] = ()
    reason: str
    continuity: str = ""
    """The plan for protected windows that the freeze overlaps: who is on call, with which tools."""
    outlook: Outlook | None = None
    forecast: str = ""
    """The whole forecast as JSON."""

    def keys(self) -> Keys:
        return Keys(freeze=self.freeze, calendar=CALENDAR, staff=BY)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second=self._second(rows))

    def _second(self, rows: Rows) -> str | None:
        if self.outlook is not None and self.outlook.below(self.floor):
            return (
                f"The forecast leaves {self.outlook.share:.0%} somewhere, and the floor is {self.floor:.0%}."
            )
        if not self.goes_on.automation:
            return "It stops automation."
        windows = overlapped(rows.calendar, self.outlook.made if self.outlook else 0, self.ends)
        if windows and not self.continuity.strip():
            return f"It overlaps {windows[0].name}, and no plan says who goes on then."
        if any(_is_of(rows, one.who, self.ends) for one in self.exemptions):
            return "Whoever starts it would go on themselves."
        return None

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := misnamed("freeze", self.freeze):
            return refusal
        if rows.freeze is not None:
            return Refusal(
                "freeze_exists", f"{self.freeze} is a freeze already: start another under a new id."
            )
        if not self.reason.strip():
            return WITHOUT_A_WORD
        if self.outlook is None:
            return Refusal(
                "no_forecast", "A freeze begins with a forecast of what it will do: ask for one first."
            )
        if self.outlook.made > now:
            return Refusal(
                "not_made_yet", "The forecast says that it was made later than now: make it again."
            )
        begun = self.begun(rows.by, now)
        if refusal := problem_of(begun, now):
            return refusal
        words = {"reason": self.reason, "continuity": self.continuity, "forecast": self.forecast}
        return Ruling(fact=Frozen(freeze=begun), payloads=said(rows.by, words))

    def begun(self, by: str, now: Instant) -> Freeze:
        """The freeze as it would stand if it began now."""
        return Freeze(
            id=self.freeze,
            mode=self.mode,
            scope=self.scope_set,
            who=self.who,
            reads=self.reads,
            goes_on=self.goes_on,
            starts=now,
            ends=self.ends,
            floor=self.floor,
            undelivered=self.undelivered,
            exemptions=self.exemptions,
            outlook=self.outlook,
            continuity=bool(self.continuity.strip()),
            by=by,
        )


class ExtendFreeze(_OfFreeze, frozen=True, kw_only=True, tag="access.extend_freeze"):
    """Let a freeze end later. Always takes a second person, and a new forecast."""

    capability = "freeze.extend"
    ends: Instant
    reason: str
    outlook: Outlook
    forecast: str = ""

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second="A freeze that outlasts its end takes a second person.")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        freeze: Freeze | None = rows.freeze
        if freeze is None or not freeze.in_force(now):
            return not_in_force(self.freeze)
        if freeze.kind == "containment":
            return Refusal("containment", "A containment is not extended: start a freeze, with its forecast.")
        if not self.reason.strip():
            return WITHOUT_A_WORD
        if self.ends <= freeze.ends:
            return Refusal("not_later", "It would end no later than it does: to end it sooner, lift it.")
        if self.ends > now + LONGEST:
            return Refusal("too_long", "A freeze lasts at most 30 days from now: choose an earlier end.")
        if refusal := abandoned(extended(freeze, self.ends)):
            return refusal
        fact = Extended(freeze=freeze.id, ends=self.ends, outlook=self.outlook)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason, "forecast": self.forecast}))


class Thaw(_OfFreeze, frozen=True, kw_only=True, tag="access.thaw"):
    """Lift a freeze before its end. Takes a second person, save for a containment."""

    capability = "freeze.lift"
    reason: str

    def scope(self, rows: Rows) -> Scope:
        if rows.freeze is not None and rows.freeze.kind == "containment":
            return Scope(tool=self.tool)
        return Scope(tool=self.tool, second="What two people may have started, one does not lift.")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.freeze is None or not rows.freeze.in_force(now):
            return not_in_force(self.freeze)
        if not self.reason.strip():
            return WITHOUT_A_WORD
        return Ruling(fact=Thawed(freeze=self.freeze), payloads=said(rows.by, {"reason": self.reason}))


class EndFreeze(_OfFreeze, frozen=True, tag="access.end_freeze"):
    """A freeze has reached its end. Performed by the clock."""

    capability = "freeze.end"
    tool = "clock"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        freeze: Freeze | None = rows.freeze
        if freeze is None or freeze.ended is not None or freeze.ends > now:
            return Refusal("not_due", f"{self.freeze} has not reached its end.")
        return FreezeEnded(freeze=freeze.id)


class Exempt(_OfFreeze, frozen=True, kw_only=True, tag="access.exempt"):
    """Let some people act inside a freeze that has begun. Takes a second person."""

    capability = "freeze.exempt"
    exemption: Exemption
    reason: str

    def keys(self) -> Keys:
        return Keys(freeze=self.freeze, staff=BY)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second="An exemption from a freeze takes a second person.")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        freeze: Freeze | None = rows.freeze
        if freeze is None or not freeze.in_force(now):
            return not_in_force(self.freeze)
        if not self.reason.strip():
            return WITHOUT_A_WORD
        if any(one.id == self.exemption.id for one in freeze.exemptions):
            return Refusal(
                "twice", f"{self.freeze} has an exemption {self.exemption.id} already: choose another id."
            )
        if _is_of(rows, self.exemption.who, freeze.starts):
            return Refusal("yourself", "Nobody exempts themselves: ask somebody else to.")
        later = msgspec.structs.replace(self.exemption, standing=False)
        if refusal := exemption_problem(later, freeze, now):
            return refusal
        fact = Exempted(freeze=freeze.id, exemption=later)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}))


class EndExemption(_OfFreeze, frozen=True, kw_only=True, tag="access.end_exemption"):
    """Take an exemption back before its end.

    One that was granted later takes one person, because it only stops; one of those with which the freeze began was
    counted in its forecast, and takes two.
    """

    capability = "freeze.exempt"
    exemption: str
    reason: str

    def scope(self, rows: Rows) -> Scope:
        held = self._held(rows.freeze)
        counted = held is not None and held.standing
        return Scope(
            tool=self.tool, second="The freeze was forecast with this exemption." if counted else None
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        freeze: Freeze | None = rows.freeze
        held = self._held(freeze)
        if freeze is None or held is None or not freeze.in_force(now):
            return Refusal("unknown_exemption", f"{self.freeze} has no exemption {self.exemption} in force.")
        rest = tuple(one for one in freeze.exemptions if one.id != self.exemption)
        if refusal := problem_of(msgspec.structs.replace(freeze, exemptions=rest), now):
            return refusal
        fact = ExemptionEnded(freeze=freeze.id, exemption=self.exemption)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}))

    def _held(self, freeze: Freeze | None) -> Exemption | None:
        exemptions = freeze.exemptions if freeze is not None else ()
        return next((one for one in exemptions if one.id == self.exemption), None)


def _is_of(rows: Rows, who: Population, at: Instant) -> bool:
    """Whether whoever asks is of a population."""
    return rows.by in who.people or (rows.staff is not None and who.described and who.named(rows.staff, at))


def said(by: str, words: dict[str, str], about: str | None = None) -> tuple[Payload, ...]:
    """What somebody wrote, as payloads of theirs: words stay out of the ledger.

    `about` is what they concern; who writes about the house alone writes under their own name.
    """
    return tuple(
        Payload(kind, by, text.encode(), about or by) for kind, text in words.items() if text.strip()
    )


def not_in_force(freeze: str) -> Refusal:
    """There is no such freeze now."""
    return Refusal("not_in_force", f"{freeze} is no freeze in force: `steadyhand access freezes` lists them.")
