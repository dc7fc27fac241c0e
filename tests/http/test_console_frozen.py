"""What pages show to whom a freeze reaches."""

import time

import pytest

from steadyhand.access.scopes import ScopeSet
from steadyhand.enforcement.commands import Suspend
from steadyhand.kernel.values import DAY
from steadyhand.web.rooms import Rooms
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, on_sqlite
from tests.support.lookups import held, looked_up, reported

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


def of_two_areas(rooms):
    """An account with measures for spam and, ending on another day, for hate; Ana holds a case about spam of theirs."""
    until = rooms.now() + 100 * DAY
    hate = Suspend(
        subject="account:u1",
        policy="hate-1@1",
        cause="case:hate",
        mode="manual",
        until=until,
        account="account:u1",
    )
    done(rooms.door, hate, "staff:lead")
    case = held(rooms, "staff:ana", "post:p1")
    looked_up(rooms, "staff:ana", "account:u1")
    return case


def frozen_elsewhere(rooms):
    """Nobody reads about hate, nor can tell what was done about it."""
    frozen(rooms, reads=True, scope_set=ScopeSet(policy_areas=("hate",)))


def test_measures_and_deliveries_of_an_area_that_is_frozen_are_not_on_the_page_of_an_account(desk, house):
    """One may read about them for a case about spam; what was done about hate is what the freeze keeps."""
    of_two_areas(house)
    ana, page = desk("ana"), "/subjects/account:u1"
    before = [ana.get(address).text for address in (page, f"{page}?csv=effects")]
    frozen_elsewhere(house)
    after = [ana.get(address).text for address in (page, f"{page}?csv=effects")]

    assert "hate-1@1" in before[0]
    assert "2 measures in force" in before[0]
    assert "1 measure in force" in after[0]
    assert "hate-1@1" not in after[0]
    assert "spam-1@1" in after[0]
    assert (before[1].count("enforcement."), after[1].count("enforcement.")) == (2, 1)
    assert len(after[1].splitlines()) == len(before[1].splitlines()) - 2, "the act, and the notice of it"


def test_measures_of_an_area_that_is_frozen_are_not_in_the_dossier_nor_in_what_it_foretells(desk, house):
    """Nor does the sentence on what a decision comes on top of count them."""
    case, ana = of_two_areas(house), desk("ana")
    pages = (f"/cases/{case}", f"/cases/{case}?choice=suspend-1")
    before = [ana.get(address).text for address in pages]
    frozen_elsewhere(house)
    after = [ana.get(address).text for address in pages]

    for shown, kept in zip(before, after, strict=True):
        assert "hate-1@1" in shown
        assert "hate-1@1" not in kept
        assert "account:u1 had 2 measures before" in shown
        assert "account:u1 had 1 measure before" in kept


def test_deliveries_name_nobody_to_whom_any_area_is_frozen(desk, house):
    """Many people's effects in one list: nobody can say before reading which of them are of which area."""
    of_two_areas(house)
    lead = desk("lead")
    assert "account:u1" in lead.get("/deliveries").text
    frozen_elsewhere(house)

    for address in ("/deliveries", "/deliveries?csv=waiting"):
        assert "account:u1" not in lead.get(address).text
