"""Second looks at the door, on both databases: drawn from the ledger, served blind, answered, questioned."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.guard import AccessGuard
from steadyhand.access.model import Staff
from steadyhand.access.reading import AccessNow
from steadyhand.accountability.commands import Erase
from steadyhand.flows.looking import CURSOR, Looking
from steadyhand.flows.second_look import Asker, Serving
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import UNPROVED
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import AUTOMATION, HOUR, MINUTE, SECOND
from steadyhand.review.commands import Decide, Release, Retract, TakeLease
from steadyhand.review.looks.commands import AnswerLook, ReleaseLook, TakeLook
from steadyhand.review.looks.goldens import AddGolden, ConfirmGolden
from steadyhand.review.looks.sampling import Sampling
from steadyhand.review.looks.store import Looks
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, Reopen
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled
from tests.support.program_looks import BREAKS, OTHER_LEAD, THIRD, decided

ALL = Sampling(random=1.0, golden=0.0)
NONE = Sampling(random=0.0, risk=0.0)


class Looked:
    """A house with people, the flow that draws looks, and what serves them."""

    def __init__(self, house: Opened, sampling: Sampling = ALL) -> None:
        assert isinstance(house.guard, AccessGuard)
        self.house, self.sampling = house, sampling
        self.looks = Looks(house.reader)
        self.serving = Serving(house.door, house.reader, AccessNow(house.reader, house.guard))
        self.flow = self.began()

    def began(self) -> Looking:
        """The flow of a process that has just started."""
        flow = Looking(self.house.reader, self.house.door, self.sampling)
        flow.round()
        return flow

    def later(self, microseconds: int = MINUTE) -> int:
        """A round some time after the last entry."""
        return self.flow.round(self.house.reader.now() + microseconds)

    def drawn(self) -> list[Any]:
        return [entry.fact for entry in self.house.entries("review.look_drawn")]

    def served(self, by: str = REVIEWER, **changes: Any) -> Any:
        asker = {"principal": by, "proof": UNPROVED, "areas": ("spam", "hate"), "reads": lambda _: True}
        return self.serving.next(Asker(**(asker | changes)))

    def took(self, by: str = REVIEWER) -> str | None:
        """The look that somebody is served; None where none is."""
        answer = self.served(by)
        return answer.fact.look if isinstance(answer, Entry) else None


@pytest.fixture
def looked(opens: Reopen) -> Looked:
    house = opens()
    peopled(house)
    house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou Weber", roles=("policy_lead",))), ADMIN)
    house.done(Appoint(staff=Staff(principal=THIRD, name="Cem Aydin", roles=("reviewer",))), ADMIN)
    return Looked(house)


def test_decision_is_drawn_once_it_cannot_be_taken_back_and_only_once(looked):
    """A slip of the hand is nobody's reading; and two looks at one decision would count it double."""
    decided(looked.house, "a")

    assert looked.later(29 * SECOND) == 0
    assert looked.later(32 * SECOND) == 1
    (drawn,) = looked.drawn()
    assert (drawn.look, drawn.about.case, drawn.why) == ("look:1", "case:a", "random")
    assert (drawn.first.policy, drawn.apart) == ("spam-1@1", (REVIEWER,))
    assert looked.house.reader.cursor(CURSOR) > 0
    looked.flow._after = 1
    looked.later()
    assert len(looked.drawn()) == 1


def test_decision_that_was_taken_back_is_not_drawn(looked):
    """The case is open again: somebody decides it anew."""
    decided(looked.house, "a")
    looked.house.done(Retract(case="case:a", subject="post:a", area="spam"), REVIEWER)

    assert looked.later() == 1
    assert looked.drawn() == []


def test_another_process_goes_on_where_one_ended(looked):
    """What was decided while nothing ran is drawn all the same, and nothing older than the installation."""
    decided(looked.house, "a")
    looked.later()
    decided(looked.house, "b")
    looked.flow = looked.began()
    looked.later()

    assert [fact.about.case for fact in looked.drawn()] == ["case:a", "case:b"]


def test_what_the_lot_leaves_out_is_not_drawn(looked):
    """A share of none is none."""
    looked.sampling = NONE
    looked.flow = looked.began()
    decided(looked.house, "a")

    assert looked.later() == 1
    assert looked.drawn() == []


def test_reversal_is_drawn_for_what_it_is(opens, looked):
    """Who decides against a colleague is right, or is not: either is worth a look."""
    decided(looked.house, "a")
    house = opens(MINUTE)
    clock = Clock(house.door, house.reader)
    while clock.tick(lambda: 0.0):
        pass
    later = Looked(house, Sampling(random=0.0, risk=1.0))
    again = OpenCase(
        case="case:again", subject="post:a", area="spam", severity="low", source="report", ref="r"
    )
    house.done(again, AUTOMATION)
    house.done(TakeLease(case="case:a"), THIRD)
    house.done(Decide(case="case:a", outcome="no_violation", reason="A joke."), THIRD)
    later.later()

    assert [(fact.about.case, fact.why) for fact in later.drawn()] == [("case:a", "reversal")]


def test_who_decided_is_not_served_it_and_cannot_take_it(looked):
    """Agreeing with oneself is easy."""
    decided(looked.house, "a")
    looked.later()

    assert looked.took(REVIEWER) is None
    assert looked.house.refused(TakeLook(look="look:1", case="case:a"), REVIEWER) == "not_for_you"
    assert looked.took(THIRD) == "look:1"
    assert looked.took(OTHER_REVIEWER) is None


def test_who_depends_on_whoever_decided_does_not_look_it_over(looked):
    """One's manager's decision is one's own."""
    works = Staff(principal=THIRD, name="Cem Aydin", roles=("reviewer",), reports_to=REVIEWER)
    looked.house.done(Appoint(staff=works), ADMIN)
    decided(looked.house, "a")
    looked.later()

    assert looked.took(THIRD) is None
    assert looked.house.refused(TakeLook(look="look:1", case="case:a"), THIRD) == "reporting_line"
    assert looked.took(OTHER_REVIEWER) == "look:1"


def test_another_account_of_whoever_decided_does_not_look_it_over(looked):
    """One person is one, by however many accounts."""
    for name in (REVIEWER, THIRD):
        one = Staff(principal=name, name="Ana Duarte", roles=("reviewer",), person="p-1")
        looked.house.done(Appoint(staff=one), ADMIN)
    decided(looked.house, "a")
    looked.later()

    assert looked.took(THIRD) is None


def test_look_is_within_the_areas_of_whoever_looks(looked):
    """A look is a case like any other to whoever may not read such cases."""
    narrow = Staff(principal=THIRD, name="Cem Aydin", roles=("reviewer",), areas=("hate",))
    looked.house.done(Appoint(staff=narrow), ADMIN)
    decided(looked.house, "a")
    looked.later()

    assert looked.took(THIRD) is None
    assert looked.house.refused(TakeLook(look="look:1", case="case:a"), THIRD) == "not_your_area"


def test_who_knows_somebody_or_holds_their_case_is_not_served_it(looked):
    """A case about the same account says how the others ended."""
    decided(looked.house, "a")
    other = OpenCase(
        case="case:o", subject="post:o", account="account:a", area="spam", severity="low", source="rule", ref="e",
    )  # fmt: skip
    looked.house.done(other, AUTOMATION)
    looked.house.done(TakeLease(case="case:o"), THIRD)
    looked.later()

    assert looked.took(THIRD) is None
    looked.house.done(Release(case="case:o", reason="conflict"), THIRD)
    assert looked.took(THIRD) is None
    assert looked.took(OTHER_REVIEWER) == "look:1"


def test_language_that_somebody_does_not_read_is_left_to_others(looked):
    """A guess is no reading."""
    decided(looked.house, "a")
    looked.later()

    assert looked.served(THIRD, reads=lambda language: language != "en") is None


def test_look_comes_back_after_a_quarter_of_an_hour(looked):
    """Whoever goes home with it must not take it along."""
    decided(looked.house, "a")
    looked.later()
    assert looked.took(THIRD) == "look:1"
    assert looked.took(OTHER_REVIEWER) is None

    ahead = Opened(looked.house.url, looked.house.registry, looked.house.guard, HOUR)
    Clock(ahead.door, ahead.reader).tick()
    lapsed = ahead.entries("review.look_lapsed")
    ahead.close()

    assert [entry.fact.holder for entry in lapsed] == [THIRD]
    assert looked.took(OTHER_REVIEWER) == "look:1"


def test_disagreement_is_a_question_and_changes_no_decision(looked):
    """A second reading is one reading more, and no verdict on a person."""
    decided(looked.house, "a")
    looked.later()
    looked.took(THIRD)
    before = looked.house.reader.stored("case", "case:a")
    looked.house.done(AnswerLook(look="look:1", outcome="no_violation", reason="A joke."), THIRD)
    (question,) = looked.looks.questions(state="open")

    assert (question.policy, question.case, question.compared) == ("spam-1", "case:a", "outcome")
    assert looked.house.reader.payload(question.first_reason) == b"The same link again."
    assert looked.house.reader.payload(question.second_reason) == b"A joke."
    assert looked.house.reader.stored("case", "case:a") == before
    assert looked.looks.open_questions() == {"spam-1": 1}


def test_answered_looks_are_counted_by_what_was_read(looked):
    """Figures come from counts, and counts hold no names."""
    for name in ("a", "b", "c"):
        decided(looked.house, name)
    looked.later()
    for number in range(3):
        look = looked.took(THIRD)
        looked.house.done(AnswerLook(look=look, reason="Ten times.", **BREAKS), THIRD)
        assert look == f"look:{number + 1}"

    (cell,) = looked.looks.counted()
    assert (cell.first, cell.second, cell.looks, cell.kind) == ("spam-1", "spam-1", 3, "random")


def test_case_that_was_opened_again_is_not_looked_over(looked):
    """There is nothing to agree with."""
    decided(looked.house, "a")
    looked.later()
    looked.house.done(Retract(case="case:a", subject="post:a", area="spam"), REVIEWER)

    assert looked.took(THIRD) is None
    assert [entry.fact.why for entry in looked.house.entries("review.look_withdrawn")] == ["reopened"]


def test_erased_content_is_not_looked_over(looked):
    """A look at nothing would count as agreement or the lack of it."""
    decided(looked.house, "a")
    looked.later()
    looked.house.done(Erase(subject="account:a", reason="request"), ADMIN)

    assert looked.took(THIRD) is None
    assert [entry.fact.why for entry in looked.house.entries("review.look_withdrawn")] == ["gone"]


def test_golden_case_looks_like_any_other_and_is_not_for_who_knows_it(looked):
    """Whoever knows that they are measured measures up."""
    decided(looked.house, "gold")
    seq = looked.house.reader.head().seq
    looked.house.done(AddGolden(case="case:gold", seq=seq, why="Clear.", **BREAKS), LEAD)
    looked.house.done(ConfirmGolden(golden="golden:gold"), OTHER_LEAD)
    looked.flow._sampling = Sampling(random=1.0, golden=0.5)
    decided(looked.house, "b")
    looked.later()
    looked.later()

    golden = next(fact for fact in looked.drawn() if fact.golden)
    assert golden.why == "golden"
    assert set(golden.apart) == {LEAD, OTHER_LEAD, REVIEWER}
    assert golden.look.startswith("look:")
    assert {looked.took(LEAD), looked.took(OTHER_LEAD)}.isdisjoint({golden.look})
    while (look := looked.took(THIRD)) != golden.look:
        looked.house.done(ReleaseLook(look=look, reason="experience"), THIRD)
    looked.house.done(AnswerLook(look=golden.look, outcome="no_violation", reason="No."), THIRD)
    assert looked.looks.questions() == []
    (row,) = looked.looks.goldens()
    assert (row.looks, row.agreed, row.seen_by) == (1, 0, (THIRD,))
