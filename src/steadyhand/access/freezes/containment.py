"""Containment: one security lead stops named principals, or one tool, for four hours, and is looked at afterwards."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.access.freezes.commands import WITHOUT_A_WORD, said
from steadyhand.access.freezes.facts import Contained, ContainmentReviewed
from steadyhand.access.freezes.model import CONTAINMENT, Freeze, GoesOn
from steadyhand.access.names import misnamed
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import DAY, Instant, Scope

AGAIN: Final = 30 * DAY
"""Nobody, and no tool, is contained twice within this time: what takes longer than four hours takes a freeze."""


class Contain(Command, frozen=True, kw_only=True, tag="access.contain"):
    """Stop somebody, or a tool, at once: alone, without a forecast, for four hours and once."""

    capability = "freeze.contain"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    unfreezable: ClassVar[bool] = True
    freeze: str
    people: tuple[str, ...] = ()
    stopped: str | None = None
    """The tool, where it is one and not people."""
    reason: str

    def keys(self) -> Keys:
        return Keys(freeze=self.freeze, owed=BY)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := misnamed("freeze", self.freeze):
            return refusal
        if rows.freeze is not None:
            return Refusal("freeze_exists", f"{self.freeze} is a freeze already: choose another id.")
        if bool(self.people) == bool(self.stopped):
            return Refusal("no_target", "Name either people or one tool.")
        if not self.reason.strip():
            return WITHOUT_A_WORD
        if rows.owed is not None and rows.owed.containments:
            return Refusal(
                "review_due", "Your last containment has not been reviewed: somebody else looks at it first."
            )
        return Ruling(
            fact=Contained(freeze=self._freeze(rows.by, now)), payloads=said(rows.by, {"reason": self.reason})
        )

    def _freeze(self, by: str, now: Instant) -> Freeze:
        return Freeze(
            id=self.freeze,
            kind="containment",
            mode="deny",
            scope=ScopeSet(tools=(self.stopped,) if self.stopped else ()),
            who=Population(people=self.people),
            reads=True,
            goes_on=GoesOn(
                automation=not self.stopped, contractors=not self.stopped, api_clients=not self.stopped
            ),
            starts=now,
            ends=now + CONTAINMENT,
            floor=0.0,
            undelivered="deliver",
            by=by,
        )


class ReviewContainment(Command, frozen=True, kw_only=True, tag="access.review_containment"):
    """Say afterwards whether a containment was justified. Somebody else does."""

    capability = "access.review"
    tool = "access"
    unfreezable: ClassVar[bool] = True
    freeze: str
    justified: bool
    found: str

    def keys(self) -> Keys:
        return Keys(freeze=self.freeze)

    def scope(self, rows: Rows) -> Scope:
        freeze: Freeze | None = rows.freeze
        return Scope(tool=self.tool, apart=() if freeze is None else (freeze.by, *freeze.who.people))

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        freeze: Freeze | None = rows.freeze
        if freeze is None or freeze.kind != "containment":
            return Refusal("unknown_containment", f"{self.freeze} is no containment.")
        if freeze.reviewed is not None:
            return Refusal("reviewed", f"{self.freeze} has been reviewed.")
        if not self.found.strip():
            return Refusal("no_finding", "Say in a sentence what you found.")
        fact = ContainmentReviewed(freeze=freeze.id, by=freeze.by, justified=self.justified)
        return Ruling(fact=fact, payloads=said(rows.by, {"finding": self.found}))
