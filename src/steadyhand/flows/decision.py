"""From a reviewer's decision to what follows from it: one transaction, two records.

Deciding is an entry of `review`, each sanction an entry of `enforcement` that names the decision as
its cause. Either all of them happen or none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from steadyhand.enforcement.commands import Ban, Impose, Label, Limit, Remove, Suspend, Withdraw
from steadyhand.enforcement.model import Mode, Sanction
from steadyhand.kernel.command import UNPROVED, Command, Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, DAY, Instant, kind_of
from steadyhand.review.commands import Attribute, Decide, Retract
from steadyhand.review.model import Case, Outcome, decision_id

Act = Literal["none", "label", "limit", "remove", "suspend", "ban"]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer concludes about a case, and what is to follow."""

    outcome: Outcome
    reason: str
    policy: str | None = None
    note: str = ""
    act: Act = "none"
    days: int | None = None
    """How long the sanction lasts; None is without end where the act allows it."""
    label: str = ""


def decide(  # noqa: PLR0913 - what is decided, by whom, and what they saw and proved
    door: Door,
    case: Case,
    verdict: Verdict,
    by: str,
    *,
    expect: int,
    key: str,
    now: Instant,
    proof: Proof = UNPROVED,
) -> list[Answer]:
    """Perform the decision and its sanction as one set; answers in that order.

    `expect` is the version of the case that the reviewer saw. Raises `RecordUnavailable`.
    """
    return door.perform_many(
        orders(case, verdict, by, expect=expect, key=key, now=now, proof=proof), atomic=True
    )


def orders(
    case: Case, verdict: Verdict, by: str, *, expect: int, key: str, now: Instant, proof: Proof = UNPROVED
) -> Sequence[Order]:
    """The decision, then the sanction that carries it out, if any."""
    decision = Decide(
        case=case.id,
        outcome=verdict.outcome,
        policy=verdict.policy,
        reason=verdict.reason,
        note=verdict.note,
    )
    set_of = [Order(decision, by, key, expect, proof)]
    if verdict.outcome == "violates" and verdict.act != "none":
        set_of.append(Order(_sanction(case, verdict, now), by, f"{key}/act", proof=proof))
    return set_of


def attribute(door: Door, case: Case, author: str) -> bool:
    """Say whose content an open case is about, by the content's own event; False if that is known already.

    No key: the author may change, and change back. Raises `RecordUnavailable`.
    """
    if case.state == "closed" or (case.attested and case.account == author):
        return False
    return not isinstance(door.perform(Attribute(case=case.id, account=author), AUTOMATION), Refusal)


def undo(
    door: Door,
    case: Case,
    in_force: Sequence[tuple[str, Sanction]],
    by: str,
    *,
    proof: Proof = UNPROVED,
) -> list[Answer]:
    """Take a decision back with all it began, as one set. Raises `RecordUnavailable`.

    `in_force` are the sanctions that the decision led to, each with its subject.
    """
    cause = case.decision.id if case.decision else ""
    retract = Retract(case=case.id, subject=case.subject, area=case.area)
    set_of = [Order(retract, by, f"undo:{cause}", proof=proof)]
    for subject, sanction in in_force:
        withdraw = Withdraw(subject=subject, action=sanction.action, cause=cause)
        set_of.append(Order(withdraw, by, f"undo:{sanction.action}", proof=proof))
    return door.perform_many(set_of, atomic=True)


def _sanction(case: Case, verdict: Verdict, now: Instant) -> Command:
    on_account = verdict.act in {"suspend", "ban"}
    subject = (case.account or case.subject) if on_account else case.subject
    mode: Mode = "partly" if case.by_rule else "manual"
    common: dict[str, Any] = {
        "subject": subject,
        "policy": verdict.policy or "",
        "cause": decision_id(case.id, case.lease.number if case.lease else case.leases),
        "mode": mode,
        "account": case.account or (subject if kind_of(subject) == "account" else None),
        "until": None if verdict.days is None else now + verdict.days * DAY,
        "region": case.region,
        "language": case.language,
        "reason": verdict.reason,
    }
    return (
        Label(**common, label=verdict.label) if verdict.act == "label" else SANCTIONS[verdict.act](**common)
    )


SANCTIONS: dict[str, type[Impose]] = {"limit": Limit, "remove": Remove, "suspend": Suspend, "ban": Ban}
