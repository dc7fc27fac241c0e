"""An appeal, from what somebody says to all that follows from its answer, in one transaction.

An answer and what it leads to are one set (`orders`), whose last command is refused, and the set with it, where
anything that the decision led to was left out. The reports of a crowd beyond one set are corrected by `Correcting`, by
the same command, as soon as it can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import select

from steadyhand.enforcement.appeals.carrying_out import AnnulOnAppeal, LiftOnAppeal, VaryOnAppeal
from steadyhand.enforcement.appeals.commands import EffectAppeal, OverturnAppeal, UpholdAppeal, VaryAppeal
from steadyhand.enforcement.appeals.facts import AppealDecided
from steadyhand.enforcement.appeals.filing import FileAppeal, FileNotifierAppeal, JoinAppeal, decision_of
from steadyhand.enforcement.appeals.model import Appeal, Appealed, Outcome, Side, appealed_key, find, parts
from steadyhand.enforcement.appeals.views import APPEALED
from steadyhand.enforcement.model import Kind, Sanction, Standing, case_of
from steadyhand.enforcement.reinstatement.model import ASKED, REQUEST, Asked
from steadyhand.enforcement.reinstatement.settling import RestoreReturn
from steadyhand.kernel.command import UNPROVED, Command, Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import Instant
from steadyhand.review.answers import AT_ONCE
from steadyhand.review.model import Case, Decision
from steadyhand.review.overruling import CorrectAnswers, OverruleDecision, ReopenOnAppeal
from steadyhand.review.views import Report
from steadyhand.storage.reading import Reader

BY: Final = "system:appeals"
"""Who files what somebody says who has no account here: the platform's people, by the link in their notice."""
CURSOR: Final = "appeals"
EVERY_S: Final = 2.0
ENTRIES: Final = 200
IN_ONE_SET: Final = 1_000
"""Reports that are corrected in the set of the answer itself."""
PAGE: Final = 500


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says against a decision."""

    account: str
    ref: str
    """The sanction or the report that they were told of."""
    words: str
    evidence: str = ""


class Milder(msgspec.Struct, frozen=True, kw_only=True):
    """What is right instead of one sanction."""

    action: str
    kind: Kind
    until: Instant | None = None
    label: str | None = None
    feature: str = ""
    surfaces: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to an appeal."""

    outcome: Outcome
    reason: str
    milder: tuple[Milder, ...] = ()
    """Where it varies: what is put in the place of which sanctions."""


def file(
    door: Door, reader: Reader, said: Said, by: str = BY, *, key: str | None = None, proof: Proof = UNPROVED
) -> Answer:
    """File an appeal, or join the one that others have filed. Raises `RecordUnavailable`."""
    return door.perform(filing(reader, said), by, key, proof=proof)


def filing(reader: Reader, said: Said) -> Command:
    """The command that files what somebody says, as the record stands now."""
    report: Report | None = None if "#" in said.ref else reader.row("report", said.ref)
    return _of_sanction(reader, said) if report is None else _of_report(reader, said, report)


def _of_sanction(reader: Reader, said: Said) -> FileAppeal:
    subject = said.ref.rpartition("#")[0]
    standing: Standing | None = reader.row("standing", subject)
    sanction = find(standing, said.ref)
    decision = standing.first(sanction).cause if standing is not None and sanction is not None else ""
    made = decision_of(reader.row("case", case_of(decision) or ""), decision)
    bulk, under = agreed_to(reader, made)
    agreed = (*(name for one in parts(standing, decision) for name in one.under), *under)
    return FileAppeal(
        appeal=_name(reader, decision, "affected"),
        account=said.account,
        subject=subject,
        action=said.ref,
        decision=decision,
        words=said.words,
        evidence=said.evidence,
        bulk=bulk,
        under=tuple(dict.fromkeys(agreed)),
    )


def _of_report(reader: Reader, said: Said, report: Report) -> Command:
    decision = report.decision
    made = decision_of(reader.row("case", case_of(decision) or ""), decision)
    known: Appealed | None = reader.row(APPEALED, appealed_key(decision, "notifier"))
    if known is not None and known.open:
        return JoinAppeal(
            appeal=known.open,
            account=said.account,
            report=said.ref,
            decision=decision,
            words=said.words,
            evidence=said.evidence,
        )
    bulk, under = agreed_to(reader, made)
    return FileNotifierAppeal(
        appeal=_name(reader, decision, "notifier"),
        account=said.account,
        report=said.ref,
        decision=decision,
        words=said.words,
        evidence=said.evidence,
        bulk=bulk,
        under=under,
    )


def agreed_to(reader: Reader, made: Decision | None) -> tuple[str, tuple[str, ...]]:
    """The bulk that a decision was part of, and the requests by which others agreed to it."""
    if made is None:
        return "", ()
    bulk = reader.row("bulk", made.bulk) if made.bulk else None
    return made.bulk, (*made.under, *((bulk.under,) if bulk is not None and bulk.under else ()))


def _name(reader: Reader, decision: str, side: Side) -> str:
    """The next appeal of a decision: the same until it is answered, so that sending it twice files it once."""
    known: Appealed | None = reader.row(APPEALED, appealed_key(decision, side))
    nth = len(known.past) if known is not None else 0
    return f"appeal:{hashlib.blake2b(f'{side}|{decision}|{nth}'.encode(), digest_size=8).hexdigest()}"


def answer(
    door: Door,
    reader: Reader,
    appeal: Appeal,
    verdict: Verdict,
    by: str,
    *,
    key: str,
    proof: Proof = UNPROVED,
) -> list[Answer]:
    """Answer an appeal with all that follows, as one. Raises `RecordUnavailable`."""
    return door.perform_many(list(orders(reader, appeal, verdict, by, key=key, proof=proof)), atomic=True)


def orders(
    reader: Reader, appeal: Appeal, verdict: Verdict, by: str, *, key: str, proof: Proof = UNPROVED
) -> Iterator[Order]:
    """The set that an answer is."""
    first = _ANSWER[verdict.outcome](appeal=appeal.id, decision=appeal.about.decision, reason=verdict.reason)
    follows: list[Command] = []
    if verdict.outcome != "upheld":
        follows += _following(reader, appeal, verdict)
        follows.append(_effected(reader, appeal))
    for number, command in enumerate((first, *follows)):
        yield Order(command, by, key if not number else f"{key}/{number}", proof=proof)


_ANSWER: Final[dict[Outcome, type[UpholdAppeal | OverturnAppeal | VaryAppeal]]] = {
    "upheld": UpholdAppeal,
    "overturned": OverturnAppeal,
    "varied": VaryAppeal,
}


def _following(reader: Reader, appeal: Appeal, verdict: Verdict) -> Iterator[Command]:
    about = appeal.about
    if appeal.side == "notifier":
        yield from _asked_anew(reader, appeal, verdict)
    elif verdict.outcome == "varied":
        yield from _milder(reader, appeal, verdict)
    else:
        for subject, one in in_force(reader, appeal):
            yield LiftOnAppeal(subject=subject, action=one.action, appeal=appeal.id, reason=verdict.reason)
        for account in filter(None, (about.account,)):
            strikes = reader.row("strikes", account)
            for strike in strikes.led_to(about.decision) if strikes is not None else ():
                yield AnnulOnAppeal(
                    account=account, number=strike.number, cause=appeal.id, reason=verdict.reason
                )
            yield from _restored(reader, appeal, account)
        made = decision_of(reader.row("case", about.case), about.decision) if about.case else None
        if made is not None and not made.overruled:
            yield OverruleDecision(case=about.case, decision=about.decision, appeal=appeal.id)
            yield from _corrections(reader, appeal, IN_ONE_SET)


def _restored(reader: Reader, appeal: Appeal, account: str) -> Iterator[Command]:
    """The returns that the decision ended go on."""
    asked: Asked | None = reader.row(ASKED, account)
    for one in asked.revoked_for(appeal.about.decision) if asked is not None else ():
        request = reader.row(REQUEST, one.request)
        yield RestoreReturn(request=one.request, account=account, criteria=request.criteria, appeal=appeal.id)


def _asked_anew(reader: Reader, appeal: Appeal, verdict: Verdict) -> Iterator[Command]:
    case: Case | None = reader.row("case", appeal.about.case)
    stands = case.stands if case is not None else None
    if case is not None and stands is not None and stands.id == appeal.about.decision:
        yield ReopenOnAppeal(
            case=case.id,
            subject=case.subject,
            area=case.area,
            cause=appeal.id,
            decision=stands.id,
            reason=verdict.reason,
        )
        yield from _corrections(reader, appeal, IN_ONE_SET)


def _milder(reader: Reader, appeal: Appeal, verdict: Verdict) -> Iterator[Command]:
    instead = {one.action: one for one in verdict.milder}
    for subject, one in in_force(reader, appeal):
        right = instead.get(one.action)
        if right is not None:
            yield VaryOnAppeal(
                subject=subject,
                action=one.action,
                kind=right.kind,
                until=right.until,
                label=right.label,
                feature=right.feature,
                surfaces=right.surfaces or one.surfaces,
                territory=right.territory or one.territory,
                cause=appeal.id,
                reason=verdict.reason,
            )


def _corrections(reader: Reader, appeal: Appeal, most: int) -> Iterator[CorrectAnswers]:
    """What corrects the reports that were answered by the decision, the earliest first."""
    names = reports_to_correct(reader, appeal, most)
    for start in range(0, len(names), AT_ONCE):
        some = tuple(names[start : start + AT_ONCE])
        about = appeal.about
        yield CorrectAnswers(case=about.case, decision=about.decision, appeal=appeal.id, reports=some)


def reports_to_correct(reader: Reader, appeal: Appeal, most: int) -> list[str]:
    """Reports that were told the opposite of what an appeal found. Raises `RecordUnavailable`."""
    was, found, after = appeal.side == "affected", list[str](), ""
    c = reader.table("report").c
    query = select(c.key, c.seq, c.doc).where(c.decision == appeal.about.decision).order_by(c.key)
    while len(found) < most and (page := reader.find("report", query.where(c.key > after).limit(PAGE))):
        after = page[-1].report
        found += [one.report for one in page if one.held is was]
    return found[:most]


def in_force(reader: Reader, appeal: Appeal) -> list[tuple[str, Sanction]]:
    """What the decision that is appealed led to and is in force, or is to come, as (subject, sanction)."""
    rows = (reader.row("standing", subject) for subject in subjects_of(reader, appeal))
    return [
        (row.subject, one) for row in rows if row is not None for one in row.led_to(appeal.about.decision)
    ]


def subjects_of(reader: Reader, appeal: Appeal) -> tuple[str, ...]:
    """Where the decision could have led to something."""
    about = appeal.about
    case: Case | None = reader.row("case", about.case) if about.case else None
    made = decision_of(case, about.decision)
    others = (*(made.on if made is not None else ()), *((case.subject,) if case is not None else ()))
    named = (about.subject, about.account, *others, appeal.action.rpartition("#")[0])
    return tuple(dict.fromkeys(name for name in named if name))


def _effected(reader: Reader, appeal: Appeal) -> EffectAppeal:
    about = appeal.about
    return EffectAppeal(
        appeal=appeal.id,
        decision=about.decision,
        subjects=subjects_of(reader, appeal),
        account=about.account or "",
        case=about.case,
    )


class Correcting:
    """Corrects what is left of a crowd's reports; runs in the door's process. Safe to begin anew at any time."""

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader, self._door = reader, door

    def round(self) -> int:
        """Correct what is left since the last round; how many commands that took. Raises `RecordUnavailable`."""
        after, end = self._reader.cursor(CURSOR), self._reader.head().seq
        entries = self._reader.entries(after, ENTRIES, types=[tag_of(AppealDecided)])
        done = 0
        for entry in entries:
            fact = entry.fact
            assert isinstance(fact, AppealDecided)
            if fact.outcome == "overturned":
                done += self._corrected(fact.appeal)
        reached = entries[-1].seq if len(entries) == ENTRIES else end
        if entries or reached - after > ENTRIES:
            self._door.perform_many([], cursor=Cursor(CURSOR, reached))
        return done

    def _corrected(self, name: str) -> int:
        appeal: Appeal | None = self._reader.row("appeal", name)
        done = 0
        while appeal is not None and (some := list(_corrections(self._reader, appeal, AT_ONCE))):
            (answer,) = self._door.perform_many([Order(some[0], BY)])
            if isinstance(answer, Refusal):
                break
            done += 1
        return done
