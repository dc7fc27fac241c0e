"""Whoever waits for a case that ends as another, or in none, is answered all the same: once, and over a restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.flows.escalation import Answering, Filed, Wanted, file
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.messages.catalogue import shipped
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.moving import Cancel, Merge
from steadyhand.review.partners.model import Escalation, Said
from steadyhand.review.partners.registry import RegisterPartner
from steadyhand.review.partners.store import Partners
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_partners import OTHER_LEAD, PAT, PRESS


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house with one partner; every post is by one author."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        seconded(house, RegisterPartner(listing=PRESS), LEAD, OTHER_LEAD, "request:press")
        pat = Staff(principal=PAT, name="Pat", roles=("partner",), employer=PRESS.partner)
        house.done(Appoint(staff=pat), ADMIN)
        yield opened


def asked(house: Opened, *subjects: str, reference: str = "r1") -> Escalation:
    said = Said(rule="", words="The same link, again.")
    wanted = Wanted(reference=reference, area="spam", subjects=subjects, severity="severe", said=said)
    filed = file(house.door, house.reader, wanted, PRESS, PAT, lambda _: "account:u1")
    assert isinstance(filed, Filed), filed
    return filed.escalation


def cases_of(asked: Escalation) -> list[str]:
    return [part.case for part in asked.parts]


def merged(house: Opened, case: str, into: str) -> None:
    house.done(TakeLease(case=case), REVIEWER)
    house.done(Merge(case=case, into=into), REVIEWER)


def decided(house: Opened, case: str) -> None:
    house.done(TakeLease(case=case), REVIEWER)
    house.done(Decide(case=case, outcome="no_violation", reason="One link is no spam."), REVIEWER)


def cancelled(house: Opened, case: str) -> None:
    house.done(Cancel(case=case, reason="duplicate", words="Of the hotline's, who wrote twice."), LEAD)


def answered(house: Opened) -> int:
    return Answering(house.reader, house.door).round()


def now(house: Opened, one: Escalation) -> Escalation:
    found: Escalation = house.reader.row("escalation", one.escalation)
    return found


def test_partner_who_waits_for_a_merged_case_is_answered_by_the_one_that_was_decided(opens):
    """Else whoever was first to ask waits for ever, for a case that nobody will decide."""
    house = opens()
    waits, other = asked(house, "post:1"), asked(house, "post:2", reference="r2")
    (first,), (second,) = cases_of(waits), cases_of(other)
    merged(house, first, second)
    assert now(house, waits).state == "open", "its clock goes on"
    decided(house, second)
    later = opens(MINUTE)

    assert answered(later) == 2
    assert answered(later) == 0, "once"
    (answer,) = now(later, waits).answers
    assert (answer.case, answer.outcome) == (first, "no_violation")
    assert answer.decision == later.reader.row("case", second).decision.id


def test_cases_of_one_escalation_merged_one_into_the_next_are_answered_together(opens):
    """Half of an answer leaves the partner waiting for what is decided."""
    house = opens()
    waits = asked(house, "post:1", "post:2", "post:3")
    first, second, third = cases_of(waits)
    merged(house, first, second)
    merged(house, second, third)
    decided(house, third)
    later = opens(MINUTE)

    assert answered(later) == 1
    row = now(later, waits)
    assert (row.state, [one.case for one in row.answers]) == ("decided", [first, second, third])


def test_partner_of_a_case_that_was_cancelled_is_told_that_and_why_and_it_counts_for_nothing(opens):
    """Silence would look like a decision; what nobody decided says nothing about whoever asked."""
    house = opens()
    waits = asked(house, "post:1", "post:2")
    first, second = cases_of(waits)
    merged(house, first, second)
    cancelled(house, second)
    later = opens(MINUTE)

    assert answered(later) == 1
    told = Partners(later.reader).told(now(later, waits))
    assert [one.outcome for one in told.asked.answers] == ["not_decided", "not_decided"]
    assert told.reasons == dict.fromkeys((first, second), shipped()["en"].say("report.answer.duplicate"))
    assert "hotline" not in str(told.reasons), "what colleagues write to one another is not the answer"
    assert later.reader.row("partner_record", PRESS.partner).share is None


def test_case_that_is_opened_again_before_the_answer_left_is_answered_by_its_decision(opens):
    """A partner who is told that nobody decides, and then that somebody did, believes neither."""
    house = opens()
    waits = asked(house, "post:1")
    (case,) = cases_of(waits)
    cancelled(house, case)
    again = asked(house, "post:1", reference="r2")
    assert cases_of(again) == [case]
    later = opens(MINUTE)

    assert answered(later) == 0
    decided(later, case)
    much_later = opens(2 * MINUTE)
    assert answered(much_later) == 2
    assert [now(much_later, one).answers[0].outcome for one in (waits, again)] == ["no_violation"] * 2


def test_clock_of_whoever_waits_for_a_merged_case_runs_out_once_and_the_answer_still_comes(opens):
    """Merging must not be a way to be on time."""
    house = opens()
    waits, other = asked(house, "post:1"), asked(house, "post:2", reference="r2")
    (first,), (second,) = cases_of(waits), cases_of(other)
    merged(house, first, second)
    late = opens(5 * HOUR)
    while Clock(late.door, late.reader).tick():
        pass
    decided(late, second)
    after = opens(6 * HOUR)

    assert len(late.entries("review.escalation_breached")) == 2
    assert answered(after) == 2
    assert now(after, waits).state == "decided"


def test_answers_that_a_crash_cut_off_are_given_by_the_next_process(opens):
    """The one second in which a process ends must not be somebody's answer."""
    house = opens()
    waits = asked(house, "post:1", "post:2")
    first, second = cases_of(waits)
    merged(house, first, second)
    decided(house, second)
    cut_off = opens(MINUTE)
    cut_off.door.close()  # it has read what is due, and nothing of it is written
    with pytest.raises(RecordUnavailable):
        answered(cut_off)
    restarted = opens(2 * MINUTE)

    assert answered(restarted) == 1
    assert answered(opens(3 * MINUTE)) == 0
    assert now(restarted, waits).state == "decided"
    assert len(restarted.entries("review.escalation_answered")) == 1
