"""The public count of escalations over HTTP: whether partners were answered in the time promised, without a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event

from steadyhand.flows.escalation import Filed
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.partners.commands import WithdrawEscalation
from steadyhand.review.partners.store import Partners
from steadyhand.web.public.partners import counted_now, told_of
from steadyhand.web.rooms import Rooms
from steadyhand.week.dates import instant
from tests.support.doors import Opened, trusting
from tests.support.house import done, make_house
from tests.support.partnered import BLUE, PARTNERS, PERSON, RED, answered, escalated, partnered


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house with partners."""
    made, close = make_house(data_dir, record_url)
    partnered(made)
    yield made
    close()


def decided(rooms: Rooms, filed: Filed) -> None:
    """Ana finds no rule broken."""
    case = filed.escalation.parts[0].case
    done(rooms.door, TakeLease(case=case), "staff:ana")
    done(rooms.door, Decide(case=case, outcome="no_violation", reason="They are right."), "staff:ana")


def test_anybody_reads_whether_the_promised_time_was_kept(rooms, url, record_url):
    """Those who watch from outside have no key; and what is counted names nobody."""
    answered_in_time = escalated(rooms, RED, reference="a", subjects=("post:a",))
    withdrawn = escalated(rooms, RED, reference="b", subjects=("post:b",))
    escalated(rooms, BLUE, reference="c", subjects=("post:c",))
    decided(rooms, answered_in_time)
    assert answered(rooms, record_url) == 1
    name = withdrawn.escalation.escalation
    done(rooms.door, WithdrawEscalation(escalation=name, partner=RED.partner), PERSON[RED.partner])
    later = Opened(record_url, rooms.reader.registry, trusting(), HOUR + 3 * MINUTE)
    Clock(later.door, later.reader).tick()
    later.close()

    answer = httpx.get(f"{url}/public/partners.json", trust_env=False)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    (row,) = told["partners"]
    assert row == {
        "month": told["at"][:7], "kind": "together", "escalations": 3, "in_time": 1, "late": 0,
        "withdrawn": 1, "waiting": 1, "breached": 1,
    }  # fmt: skip
    page = httpx.get(f"{url}/public/partners", trust_env=False)
    assert page.headers["content-type"].startswith("text/html")
    assert re.findall(r"<dd>(\d+)</dd>", page.text) == ["3", "1", "0", "1", "1", "1"]
    names = [word for one in PARTNERS for word in (one.name, one.partner, PERSON[one.partner])]
    assert [
        word for word in (*names, "post:", "case:", "escalation:") if word in answer.text + page.text
    ] == []


def test_nothing_asked_is_told_as_nothing(rooms):
    """A house without partners has no row that would look like an answer."""
    assert b'"partners":[]' in counted_now(rooms)


def test_what_is_counted_reads_a_row_a_month_and_no_escalation(rooms):
    """Anybody may ask, as often as they like: what it costs must not grow with what partners sent."""
    for number in range(3):
        escalated(rooms, RED, reference=str(number), subjects=(f"post:{number}",))
    asked: list[str] = []

    @event.listens_for(rooms.reader.engine, "before_cursor_execute")
    def asks(_connection, _cursor, statement, *_more):
        asked.append(statement)

    told = counted_now(rooms)

    assert b'"escalations":3' in told
    assert [statement for statement in asked if re.search(r"view_escalation\b", statement)] == []
    assert len(Partners(rooms.reader).of(RED.partner)) == 3
    assert re.search(r"view_escalation\b", asked[-1]), "a read of them would have been seen"


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        ("2026-11-27T19:00:00Z", "2025-12", "2026-11"),
        ("2026-12-31T23:59:59Z", "2026-01", "2026-12"),
        ("2027-01-01T00:00:00Z", "2026-02", "2027-01"),
    ],
)
def test_twelve_months_are_told_with_the_one_that_runs(now, first, last):
    """The oldest month is told whole, or its numbers would shrink day by day."""
    months = told_of(instant(now))
    assert (len(months), months[0], months[-1]) == (12, first, last)
