"""Escalations through the door, on both databases: all or nothing, once, and late by an entry."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.flows.escalation import Answering, Filed, Wanted, file
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.review.commands import Decide, Retract, TakeLease
from steadyhand.review.partners.model import Said
from steadyhand.review.partners.registry import RegisterPartner
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_partners import OTHER_LEAD, PAT, PRESS

PIA = "staff:pia"
SAID = Said(rule="", words="The same link, again.")


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house with one partner, for whom two people speak."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        seconded(house, RegisterPartner(listing=PRESS), LEAD, OTHER_LEAD, "request:press")
        for principal in (PAT, PIA):
            speaks = Staff(principal=principal, name="P", roles=("partner",), employer=PRESS.partner)
            house.done(Appoint(staff=speaks), ADMIN)
        yield opened


def asked(house: Opened, by: str = PAT, **changes: Any) -> Filed | Refusal:
    common: dict[str, Any] = {
        "reference": "r1", "area": "spam", "subjects": ("post:1", "post:2"), "severity": "severe", "said": SAID,
    }  # fmt: skip
    return file(house.door, house.reader, Wanted(**(common | changes)), PRESS, by, lambda _: None)


def taken(house: Opened, **changes: Any) -> Filed:
    filed = asked(house, **changes)
    assert isinstance(filed, Filed), filed
    return filed


def decided(house: Opened, case: str) -> None:
    house.done(TakeLease(case=case), REVIEWER)
    house.done(Decide(case=case, outcome="no_violation", reason="One link is no spam."), REVIEWER)


def ticked(house: Opened) -> None:
    while Clock(house.door, house.reader).tick():
        pass


def test_escalation_opens_a_case_for_each_subject_or_none_at_all(opens):
    """Half an escalation would be answered in half."""
    house = opens()
    refused = asked(house, subjects=("post:1", "post:1"))
    before = house.entries("review.opened", "review.partner_escalated")
    taken(house)

    assert isinstance(refused, Refusal)
    assert before == []
    assert [one.by for one in house.entries("review.opened")] == ["system:escalations"] * 2


def test_same_reference_sent_at_once_by_two_people_is_taken_once(opens):
    """Two at one desk press the same button."""
    house = opens()
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda by: asked(house, by), (PAT, PIA)))

    assert len({one.escalation.escalation for one in found if isinstance(one, Filed)}) == 1
    assert sorted(one.new for one in found if isinstance(one, Filed)) == [False, True]
    assert len(house.entries("review.partner_escalated")) == 1
    assert len(house.entries("review.opened")) == 2


def test_missed_time_is_an_entry_once_and_the_answer_still_comes(opens):
    """We were late, and say so; late is no reason to be silent."""
    filed = taken(opens())
    late = opens(5 * HOUR)
    ticked(late)
    ticked(late)
    for part in filed.escalation.parts:
        decided(late, part.case)
    after = opens(6 * HOUR)
    Answering(after.reader, after.door).round()
    row = after.reader.row("escalation", filed.escalation.escalation)

    assert len(after.entries("review.escalation_breached")) == 1
    assert (row.state, len(row.answers)) == ("decided", 2)
    assert row.breached is not None
    assert after.reader.row("partner_record", PRESS.partner).breaches == 1


def test_decision_taken_back_at_once_is_told_to_nobody(opens):
    """What was a slip of the hand must not stand in a partner's mail."""
    house = opens()
    filed = taken(house, subjects=("post:1",))
    (part,) = filed.escalation.parts
    decided(house, part.case)
    house.done(Retract(case=part.case, subject="post:1", area="spam"), REVIEWER)
    later = opens(MINUTE)

    assert Answering(later.reader, later.door).round() == 0
    house.done(Decide(case=part.case, outcome="no_violation", reason="Now I am sure."), REVIEWER)
    much_later = opens(2 * MINUTE)
    assert Answering(much_later.reader, much_later.door).round() == 1
    assert Answering(much_later.reader, much_later.door).round() == 0, "told once"


def test_two_partners_words_on_one_case_are_answered_each(opens):
    """Who asked first must not be the only one who hears."""
    house = opens()
    first, second = taken(house), taken(house, reference="r2", said=Said(rule="", words="Look again."))
    assert [part.case for part in first.escalation.parts] == [part.case for part in second.escalation.parts]
    for part in first.escalation.parts:
        decided(house, part.case)
    later = opens(MINUTE)

    assert Answering(later.reader, later.door).round() == 2
    states = [later.reader.row("escalation", one.escalation.escalation).state for one in (first, second)]
    assert states == ["decided", "decided"]
