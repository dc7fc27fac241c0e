"""Cases: what is asked of a person, with the evidence as it was, who holds it now, and by when it is due."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND, Instant
from steadyhand.review.machine import WAITING, WORKED, State

Outcome = Literal["violates", "no_violation"]
Way = Literal["order", "aged", "assigned", "picked"]
"""How somebody came to a case: it was next, it had waited too long, it was passed to them, or they picked it."""
Source = Literal[
    "rule", "report", "staff", "partner", "appeal", "hash", "authority", "federation", "trusted_flagger",
    "campaign",
]  # fmt: skip
WaitsFor = Literal["user", "colleague", "information"]
"""What a case on hold waits for. Only waiting for the user stops its clock."""
Cancelled = Literal["opened_in_error", "duplicate", "content_withdrawn"]
Skip = Literal["language", "care", "conflict", "experience"]
"""Why somebody gives a case back: cannot read it well, would rather not look, knows somebody in it, wants help."""

LEASE: Final = 15 * MINUTE
BEAT: Final = 2 * MINUTE
"""How long before its end a lease goes on by itself, while its page is open."""
AT_DESK: Final = HOUR
"""How long it does so, counted from when the case was taken: who fell asleep must not keep it."""
KEPT: Final = 2 * DAY
"""How long a case may be kept while a second person is asked; a request asks for as long as it waits itself."""
RETRACTION: Final = 30 * SECOND
"""How long someone may take back what they decided themselves."""
AFTERWARDS: Final = 15 * MINUTE
"""How long somebody may still read what they have decided: to see what followed, and to take it back."""
EVIDENCE_KEPT: Final = 50
"""Pieces of evidence that a case lists; the count goes on."""
HELD_AT_MOST: Final = 7 * DAY
"""How long a case may be put on hold at a time."""
STANDS_AT_MOST: Final = 14 * DAY
"""How long a case's clock may stand for the user, all holds since it was opened together."""
RESERVED: Final = 4 * HOUR
"""How long a case that was passed to somebody, or that wakes, is served to them alone."""
LAPSES: Final = 3
"""Leases that may run out before others look at the case: nobody can have finished it."""
SKIPS: Final = 5
"""People who may pass a case by before others look at it."""
HIGHEST: Final = 2
"""Levels above the queue: senior reviewers and leads, then whoever answers for the policy."""
PAST_KEPT: Final = 20
"""Earlier decisions that a re-opened case lists."""
SEEN_KEPT: Final = 10
"""Pieces of evidence that each of them keeps, the latest before it."""
SEVERITY_WEIGHT: Final = {"low": 10, "medium": 20, "high": 40, "severe": 80}
TIER: Final = {"low": 0, "medium": 1, "high": 2, "severe": 3}
FIRST: Final = "imminent_harm"
"""The area of threats to one person's life: before everything, however few see it."""
FIRST_TIER: Final = 4
WITHIN: Final = {"severe": HOUR, "high": 4 * HOUR, "medium": DAY, "low": 3 * DAY}
"""How long a decision may take from opening, where no queue says otherwise."""
PATIENCE: Final = {"severe": HOUR, "high": 8 * HOUR, "medium": 2 * DAY, "low": 5 * DAY}
"""How long a case waits before it may have one of the turns of those that waited longest."""


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
    taken: Instant = 0
    """When they took it; 0 in leases of older programs."""
    way: Way = "order"


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A case put on hold: by whom, until when, for what."""

    owner: str
    since: Instant
    wakes: Instant
    waits_for: WaitsFor
    note: str | None = None
    """The payload that holds why, in words for colleagues."""


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
    severity: str = ""
    """How grave the person found it; empty where they did not say."""
    codes: tuple[str, ...] = ()
    """Reason codes, beside the words."""
    on: tuple[str, ...] = ()
    """Subjects that it acts on beside the case's own and its account: others of the same account."""
    bulk: str = ""
    """The bulk that it is part of; empty where the case was decided by itself."""
    agreed: tuple[str, ...] = ()
    """Kinds of sanction that a second person agreed to for the whole of that bulk."""
    overruled: str = ""
    """The appeal that found it wrong."""
    under: tuple[str, ...] = ()
    """The requests by which others agreed to it."""
    seen: tuple[Evidence, ...] = ()
    """What it was decided on, once its case was opened again: until then its case says so."""

    def overruled_by(self, decision: str, appeal: str) -> Decision:
        """This, with the appeal that found it wrong where it is the one that is meant."""
        return msgspec.structs.replace(self, overruled=appeal) if self.id == decision else self


class Cancelling(msgspec.Struct, frozen=True, kw_only=True):
    """When a case was ended without a decision, and why."""

    at: Instant
    reason: Cancelled


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
    speaks: str = ""
    """In which language its account uses the platform, as the event that opened it says; empty where none does."""
    opened: Instant
    opened_by: str = ""
    """The member of staff who opened it by hand, or asked for it; empty where a rule, a report or a partner did."""
    state: State = "new"
    evidence: tuple[Evidence, ...] = ()
    pieces: int = 0
    reports: int = 0
    by_rule: bool = False
    leases: int = 0
    lease: Lease | None = None
    skipped_by: tuple[str, ...] = ()
    decision: Decision | None = None
    queue: str = ""
    routed_by: str = ""
    """The routing rule, with the version of the rules, that chose the queue; empty where it is that of the area."""
    holder: str = ""
    openings: int = 1
    """How often it was opened: once, and again whenever something came after it was closed."""
    past: tuple[Decision, ...] = ()
    """What was decided before it was opened again, the latest last."""
    score: float | None = None
    """The chance that a rule is broken, as the best of its evidence says; None where none says."""
    remaining: float | None = None
    """Views still to come, as of `reach_at`; None where nobody counted."""
    views: int = 0
    """How many it had had when they were counted; 0 where nobody counted."""
    reach_at: Instant = 0
    weight: float = 0.0
    """The weight of its best reporter."""
    tier: int = 1
    harm: int | None = None
    """See `review.harm.harm_index`; None where score or views are not known."""
    within: int = 0
    """How long a decision may take, in microseconds of running clock."""
    due: Instant | None = None
    """When the clock runs out; None while it stands, and where nothing is to be decided any more."""
    left: int = 0
    """What the clock had left when it was stopped."""
    changed: int = 0
    """The entry that last changed more than where it waits and how urgently: what a verdict may rest on."""
    stood: int = 0
    """How long the clock has stood for the user since the case was opened, in holds that are over."""
    breached: Instant | None = None
    """When it ran out before a decision."""
    ripens: Instant = 0
    """From when on it may have a turn of those that waited longest."""
    patience: int = 0
    """How long it waits for that, as its queue says; 0: as its severity says."""
    lapses: int = 0
    """Leases that ran out since the last escalation."""
    level: int = 0
    """How far it is escalated: 0 not, up to `HIGHEST`."""
    hold: Hold | None = None
    assignee: str = ""
    """Whom it is served to before others, until `reserved`."""
    reserved: Instant = 0
    merged_into: str = ""
    merged: tuple[str, ...] = ()
    """Cases that were merged into this one."""
    cancelled: Cancelling | None = None
    """How it was ended without a decision; None once it is opened again."""
    translate: bool = False
    """Whether it is read in translation: people are served it who do not read its language."""
    translation: str | None = None
    """The payload that holds the latest translation, into `translated`."""
    translated: str = ""
    gone: Instant | None = None
    """When the platform said that the content is no longer there. The evidence is."""

    def read_by(self, principal: str, now: Instant) -> bool:
        """Whether somebody may read what the case is about: its holder, and for a while who decided it."""
        if self.lease is not None:
            return self.lease.holder == principal and now < self.lease.until
        decided = self.decision
        return (
            self.is_decided
            and decided is not None
            and decided.by == principal
            and now < decided.at + AFTERWARDS
        )

    def due_again(self, now: Instant) -> Instant | None:
        """When it is due once its clock runs again; None where it has run out."""
        return self.due if self.due is not None or self.breached is not None else now + self.left

    def late(self, now: Instant) -> Instant | None:
        """When it was due, where that is over and no entry says so yet."""
        return self.due if self.due is not None and self.due <= now else None

    @property
    def audience(self) -> int | None:
        """Views of what it is about, those to come among them; None where nobody counted."""
        return None if self.remaining is None else self.views + round(self.remaining)

    def decided_in(self, decision: str, bulk: str) -> bool:
        """Whether this decision on it, now or before it was asked anew, was part of that bulk."""
        made = (self.decision, *self.past)
        return any(one is not None and (one.id, one.bulk) == (decision, bulk) for one in made)

    def agreed(self, cause: str, kind: str, subject: str) -> bool:
        """Whether two people agreed that a sanction of this kind follows here, as part of a bulk."""
        made = self.decision
        follows = made is not None and made.id == cause and kind in made.agreed
        return follows and subject in {self.subject, self.account}

    @property
    def stands_still(self) -> bool:
        """Whether its clock stands: it waits for the user, and its time had not run out before."""
        return self.hold is not None and self.hold.waits_for == "user" and self.breached is None

    @property
    def decided_before(self) -> Decision | None:
        """The last decision that stood before the case was opened again; None where there was none."""
        return next((one for one in reversed(self.past) if one.retracted is None and not one.overruled), None)

    def seen_for(self, decision: str) -> tuple[Evidence, ...]:
        """The evidence there was when this was decided: with an earlier decision, the last of what it was made on."""
        made = next((one for one in (self.decision, *self.past) if one and one.id == decision), None)
        seen = made.seen if made is not None and made is not self.decision else self.evidence
        return tuple(piece for piece in seen if made is None or piece.at <= made.at)

    def overruled(self, decision: str, appeal: str) -> Case:
        """With the appeal that found a decision wrong, be it the last one or an earlier one."""
        made = None if self.decision is None else self.decision.overruled_by(decision, appeal)
        past = tuple(one.overruled_by(decision, appeal) for one in self.past)
        return msgspec.structs.replace(self, decision=made, past=past)

    @property
    def passed(self) -> int:
        """How many have passed it by since it was opened."""
        return len(self.skipped_by)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody is to take it."""
        return self.state in WAITING

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.state in WORKED

    @property
    def is_decided(self) -> bool:
        """Whether it ended in a decision."""
        return self.state in {"decided", "closed"}

    @property
    def stands(self) -> Decision | None:
        """The decision that stands: none while the case is open, or after it was taken back or overruled."""
        made = self.decision
        if not self.is_decided or made is None or made.retracted is not None or made.overruled:
            return None
        return made


def graver(one: str, other: str) -> str:
    """The higher of two severities."""
    return max(one, other, key=lambda severity: SEVERITY_WEIGHT.get(severity, 0))


def tier_of(severity: str, area: str) -> int:
    """The tier in which a case is served: its severity, and above all of them threats to somebody's life."""
    return FIRST_TIER if area == FIRST else TIER.get(severity, TIER["medium"])


def within_of(severity: str) -> int:
    """How long a decision may take where no queue says; what is not known counts as medium."""
    return WITHIN.get(severity, WITHIN["medium"])


def patience_of(severity: str) -> int:
    """How long a case waits before it may have a turn of those that waited longest."""
    return PATIENCE.get(severity, PATIENCE["medium"])


def case_id(subject: str, area: str, ref: str) -> str:
    """The id of the case that `ref` opens: the same reference always names the same case."""
    digest = hashlib.blake2b(f"{area}\n{subject}\n{ref}".encode(), digest_size=8).hexdigest()
    return f"case:{digest}"


def decision_id(case: str, number: int) -> str:
    """The id of the decision that ends a case under its lease `number`."""
    return f"decision:{case.removeprefix('case:')}.{number}"
