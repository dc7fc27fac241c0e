"""Recertification: what somebody may do is looked at again by somebody who does not depend on them."""

from __future__ import annotations

import pytest

from steadyhand.access.certifying.commands import AccessCertified, Certify
from steadyhand.access.certifying.model import HOLDS, Certified, due, overdue
from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Scope
from tests.support.access_houses import ANA, LONG_AGO, NOW, OLA, SOL, answer, house, staff, was

CERTIFY = Certify(principal=ANA, roles=("reviewer",))


def told(command: Certify = CERTIFY, by: str = SOL, **fields: object) -> object:
    """What is decided about Ana, who is a reviewer."""
    answered = command.decide(Rows({"staff": staff(**fields)}, by), NOW)
    return answered.code if isinstance(answered, Refusal) else answered


def test_word_holds_for_ninety_days_from_the_last_time_that_somebody_gave_it():
    """An appointment is such a word, a change that let them do more too; one that took something away is none."""
    raised = was(NOW - 10 * DAY, raised=True)

    assert due(staff(), None) == LONG_AGO + HOLDS
    assert due(staff(changes=(was(NOW - 5 * DAY), raised)), None) == NOW - 10 * DAY + HOLDS
    assert due(staff(changes=(raised,)), Certified(by=SOL, at=NOW)) == NOW + HOLDS


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({}, True),
        ({"since": NOW - HOLDS + 1}, False),
        ({"active": False}, False),
        ({"leaves": NOW}, False),
        ({"roles": ()}, False),
    ],
)
def test_only_who_may_do_something_is_to_be_certified(fields, late):
    """Whoever has left, or may do nothing, is no work for anybody."""
    assert overdue(staff(**fields), None, NOW) is late


def test_what_was_seen_is_what_is_certified():
    """Roles that were added between looking and saying yes were looked at by nobody."""
    assert told() == AccessCertified(principal=ANA, roles=("reviewer",), areas=())
    assert told(roles=("reviewer", "admin")) == told(areas=("spam",)) == "changed"
    assert told(active=False) == "not_active"
    assert told(by=ANA) == "yourself"


@pytest.mark.parametrize(
    ("certifier", "answered"),
    [
        ({}, "pass"),
        ({"person": "ana"}, "same_person"),
        ({"reports_to": ANA}, "reporting_line"),
        ({"delegate_of": ANA}, "delegate"),
    ],
)
def test_nobody_certifies_themselves_nor_whom_they_work_for(certifier, answered):
    """A manager looks at their people; nobody at their manager, and nobody at another account of theirs."""
    there = house(
        staff(person="ana", reports_to=SOL), staff(OLA, "admin", **certifier), staff(SOL, "security_lead")
    )
    scope = CERTIFY.scope(Rows({"staff": None}, OLA))

    assert scope == Scope(tool="access", apart=(ANA,))
    assert answer(there, CERTIFY, OLA, scope) == answered
    assert answer(there, CERTIFY, SOL, scope) == "pass"
