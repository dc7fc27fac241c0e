"""Random lives of sanctions and moratoria at the door, against a small model that was written from the docs."""

from __future__ import annotations

import itertools
import tempfile
from contextlib import ExitStack
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban, Limit, Suspend, Warn
from steadyhand.enforcement.ending import CorrectError, Lift, Vary
from steadyhand.enforcement.moratorium.commands import AnnounceEnd, CallOffEnd, StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from tests.support.doors import house_doors, told
from tests.support.people import ADMIN, LEAD, peopled
from tests.support.program_access import approved
from tests.support.program_partners import OTHER_LEAD
from tests.support.sanctions_reference import KINDS, Model, Promise

ACCOUNTS = ("account:a", "account:b")
COMMANDS: dict[str, Any] = {"warn": Warn, "limit": Limit, "suspend": Suspend, "ban": Ban}
SPANS = st.sampled_from([None, HOUR, DAY, 5 * DAY])
NAMES = ("one", "two")


class Lives(RuleBasedStateMachine):
    """One house; whatever is done is done to the model as well."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        opens = self.stack.enter_context(house_doors(f"sqlite:///{folder}/record.db"))
        self.house = opens()
        self.model, self.numbers = Model(), itertools.count(1)

    def teardown(self) -> None:
        self.stack.close()

    @initialize()
    def staffed(self) -> None:
        peopled(self.house)
        self.house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)

    def now(self) -> int:
        """The time of the record."""
        return self.house.reader.now()

    def alone(self, command: Command) -> str:
        return told([self.house.door.perform(command, LEAD)])[0]

    def two(self, command: Command) -> str:
        return told([approved(self.house, command, LEAD, OTHER_LEAD, f"request:r{next(self.numbers)}")])[0]

    def by(self, command: Command, *, two: bool) -> str:
        return self.two(command) if two else self.alone(command)

    @rule(
        account=st.sampled_from(ACCOUNTS),
        kind=st.sampled_from(KINDS),
        wait=st.sampled_from([None, DAY]),
        span=SPANS,
    )
    def impose(self, account: str, kind: str, wait: int | None, span: int | None) -> None:
        now = self.now()
        starts = None if wait is None else now + wait
        ends = None if span is None else (starts or now) + span
        more: dict[str, Any] = {"starts": starts, "until": ends, "cause": f"decision:{next(self.numbers)}"}
        command = COMMANDS[kind](subject=account, account=account, policy="spam-1@1", mode="manual", **more)
        if kind == "suspend" and ends is None:
            assert self.alone(command) == "no_end"
            return
        lasting = kind == "ban" and ends is None
        if lasting:
            assert self.alone(command) == "second_needed"
        assert self.by(command, two=lasting) == "done"
        self.model.imposed(account, kind, starts or now, ends)

    def picked(self, account: str, which: int) -> str:
        """One of all that were ever imposed on an account, or one that never was."""
        return f"{account}#{1 + which % (self.model.made.get(account, 0) + 1)}"

    @rule(account=st.sampled_from(ACCOUNTS), which=st.integers(0, 20), two=st.booleans())
    def lift(self, account: str, which: int, two: bool) -> None:
        action = self.picked(account, which)
        command = Lift(subject=account, action=action, cause="case:1", reason="So.")
        assert self.by(command, two=two) == self.model.lift(account, action, two=two)

    @rule(
        account=st.sampled_from(ACCOUNTS), which=st.integers(0, 20), kind=st.sampled_from(KINDS), span=SPANS,
        two=st.booleans(),
    )  # fmt: skip
    def vary(self, account: str, which: int, kind: str, span: int | None, two: bool) -> None:
        now, action = self.now(), self.picked(account, which)
        ends = None if span is None else now + span
        command = Vary(subject=account, action=action, kind=kind, until=ends, cause="case:1", reason="So.")  # type: ignore[arg-type]
        assert self.by(command, two=two) == self.model.vary(account, action, kind, ends, now, two=two)

    @rule(account=st.sampled_from(ACCOUNTS), which=st.integers(0, 20))
    def correct(self, account: str, which: int) -> None:
        now, action = self.now(), self.picked(account, which)
        command = CorrectError(
            subject=account, action=action, error="technical", cause="case:1", reason="So."
        )
        assert self.alone(command) == "second_needed"
        assert self.two(command) == self.model.correct(account, action, now)

    @rule(
        name=st.sampled_from(NAMES), kinds=st.sampled_from([("ban",), ("suspend", "ban"), KINDS]), span=SPANS
    )
    @precondition(lambda self: len(self.model.promises) < len(NAMES))
    def promise(self, name: str, kinds: tuple[str, ...], span: int | None) -> None:
        full = f"moratorium:{name}-{next(self.numbers)}"
        until = None if span is None else self.now() + span
        said: dict[str, Any] = {
            "statement": "Nobody returns.",
            "condition": "A council met.",
            "corrections": 1,
        }
        started = StartMoratorium(moratorium=full, covers=Covers(kinds=kinds), until=until, **said)  # type: ignore[arg-type]
        assert self.alone(started) == "done"
        self.model.promises[full] = Promise(kinds, until, 1)

    @precondition(lambda self: self.model.promises)
    @rule(which=st.integers(0, 20), off=st.booleans())
    def end_early(self, which: int, off: bool) -> None:
        names = sorted(self.model.promises)
        name = names[which % len(names)]
        if off:
            assert self.alone(CallOffEnd(moratorium=name)) == self.model.call_off(name)
            return
        now, announce = self.now(), AnnounceEnd(moratorium=name, statement="It met.")
        assert self.two(announce) == self.model.announce(name, now)

    @rule(span=st.sampled_from([2 * HOUR, DAY + HOUR, 3 * DAY + HOUR]))
    def time_passes(self, span: int) -> None:
        self.house.record.ahead += span + MINUTE
        self.house.reader.ahead += span + MINUTE
        clock = Clock(self.house.door, self.house.reader)
        for _ in range(40):
            if clock.tick(lambda: 0.0) == 0:
                break
        self.house.door.sweep()
        self.model.pass_time(self.now())

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        now = self.now()
        for account in ACCOUNTS:
            row = self.house.reader.row("standing", account)
            stands = (
                sorted((one.action, one.kind, one.ends) for one in row.in_force) if row is not None else []
            )
            assert stands == self.model.in_force(account, now)


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
