"""A case folded from what happened to it: the state by the table of `review.machine`, the rest fact by fact."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.values import Instant
from steadyhand.review import facts as f
from steadyhand.review import machine
from steadyhand.review.corrected import Overruled
from steadyhand.review.harm import SUNK, harm_index
from steadyhand.review.machine import Step
from steadyhand.review.model import (
    EVIDENCE_KEPT,
    HIGHEST,
    PAST_KEPT,
    RESERVED,
    SEEN_KEPT,
    Cancelling,
    Case,
    Decision,
    Evidence,
    Hold,
    Lease,
    graver,
    patience_of,
    tier_of,
    within_of,
)
from steadyhand.review.reach.facts import CameBack, ReachCounted, WentAway
from steadyhand.review.reporters import SINKS
from steadyhand.review.unserved.facts import SentOut, Translated, TranslationAsked

_STEP: Final[dict[type[Fact], Step]] = {
    f.Routed: "route",
    f.Leased: "lease",
    f.Released: "release",
    f.HandedOver: "hand_over",
    f.Lapsed: "lapse",
    f.Held: "hold",
    f.Woken: "wake",
    f.Assigned: "assign",
    f.Escalated: "escalate",
    f.Merged: "merge",
    f.Cancelled: "cancel",
    f.Decided: "decide",
    f.Retracted: "retract",
    f.Closed: "close",
    f.Reopened: "reopen",
    SentOut: "send",
}
_PLACING: Final = (f.Routed, ReachCounted, f.Breached)
"""What says only where a case waits, and how urgently."""
_IDLE: Final[dict[str, Any]] = {"lease": None, "holder": "", "hold": None}


def fold_case(row: Case | None, entry: Entry, key: str) -> Case | None:
    """The case after an entry; None where the entry is about a case that was never opened."""
    case = _folded(row, entry, key)
    if case is None or isinstance(entry.fact, _PLACING):
        return case
    ended = row.hold if row is not None and row.stands_still and case.hold is None else None
    stood = case.stood if ended is None else case.stood + entry.at - ended.since
    return replace(case, changed=entry.seq, stood=stood)


def _folded(row: Case | None, entry: Entry, key: str) -> Case | None:
    fact = entry.fact
    if isinstance(fact, f.Opened):
        return ranked(_with_evidence(_opened(row, fact, entry), fact, entry))
    if row is None:
        return None
    if isinstance(fact, f.Merged) and key == fact.into:
        return replace(row, merged=(*row.merged, fact.case))
    if isinstance(fact, f.Leased):
        return _held(_after(row, fact), fact, entry.at, before=row.lease)
    return (
        ranked(_moved(_after(row, fact), fact, entry)) if type(fact) in _STEP else _learnt(row, fact, entry)
    )


def ranked(case: Case) -> Case:
    """A case with what orders it: see `review.order`."""
    return replace(
        case,
        tier=tier_of(case.severity, case.area),
        harm=_harm(case),
        ripens=case.opened + (case.patience or patience_of(case.severity)),
    )


def _harm(case: Case) -> int | None:
    if not case.by_rule and case.reports == case.pieces and 0 < case.weight < SINKS:
        return SUNK
    score = case.score if case.score is not None else (case.weight or None)
    if case.gone is not None:
        return harm_index(score or 0.0, 0.0, case.gone)  # known, even where its score is not: nobody sees it
    if score is None or case.remaining is None:
        return None
    return harm_index(score, case.remaining, case.reach_at)


def _after(case: Case, fact: Fact) -> Case:
    """The case in the state that the fact leads to, with nobody at work on it."""
    up = bool(getattr(fact, "escalates", False))
    level = min(HIGHEST, case.level + 1) if up else case.level
    step = "escalate" if up else _step(fact)
    state = machine.after(case.state, step, level=level)
    return replace(case, state=state or case.state, level=level, **_IDLE)


def _step(fact: Fact) -> Step:
    """Which step a fact took; what a bulk decided was held by nobody."""
    return "decide_in_bulk" if isinstance(fact, f.Decided) and fact.bulk else _STEP[type(fact)]


def _moved(case: Case, fact: Fact, entry: Entry) -> Case:
    match fact:
        case f.Routed():
            due = fact.due if case.breached is None else None
            told = {"queue": fact.queue, "routed_by": fact.routed_by, "within": fact.within}
            return replace(case, **told, due=due, patience=fact.patience)
        case f.HandedOver(to=to):
            return replace(case, area=to, queue=to, routed_by="", patience=0)
        case f.Held():
            return _on_hold(case, fact, entry)
        case f.Woken(owner=owner, due=due):
            return replace(case, due=due, left=0, assignee=owner, reserved=entry.at + RESERVED)
        case f.Assigned(to=to, due=due):
            return replace(case, assignee=to, reserved=entry.at + RESERVED, due=due or case.due, left=0)
        case f.Escalated(level=level):
            return replace(case, level=level, lapses=0, assignee="")
        case SentOut(queue=queue):
            return replace(case, queue=queue, routed_by="", level=0, assignee="")
        case f.Released() | f.Lapsed():
            return _given_back(case, fact)
    return _ended(case, fact, entry)


def _given_back(case: Case, fact: f.Released | f.Lapsed) -> Case:
    if isinstance(fact, f.Lapsed):
        return replace(case, lapses=0 if fact.escalates else case.lapses + 1)
    if fact.reason is None:
        return case
    return replace(case, skipped_by=tuple(dict.fromkeys((*case.skipped_by, fact.holder))))


def _ended(case: Case, fact: Fact, entry: Entry) -> Case:
    match fact:
        case f.Decided():
            return _decided(case, fact, entry)
        case f.Retracted():
            return _retracted(case, fact, entry)
        case f.Reopened():
            return _asked_anew(case, fact, entry.at)
        case f.Merged(into=into, late=late):
            return replace(case, merged_into=into, due=late)
        case f.Cancelled(reason=reason, late=late):
            return replace(case, due=late, cancelled=Cancelling(at=entry.at, reason=reason))
    return case


def _learnt(case: Case, fact: Fact, entry: Entry) -> Case:
    """What changes no state."""
    match fact:
        case f.Supported():
            return ranked(_with_evidence(_sooner(case, fact, entry), fact, entry))
        case f.Attributed(account=account):
            return replace(case, account=account, attested=True, speaks=_speaks(case, account))
        case ReachCounted(remaining=remaining, views=views, at=at):
            counted = entry.at if at is None else at
            return ranked(replace(case, remaining=remaining, views=views, reach_at=counted))
        case TranslationAsked():
            return replace(case, translate=True)
        case Translated(language=language):
            seal = entry.sealed("translation")
            return replace(case, translation=seal.payload if seal else None, translated=language)
        case WentAway(since=since):
            return ranked(replace(case, gone=entry.at if since is None else min(since, entry.at)))
        case CameBack():
            return ranked(replace(case, gone=None))
        case Overruled(decision=decision, cause=cause):
            return case.overruled(decision, cause)
        case f.Breached():
            return replace(case, breached=entry.at, due=None)
    return case


def _opened(row: Case | None, fact: f.Opened, entry: Entry) -> Case:
    within = fact.within or within_of(fact.severity)
    opened: dict[str, Any] = {
        "severity": fact.severity,
        "opened": entry.at,
        "opened_by": fact.asked_by or (entry.by if fact.source == "staff" and fact.note is None else ""),
        "state": "queued" if fact.queue or row is not None else "new",
        "queue": fact.queue or fact.area,
        "routed_by": fact.routed_by,
        "openings": fact.openings,
        "within": within,
        "due": entry.at + within,
        "breached": None,
        "gone": None,
    }
    if row is None:
        return Case(
            id=fact.case,
            subject=fact.subject,
            account=fact.account,
            attested=fact.attested,
            area=fact.area,
            region=fact.region,
            language=fact.language,
            speaks=fact.speaks,
            **opened,
        )
    return replace(row, **opened, **_IDLE, **_anew(row))


def _anew(row: Case) -> dict[str, Any]:
    """What a case that is opened again begins with: its earlier decisions are kept, its evidence starts anew."""
    return {
        "decision": None,
        "cancelled": None,
        "past": _past(row),
        "evidence": (),
        "pieces": 0,
        "reports": 0,
        "by_rule": False,
        "skipped_by": (),
        "assignee": "",
        "patience": 0,
        "lapses": 0,
        "level": 0,
        "weight": 0.0,
        "score": None,
        "remaining": None,
        "views": 0,
        "left": 0,
        "stood": 0,
    }


def _past(case: Case) -> tuple[Decision, ...]:
    """Its decisions, the one that does not stand any more among them, with what that was decided on."""
    if case.decision is None:
        return case.past
    seen = tuple(piece for piece in case.evidence if piece.at <= case.decision.at)[-SEEN_KEPT:]
    return (*case.past, replace(case.decision, seen=seen))[-PAST_KEPT:]


def _with_evidence(case: Case, fact: f.Opened | f.Supported, entry: Entry) -> Case:
    content, why = entry.sealed("content"), entry.sealed("why")
    piece = Evidence(
        source=fact.source,
        ref=fact.ref,
        at=entry.at,
        why=why.payload if why else None,
        rules=fact.rules,
        rule_set=fact.rule_set,
        content=content.payload if content else None,
        commitment=content.commitment if content else None,
        note=fact.note,
    )
    attests = fact.attested and fact.account is not None
    counted = fact.remaining is not None
    account = fact.account if attests else case.account or fact.account
    return replace(
        case,
        account=account,
        speaks=_speaks(case, account),
        attested=attests or case.attested,
        severity=graver(case.severity, fact.severity),
        evidence=_kept((*case.evidence, piece)),
        pieces=case.pieces + 1,
        reports=case.reports + (fact.source == "report"),
        by_rule=case.by_rule or fact.source == "rule",
        weight=max(case.weight, fact.weight),
        score=case.score if fact.score is None else max(case.score or 0.0, fact.score),
        remaining=fact.remaining if counted else case.remaining,
        reach_at=entry.at if counted else case.reach_at,
    )


def _speaks(case: Case, account: str | None) -> str:
    """In which language the account that a case is now about uses the platform; nobody else's is taken for it."""
    return case.speaks if account == case.account else ""


def _kept(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The pieces that a case lists: of too many the last report goes, and a crowd never hides a rule or a partner."""
    if len(evidence) <= EVIDENCE_KEPT:
        return evidence
    crowd = [n for n, piece in enumerate(evidence) if piece.source == "report"]
    out = crowd[-1] if crowd else EVIDENCE_KEPT
    return (*evidence[:out], *evidence[out + 1 :])


def _sooner(case: Case, fact: f.Supported, entry: Entry) -> Case:
    """Graver evidence ends all waiting, and what is due sooner is due sooner."""
    if fact.due is None or case.breached is not None:
        return case
    sooner = replace(case, due=fact.due, within=fact.due - case.opened, left=0)
    if case.hold is None:
        return sooner
    state = machine.after(case.state, "wake", level=case.level) or case.state
    return replace(sooner, state=state, hold=None, assignee=case.hold.owner, reserved=entry.at + RESERVED)


def _held(case: Case, fact: f.Leased | f.Retracted, at: Instant, *, before: Lease | None = None) -> Case:
    goes_on = before is not None and before.number == fact.number
    lease = Lease(
        holder=fact.holder,
        until=fact.until or at,
        number=fact.number,
        taken=before.taken if before is not None and goes_on else at,
        way=fact.way if isinstance(fact, f.Leased) else "order",
    )
    due = fact.due or case.due
    return replace(
        case,
        lease=lease,
        leases=fact.number,
        holder=fact.holder,
        assignee="",
        due=due,
        left=0 if due else case.left,
    )


def _on_hold(case: Case, fact: f.Held, entry: Entry) -> Case:
    seal = entry.sealed("hold")
    hold = Hold(
        owner=fact.owner,
        since=entry.at,
        wakes=fact.wakes,
        waits_for=fact.waits_for,
        note=seal.payload if seal else None,
    )
    left = max(0, case.due - entry.at) if fact.due is None and case.due is not None else 0
    return replace(case, hold=hold, due=fact.due, left=left)


def _decided(case: Case, fact: f.Decided, entry: Entry) -> Case:
    reason, note = entry.sealed("reason"), entry.sealed("note")
    decision = Decision(
        id=fact.decision,
        by=entry.by,
        at=entry.at,
        outcome=fact.outcome,
        policy=fact.policy,
        reason=reason.payload if reason else None,
        note=note.payload if note else None,
        severity=fact.severity,
        codes=fact.codes,
        on=fact.on,
        bulk=fact.bulk,
        agreed=fact.agreed,
        under=entry.requests,
    )
    state = "decided" if fact.final is not None else "closed"
    leases = (
        case.leases + 1 if fact.bulk else case.leases
    )  # the number of its decision, which is never used again
    left = max(0, case.due - entry.at) if case.due is not None else 0  # should it be taken back
    return replace(
        case, state=state, decision=decision, due=fact.late, left=left, lapses=0, assignee="", leases=leases
    )


def _asked_anew(case: Case, fact: f.Reopened, at: Instant) -> Case:
    return replace(
        case,
        decision=None,
        past=_past(case),
        opened=at,
        openings=fact.openings,
        within=fact.within,
        due=at + fact.within,
        left=0,
        stood=0,
        breached=None,
        level=0,
        lapses=0,
    )


def _retracted(case: Case, fact: f.Retracted, entry: Entry) -> Case:
    decision = case.decision and replace(case.decision, retracted=entry.at)
    if fact.until is None:
        return replace(case, state="closed", decision=decision)
    return replace(_held(case, fact, entry.at), state="leased", decision=decision, due=fact.due)
