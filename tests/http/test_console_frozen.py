"""What pages show to whom a freeze reaches."""

import time

import pytest

from steadyhand.web.rooms import Rooms
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import on_sqlite
from tests.support.lookups import held, reported

pytestmark = on_sqlite


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """The house with a security lead."""
    secured(rooms)
    return rooms


def spam_case(rooms):
    """The open case about spam."""
    return rooms.cases.about("post:p1")[0].id


def test_case_kept_back_by_a_freeze_of_reads_shows_nothing_of_it(desk, house):
    """Content, evidence, subject and why: a page that shows one of them shows what was frozen."""
    case = held(house, "staff:ana", "post:p1")
    ana = desk("ana")
    assert "http://prize.example" in ana.get(f"/cases/{case}").text
    frozen(house, reads=True)

    for path in (f"/cases/{case}", f"/cases/{case}?part=bar", f"/cases/{case}?choice=remove"):
        answer = ana.get(path)
        assert answer.status_code == 403
        assert FREEZE in answer.text
        assert "prize.example" not in answer.text
        assert "post:p1" not in answer.text
    taken = ana.send(f"/cases/{case}/take")
    assert taken.status_code == 403
    assert "post:p1" not in taken.text


def test_queue_and_board_do_not_say_whom_a_kept_back_case_is_about(desk, house):
    """A page that is closed and a list beside it that names everybody would be no freeze of reading."""
    case, ana = held(house, "staff:ana", "post:p1"), desk("ana")
    reported(house, "post:p7")
    lists = ("/queues", "/queues/spam", "/queues/spam?csv=spam")
    before = [ana.get(address).text for address in lists]
    frozen(house, reads=True)
    after = [ana.get(address).text for address in lists]

    for name, shown, kept in zip(("post:p1", "post:p7", "post:p7"), before, after, strict=True):
        assert name in shown
        assert name not in kept
        assert f"kept back by {FREEZE}" in kept
    assert f"/cases/{case}" in after[0]
    assert "post:h1" in ana.get("/queues/hate").text


def test_case_outside_of_the_freeze_and_case_frozen_for_acts_only_are_read_as_before(desk, house):
    """Who cannot act may still look, unless looking was frozen."""
    case = held(house, "staff:ana", "post:p1")
    frozen(house)
    assert "http://prize.example" in desk("ana").get(f"/cases/{case}").text


def test_stream_of_a_case_that_is_frozen_ends_and_says_why(desk, house):
    """A page that stays open must not go on as if nothing had happened."""
    case = spam_case(house)
    ana = desk("ana")
    query = {"seq": house.reader.head().seq, "case": case}
    with ana.client.stream("GET", "/console/stream", params=query, timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        frozen(house, reads=True)
        began = time.monotonic()
        told = [line for line in lines if line.startswith("event: ")]

    assert told[-1] == "event: frozen"
    assert time.monotonic() - began < 3, "it should take a second; the rest is for a busy machine"
