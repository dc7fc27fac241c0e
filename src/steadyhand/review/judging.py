"""What the commands of this room ask of a case before they judge it further."""

from __future__ import annotations

from typing import Final

from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Payload, Refusal
from steadyhand.kernel.values import Scope, known, touched
from steadyhand.review import machine
from steadyhand.review.machine import State, Step
from steadyhand.review.model import Case
from steadyhand.rules.versions.queues import in_force

_SAID: Final[dict[State, str]] = {
    "leased": "is being looked at",
    "on_hold": "is on hold",
    "escalated": "is escalated",
    "cancelled": "was ended without a decision",
    "new": "waits",
    "queued": "waits",
}


def scope_of(case: Case, tool: str | None) -> Scope:
    """What access may test about a case."""
    return Scope(
        tool=tool,
        policy_area=case.area,
        severity=case.severity,
        region=known(case.region),
        language=known(case.language),
        subjects=touched(case.subject, case.account if case.attested else None),
        on=case.subject,
    )


def payloads(owner: str, words: dict[str, str], about: str | None = None) -> tuple[Payload, ...]:
    """Words as payloads of their kind; what is empty is none. `about` where the fact names no subject itself."""
    return tuple(Payload(kind, owner, text.encode(), about) for kind, text in words.items() if text)


def conflict(case: Case | None, rows: Rows) -> Refusal | None:
    """Whoever knows somebody knows them in every case."""
    known_there = rows.conflicts.subjects if rows.conflicts else ()
    if case is None or not {case.subject, case.account} & set(known_there):
        return None
    return Refusal("conflict", f"You know somebody in {case.id}: take the next one.")


def unfit(case: Case | None, rows: Rows) -> Refusal | None:
    """What somebody lacks who is to work on cases of this queue: a skill, a language, a role."""
    if case is None or rows.staff is None:
        return None  # nobody of the staff: access alone says what they may
    queue, staff = in_force(rows.queues).of(case.queue, case.area), rows.staff
    lack = queue.lacks(staff.languages, staff.skills, staff.roles)
    if not lack:
        return None
    return Refusal("not_for_queue", f"The queue {queue.title} asks for {lack}: take the next one.")


def not_possible(case: Case | None, name: str, step: Step) -> Refusal | None:
    """Why a case cannot take this step from where it is."""
    if case is None:
        return Refusal("unknown_case", f"There is no case {name}.")
    if machine.after(case.state, step) is not None and not (case.is_decided and step != "retract"):
        return None
    if case.is_decided:
        return Refusal(
            "closed", f"{name} is already decided: see its decision {case.decision and case.decision.id}."
        )
    if case.state == "merged":
        return Refusal("merged", f"{name} goes on as {case.merged_into}: open that one.")
    return Refusal(case.state, f"{name} {_SAID[case.state]}: that is not possible now.")


def not_open(case: Case | None, name: str) -> Refusal | None:
    """Why nothing can be added to a case: it is not there, or has ended."""
    if case is not None and case.is_open:
        return None
    return not_possible(case, name, "hold" if case is None else "lease")


def not_held(case: Case | None, name: str, by: str) -> Refusal | None:
    """Why somebody cannot work on a case: it is over, or not theirs."""
    if refusal := not_open(case, name):
        return refusal
    assert case is not None
    if case.lease is None or case.lease.holder != by:
        return Refusal("not_held", f"You do not hold {name}: take it first.")
    return None
