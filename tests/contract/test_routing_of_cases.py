"""Cases go to the queue that the rules in force say, whichever way they were opened, and with its clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.flows.routing import Router
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.rules.pack import STARTER, load_pack
from steadyhand.rules.routing import Routing
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import LEAD, REVIEWER, peopled

QUEUES = """
[queues.brazil]
title = "Brazil"
areas = []
index = "deadline"

[queues.brazil.within]
severe = "20m"
high = "1h"
"""
RULES = """
Area: str = JsonData(path='$.area')
Region: str = JsonData(path='$.region')

InBrazil = Rule(when_all=[Area == 'election', Region == 'BR'], description='an election in Brazil')

WhenRules(rules_any=[InBrazil], then=[DeclareVerdict(verdict='brazil')])
"""


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    with house_doors(record_url) as opens:
        opened: Reopen = opens
        house = opened()
        peopled(house)
        yield house


@pytest.fixture(scope="module")
def routing() -> Routing:
    """The starter pack with a queue for Brazil."""
    files = {
        str(path.relative_to(STARTER)): path.read_text() for path in STARTER.rglob("*") if path.is_file()
    }
    return load_pack(files | {"queues.toml": QUEUES, "routing/main.sml": RULES}).routing


def case(house: Opened, number: int, **changes: Any) -> str:
    common: dict[str, Any] = {
        "case": f"case:{number}", "subject": f"post:{number}", "area": "election", "severity": "high",
        "source": "rule", "ref": f"event:{number}", "region": "BR", "account": f"account:{number}",
    }  # fmt: skip
    house.done(OpenCase(**(common | changes)), AUTOMATION)
    return f"case:{number}"


def test_case_is_routed_once_with_the_clock_of_its_queue_and_the_rule_that_said_so(house, routing):
    """Whoever asks why a case lies there must find the rule, and the version it stood in."""
    names = [case(house, 1), case(house, 2, region="DE")]
    router = Router(house.reader, house.door, lambda: routing)

    assert router.round() == 2
    assert router.round() == 0
    brazil, home = (house.reader.row("case", name) for name in names)
    assert (brazil.state, brazil.queue, brazil.due) == ("queued", "brazil", brazil.opened + HOUR)
    assert brazil.routed_by.endswith("/InBrazil")
    assert (home.state, home.queue, home.routed_by) == ("queued", "election", "")


def test_case_that_turns_out_to_be_graver_is_routed_again_and_due_sooner(house, routing):
    """The clock of the first report must not be that of what was found in it later."""
    name = case(house, 1)
    router = Router(house.reader, house.door, lambda: routing)
    router.round()
    case(house, 1, severity="severe", ref="event:more")

    assert router.round() == 1
    row = house.reader.row("case", name)
    assert row.due == row.opened + 20 * MINUTE


def test_case_that_somebody_looks_at_is_left_where_it_is(house, routing):
    """A case must not go away under somebody's hands."""
    name = case(house, 1)
    house.done(TakeLease(case=name), REVIEWER)

    assert Router(house.reader, house.door, lambda: routing).round() == 0
    assert house.reader.row("case", name).queue == "election"


def test_case_about_a_protected_account_goes_to_their_queue(house, routing):
    """A candidate's case is not for whoever is next in spam."""
    until = house.reader.now() + DAY
    house.done(
        ProtectSubject(account="account:1", kind="candidate", source="the register", until=until), LEAD
    )
    name = case(house, 1, region="DE", attested=True)
    Router(house.reader, house.door, lambda: routing).round()

    assert house.reader.row("case", name).queue == "protected"
