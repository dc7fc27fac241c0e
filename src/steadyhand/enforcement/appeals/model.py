"""An appeal as it stands: frozen values, and who may answer it.

Open for six months at least to whoever a decision concerns, and to whoever reported in vain; free, answered by a
qualified person who had no part in the decision, and never by automation alone (Regulation (EU) 2022/2065, Art. 20).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from steadyhand.enforcement.model import Kind, Mode, Sanction, Standing
from steadyhand.kernel.values import DAY, MINUTE, Instant, Scope, known, touched

Side = Literal["affected", "notifier"]
"""Who appeals: whoever a sanction is on, or whoever reported what was then found to break no rule."""
State = Literal["waiting", "taken", "decided", "closed", "withdrawn"]
"""`decided` is an outcome of which something is still to be carried out, which nobody ever sees: it is one set."""
Outcome = Literal["upheld", "overturned", "varied"]
Skip = Literal["language", "care", "conflict", "experience"]

APPEALS: Final = "appeal.decide"
"""The capability of whoever answers them."""
FILING: Final = "appeal.file"
DAYS: Final = 183
"""Days after the day of the notice on which it may be appealed: six months at least (Art. 20(1))."""
LEASE: Final = 60 * MINUTE
WITHIN: Final = {"grave": 3 * DAY, "other": 7 * DAY}
"""How soon an appeal is due: sooner where somebody cannot use their account."""
WORDS: Final = 10_000
"""Characters of what somebody says, of each kind."""
AGAIN: Final = 3
"""How often one decision is appealed by one side, each time with something new."""
JOINED: Final = 1_000
"""Notifiers who may join one appeal; each is told what comes of it."""
_GRAVE: Final[frozenset[Kind]] = frozenset({"ban", "suspend"})


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The decision that is appealed, as it was taken."""

    decision: str
    """The decision of a case, `decision:7d3f.1`; or the event that a rule decided on."""
    subject: str
    account: str | None
    policy: str
    """The version of the article it rests on; empty where no rule was found to be broken."""
    area: str
    severity: str = ""
    region: str = "unknown"
    language: str = "unknown"
    case: str = ""
    kind: Kind | None = None
    """The gravest sanction that is appealed; None where there is none."""
    mode: Mode = "manual"
    rules: tuple[str, ...] = ()
    """The rules that led to it."""
    at: Instant
    """When it was taken."""

    def scope(self, tool: str, apart: tuple[str, ...] = ()) -> Scope:
        """What access may test about answering it, and whose doing that judges."""
        return Scope(
            tool=tool,
            policy_area=self.area or None,
            severity=self.severity or None,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(self.subject, self.account),
            on=self.subject,
            apart=apart,
        )

    @property
    def people(self) -> frozenset[str]:
        """The post and the account that somebody may know."""
        return frozenset(name for name in (self.subject, self.account) if name)


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers it now, until when."""

    holder: str
    until: Instant
    number: int


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute before a certified body (Art. 21), and what came of it."""

    body: str
    reference: str
    at: Instant
    outcome: Literal["for_person", "for_platform", "settled"] | None = None
    """None while it goes on."""
    decided: Instant | None = None
    implemented: bool | None = None
    why: str | None = None
    """The payload that says why it was carried out, or not."""


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal."""

    id: str
    side: Side
    by: str
    """The account that appeals."""
    about: About
    action: str = ""
    """The sanction that its notice named; empty where a notifier appeals."""
    report: str = ""
    """The report that was answered; empty where the person affected appeals."""
    at: Instant
    due: Instant
    words: str | None = None
    """The payload with what they say."""
    evidence: str | None = None
    """The payload with what they say is new."""
    apart: tuple[str, ...] = ()
    """Who had a part in the decision, as was known when it was filed."""
    joined: tuple[tuple[str, str], ...] = ()
    """Further notifiers, as (account, report)."""
    state: State = "waiting"
    lease: Lease | None = None
    leases: int = 0
    skipped_by: tuple[str, ...] = ()
    outcome: Outcome | None = None
    decided: Instant | None = None
    decided_by: str = ""
    reason: str | None = None
    """The payload with the answer, in the words that whoever appealed reads."""
    dispute: Dispute | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in {"waiting", "taken"}

    @property
    def parties(self) -> tuple[tuple[str, str], ...]:
        """Whoever appealed, each with the sanction or report that they name."""
        return ((self.by, self.action or self.report), *self.joined)

    def held_by(self, principal: str, now: Instant) -> bool:
        """Whether somebody holds it."""
        return self.lease is not None and self.lease.holder == principal and now < self.lease.until

    def overturns(self, cause: str, by: str) -> bool:
        """Whether somebody found for whoever appealed this decision: all that it led to may end."""
        return self._found("overturned", cause, by)

    def varies(self, cause: str, by: str) -> bool:
        """Whether somebody found that less was right."""
        return self._found("varied", cause, by)

    def _found(self, outcome: Outcome, cause: str, by: str) -> bool:
        return self.outcome == outcome and self.about.decision == cause and self.decided_by == by


class Appealed(msgspec.Struct, frozen=True, kw_only=True):
    """What was appealed about one decision by one side."""

    open: str = ""
    """The appeal that waits; empty where none does."""
    past: tuple[str, ...] = ()
    heard_by: tuple[str, ...] = ()
    """Who answered those: nobody answers an appeal of their own answer."""
    overturned: bool = False


def appealed_key(decision: str, side: Side) -> str:
    """The key under which it is known whether a decision is appealed."""
    return f"{side}|{decision}"


def timely(told: Instant, now: Instant) -> bool:
    """Whether a decision of which somebody was told at an instant may still be appealed, the whole last day long."""
    return (now - told) // DAY <= DAYS


def due_at(kind: Kind | None, now: Instant) -> Instant:
    """When an appeal that is filed now is due."""
    return now + WITHIN["grave" if kind in _GRAVE else "other"]


def find(standing: Standing | None, action: str) -> Sanction | None:
    """A sanction of this id, whatever became of it."""
    every = standing.every() if standing is not None else ()
    return next((one for one in every if one.action == action), None)


def parts(standing: Standing | None, decision: str) -> tuple[Sanction, ...]:
    """What a decision led to on one subject, whatever became of it: whoever put it there had a part in it."""
    every = standing.every() if standing is not None else ()
    return tuple(one for one in every if standing is not None and standing.first(one).cause == decision)


def linked(standings: Iterable[Standing | None], decision: str) -> tuple[tuple[str, Sanction], ...]:
    """What a decision led to that is in force, or is to come, as (subject, sanction)."""
    return tuple((row.subject, one) for row in standings if row is not None for one in row.led_to(decision))
