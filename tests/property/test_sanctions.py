"""Random lives of sanctions, strikes, appeals and moratoria at the door, against a small model made from the docs."""

from __future__ import annotations

import itertools
import tempfile
from contextlib import ExitStack
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.enforcement.appeals.model import Appeal
from steadyhand.enforcement.commands import Ban, Limit, Suspend, Warn
from steadyhand.enforcement.ending import CorrectError, Lift, Vary
from steadyhand.enforcement.moratorium.commands import AnnounceEnd, CallOffEnd, StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers
from steadyhand.enforcement.strikes.commands import AnnulStrike, PublishLadder
from steadyhand.enforcement.strikes.model import LADDERS, STRIKES, Step, Terms, strikes_of
from steadyhand.flows import appeal as flow
from steadyhand.flows import decision
from steadyhand.flows.appeal import Milder, Said
from steadyhand.flows.decision import Act, Verdict
from steadyhand.flows.striking import Counting
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.doors import house_doors, told
from tests.support.people import ADMIN, ARTICLE, LEAD, REVIEWER, peopled
from tests.support.program_access import approved
from tests.support.program_partners import OTHER_LEAD
from tests.support.sanctions_reference import KINDS, Held, Model, Promise
from tests.support.strikes_reference import One, Struck

ACCOUNTS = ("account:a", "account:b")
COMMANDS: dict[str, Any] = {"warn": Warn, "limit": Limit, "suspend": Suspend, "ban": Ban}
SPANS = st.sampled_from([None, HOUR, DAY, 5 * DAY])
NAMES = ("one", "two")
HEARERS = ("staff:hana", "staff:hugo")
ROUNDS = st.tuples(
    st.booleans(),
    st.sampled_from([None, LEAD, OTHER_LEAD, *HEARERS]),
    st.sampled_from(["upheld", "overturned", "varied"]),
    st.integers(0, 20),
    st.sampled_from(KINDS),
    SPANS,
)
"""Whether there is something new, who asks to answer, what they find; of which measure what is put in its place."""
LADDER = "ladder:spam"
TERMS = Terms(
    title="Spam",
    areas=("spam",),
    points={"low": 1, "medium": 1, "high": 2, "severe": 3},
    steps=(Step(points=2, act="suspend", hours=12),),
    warning_first=True,
    expires_days=4,
    together_hours=12,
)
SEVERE = msgspec.structs.replace(ARTICLE, article="spam-9", severity="severe")


def who(*, two: bool) -> list[str]:
    """Whoever has a part in what one person does, or two."""
    return [LEAD, OTHER_LEAD] if two else [LEAD]


class Lives(RuleBasedStateMachine):
    """One house; whatever is done is done to the model as well."""

    def __init__(self) -> None:
        super().__init__()
        self.stack, self.posts = ExitStack(), dict[str, str]()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        opens = self.stack.enter_context(house_doors(f"sqlite:///{folder}/record.db"))
        self.house = opens()
        self.model, self.numbers = Model(), itertools.count(1)
        self.model.struck = {account: Struck() for account in ACCOUNTS}

    def teardown(self) -> None:
        self.stack.close()

    @initialize()
    def staffed(self) -> None:
        peopled(self.house)
        for who, role in ((OTHER_LEAD, "policy_lead"), *((one, "appeals_reviewer") for one in HEARERS)):
            self.house.done(Appoint(staff=Staff(principal=who, name=who, roles=(role,))), ADMIN)
        self.house.done(SEVERE, LEAD)
        self.house.done(PublishLadder(ladder=LADDER, terms=TERMS), LEAD)
        self.decide(ACCOUNTS[0], 5, severe=True)
        self.impose(ACCOUNTS[1], "ban", None, None)

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
        cause = f"decision:{next(self.numbers)}"
        more: dict[str, Any] = {"starts": starts, "until": ends, "cause": cause}
        command = COMMANDS[kind](subject=account, account=account, policy="spam-1@1", mode="manual", **more)
        if kind == "suspend" and ends is None:
            assert self.alone(command) == "no_end"
            return
        lasting = kind == "ban" and ends is None
        if lasting:
            assert self.alone(command) == "second_needed"
        assert self.by(command, two=lasting) == "done"
        self.model.imposed(account, kind, starts or now, ends, cause, who(two=lasting))

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
        assert self.by(command, two=two) == self.model.vary(
            account, action, kind, ends, now, who(two=two), two=two
        )

    @rule(account=st.sampled_from(ACCOUNTS), which=st.integers(0, 20))
    def correct(self, account: str, which: int) -> None:
        now, action = self.now(), self.picked(account, which)
        command = CorrectError(
            subject=account, action=action, error="technical", cause="case:1", reason="So."
        )
        assert self.alone(command) == "second_needed"
        assert self.two(command) == self.model.correct(account, action, now)

    @rule(account=st.sampled_from(ACCOUNTS), days=st.sampled_from([None, 1, 5]), severe=st.booleans())
    def decide(self, account: str, days: int | None, severe: bool) -> None:
        """A case about a post is decided: the post is removed, the account struck, and suspended where that is said."""
        number, now = next(self.numbers), self.now()
        case, post = f"case:{number}", f"post:{number}"
        opened = OpenCase(
            case=case, subject=post, area="spam", severity="medium", source="rule", ref=f"event:{number}",
            account=account, attested=True,
        )  # fmt: skip
        self.house.done(opened, AUTOMATION)
        self.house.done(TakeLease(case=case, way="picked", reason="Asked to."), REVIEWER)
        stored = self.house.reader.stored("case", case)
        assert stored is not None
        suspended = () if days is None else (Act(kind="suspend", days=days),)
        policy = "spam-9@1" if severe else "spam-1@1"
        verdict = Verdict(
            outcome="violates", policy=policy, reason="So.", acts=(Act(kind="remove"), *suspended)
        )
        answers = decision.decide(
            self.house.door, stored.row, verdict, REVIEWER, expect=stored.seq, key=f"k:{case}", now=now,
            counting=Counting(ladders=self.house.reader.row(LADDERS, LADDERS)),
        )  # fmt: skip
        assert set(told(answers)) == {"done"}
        cause = self.house.reader.row("case", case).decision.id
        self.model.imposed(post, "remove", now, None, cause, [REVIEWER])
        if days is not None:
            self.model.imposed(account, "suspend", now, now + days * DAY, cause, [REVIEWER])
        self.model.struck[account].strikes.append(One(now, "severe" if severe else "medium", cause))
        self.posts[post] = account

    @precondition(lambda self: self.posts)
    @rule(account=st.sampled_from(ACCOUNTS), which=st.integers(0, 20))
    def annul(self, account: str, which: int) -> None:
        number = 1 + which % (len(self.model.struck[account].strikes) + 1)
        command = AnnulStrike(account=account, number=number, cause="case:1", reason="So.")
        assert self.alone(command) == self.model.struck[account].annul(number)

    @rule(which=st.integers(0, 40), rounds=st.lists(ROUNDS, min_size=1, max_size=5))
    def appeal(self, which: int, rounds: list[Any]) -> None:
        """Whoever it concerns appeals a measure again and again, each time with something new or without.

        It is one of all that ever were, or one that never was; each round somebody asks to answer, or nobody does.
        """
        every = [*sorted(self.model.led), f"{ACCOUNTS[0]}#99"]
        action = every[which % len(every)]
        subject = action.rpartition("#")[0]
        account = self.posts.get(subject, subject)
        for new, hearer, *verdict in rounds:
            said = Said(account=account, ref=action, words="No.", evidence="A receipt." * new)
            found = told([flow.file(self.house.door, self.house.reader, said)])[0]
            assert found == self.model.file(action, self.now(), new=new)
            cause = self.model.led.get(action, "")
            if hearer is not None and cause and self.model.appeals[cause].open:
                self.hear(cause, hearer, *verdict)

    def hear(self, cause: str, by: str, outcome: str, which: int, kind: str, span: int | None) -> None:
        """Somebody takes the one that waits and answers it: who had a part in it cannot."""
        every = self.house.reader.all("appeal").values()
        appeal = next(one for one in every if one.open and one.about.decision == cause)
        take = told([self.house.door.perform(TakeAppeal(appeal=appeal.id, decision=cause), by)])[0]
        if by in self.model.appeals[cause].apart:
            assert take == "own_part"
            return
        assert take == "done"
        stands = [pair for pair in self.model.stands(cause) if pair[0] in ACCOUNTS]
        if outcome == "varied" and stands:
            self.eased(appeal, by, stands[which % len(stands)], kind, span)
            return
        found = "upheld" if outcome == "varied" else outcome
        assert set(self.answer(appeal, found, by)) == {"done"}
        self.model.answered(cause, by, overturned=found == "overturned")

    def eased(self, appeal: Appeal, by: str, pair: tuple[str, Held], kind: Any, span: int | None) -> None:
        """Something milder is put in the place of one measure; where that is none, the appeal is dismissed."""
        (account, one), now = pair, self.now()
        ends = None if span is None else now + span
        milder = Milder(action=one.action, kind=kind, until=ends)
        answers = self.answer(appeal, "varied", by, milder)
        expected = self.model.eased(account, one.action, kind, ends, now, [by], appealed=True)
        if expected == "done":
            assert set(answers) == {"done"}
        else:
            assert expected in answers
            assert set(self.answer(appeal, "upheld", by)) == {"done"}
        self.model.answered(appeal.about.decision, by, overturned=False)

    def answer(self, appeal: Appeal, outcome: Any, by: str, *milder: Milder) -> list[str]:
        verdict = flow.Verdict(outcome=outcome, reason="So.", milder=milder)
        key = f"answer:{next(self.numbers)}"
        return told(flow.answer(self.house.door, self.house.reader, appeal, verdict, by, key=key))

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
        self.model.note(self.now())
        self.house.record.ahead += span + MINUTE
        self.house.reader.ahead += span + MINUTE
        clock = Clock(self.house.door, self.house.reader)
        for _ in range(40):
            if clock.tick(lambda: 0.0) == 0:
                break
        self.house.door.sweep()
        self.model.pass_time(self.now())

    @invariant()
    def new_sanctions_are_noted(self) -> None:
        self.model.note(self.now())

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        now = self.now()
        for account in (*ACCOUNTS, *self.posts):
            row = self.house.reader.row("standing", account)
            stands = (
                sorted((one.action, one.kind, one.ends) for one in row.in_force) if row is not None else []
            )
            assert stands == self.model.in_force(account, now)

    @invariant()
    def strikes_come_to_what_the_model_says(self) -> None:
        now = self.now()
        for account in ACCOUNTS:
            row, struck = (
                strikes_of(self.house.reader.row(STRIKES, account), account),
                self.model.struck[account],
            )
            assert [one.how for one in row.counted()] == struck.counted()
            assert row.points(LADDER, now) == struck.points(now)


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=6, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
