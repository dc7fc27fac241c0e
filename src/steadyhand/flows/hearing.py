"""Who is served which appeal: drawn by lot among what is due soonest, of those that this person may answer.

Nobody picks one, and nobody foresees which they get: whoever is paid for an answer would wait for that appeal.

What is asked here is asked again by the door when it is taken. Content of the case is given out with it, as an entry
that counts like a case taken (`review.opened`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from random import Random, SystemRandom
from typing import Final

from steadyhand.access.reading import AccessNow
from steadyhand.enforcement.appeals.commands import TOOL, TakeAppeal
from steadyhand.enforcement.appeals.model import APPEALS, Appeal
from steadyhand.enforcement.appeals.store import Appeals
from steadyhand.enforcement.model import case_of
from steadyhand.flows.second_look import Asker
from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import HOUR
from steadyhand.review.opened.commands import OpenForAppeal
from steadyhand.storage.reading import Reader

PASSED: Final = frozenset(
    {
        "not_waiting",
        "own_part",
        "conflict",
        "care_left",
        "care_limit",
        "reporting_line",
        "same_person",
        "one_hand",
    }
)
"""Somebody was quicker, or it is not for this person: the next one will do."""


_LOT: Final = SystemRandom()
TOGETHER: Final = 8
"""Appeals that are drawn from."""
NEAR: Final = 12 * HOUR
"""How far apart those are due at most: what is more urgent does not wait for a lot."""


def drawn(waiting: Sequence[Appeal], lot: Random) -> Iterator[Appeal]:
    """Appeals that wait, what is due soonest first: those that are due at about the same time in an order by lot."""
    left = list(waiting)
    while left:
        some = [one for one in left[:TOGETHER] if one.due <= left[0].due + NEAR]
        left = left[len(some) :]
        yield from lot.sample(some, len(some))


class Hearing:
    """Serves appeals. Safe from several threads."""

    def __init__(self, door: Door, reader: Reader, access: AccessNow) -> None:
        self._door, self._reader, self._access = door, reader, access
        self._appeals = Appeals(reader)

    def held(self, principal: str) -> Appeal | None:
        """The appeal that somebody holds."""
        return self._appeals.held_by(principal, self._reader.now())

    def next(self, asker: Asker) -> Answer | None:
        """Take the next appeal for somebody; None where none waits that they may answer. Raises `RecordUnavailable`."""
        close = self._close(asker.principal)
        stopped: Refusal | None = None
        for appeal in drawn(self._appeals.waiting(asker.areas), _LOT):
            if self._passes(appeal, asker, close):
                continue
            answer = self._taken(appeal, asker)
            if not isinstance(answer, Refusal):
                return answer
            if answer.code not in PASSED:
                stopped = stopped or answer
        return stopped

    def _taken(self, appeal: Appeal, asker: Asker) -> Answer:
        """Take it, with the content of its case: both or neither."""
        take = TakeAppeal(appeal=appeal.id, decision=appeal.about.decision)
        orders = [Order(take, asker.principal, proof=asker.proof)]
        if appeal.about.case:
            opened = OpenForAppeal(case=appeal.about.case, appeal=appeal.id)
            orders.append(Order(opened, asker.principal, proof=asker.proof))
        answers = self._door.perform_many(orders, atomic=len(orders) > 1)
        refusals = (one for one in answers if isinstance(one, Refusal) and one.code != "set_refused")
        return next(refusals, answers[0])

    def _passes(self, appeal: Appeal, asker: Asker, close: Collection[str]) -> bool:
        """Whether it is for others."""
        by, now, about = asker.principal, self._reader.now(), appeal.about
        people = about.people | {account for account, _ in appeal.parties}
        if by in appeal.skipped_by or people & set(close) or not asker.reads(about.language):
            return True
        looked = self._reader.row("looked", case_of(about.decision) or "")
        apart = (*appeal.apart, *(looked.by if looked is not None else ()))
        access, scope = self._access.snapshot(), about.scope(TOOL)
        lacks = access.lack(by, APPEALS, scope, now, unfreezable=True)
        return by in apart or (lacks or access.judges(by, APPEALS, apart, now)) is not None

    def _close(self, by: str) -> set[str]:
        """Whom somebody said that they know, and their own accounts."""
        conflicts, staff = self._reader.row("conflicts", by), self._reader.row("staff", by)
        own = {staff.account, *staff.related} if staff is not None else set()
        return {name for name in own | set(conflicts.subjects if conflicts else ()) if name}
