"""How many escalations of one partner are taken within an hour, and that a flood silences no danger."""

from __future__ import annotations

from typing import Any

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR, MINUTE, SECOND
from steadyhand.review.model import FIRST
from steadyhand.review.partners.model import AN_HOUR
from steadyhand.review.partners.record import Record
from steadyhand.review.partners.views import RecordView
from tests.support.judging import NOW, entries, fact, folded, judged
from tests.unit.review.partners.test_escalations import ROSA, asked, rows


def sent(count: int, *, area: str = "spam", every: int = SECOND) -> Record:
    """The record of a partner that escalated so often, from now on."""
    command = asked(area=area)
    begun = fact(command, ROSA, **rows(command))
    made = entries(*((begun, ROSA, NOW + n * every) for n in range(count)))
    row = folded(RecordView(), "partner:red", list(made))
    assert isinstance(row, Record)
    return row


def one_more(record: Record, now: int, area: str = "spam") -> Any:
    command = asked(area=area)
    return judged(command, ROSA, now, **rows(command, partner_record=record))


def test_sixty_within_an_hour_are_taken_and_the_next_is_told_when_to_come_back():
    """A flood of one partner's would keep back what everybody else asks."""
    now = NOW + AN_HOUR * SECOND
    refusal = one_more(sent(AN_HOUR), now)

    assert not isinstance(one_more(sent(AN_HOUR - 1), now), Refusal)
    assert (refusal.code, refusal.wait_s) == ("too_often", 3600 - AN_HOUR)
    assert f"in {refusal.wait_s} s" in refusal.message
    assert not isinstance(one_more(sent(AN_HOUR), now + refusal.wait_s * SECOND), Refusal)


def test_one_a_minute_is_never_too_often():
    """The hour slides: whoever keeps to the pace is not stopped at its end."""
    record = sent(10 * AN_HOUR, every=MINUTE)

    assert not isinstance(one_more(record, NOW + 10 * AN_HOUR * MINUTE), Refusal)
    assert len(record.lately) == AN_HOUR


def test_threat_to_a_life_is_taken_however_much_came_before():
    """Else whoever can send in a partner's name could keep it from being heard."""
    assert not isinstance(one_more(sent(AN_HOUR), NOW + HOUR // 2, FIRST), Refusal)


def test_threats_to_lives_use_up_nothing():
    """A bad night must not close the door to what comes after it."""
    record = sent(2 * AN_HOUR, area=FIRST)

    assert (record.escalations, record.lately) == (2 * AN_HOUR, ())
    assert not isinstance(one_more(record, NOW + HOUR // 2), Refusal)
