"""Effects of a person's decision wait for half a minute, and what was taken back never leaves. On both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.delivery.commands import Supersede
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.ending import Lift, Withdraw
from steadyhand.flows.undoing import Undoing
from steadyhand.kernel.values import AUTOMATION, HOUR, SECOND
from steadyhand.review.model import RETRACTION
from tests.contract.test_freezes import label, staffed
from tests.support.doors import Opened, house_doors
from tests.support.people import LEAD, REVIEWER

COURIER = "system:delivery"


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    with house_doors(record_url) as opens:
        yield staffed(opens)


def waiting(house: Opened) -> list[str]:
    """The types of the effects that wait, in their order."""
    return [pending.type for pending in Outbox(house.reader).pending()]


def sent(house: Opened, after: int) -> list[str]:
    """What leaves at a time after now, as the courier asks: each in its turn, needless ones superseded."""
    undoing, now, gone = Undoing(house.reader, RETRACTION), house.reader.now() + after, []
    for pending in Outbox(house.reader).pending():
        if undoing.until(pending, now) is not None:
            continue
        if (other := undoing.needless(pending)) is not None:
            house.done(Supersede(effect=pending.effect, later=other), COURIER)
        else:
            gone.append(pending.type)
    return gone


def test_decision_of_a_person_leaves_when_it_can_no_longer_be_taken_back(house):
    """Else "undo" would mean that somebody was told, and then told that it was nothing."""
    house.done(label("post:1"), REVIEWER)

    assert sent(house, 0) == []
    assert sent(house, RETRACTION - SECOND) == []
    assert sent(house, RETRACTION + SECOND) == waiting(house) != []


def test_decision_of_rules_leaves_at_once(house):
    """Half a minute is much where nobody is there to take anything back."""
    house.done(label("post:1"), AUTOMATION)

    assert sent(house, 0) == waiting(house) != []


def test_nothing_of_what_was_taken_back_ever_leaves(house):
    """The platform must not be told to end what it was never told to begin."""
    made = label("post:1")
    house.done(made, REVIEWER)
    house.done(Withdraw(subject="post:1", action="post:1#1", cause=made.cause), REVIEWER)

    assert sent(house, HOUR) == []
    assert waiting(house) == []


def test_sanction_that_was_lifted_later_is_told_with_its_end(house):
    """Only a slip of the hand is as if it had never been: what somebody else ends was in force."""
    made = label("post:1")
    house.done(made, REVIEWER)
    house.done(Lift(subject="post:1", action="post:1#1", cause="decision:9.1", reason="Mistaken."), LEAD)

    assert sent(house, HOUR) == waiting(house)
    assert "enforcement.lifted" in waiting(house)


def test_other_sanctions_on_the_same_subject_leave_as_decided(house):
    """Taking back one of two must not hold the other."""
    first, second = label("post:1"), label("post:1", label="sensitive")
    house.done(first, REVIEWER)
    house.done(second, REVIEWER)
    house.done(Withdraw(subject="post:1", action="post:1#2", cause=second.cause), REVIEWER)

    left = sent(house, HOUR)

    assert left.count("enforcement.labelled") == 1
    assert "enforcement.lifted" not in left
