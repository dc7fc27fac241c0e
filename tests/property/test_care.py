"""Whatever somebody does in whatever order, nobody is given more than the limits say."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.entry import Entry, Fact, Refusal, Ruling
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.kernel.zones import local_day
from steadyhand.review.care.commands import LeaveArea, ReturnToArea, SetCare
from steadyhand.review.care.limits import Limits
from steadyhand.review.care.model import Care, Settings
from steadyhand.review.care.views import CareView
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.facts import Leased
from steadyhand.review.model import Case, Lease
from tests.support.judging import NOW

ANA = "staff:ana"
LIMITS = Limits(spell=20, rest=10, cases=6, severe=2)
ZONES = ("UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu")
AREAS = ("hate", "violence", "spam")

STEPS = st.one_of(
    st.tuples(st.just("take"), st.sampled_from(AREAS), st.sampled_from(("high", "severe"))),
    st.tuples(st.just("give"), st.integers(0, 3), st.just("")),
    st.tuples(st.just("zone"), st.sampled_from(ZONES), st.just("")),
    st.tuples(st.sampled_from(("leave", "return")), st.sampled_from(AREAS), st.just("")),
)
PAUSES = st.sampled_from((0, MINUTE, 5 * MINUTE, 12 * MINUTE, HOUR, 5 * HOUR))


class Shift:
    """One person at the door, as values: what they hold, and what is folded of them."""

    def __init__(self) -> None:
        self.now, self.care = NOW, None
        self.held: list[Case] = []
        self.taken: list[tuple[int, Case]] = []
        self.count = 0

    def do(self, command: Command, **rows: Any) -> Fact | None:
        nobody = {"conflicts": None, "staff": None, "queues": None}
        known = Rows({"care": self.care, "care_limits": LIMITS, **nobody, **rows}, ANA)
        answer: Any = command.decide(known, self.now)
        if isinstance(answer, Ruling):
            answer = answer.fact
        if isinstance(answer, Refusal):
            return None
        self.count += 1
        entry = Entry(seq=self.count, at=self.now, epoch=0, by=ANA, fact=answer)
        if list(CareView().keys(entry)):
            self.care: Care | None = CareView().fold(self.care, entry, ANA)
        return answer  # type: ignore[no-any-return]  # of these commands none rules

    def step(self, what: str, one: Any, severity: str) -> None:
        match what:
            case "take":
                self.take(one, severity)
            case "give" if self.held:
                case = self.held.pop(one % len(self.held))
                self.do(Release(case=case.id), case=case)
            case "zone":
                self.do(SetCare(settings=Settings(zone=one)))
            case "leave":
                self.do(LeaveArea(area=one))
            case "return":
                self.do(ReturnToArea(area=one))

    def take(self, area: str, severity: str) -> None:
        name = f"case:{len(self.taken)}.{self.count}"
        case = Case(
            id=name, subject="post:1", account=None, area=area, severity=severity, region="eu", language="en",
            opened=NOW,
        )  # fmt: skip
        left = self.care.left if self.care else ()
        lease = self.do(TakeLease(case=name), case=case)
        if isinstance(lease, Leased):
            assert area not in left
            mine = Lease(holder=ANA, until=lease.until, number=1)
            self.held.append(_leased(case, mine))
            self.taken.append((self.now, case))
            self.check(area)

    def check(self, area: str) -> None:
        """Of their day as their zone has it now, no more was taken than is enough."""
        zone = self.care.settings.zone if self.care else "UTC"
        begin, _ = local_day(self.now, zone)
        today = [case for at, case in self.taken if at >= begin and case.area == area]
        if area != "spam":
            assert len(today) <= LIMITS.cases
            assert sum(case.severity == "severe" for case in today) <= LIMITS.severe


def _leased(case: Case, lease: Lease) -> Case:
    return replace(case, state="leased", lease=lease, leases=1, holder=ANA)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(STEPS, PAUSES), max_size=60))
def test_no_order_of_commands_gets_past_a_daily_limit_or_into_a_category_one_left(steps):
    """Taking, giving back, leaving, returning, moving one's midnight: none of it is a way round."""
    shift = Shift()
    for step, pause in steps:
        shift.step(*step)
        shift.now += pause


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 15), st.integers(0, 9)), min_size=1, max_size=40))
def test_nobody_is_given_a_case_before_they_rested_who_worked_for_a_spell(work):
    """However short the cases and the pauses between them are: added up they are a spell."""
    shift, spell, last = Shift(), 0, 0
    for minutes, pause in work:
        before = len(shift.taken)
        shift.take("hate" if len(shift.taken) % 2 else "violence", "high")
        if len(shift.taken) > before:
            spell = spell if shift.now - last < LIMITS.rest * MINUTE else 0
            assert spell < LIMITS.spell * MINUTE
            shift.now += minutes * MINUTE
            case = shift.held.pop()
            shift.do(Release(case=case.id), case=case)
            spell, last = spell + minutes * MINUTE, shift.now
        shift.now += pause * MINUTE
