"""From what accounts have in common with banned ones to a reviewer, and from the decision back. Never to a sanction.

Runs beside the stream, by cursors of its own: bans that begin and end decide what is recognised, accounts that come
with signals are compared with that, and decisions on their cases are taken over. What a crash interrupts is done again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from steadyhand.enforcement.evasion.commands import Answer, HoldSignals, ReleaseSignals, SendToReview, Suspect
from steadyhand.enforcement.evasion.model import (
    BANNED,
    SUSPICIONS,
    VALUES,
    Banned,
    Suspicion,
    ban_of,
    suspicion_id,
)
from steadyhand.enforcement.evasion.scoring import REVIEW, STRONG, WEIGHTS, Match, Score, score
from steadyhand.enforcement.facts import Begun, Expired, Lifted, Sanctioned, Unlabelled, Varied, Withdrawn
from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.intake.likenesses import Likenesses
from steadyhand.intake.signal_rows import Marks
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Fact, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.wire import Performs
from steadyhand.review.facts import Closed, Reopened
from steadyhand.review.model import Case, case_id
from steadyhand.review.opening import OpenCase
from steadyhand.storage.reading import Reader

BY: Final = "system:evasion"
BANS: Final = "evasion.bans"
ACCOUNTS: Final = "evasion.accounts"
DECISIONS: Final = "evasion.decisions"
EVERY_S: Final = 2.0
AT_ONCE: Final = 200
COMPARED: Final = 20
"""Banned accounts that one account is compared with: those with whom it has most in common."""
CHANGES: Final[tuple[type[Fact], ...]] = (Sanctioned, Begun, Lifted, Withdrawn, Unlabelled, Expired, Varied)
_OrdersOf = Callable[[Collection[str]], Iterable[Order]]
WHY: Final = (
    "This may be the account of somebody who is banned: {points} of 100 points, and a person looks from {least} on. "
    "Open the signals to see why."
)


class Evading:
    """Runs where events are kept; one at a time of several on one record. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Performs, likenesses: Likenesses) -> None:
        self._reader, self._door, self._likenesses = reader, door, likenesses
        self._one = threading.Lock()

    def round(self) -> int:
        """Do what came since the last round; how many commands it took. Raises `RecordUnavailable`."""
        return self.recognise() + self.compare() + self.take_over()

    def recognise(self) -> int:
        """Follow the bans that began and ended: before content is erased, so that a ban outlives its person's data."""
        with self._one:
            return self._followed(BANS, CHANGES, self._of_bans)

    def compare(self) -> int:
        """Compare the accounts whose signals came since with those that are banned."""
        done = 0
        with self._one:
            while marks := self._likenesses.moved(self._reader.cursor(ACCOUNTS), AT_ONCE):
                standings = self._standings([one.account for one in marks])
                held = [one.account for one in marks if ban_of(standings.get(one.account)) is not None]
                for orders in self._suspecting(one for one in marks if one.account not in held):
                    self._door.perform_many(orders, atomic=True)
                    done += len(orders)
                orders = list(self._of_bans(held))
                self._door.perform_many(orders, cursor=Cursor(ACCOUNTS, max(one.moved for one in marks)))
                done += len(orders)
        return done

    def take_over(self) -> int:
        """Take over what was decided on the cases of suspicions, once nobody can take it back at once."""
        with self._one:
            return self._followed(DECISIONS, (Closed, Reopened), self._answers)

    def _followed(self, name: str, kinds: Iterable[type[Fact]], orders_of: _OrdersOf) -> int:
        done, types = 0, [tag_of(kind) for kind in kinds]
        while True:
            after, end = self._reader.cursor(name), self._reader.head().seq
            entries = self._reader.entries(after, AT_ONCE, types=types)
            orders = list(orders_of({_about(entry.fact) for entry in entries}))
            reached = entries[-1].seq if len(entries) == AT_ONCE else end
            if entries or reached - after > AT_ONCE:
                self._door.perform_many(orders, cursor=Cursor(name, reached))
            done += len(orders)
            if len(entries) < AT_ONCE:
                return done

    def _of_bans(self, subjects: Iterable[str]) -> Iterator[Order]:
        accounts = sorted(subject for subject in subjects if subject.startswith("account:"))
        standings = self._standings(accounts)
        held = self._reader.stored_many(BANNED, accounts) if accounts else {}
        marks = self._likenesses.of(accounts)
        for account in accounts:
            ban = ban_of(standings.get(account))
            known: Banned | None = held[account].row if account in held else None
            values = marks[account].values if account in marks else ()
            if ban is None and known is not None:
                yield Order(ReleaseSignals(account=account), BY)
            elif ban is not None and _is_more(known, ban, values):
                yield Order(HoldSignals(account=account, values=values), BY)

    def _suspecting(self, marks: Iterable[Marks]) -> Iterator[list[Order]]:
        for one in marks:
            for ban, suspect, found in self.suspicions(one):
                opened = _case(one, ban, found, suspect)
                sent = SendToReview(suspicion=opened.ref, account=one.account, area=ban.area)
                yield [Order(command, BY) for command in (suspect, opened, sent)]

    def suspicions(self, marks: Marks) -> Iterator[tuple[Sanction, Suspect, Score]]:
        """What there is to suspect of one account now, with the ban and the score. Raises `RecordUnavailable`."""
        common = self._in_common(marks)
        standings, now = self._standings(common), self._reader.now()
        shared = self._likenesses.shared({value for values in common.values() for value in values})
        known = self._reader.stored_many(SUSPICIONS, [suspicion_id(marks.account, name) for name in common])
        for banned, values in common.items():
            ban = ban_of(standings.get(banned))
            if ban is None or banned == marks.account or marks.begun < ban.starts:
                continue
            matches = tuple(Match(value, max(0, shared[value] - 2)) for value in values)
            found = score(matches, now - ban.starts)
            before = known.get(suspicion_id(marks.account, banned))
            if found.points >= REVIEW and (before is None or before.row.learns(found.points, found.signals)):
                command = Suspect(account=marks.account, begun=marks.begun, banned=banned, matches=matches)
                yield ban, command, found

    def _in_common(self, marks: Marks) -> dict[str, list[str]]:
        """The values in common with each banned account; with the `COMPARED` that weigh most."""
        common: dict[str, list[str]] = {}
        for value, stored in self._reader.stored_many(VALUES, marks.values).items():
            for account in stored.row.accounts:
                common.setdefault(account, []).append(value)
        near = [account for account, values in common.items() if _could_be(values)]
        weighed = sorted(near, key=lambda account: (-sum(map(_weight, common[account])), account))
        return {account: sorted(common[account]) for account in weighed[:COMPARED]}

    def _answers(self, names: Iterable[str]) -> Iterator[Order]:
        cases: Mapping[str, Case] = {
            name: stored.row for name, stored in self._reader.stored_many("case", sorted(names)).items()
        }
        asked = {first: case for case in cases.values() for first in (case.id, *case.merged)}
        if not asked:
            return
        c = self._reader.table(SUSPICIONS).c
        found: Sequence[Suspicion] = self._reader.find(
            SUSPICIONS, select(c.key, c.seq, c.doc).where(c.case.in_(asked))
        )
        for one in found:
            case = asked[one.case]
            if _is_news(one, case):
                yield Order(Answer(suspicion=one.id, case=case.id), BY)

    def _standings(self, accounts: Iterable[str]) -> dict[str, Standing]:
        names = list(accounts)
        found = self._reader.stored_many("standing", names) if names else {}
        return {name: stored.row for name, stored in found.items()}


def _is_news(found: Suspicion, case: Case) -> bool:
    """Whether its case says otherwise than what is known of it."""
    if case.stands is None:
        return found.is_answered
    return found.state in {"in_review", "confirmed", "rejected"} and case.stands.id != found.decision


def _about(fact: Fact) -> str:
    """The subject of what began or ended a sanction, or the case of what was decided."""
    return fact.case if isinstance(fact, Closed | Reopened) else fact.subject  # type: ignore[attr-defined]  # each has one


def _is_more(known: Banned | None, ban: Sanction, values: Sequence[str]) -> bool:
    """Whether a ban is to be recognised by more than it is, or by another ban on the same account."""
    if known is None:
        return bool(values)
    return known.action != ban.action or not set(values) <= set(known.values)


def _case(marks: Marks, ban: Sanction, found: Score, suspect: Suspect) -> OpenCase:
    ref = suspicion_id(suspect.account, suspect.banned)
    return OpenCase(
        case=case_id(marks.account, ban.area, ref),
        subject=marks.account,
        area=ban.area,
        severity=ban.severity,
        source="hash",
        ref=ref,
        why=WHY.format(points=found.points, least=REVIEW),
        account=marks.account,
        attested=True,
        region=ban.region,
        language=ban.language,
    )


def _could_be(values: Iterable[str]) -> bool:
    """Whether these could reach a reviewer at their best: where only a network is the same, all ends here."""
    return score([Match(value) for value in values], 0).points >= REVIEW


def _weight(value: str) -> int:
    kind = value.partition(":")[0]
    return WEIGHTS[kind] + (100 if kind in STRONG else 0)
