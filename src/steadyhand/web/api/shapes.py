"""What the API answers: instants as RFC 3339, everything else as the rooms call it."""

from __future__ import annotations

from typing import Any

import msgspec

from steadyhand.accountability.commands import Heartbeat
from steadyhand.delivery.model import Pending
from steadyhand.enforcement.model import Ended, Sanction, Standing
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.model import Case, Decision, Evidence
from steadyhand.review.store import QueueState
from steadyhand.rules.two_people import TwoPeople
from steadyhand.rules.views import PolicyArticle


class ReportTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A report was kept, and a person is asked: `case` is new or was open already."""

    report: str
    case: str
    seq: int
    at: str


class SanctionShown(msgspec.Struct, frozen=True, kw_only=True):
    """One enforcement action: what, since when, until when, because of what, by whom."""

    action: str
    kind: str
    label: str | None
    feature: str
    """The feature that is taken, where `kind` is `restrict_feature`; else empty."""
    surfaces: list[str]
    """Where on the platform it holds; none: everywhere."""
    territory: list[str]
    """The countries in which it holds (ISO 3166-1); none: everywhere."""
    supersedes: str
    """The action in whose place it came; else empty."""
    policy: str
    cause: str
    mode: str
    by: str
    starts: str
    ends: str | None
    account: str | None
    area: str
    """The policy area, and the severity: empty where they were not noted yet."""
    severity: str
    region: str
    language: str
    seq: int

    @classmethod
    def of(cls, sanction: Sanction) -> SanctionShown:
        """As the standing has it."""
        fields = {name: getattr(sanction, name) for name in cls.__struct_fields__}
        fields |= {"surfaces": [*sanction.surfaces], "territory": [*sanction.territory]}
        return cls(**{**fields, "starts": rfc3339(sanction.starts), "ends": rfc3339(sanction.ends)})


class EndedShown(msgspec.Struct, frozen=True, kw_only=True):
    """An enforcement action that is over. `how`: expired, lifted, withdrawn at once, unlabelled, or superseded."""

    sanction: SanctionShown
    at: str
    how: str
    by: str
    cause: str | None

    @classmethod
    def of(cls, ended: Ended) -> EndedShown:
        """As the standing has it."""
        shown = SanctionShown.of(ended.sanction)
        return cls(sanction=shown, at=rfc3339(ended.at), how=ended.how, by=ended.by, cause=ended.cause)


class DecisionShown(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided, and under which policy version. Why stands in the case in full."""

    id: str
    by: str
    at: str
    outcome: str
    policy: str | None
    retracted: str | None
    """When whoever took it took it back."""

    @classmethod
    def of(cls, decision: Decision) -> DecisionShown:
        """Without the reviewer's words, which are personal."""
        return cls(
            id=decision.id,
            by=decision.by,
            at=rfc3339(decision.at),
            outcome=decision.outcome,
            policy=decision.policy,
            retracted=rfc3339(decision.retracted),
        )


class EvidenceShown(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for a case, with the commitment to the content as it was; the content itself stays inside."""

    source: str
    ref: str
    at: str
    rules: tuple[str, ...]
    commitment: str | None

    @classmethod
    def of(cls, evidence: Evidence) -> EvidenceShown:
        """As the case has it."""
        return cls(
            source=evidence.source,
            ref=evidence.ref,
            at=rfc3339(evidence.at),
            rules=evidence.rules,
            commitment=evidence.commitment,
        )


class CaseShown(msgspec.Struct, frozen=True, kw_only=True):
    """A case: what it is about, how it stands, how many reported it, how it was decided."""

    id: str
    subject: str
    account: str | None
    area: str
    severity: str
    region: str
    language: str
    opened: str
    state: str
    queue: str
    tier: int
    """By severity, 0 to 4; cases of a higher one are served first."""
    harm: int | None
    """The order within a tier: 1,000 more is twice the harm that a decision can still prevent; None: not known."""
    due: str | None
    """When its clock runs out; None while that stands, or once it has."""
    breached: str | None
    gone: str | None
    """Since when the platform no longer has the content; None where it has it, as far as is known."""
    views: int
    """Views counted so far, less than twice as many by now; 0 where nobody counted."""
    openings: int
    reports: int
    pieces: int
    by_rule: bool
    decision: DecisionShown | None

    @classmethod
    def of(cls, case: Case) -> CaseShown:
        """As the record has it, without who holds it."""
        names = set(cls.__struct_fields__) - {"opened", "decision", "due", "breached", "gone"}
        kept = {name: getattr(case, name) for name in names}
        decision = DecisionShown.of(case.decision) if case.decision else None
        return cls(
            **kept,
            opened=rfc3339(case.opened),
            due=None if case.due is None else rfc3339(case.due),
            breached=None if case.breached is None else rfc3339(case.breached),
            gone=None if case.gone is None else rfc3339(case.gone),
            decision=decision,
        )


class CaseInFull(msgspec.Struct, frozen=True, kw_only=True):
    """A case with its evidence; `version` is the number of the last entry that changed it.

    `reason` is why it was decided so, in the words that the person affected reads; null where nothing
    is decided, the words were erased, or the key does not hold `person.read`.
    """

    case: CaseShown
    version: int
    reason: str | None
    evidence: tuple[EvidenceShown, ...]


class StandingShown(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force on a subject, what no longer is, and the cases about it."""

    subject: str
    in_force: list[SanctionShown]
    scheduled: list[SanctionShown]
    """What is to come into force at its start."""
    ended: list[EndedShown]
    cases: list[CaseShown]

    @classmethod
    def of(cls, standing: Standing, cases: list[Case]) -> StandingShown:
        """The latest that ended first."""
        return cls(
            subject=standing.subject,
            in_force=[SanctionShown.of(sanction) for sanction in standing.in_force],
            scheduled=[SanctionShown.of(sanction) for sanction in standing.scheduled],
            ended=[EndedShown.of(ended) for ended in reversed(standing.ended)],
            cases=[CaseShown.of(case) for case in cases],
        )


class QueueShown(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in one queue. `last` is when the latest case came, open or not."""

    area: str
    open: int
    leased: int
    oldest: str | None
    last: str | None

    @classmethod
    def of(cls, queue: QueueState) -> QueueShown:
        """As the record has it."""
        fields = msgspec.structs.asdict(queue)
        return cls(**{**fields, "oldest": rfc3339(queue.oldest), "last": rfc3339(queue.last)})


class EntryShown(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger. Instants inside `fact` are microseconds since the epoch, as they were written.

    Of what somebody set for themselves alone (`Fact.own`) there is the type, and nothing else.
    """

    seq: int
    at: str
    epoch: int
    type: str
    v: int
    by: str
    key: str | None
    under: str | None
    fact: dict[str, Any]
    seals: list[list[str]]

    @classmethod
    def of(cls, entry: Entry) -> EntryShown:
        """The fact at today's version."""
        return cls(
            seq=entry.seq,
            at=rfc3339(entry.at),
            epoch=entry.epoch,
            type=entry.type,
            v=entry.fact.v,
            by=entry.by,
            key=entry.key,
            under=entry.under,
            fact={"type": entry.type} if entry.fact.own else msgspec.to_builtins(entry.fact),
            seals=[[seal.payload, seal.commitment, seal.kind] for seal in entry.seals],
        )


class EntriesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries in order; ask again with `after` set to `next`. `head` is where the ledger ends."""

    entries: list[EntryShown]
    next: int
    head: int


class DeliveryShown(msgspec.Struct, frozen=True, kw_only=True):
    """One effect on its way to the platform, and why it is not there."""

    effect: str
    seq: int
    at: str
    subject: str
    type: str
    state: str
    due: str
    attempts: int
    error: str | None
    after: str | None
    """An effect that must arrive first: until then this one is not tried, also where `due` is past."""

    @classmethod
    def of(cls, pending: Pending) -> DeliveryShown:
        """Without its body."""
        fields = msgspec.structs.asdict(pending)
        del fields["body"], fields["overtaken"]
        return cls(**{**fields, "at": rfc3339(pending.at), "due": rfc3339(pending.due)})


class ReplayTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The effect is tried again."""

    effect: str
    seq: int


class PolicyShown(msgspec.Struct, frozen=True, kw_only=True):
    """The latest version of an article of the community standards."""

    ref: str
    article: str
    version: int
    area: str
    severity: str
    title: str
    text: str
    effective: str
    eu_code: str | None
    """Its category in the EU's transparency database."""
    two_people: TwoPeople
    """What under it one person does not impose alone: `without_end`, and whatever restricts from `from_views` views."""

    @classmethod
    def of(cls, article: PolicyArticle) -> PolicyShown:
        """As published."""
        return cls(**{**msgspec.structs.asdict(article), "effective": rfc3339(article.effective)})


class HeartbeatShown(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions of one hour by area, mode and region, zeros explicit, and who could decide."""

    seq: int
    hour: str
    counts: list[dict[str, Any]]
    unlisted: int
    eligible: list[dict[str, Any]]

    @classmethod
    def of(cls, entry: Entry) -> HeartbeatShown:
        """The entry of a heartbeat."""
        fact = entry.fact
        assert isinstance(fact, Heartbeat)
        return cls(
            seq=entry.seq,
            hour=rfc3339(fact.hour),
            counts=[msgspec.to_builtins(count) for count in fact.counts],
            unlisted=fact.unlisted,
            eligible=[msgspec.to_builtins(eligible) for eligible in fact.eligible],
        )


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A list of cases."""

    cases: list[CaseShown]
