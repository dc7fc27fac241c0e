"""Signals of ban evasion at the console: before whoever holds the case, for a reason, and before nobody else."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.enforcement.evasion.model import OPEN
from steadyhand.kernel.values import MINUTE
from steadyhand.web.public.evasion import counted_now
from tests.support import evading as e
from tests.support.house import API_KEY, done, on_sqlite

READ = "enforcement.signals_read"


@pytest.fixture
def case(rooms):
    return e.suspected(lambda command, by: done(rooms.door, command, by), rooms.now())


def told(page) -> list[str]:
    return [word for word in ("Address of mail", "account:gone") if word in page.text]


@on_sqlite
def test_signals_are_read_by_who_holds_the_case_for_a_reason_and_that_is_an_entry(rooms, desk, case):
    """Who shares a telephone with whom is told to nobody in passing."""
    ana, lead = desk("ana"), desk("lead")
    page = f"/cases/{case}/signals"
    before = [ana.get(page).status_code, "Signals of ban evasion" in ana.get(f"/cases/{case}").text]
    ana.send(f"/cases/{case}/take")
    shut = ana.get(page)
    unsaid = ana.send(page, suspicion=e.SUSPICION, reason=" ")
    opened = ana.send(page, suspicion=e.SUSPICION, reason="To compare the two.")
    shown = ana.get(page)

    assert before == [403, False]
    assert "Signals of ban evasion" in ana.get(f"/cases/{case}").text
    assert (shut.status_code, told(shut), unsaid.status_code, opened.status_code) == (200, [], 422, 303)
    assert told(shown) == ["Address of mail", "account:gone"]
    assert "Others have it too" in shown.text
    assert lead.get(page).status_code == 403
    assert lead.send(page, suspicion=e.SUSPICION, reason="Curious.").status_code == 422
    assert [one.by for one in rooms.reader.entries(limit=10_000, types=[READ])] == ["staff:ana"]
    rooms.reader.ahead += OPEN + MINUTE
    assert told(desk("ana").get(page)) == []


@on_sqlite
def test_nothing_else_tells_what_two_accounts_have_in_common(rooms, desk, case):
    """The page of either account, the list of cases and the log say that there is a case, and no more."""
    ana = desk("ana")
    ana.send(f"/cases/{case}/take")
    pages = [ana.get(path) for path in (f"/cases/{case}", "/queues", "/me")]
    key = {"authorization": f"Bearer {API_KEY}"}
    ledger = ana.client.get("/v1/entries?limit=1000", headers=key)

    assert [told(page) for page in pages] == [[]] * 3
    assert ledger.status_code == 200
    assert "email:aaaa" not in ledger.text
    assert "network" not in ledger.text


@on_sqlite
def test_counts_are_of_nobody(rooms, desk, case):
    """How often points were right is everybody's to see."""
    page = desk("ana").get("/evasion").text
    public = msgspec.json.decode(counted_now(rooms))

    assert "Before a reviewer</dt><dd>1" in page
    assert "account:" not in page
    assert {name: public[name] for name in ("in_review", "confirmed", "rejected")} == {
        "in_review": 1, "confirmed": 0, "rejected": 0,
    }  # fmt: skip
