"""From a reviewer's decision to what follows from it: one transaction, a record each.

Deciding is an entry of `review`, each sanction an entry of `enforcement` that names the decision as its cause, and so
is the strike, where the area counts on a ladder. Either all of them happen or none does. Several sanctions may follow
from one decision: on the case's subject, on its account, and on further subjects of the same account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec

from steadyhand.enforcement.commands import IMPOSING, Impose
from steadyhand.enforcement.ending import Withdraw
from steadyhand.enforcement.model import SUITS, Kind, Mode, Sanction
from steadyhand.enforcement.strikes.model import Strikes
from steadyhand.flows.striking import Counting, strike_after, taken_back
from steadyhand.kernel.command import UNPROVED, Command, Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, Instant, kind_of
from steadyhand.review.commands import Decide, Retract
from steadyhand.review.model import Case, Outcome, decision_id
from steadyhand.review.opening import Attribute
from steadyhand.rules.acts import ON_ACCOUNT

UNCOUNTED: Final = Counting()
AT_MOST: Final = 20
"""Sanctions that one decision leads to."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One sanction that follows from a decision, on one subject."""

    kind: Kind
    subject: str = ""
    """What it falls on; empty for what this kind falls on in the case: see `falls_on`."""
    known_by: str = ""
    """Of a further subject the case about it, which counts who sees it."""
    days: int | None = None
    """How long it lasts; None is without end where the kind allows it."""
    hours: int | None = None
    """The same in hours, where it lasts no whole days."""
    label: str = ""
    feature: str = ""
    surfaces: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    ladder: str = ""
    """The version of the ladder whose step it is, if it is one."""

    def until(self, now: Instant) -> Instant | None:
        """When it ends, counted from `now`."""
        lasts = (self.days or 0) * DAY + (self.hours or 0) * HOUR
        return now + lasts if lasts else None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer concludes about a case, and what is to follow."""

    outcome: Outcome
    reason: str
    policy: str | None = None
    note: str = ""
    acts: tuple[Act, ...] = ()
    severity: str = ""
    """How grave they find it; empty where they do not say."""
    codes: tuple[str, ...] = ()


def falls_on(case: Case, act: Act) -> str:
    """The subject of an act: the one it names, or what its kind falls on in this case."""
    return act.subject or ((account_of(case) or case.subject) if act.kind in ON_ACCOUNT else case.subject)


def account_of(case: Case) -> str | None:
    """Whose case it is: of a case about an account that one, whoever a report names beside it."""
    return case.subject if kind_of(case.subject) == "account" else case.account


def together(acts: Sequence[Act]) -> Refusal | None:
    """Why these cannot follow from one decision; `act.subject` is to be set in each."""
    if len(acts) > AT_MOST:
        return Refusal("too_many_acts", f"At most {AT_MOST} measures follow from one decision.")
    alike = [(act.subject, _what(act), act.label, act.feature) for act in acts]
    twice = next((one for n, one in enumerate(alike) if one in alike[:n]), None)
    if twice is not None:
        return Refusal(
            "acts_contradict", f"Two of these say differently what becomes of {twice[0]}: choose one."
        )
    strange = next((act for act in acts if kind_of(act.subject) not in SUITS[act.kind]), None)
    if strange is not None:
        return Refusal("unsuitable", f"{strange.kind} is not for {strange.subject}.")
    return None


def _what(act: Act) -> str:
    """Of a suspension and a ban one is said; what takes a feature goes with either."""
    return "account" if act.kind in {"suspend", "ban"} else act.kind


def others_named(case: Case, acts: Iterable[Act]) -> tuple[str, ...]:
    """Subjects that the acts fall on beside the case's own and its account."""
    fall = dict.fromkeys(falls_on(case, act) for act in acts)
    return tuple(name for name in fall if name not in {case.subject, case.account})


def strangers(case: Case, acts: Iterable[Act], known: Collection[str]) -> Refusal | None:
    """Whether an act falls on what is not known to be of the case's account; `known` are subjects that are."""
    for name in others_named(case, acts):
        if name not in known or not case.attested:
            return Refusal(
                "other_account", f"Nothing says that {name} is of the same account: decide it by itself."
            )
    return None


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
    counting: Counting = UNCOUNTED,
) -> list[Answer]:
    """Perform the decision, its strike and its sanctions as one set; answers in that order.

    `expect` is the version of the case that the reviewer saw. Raises `RecordUnavailable`.
    """
    return door.perform_many(
        orders(case, verdict, by, expect=expect, key=key, now=now, proof=proof, counting=counting),
        atomic=True,
    )


def orders(  # noqa: PLR0913 - as `decide`
    case: Case,
    verdict: Verdict,
    by: str,
    *,
    expect: int,
    key: str,
    now: Instant,
    proof: Proof = UNPROVED,
    counting: Counting = UNCOUNTED,
) -> Sequence[Order]:
    """The decision, its strike, if any, and the sanctions that carry it out; each under a key of its own.

    The strike comes first, so that whoever is told of a sanction is told how many count with it.
    """
    acts = verdict.acts if verdict.outcome == "violates" else ()
    decision = Decide(
        case=case.id,
        outcome=verdict.outcome,
        policy=verdict.policy,
        reason=verdict.reason,
        note=verdict.note,
        severity=verdict.severity,
        codes=verdict.codes,
        on=others_named(case, acts),
    )
    cause = decision_id(case.id, case.lease.number if case.lease else case.leases)
    made = (sanction(case, verdict, act, cause, now) for act in acts)
    carried_out = [Order(one, by, act_key(key, n), proof=proof) for n, one in enumerate(made, 1)]
    counted = strike_order(case, verdict, cause, counting, by, key, proof)
    return [Order(decision, by, key, expect, proof), *counted, *carried_out]


def strike_order(
    case: Case, verdict: Verdict, cause: str, counting: Counting, by: str, key: str, proof: Proof
) -> list[Order]:
    """The strike that a decision under `key` is, if it is one."""
    broken = verdict.outcome == "violates"
    strike = strike_after(case, verdict.policy, cause, counting) if broken else None
    return [Order(strike, by, f"{key}/strike", proof=proof)] if strike is not None else []


def act_key(key: str, number: int) -> str:
    """The key of the act of this number, 1 for the first, of what is decided under `key`."""
    return f"{key}/act" if number == 1 else f"{key}/act{number}"


def attribute(door: Door, case: Case, author: str) -> bool:
    """Say whose content an open case is about, by the content's own event; False if that is known already.

    No key: the author may change, and change back. Raises `RecordUnavailable`.
    """
    if not case.is_open or (case.attested and case.account == author):
        return False
    return not isinstance(door.perform(Attribute(case=case.id, account=author), AUTOMATION), Refusal)


def undo(
    door: Door,
    case: Case,
    in_force: Sequence[tuple[str, Sanction]],
    by: str,
    *,
    strikes: Strikes | None = None,
    proof: Proof = UNPROVED,
) -> list[Answer]:
    """Take a decision back with all it began, as one set. Raises `RecordUnavailable`.

    `in_force` are the sanctions that the decision led to, each with its subject; `strikes` those of the account.
    """
    cause = case.decision.id if case.decision else ""
    retract = Retract(case=case.id, subject=case.subject, area=case.area)
    set_of = [Order(retract, by, f"undo:{cause}", proof=proof)]
    for subject, one in in_force:
        withdraw = Withdraw(subject=subject, action=one.action, cause=cause)
        set_of.append(Order(withdraw, by, f"undo:{one.action}", proof=proof))
    set_of += taken_back(strikes, cause, by, proof)
    return door.perform_many(set_of, atomic=True)


def sanction(case: Case, verdict: Verdict, act: Act, cause: str, now: Instant) -> Command:
    """The command that carries out one act of a verdict, counted from `now`."""
    subject = falls_on(case, act)
    mode: Mode = "partly" if case.by_rule else "manual"
    common: dict[str, Any] = {
        "subject": subject,
        "policy": verdict.policy or "",
        "cause": cause,
        "mode": mode,
        "account": subject if kind_of(subject) == "account" else account_of(case),
        "until": act.until(now),
        "region": case.region,
        "language": case.language,
        "speaks": case.speaks,
        "reason": verdict.reason,
        "known_by": act.known_by,
        "ladder": act.ladder,
    }
    if act.kind == "label":
        common["label"] = act.label
    if act.kind == "restrict_feature":
        common["feature"] = act.feature
    return SANCTIONS[act.kind](**common, surfaces=act.surfaces, territory=act.territory)


SANCTIONS: dict[str, type[Impose]] = {one.kind: one for one in IMPOSING}
