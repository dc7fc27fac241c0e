"""Giving an account back to its owner: the platform changes the address or resets the password, asked for here.

Insiders have taken accounts over by just this tool, so it takes a case that somebody else opened, and on a
protected account a second person of another team; see `access.capabilities`.
"""

from __future__ import annotations

from typing import Final, Literal

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known

Kind = Literal["email_change", "password_reset"]
EFFECT: Final = "account.recover"
"""The type of the effect. It says what to do, never a secret or an address: those are the platform's."""


class RecoveryAsked(Fact, frozen=True, tag="enforcement.recovery_asked"):
    """The platform was asked to give an account back to its owner. Why is the entry's payload."""

    subject: str
    kind: Kind
    case: str


class RecoverAccount(Command, frozen=True, kw_only=True, tag="enforcement.recover"):
    """Ask the platform for a change of address, or a reset of the password, for a case that one works on."""

    capability = "account.recover"
    tool = "enforcement"
    subject: str
    kind: Kind
    case: str
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
        if not self.subject.startswith("account:"):
            return Refusal(
                "unsuitable", f"Only an account is given back to its owner; {self.subject} is none."
            )
        if case is None or not case.is_open or self.subject not in {case.subject, case.account}:
            return Refusal("no_case", "Name an open case about this account.")
        if case.lease is None or case.lease.holder != rows.by:
            return Refusal("not_held", f"You do not hold {self.case}: take it first.")
        if case.opened_by == rows.by:
            return Refusal("own_case", "You opened this case yourself: somebody else works on it.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence how the owner proved that it is theirs.")
        fact = RecoveryAsked(subject=self.subject, kind=self.kind, case=self.case)
        told: dict[str, object] = {"subject": self.subject, "kind": self.kind, "case": self.case}
        return Ruling(
            fact=fact,
            payloads=(Payload("reason", self.subject, self.reason.encode()),),
            effects=(Effect(subject=self.subject, type=EFFECT, data=told),),
        )
