"""Cases: what is asked of a person, with the evidence as it was, and who holds it now."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import DAY, MINUTE, SECOND, Instant

State = Literal["open", "leased", "closed"]
Outcome = Literal["violates", "no_violation"]
Source = Literal["rule", "report", "staff", "partner", "appeal"]
Skip = Literal["language", "care", "conflict", "experience"]
"""Why somebody gives a case back: cannot read it well, would rather not look, knows somebody in it, wants help."""

LEASE: Final = 15 * MINUTE
KEPT: Final = DAY
"""How long a case may be kept while a second person is asked."""
RETRACTION: Final = 30 * SECOND
"""How long someone may take back what they decided themselves."""
AFTERWARDS: Final = 15 * MINUTE
"""How long somebody may still read what they have decided: to see what followed, and to take it back."""
EVIDENCE_KEPT: Final = 50
"""Pieces of evidence that a case lists; the count goes on."""
SEVERITY_WEIGHT: Final = {"low": 10, "medium": 20, "high": 40, "severe": 80}
REPORT_WEIGHT: Final = 1
REPORTS_COUNTED: Final = 9
"""More reports than these raise no priority: a crowd must not outrank harm."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for the case to exist, kept as it was when it came."""

    source: Source
    ref: str
    """The event, report or person it comes from."""
    at: Instant
    why: str | None = None
    """The payload that holds why, in words; what rules say may quote the content."""
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    """The version of the rules that asked; empty where a person did, and in evidence of older programs."""
    content: str | None = None
    """The payload that holds the content as it then was."""
    commitment: str | None = None
    """The ledger's salted commitment to that content: it was this, and no other."""
    note: str | None = None
    """The payload that holds what a reporter wrote."""


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a case, until when."""

    holder: str
    until: Instant
    number: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided: an immutable record, changed only by a further decision that names it."""

    id: str
    by: str
    at: Instant
    outcome: Outcome
    policy: str | None
    reason: str | None
    """The payload that holds why, in the words that the person affected reads."""
    note: str | None = None
    """The payload that holds what the reviewer wrote for colleagues."""
    retracted: Instant | None = None
    """When whoever took it took it back."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case about one subject in one policy area."""

    id: str
    subject: str
    account: str | None
    attested: bool = False
    """Whether the content's own event names this account, and not just whoever reported it."""
    area: str
    severity: str
    region: str
    language: str
    opened: Instant
    opened_by: str = ""
    """The member of staff who opened it by hand; empty where a rule, a report or a partner did."""
    state: State = "open"
    priority: int = 0
    evidence: tuple[Evidence, ...] = ()
    pieces: int = 0
    reports: int = 0
    by_rule: bool = False
    leases: int = 0
    lease: Lease | None = None
    skipped_by: tuple[str, ...] = ()
    decision: Decision | None = None
    queue: str = ""
    holder: str = ""

    def read_by(self, principal: str, now: Instant) -> bool:
        """Whether somebody may read what the case is about: its holder, and for a while who decided it."""
        if self.lease is not None:
            return self.lease.holder == principal and now < self.lease.until
        decided = self.decision
        return (
            self.state == "closed"
            and decided is not None
            and decided.by == principal
            and now < decided.at + AFTERWARDS
        )

    @property
    def stands(self) -> Decision | None:
        """The decision that stands: none while the case is open, or after it was taken back."""
        if self.state != "closed" or self.decision is None or self.decision.retracted is not None:
            return None
        return self.decision


def graver(one: str, other: str) -> str:
    """The higher of two severities."""
    return max(one, other, key=lambda severity: SEVERITY_WEIGHT.get(severity, 0))


def priority(severity: str, reports: int) -> int:
    """How soon a case is served: severity first, then how many reported it, up to a limit."""
    return SEVERITY_WEIGHT.get(severity, SEVERITY_WEIGHT["medium"]) + REPORT_WEIGHT * min(
        reports, REPORTS_COUNTED
    )


def case_id(subject: str, area: str, ref: str) -> str:
    """The id of the case that `ref` opens: the same reference always names the same case."""
    digest = hashlib.blake2b(f"{area}\n{subject}\n{ref}".encode(), digest_size=8).hexdigest()
    return f"case:{digest}"


def decision_id(case: str, number: int) -> str:
    """The id of the decision that ends a case under its lease `number`."""
    return f"decision:{case.removeprefix('case:')}.{number}"
