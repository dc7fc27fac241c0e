"""From one verdict on many cases to a decision on each: shown before, done in steps, taken back by one command.

What is shown and what is done are the same commands: the preview has them judged by the very `decide` that judges them
at the door, on the rows of now. The door judges each again, as whoever planned the bulk: a freeze, a lease of somebody
else, or a change since the preview leaves that one case out, and the bulk says so when it ends. A crash is gone on
with; keys are made of the bulk and the case, so nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import select

from steadyhand.access.capabilities import DESTRUCTIVE
from steadyhand.access.guard import Access
from steadyhand.enforcement.facts import Sanctioned
from steadyhand.enforcement.model import Sanction, standing_of
from steadyhand.enforcement.strikes.model import LADDERS
from steadyhand.flows.decision import UNCOUNTED, Act, Verdict, act_key, falls_on, sanction, strike_order
from steadyhand.flows.striking import Counting
from steadyhand.kernel.command import Command, Order, Proof, Rows
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Stored
from steadyhand.kernel.values import CLOCK, Instant
from steadyhand.messages.catalogue import shipped
from steadyhand.review.bulk.commands import DecideInBulk, EndBulk
from steadyhand.review.bulk.copies import normalised, text_of
from steadyhand.review.bulk.model import ALONE, Bulk, BulkAct, BulkVerdict, Left, Member, takes_two, why_two
from steadyhand.review.model import Case, decision_id
from steadyhand.review.store import Cases
from steadyhand.rules.versions.queues import QUEUES
from steadyhand.storage.reading import Reader

STEP: Final = 100
"""Commands that are handed to the door at a time."""
EVERY_S: Final = 1.0
LOOKED_THROUGH: Final = 2_000
"""Waiting cases of a queue among which copies are looked for, the most harmful first."""
PROTECTED: Final = Refusal(
    "second_needed", "The account is protected: it is decided by itself, by two people."
)


NO_CASE: Final = Refusal("unknown_case", "There is no such case.")
CHANGED: Final = Refusal("version_conflict", "It changed since its effects were shown.")


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a bulk does to one case: the sanctions that come into force, and what already is on the same subjects."""

    case: Case
    version: int
    comes: tuple[tuple[str, Sanction], ...]
    stays: tuple[tuple[str, Sanction], ...]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Every effect of a bulk, and the cases that it would leave, each with why."""

    effects: tuple[Effect, ...]
    left: tuple[tuple[str, Refusal], ...]
    why_two: str | None = None
    """Why whoever plans it will need a second person to begin it."""

    @property
    def members(self) -> tuple[Member, ...]:
        """What is planned from it."""
        return tuple(Member(effect.case.id, effect.version) for effect in self.effects)


def orders(bulk: Bulk, case: Case, version: int, reason: str, counting: Counting = UNCOUNTED) -> list[Order]:
    """The decision on one case and what follows, as whoever has the bulk done; an atomic set."""
    verdict, key, proof = bulk.verdict, f"{bulk.id}/{case.id}", proof_of(bulk)
    decided = DecideInBulk(
        case=case.id,
        bulk=bulk.id,
        outcome=verdict.outcome,
        policy=verdict.policy,
        reason=reason,
        severity=verdict.severity,
        codes=verdict.codes,
    )
    told = Verdict(outcome=verdict.outcome, policy=verdict.policy, reason=reason)
    cause = decision_id(case.id, case.leases + 1)
    follow = [sanction(case, told, _act(act), cause, bulk.started) for act in verdict.acts]
    carried_out = [Order(one, bulk.by, act_key(key, n), proof=proof) for n, one in enumerate(follow, 1)]
    counted = strike_order(case, told, cause, counting, bulk.by, key, proof)
    return [Order(decided, bulk.by, key, version, proof), *counted, *carried_out]


def proof_of(bulk: Bulk) -> Proof:
    """How whoever had it begun, or taken back, proved who they are."""
    return Proof(session=bulk.id, authenticator=bulk.authenticator, verified=True, fresh=True)


def preview(
    reader: Reader,
    access: Access,
    verdict: BulkVerdict,
    names: Sequence[str | Member],
    by: str,
    reason: str,
    now: Instant,
) -> Preview:
    """What a verdict would do to each of these cases, were it done now. Raises `RecordUnavailable`.

    A member of a bulk is left, as it will be, where it changed since it was planned.
    """
    seen = {one.case: one.version for one in names if isinstance(one, Member)}
    asked = dict.fromkeys(one.case if isinstance(one, Member) else one for one in names)
    found = reader.stored_many("case", asked)
    members = tuple(Member(name, found[name].seq) for name in asked if name in found)
    article = reader.row("article_version", verdict.policy) if verdict.policy else None
    as_if = Bulk(
        id="bulk:preview",
        by=by,
        at=now,
        verdict=verdict,
        members=members,
        sample=(),
        takes_two=takes_two(verdict, article),
        state="running",
        started=now,
    )
    if len(members) > ALONE or as_if.takes_two:
        as_if = msgspec.structs.replace(as_if, under="request:preview")  # as it will have been agreed to
    cases: dict[str, Case] = {name: stored.row for name, stored in found.items()}
    rows = {**_rows(reader, as_if, cases.values(), by), "article_version": article}
    effects, left = [], [(name, NO_CASE) for name in asked if name not in found]
    for member in members:
        if cases[member.case].changed > seen.get(member.case, member.version):
            left.append((member.case, CHANGED))
            continue
        answer = _effect(as_if, cases[member.case], member.version, reason or "-", rows, access, now)
        if isinstance(answer, Refusal):
            left.append((member.case, answer))
        else:
            effects.append(answer)
    shown = Preview(effects=tuple(effects), left=tuple(left))
    planned = msgspec.structs.replace(as_if, members=shown.members, started=0)
    why = why_two(planned, reader.row("bulk_alone", by))
    return msgspec.structs.replace(shown, why_two=why)


def _rows(reader: Reader, bulk: Bulk, cases: Collection[Case], by: str) -> dict[str, Any]:
    """Rows that the commands of a preview are judged by; standings by subject."""
    fall = dict.fromkeys(falls_on(case, _act(act)) for case in cases for act in bulk.verdict.acts)
    standings = reader.stored_many("standing", list(fall)) if fall else {}
    return {
        "conflicts": reader.row("conflicts", by),
        "staff": reader.row("staff", by),
        "bulk": bulk,
        "standing": {name: stored.row for name, stored in standings.items()},
        "queues": reader.row("queues", QUEUES),
    }


def _effect(
    bulk: Bulk,
    case: Case,
    version: int,
    reason: str,
    rows: Mapping[str, Any],
    access: Access,
    now: Instant,
) -> Effect | Refusal:
    comes: list[tuple[str, Sanction]] = []
    stays: dict[str, tuple[str, Sanction]] = {}
    for order in orders(bulk, case, version, reason):
        subject = getattr(order.command, "subject", "")
        standing = standing_of(rows["standing"].get(subject), subject)
        own = {
            **rows,
            "case": case,
            "standing": standing,
            "case_asked": None,
            "strikes": None,
            "ladders": None,
        }
        ruling = _judged(order.command, Rows(own, bulk.by, words=shipped()), access, now)
        if isinstance(ruling, Refusal):
            return ruling
        if isinstance(ruling, Sanctioned):
            comes.append((ruling.subject, ruling.sanction))
            stays |= {one.action: (subject, one) for one in standing.in_force}
    return Effect(case=case, version=version, comes=tuple(comes), stays=tuple(stays.values()))


def _judged(command: Command, rows: Rows, access: Access, now: Instant) -> Any:
    """The fact that a command would give, or its refusal by access or by itself."""
    scope, capability = command.scope(rows), command.capability
    if refusal := access.lack(rows.by, capability, scope, now):
        return refusal
    if capability in DESTRUCTIVE and access.class_of(scope.subjects, now) == "protected":
        return PROTECTED
    if scope.second is not None and getattr(command, "kind", None) not in rows.bulk.agreed:
        return Refusal("second_needed", f"{scope.second} It is decided by itself.")
    answer = command.decide(rows, now)
    return getattr(answer, "fact", answer)


def copies(reader: Reader, cases: Cases, case: Case) -> list[str]:
    """Waiting cases of the same queue whose content says the same; the case itself first, if it waits.

    Looks through `LOOKED_THROUGH` cases. Raises `RecordUnavailable`.
    """
    waiting = [case, *(one for one in cases.waiting([case.area], LOOKED_THROUGH) if one.id != case.id)]
    contents = {one.id: _content(one) for one in waiting}
    bodies = cases.contents([payload for payload in contents.values() if payload])
    texts = {name: normalised(text_of(bodies.get(payload or ""))) for name, payload in contents.items()}
    wanted = texts[case.id]
    return [one.id for one in waiting if wanted and texts[one.id] == wanted and one.is_waiting]


def _content(case: Case) -> str | None:
    return next((piece.content for piece in reversed(case.evidence) if piece.content), None)


def _act(act: BulkAct) -> Act:
    return Act(kind=act.kind, days=act.days, label=act.label)  # type: ignore[arg-type]  # planned from a known kind


class Bulks:
    """Has bulks done, and taken back; runs in the door's process."""

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader = reader
        self._door = door

    def round(self) -> int:
        """Do what there is to do for each bulk; how many cases that was. Raises `RecordUnavailable`."""
        from steadyhand.flows.bulk_reversal import Reversal  # noqa: PLC0415 - it builds on what is above

        moved = 0
        for bulk in self._moving():
            reversal = bulk.state == "reversed"
            moved += Reversal(self._reader, self._door, bulk).run() if reversal else self._run(bulk)
        return moved

    def _moving(self) -> list[Bulk]:
        c = self._reader.table("bulk").c
        query = select(c.key, c.seq, c.doc).where(c.moves == 1).order_by(c.at)
        return self._reader.find("bulk", query)

    def _run(self, bulk: Bulk) -> int:
        """Each step ends before the next is asked for, so that whoever stops it is heard in between."""
        left: dict[str, str] = {}
        done = 0
        commands_each = 1 + len(bulk.verdict.acts) + (self._counting().ladders is not None)
        for some in steps(bulk.members, commands_each):
            if self._reader.row("bulk", bulk.id).state != "running":
                return done
            refused = self._step(bulk, some)
            left |= refused
            done += len(some) - len(refused)
        kept = tuple(Left(case, code) for case, code in left.items())
        self._door.perform(EndBulk(bulk=bulk.id, left=kept), CLOCK)
        return done

    def _counting(self) -> Counting:
        return Counting(ladders=self._reader.row(LADDERS, LADDERS))

    def _step(self, bulk: Bulk, members: Sequence[Member]) -> dict[str, str]:
        """Decide some of its cases; those that were left, with the code that says why."""
        words = self._reader.payload(bulk.reason) if bulk.reason else None
        if words is None:
            return dict.fromkeys((member.case for member in members), "erased")
        found = self._reader.stored_many("case", [member.case for member in members])
        counting, told = self._counting(), words.decode()
        sets = {
            member.case: orders(bulk, found[member.case].row, _expected(member, found), told, counting)
            for member in members
            if member.case in found and not decided_by(bulk.id, found[member.case].row)
        }
        gone = {member.case: NO_CASE.code for member in members if member.case not in found}
        return gone | perform_sets(self._door, sets)


def _expected(member: Member, found: Mapping[str, Stored]) -> int:
    """The version a decision rests on: the one that was seen, or a later one in which the case only waits elsewhere."""
    stored = found[member.case]
    return stored.seq if stored.row.changed <= member.version else member.version


def decided_by(bulk: str, case: Case) -> bool:
    """Whether a bulk has decided a case, now or before it was asked anew."""
    return any(one is not None and one.bulk == bulk for one in (case.decision, *case.past))


def steps(members: Sequence[Member], commands_each: int) -> Iterator[Sequence[Member]]:
    """Members in their order, as many at a time as make one step."""
    many = max(1, STEP // commands_each)
    for first in range(0, len(members), many):
        yield members[first : first + many]


def perform_sets(door: Door, sets: Mapping[str, Sequence[Order]]) -> dict[str, str]:
    """Perform sets in the bulk lane, each wholly or not at all; the refused ones by name, with their code."""
    asked = {name: door.submit(those, atomic=True, lane="bulk") for name, those in sets.items()}
    refused = {}
    for name, future in asked.items():
        codes = [answer.code for answer in future.result() if isinstance(answer, Refusal)]
        if codes:
            refused[name] = next((code for code in codes if code != "set_refused"), codes[0])
    return refused
