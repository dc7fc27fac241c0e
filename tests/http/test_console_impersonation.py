"""Impersonation at the console: who is real beside who is not, entered by one and confirmed by another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.impersonation.detector import Detector
from steadyhand.civic.impersonation.model import Imitated
from steadyhand.civic.impersonation.record import store
from steadyhand.civic.impersonation.register import Register
from steadyhand.flows.imitated_preview import Foreseen
from steadyhand.web.rooms import Rooms
from tests.support.civic_namesakes import CANDIDATE, OFFICE, PASSING
from tests.support.desk import serving
from tests.support.freezing import frozen, secured
from tests.support.impersonation_pages import ENTERER, FRAUD, PARODY, REGISTER_FILE, registered

PAGE = "/impersonation/lena-torvald"


def foreseen(those: Sequence[Imitated]) -> Foreseen:
    """Among the latest accounts is one that passes for an office."""
    detector = Detector(Register(those))
    shown = PASSING["an office, letter by letter"]
    found = detector.judge(shown)
    seen = () if found is None else ((found, shown),)
    return Foreseen(accounts=2_000, proposed=len(seen), apart=0, shown=seen)


@pytest.fixture
def url(rooms: Rooms):
    """Where a house is served that reads events."""
    with serving(replace(rooms, foresees=foreseen)) as address:
        yield address


@pytest.fixture
def lead(desk, rooms: Rooms):
    """A policy lead, in a house with a register."""
    registered(rooms)
    return desk("lead")


def test_register_names_who_is_imitated_and_what_goes_on(lead):
    """Who waits for a second person is told apart from who is watched over."""
    shown = lead.get("/impersonation").text
    assert "Lena Torvald" in shown
    assert "waits for a second person" in shown
    assert 'href="/incidents/imp-torvald-1"' in shown
    assert 'href="/impersonation"' in lead.get("/incidents").text


def test_account_stands_beside_what_is_real_with_what_speaks_for_it(lead):
    """Whoever judges it sees both, the reasons, and that a parody is kept apart."""
    shown = lead.get(PAGE).text
    assert FRAUD.account in shown
    assert PARODY.account in shown
    assert "a bio that says it is the official account" in shown
    assert "@lena_torvald" in shown
    assert "It says itself what it is: nothing is proposed." in shown
    assert "They were told." in shown
    assert "badge that is paid for" in shown


def test_second_person_sees_whom_it_would_find_and_confirms(lead, rooms: Rooms):
    """Nobody is compared with an office before somebody else has read the entry."""
    shown = lead.get("/impersonation/office-north").text
    assert "Version 1 waits for a second person" in shown
    assert "Of the latest 2,000 accounts it finds 1" in shown
    assert "Electi0n Office North" in shown
    assert f"Entered by {ENTERER}" in shown
    lead.send("/impersonation/office-north/confirm", number="1")
    assert OFFICE.id in [one.id for one in store.imitated(rooms.reader)]


def test_entry_is_typed_and_nothing_typed_is_lost(lead, rooms: Rooms):
    """What is wrong is said by line; what is right waits for somebody else, and not for whoever typed it."""
    refused = lead.send("/impersonation/enter", text=REGISTER_FILE.replace("account:a02", ""))
    assert "all of them" in refused.text
    assert "Nine Ovens" in refused.text
    lead.send("/impersonation/enter", text=REGISTER_FILE)
    shown = lead.get("/impersonation/nine-ovens").text
    assert "Somebody else confirms what you entered." in shown
    edited = lead.get("/impersonation?edit=nine-ovens")
    assert "nine-ovens,advertiser,Nine Ovens" in edited.text
    assert "imitated:nine-ovens" not in [one.id for one in store.imitated(rooms.reader)]


def test_taking_off_and_letting_pass_ask_a_second_person(lead, rooms: Rooms):
    """A bribe would ask for either."""
    for do, fields in (("withdraw", {}), ("allow", {"account": FRAUD.account})):
        answer = lead.send(f"{PAGE}/{do}", why="They said so.", **fields)
        assert "second" in answer.text
    assert CANDIDATE.id in [one.id for one in store.imitated(rooms.reader)]


def test_reviewers_read_no_names(desk, rooms: Rooms):
    """It names people and accounts."""
    registered(rooms)
    ana = desk("ana")
    for page in ("/impersonation", PAGE):
        answer = ana.get(page)
        assert answer.status_code == 403
        assert "Torvald" not in answer.text


def test_nobody_of_this_name_and_an_empty_register(desk):
    """It says that nothing is compared."""
    lead = desk("lead")
    assert lead.get("/impersonation/none").status_code == 404
    assert "Nobody is listed." in lead.get("/impersonation").text


def test_freeze_of_reading_keeps_accounts_and_people_from_whom_it_names(desk, rooms: Rooms):
    """As it keeps the cases: neither the register nor a page tells them anything; everybody else goes on reading."""
    registered(rooms)
    secured(rooms)
    scope = ScopeSet(policy_areas=("impersonation",))
    frozen(rooms, scope_set=scope, reads=True, who=Population(people=("staff:lead",)), floor=0.0)
    for address in ("/impersonation", PAGE):
        answer = desk("lead").get(address)
        assert answer.status_code == 403
        assert "Torvald" not in answer.text
        assert FRAUD.account not in answer.text
