"""From a bulk that is taken back to its sanctions lifted, its strikes annulled, its cases asked anew: no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.strikes.commands import AnnulStrike
from steadyhand.enforcement.strikes.model import LADDERS, STRIKES, Strikes
from steadyhand.flows.bulk import perform_sets, proof_of, steps
from steadyhand.flows.striking import annulled
from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.values import CLOCK
from steadyhand.review.bulk.commands import EndReversal
from steadyhand.review.bulk.model import Bulk, Left, Member
from steadyhand.review.commands import Reopen
from steadyhand.review.model import Case, Decision
from steadyhand.storage.reading import Reader

OVERTAKEN: Final = frozenset({"not_decided", "open_there"})
"""The case has gone on since: what the bulk imposed is lifted all the same, and what came after stays."""


class Reversal:
    """Takes one bulk back."""

    def __init__(self, reader: Reader, door: Door, bulk: Bulk) -> None:
        self._reader = reader
        self._door = door
        self._bulk = bulk
        body = reader.payload(bulk.why) if bulk.why else None
        self._counts = reader.row(LADDERS, LADDERS) is not None
        self._reason = body.decode() if body is not None else "It was decided in bulk, and taken back."

    def run(self) -> int:
        """Lift and reopen all there is, then say so; how many cases were asked anew. Raises `RecordUnavailable`."""
        left: dict[str, str] = {}
        reopened = 0
        commands_each = 2 + len(self._bulk.verdict.acts) + self._counts
        for some in steps(self._bulk.members, commands_each):
            asked_anew, refused = self._step(some)
            reopened += asked_anew
            left |= refused
        kept = tuple(Left(case, code) for case, code in left.items())
        self._door.perform(EndReversal(bulk=self._bulk.id, reopened=reopened, left=kept), CLOCK)
        return reopened

    def _step(self, members: Sequence[Member]) -> tuple[int, dict[str, str]]:
        """Take back what was decided on some of its cases: how many are asked anew, and what was refused."""
        found = self._reader.stored_many("case", [member.case for member in members])
        began = [(stored.row, one) for stored in found.values() for one in self._began(stored.row)]
        standings, strikes = self._standings(began), self._strikes(began)
        lifts = {
            case.id: [*self._lifts(case, decision, standings), *self._annulments(case, decision, strikes)]
            for case, decision in began
        }
        sets = {
            case.id: [*lifts[case.id], self._reopen(case, decision)]
            for case, decision in began
            if case.stands is not None and case.stands.id == decision.id
        }
        refused = perform_sets(self._door, sets)
        overtaken = {name for name, code in refused.items() if code in OVERTAKEN}
        alone = {
            name: those
            for name, those in lifts.items()
            if those and name in overtaken | (lifts.keys() - sets)
        }
        return len(sets) - len(refused), refused | perform_sets(self._door, alone)

    def _began(self, case: Case) -> Iterator[Decision]:
        """Its decision on a case, unless somebody took it back at once."""
        for one in (case.decision, *case.past):
            if one is not None and one.bulk == self._bulk.id and one.retracted is None:
                yield one

    def _standings(self, began: Sequence[tuple[Case, Decision]]) -> dict[str, Standing]:
        names = {
            name for case, decision in began for name in (case.subject, case.account, *decision.on) if name
        }
        return {name: stored.row for name, stored in self._reader.stored_many("standing", names).items()}

    def _strikes(self, began: Sequence[tuple[Case, Decision]]) -> dict[str, Strikes]:
        names = {name for case, _ in began for name in (case.subject, case.account) if name and self._counts}
        return {name: stored.row for name, stored in self._reader.stored_many(STRIKES, names).items()}

    def _annulments(self, case: Case, decision: Decision, strikes: dict[str, Strikes]) -> Iterator[Order]:
        those = (strikes[name] for name in {case.subject, case.account} if name in strikes)
        for one in annulled(those, decision.id, self._bulk.id, self._reason):
            yield self._order(one, f"strike:{one.account}#{one.number}")

    def _lifts(self, case: Case, decision: Decision, standings: dict[str, Standing]) -> Iterator[Order]:
        for subject in dict.fromkeys((case.subject, case.account, *decision.on)):
            standing = standings.get(subject or "")
            for one in standing.in_force if standing is not None else ():
                if one.cause == decision.id:
                    lift = Lift(
                        subject=str(subject),
                        action=one.action,
                        cause=self._bulk.id,
                        reason=self._reason,
                        bulk=self._bulk.id,
                        decision=decision.id,
                    )
                    yield self._order(lift, one.action)

    def _reopen(self, case: Case, decision: Decision) -> Order:
        again = Reopen(
            case=case.id,
            subject=case.subject,
            area=case.area,
            cause=self._bulk.id,
            decision=decision.id,
            reason=self._reason,
        )
        return self._order(again, case.id)

    def _order(self, command: Lift | Reopen | AnnulStrike, name: str) -> Order:
        bulk = self._bulk
        return Order(command, bulk.by, f"{bulk.id}/reversed/{name}", proof=proof_of(bulk))
