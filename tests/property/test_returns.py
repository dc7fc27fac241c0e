"""The same random lives with the way back in them: whoever is banned asks, others decide, waves return, probation ends.

The model of it is `tests/support/returns_reference.py`, beside that of what is in force.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.reinstatement.criteria import PARTS, Criteria, Stage
from steadyhand.enforcement.reinstatement.managing import (
    CloseProgramme,
    PauseProgramme,
    PublishCriteria,
    PublishProgramme,
    StartProgramme,
)
from steadyhand.enforcement.reinstatement.model import StopRule, Terms
from steadyhand.enforcement.reinstatement.requesting import AppealDenial, VoteReturn
from steadyhand.flows import coming_back
from steadyhand.flows.coming_back import ComingBack
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from tests.property.test_sanctions import ACCOUNTS, HEARERS, Lives
from tests.support.doors import told
from tests.support.people import ADMIN, LEAD
from tests.support.program_partners import OTHER_LEAD
from tests.support.returns_reference import AGAIN, PENALTY, STOPS_AT, WAIT, Ask, Programme, Returns

CRITERIA = "criteria:lives@1"
VOTERS = (*HEARERS, *(f"staff:v{number}" for number in range(7)))
SAID = Criteria(
    title="Who may come back",
    text="Whoever waited.",
    wait_days={"low": 1, "medium": WAIT["medium"], "high": 2, "severe": WAIT["severe"]},
    unclassified_days=9,
    weights=dict.fromkeys(PARTS, 0) | {"severity": 100},
    stages=(Stage(days=30, limits=("limit",)), Stage(days=30, limits=())),
    penalty_days=PENALTY // DAY,
    again_days=AGAIN // DAY,
)
"""Only severity weighs: a medium one is of the band of two, a severe one of that of three."""
FINDINGS = st.lists(
    st.tuples(st.sampled_from([LEAD, OTHER_LEAD, *VOTERS]), st.sampled_from(["approve", "deny"])),
    min_size=1,
    max_size=6,
)
PATTERNS = ("yyyyyyyyy", "yyyyyyyyy", "ynyyyyyyy", "ynnyyyyyy", "nnnyyyyyy", "nnnnnnnnn")
FOUND = {"y": "approve", "n": "deny"}
ROUNDS = st.lists(st.sampled_from([1, 50]), min_size=1, max_size=2)


class LivesAndReturns(Lives):
    """The same house, with criteria and a programme."""

    def __init__(self) -> None:
        super().__init__()
        self.returns = Returns(self.model, frozenset({LEAD, OTHER_LEAD}))

    @initialize()
    def staffed(self) -> None:
        super().staffed()
        for name in VOTERS[len(HEARERS) :]:
            member = Staff(principal=name, name=name, roles=("appeals_reviewer",))
            self.house.done(Appoint(staff=member), ADMIN)
        assert self.two(PublishCriteria(ref=CRITERIA, criteria=SAID)) == "done"
        self.begin()
        self.time_passes(2 * DAY)

    def begin(self) -> None:
        """Another programme: of every second one half of a wave waits by lot."""
        number = len(self.returns.programmes) + 1
        name, half = f"programme:p{number}", number % 2 == 0
        terms = Terms(
            title="A programme", text="In waves.", criteria=CRITERIA, cohorts=("c", "d", "e"), wave=2, reviewers=1,
            hold_out=50 if half else 0, council=False, stop=StopRule(recidivism=STOPS_AT, reports=9.0, fewest=1),
        )  # fmt: skip
        assert self.two(PublishProgramme(programme=name, terms=terms)) == "done"
        assert self.two(StartProgramme(programme=name)) == "done"
        self.returns.programmes.append(Programme(name, 2, half))

    def latest(self, account: str) -> Ask | None:
        return (self.returns.of(account) or [None])[-1]

    @rule(account=st.sampled_from(ACCOUNTS))
    def ask(self, account: str) -> None:
        command = coming_back.asking(self.house.reader, account, "I will not.")
        answer = told([self.house.door.perform(command, coming_back.BY)])[0]
        assert answer == self.returns.ask(command.request, account, self.now())

    @precondition(lambda self: self.returns.asks)
    @rule(account=st.sampled_from(ACCOUNTS), findings=FINDINGS)
    def vote(self, account: str, findings: list[tuple[str, Any]]) -> None:
        for by, finding in findings:
            if (one := self.latest(account)) is not None:
                command = VoteReturn(request=one.id, finding=finding, reason="So.")
                answer = told([self.house.door.perform(command, by)])[0]
                assert answer == self.returns.vote(one, by, finding, self.now())

    @precondition(lambda self: self.returns.asks)
    @rule(account=st.sampled_from(ACCOUNTS))
    def appeal_denial(self, account: str) -> None:
        if (one := self.latest(account)) is not None:
            command = AppealDenial(request=one.id, account=account, words="Please.")
            answer = told([self.house.door.perform(command, coming_back.BY)])[0]
            assert answer == self.returns.appeal(one)

    @rule()
    def wave(self) -> None:
        """Two people begin a wave, and two more begin the same one."""
        programme = self.returns.programmes[-1]
        row = self.house.reader.row("programme", programme.name)
        command = coming_back.next_wave(self.house.reader, row, self.now())
        answer = self.two(command)
        expected, some, waiting = self.returns.next_wave(programme, self.now())
        assert answer == expected
        if answer == "done":
            assert set(command.requests) == {one.id for one in some}
            held = [one for one in some if self.row(one).state == "held_out"]
            assert len(held) == waiting
            self.returns.waved(programme, [one for one in some if one not in held], held, self.now())
            assert self.two(command) == "wave_started"

    @rule(do=st.sampled_from(["pause", "start", "start", "close"]))
    def manage(self, do: str) -> None:
        """A pause, going on, or the end; after which the next programme is begun."""
        programme = self.returns.programmes[-1]
        state = programme.state
        if do == "pause":
            answer = self.alone(PauseProgramme(programme=programme.name, why="To look."))
            assert answer == {"running": "done", "closed": "closed"}.get(state, "not_running")
            programme.state = "paused" if answer == "done" else state
        elif do == "close":
            answer = self.two(CloseProgramme(programme=programme.name))
            assert answer == ("closed" if state == "closed" else "done")
            programme.state = "closed"
        elif state == "closed":
            self.begin()
        else:
            answer = self.two(StartProgramme(programme=programme.name))
            assert answer == ("running" if state == "running" else "done")
            programme.state = "running"

    @rule(rounds=ROUNDS)
    def follow(self, rounds: list[int]) -> None:
        """What the house does by itself, once nothing that was decided can be taken back any more."""
        self.time_passes(0)
        for at_once in rounds:
            now = self.now()
            ComingBack(self.house.reader, self.house.door, at_once).round()
            self.returns.follow(now, at_once)
            self.aligned()
            self.model.note(now)

    def aligned(self) -> None:
        """What the house imposed itself ends when the model says, give or take the second in which it did that."""
        for account in ACCOUNTS:
            row = self.house.reader.row("standing", account)
            ends = {one.action: one.ends for one in (row.in_force if row is not None else ())}
            held = self.model.sanctions.get(account, [])
            for number, one in enumerate(held):
                end = ends.get(one.action)
                if one.action not in self.model.told and end is not None and one.ends is not None:
                    assert abs(end - one.ends) < MINUTE
                    held[number] = replace(one, ends=end)

    @rule(
        accounts=st.sampled_from([ACCOUNTS[:1], ACCOUNTS[1:], ACCOUNTS]),
        ban=st.booleans(), by=st.permutations(VOTERS), found=st.sampled_from(PATTERNS), rounds=ROUNDS,
    )  # fmt: skip
    def bring_back(
        self, accounts: tuple[str, ...], ban: bool, by: list[str], found: str, rounds: list[int]
    ) -> None:
        """The whole way, as far as it goes, for one or two; who decides it finds yes and no in this order."""
        for account in accounts:
            if ban and not self.model.sanctions.get(account):
                self.impose(account, "ban", None, None)
        self.time_passes(2 * DAY)
        for account in accounts:
            self.ask(account)
        self.follow([50])
        findings = [(name, FOUND[each]) for name, each in zip(by, found, strict=True)]
        for account in accounts:
            if (one := self.latest(account)) is not None:
                self.vote(account, findings)
                if one.state == "denied":
                    self.appeal_denial(account)
                    self.vote(account, findings[::-1])
        self.wave()
        self.follow(rounds)

    @rule(
        account=st.sampled_from(ACCOUNTS), days=st.sampled_from([None, 5]), severe=st.booleans(),
        late=st.booleans(), hearer=st.sampled_from([None, *HEARERS]),
        weeks=st.booleans(),
    )  # fmt: skip
    def break_a_rule(
        self, account: str, days: int | None, severe: bool, late: bool, hearer: str | None, weeks: bool
    ) -> None:
        """Somebody breaks a rule, on probation where anybody is; that is followed or waits, and may be overturned."""
        account = next((one.account for one in self.returns.asks if one.state == "returned"), account)
        self.decide(account, days, severe)
        cause = self.model.struck[account].strikes[-1].decision
        if late:
            self.follow([50])
        if weeks:
            self.time_passes(31 * DAY)
        if hearer is not None:
            action = next(name for name, decision in self.model.led.items() if decision == cause)
            which = sorted(self.model.led).index(action)
            self.appeal(which, [(True, hearer, "overturned", 0, "warn", None)])

    def decide(self, account: str, days: int | None, severe: bool) -> None:
        super().decide(account, days, severe)
        cause = self.model.struck[account].strikes[-1].decision
        self.returns.broke.append((account, cause, self.now(), severe))

    def hear(self, cause: str, by: str, outcome: str, which: int, kind: str, span: int | None) -> None:
        super().hear(cause, by, outcome, which, kind, span)
        if self.model.appeals[cause].overturned:
            self.returns.overturned(cause, self.now())

    @rule(span=st.sampled_from([2 * HOUR, DAY + HOUR, 3 * DAY + HOUR, 15 * DAY, 31 * DAY]))
    def time_passes(self, span: int) -> None:
        super().time_passes(span)
        self.returns.pass_time(self.now())

    def row(self, one: Ask) -> Any:
        return self.house.reader.row("reinstatement", one.id)

    @invariant()
    def requests_stand_as_the_model_says(self) -> None:
        for one in self.returns.asks:
            row = self.row(one)
            assert (one.id, row.state, row.round) == (one.id, one.state, one.round)
            assert row.state in {"submitted", "ineligible"} or row.needs == one.needs
        for account in ACCOUNTS:
            asked, open_ = self.house.reader.row("reinstatement_asked", account), self.returns.open(account)
            assert (asked.open if asked is not None else "") == (open_.id if open_ is not None else "")

    @invariant()
    def programmes_stand_as_the_model_says(self) -> None:
        for one in self.returns.programmes:
            row = self.house.reader.row("programme", one.name)
            counts = [(wave.returned, wave.revoked) for wave in row.waves]
            assert (row.state, counts) == (one.state, [(wave.returned, wave.revoked) for wave in one.waves])


TestReturns = LivesAndReturns.TestCase
TestReturns.settings = settings(
    max_examples=8, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.long
def test_many_lives_agree_with_the_model() -> None:
    """The same, for longer."""
    case = type("ManyReturns", (LivesAndReturns.TestCase,), {})
    case.settings = settings(TestReturns.settings, max_examples=300, stateful_step_count=60)
    case("runTest").runTest()
