"""Legal orders at the door, on both databases: two people, one country, past every freeze, and on the clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import GoesOn
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.enforcement.commands import Ban, Suspend
from steadyhand.enforcement.ending import LiftByOrder
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers
from steadyhand.enforcement.orders.carrying import ImposeByOrder
from steadyhand.enforcement.orders.commands import CheckOrder, DelayNotice
from steadyhand.enforcement.orders.model import COUNTS, VIEW, LegalOrder, Part
from steadyhand.flows.stating import Reasons
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.rules.countries import COUNTRIES
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.freezing import freeze
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import approved, seconded
from tests.support.program_orders import LEGAL, OTHER_LEGAL, POST, carry, checked, entering, lawyers

BANNED = "account:b1"
BACK = Part(subject=BANNED, account=BANNED, action=f"{BANNED}#1")


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """Two people who answer authorities."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        lawyers(house)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def order(house: Opened, name: str) -> LegalOrder:
    row = house.reader.row(VIEW, f"order:{name}")
    assert isinstance(row, LegalOrder)
    return row


def notices(house: Opened, account: str = "account:o1") -> int:
    rows = house.rows(house.outbox)
    return sum("notice.sent" in row and account in row for row in rows)


def test_order_is_entered_by_one_found_valid_by_another_and_done(house):
    """One person and a letter remove nothing."""
    house.done(entering(house, "one"), LEGAL)
    act = ImposeByOrder(order="order:one", subject=POST.subject, act="remove", policy="spam-1@1")
    assert house.refused(act, LEGAL) == "not_valid"
    own = CheckOrder(order="order:one", valid=True, reason="Mine.")
    assert house.refused(own, LEGAL) == "yourself"
    assert house.refused(own, REVIEWER) == "not_allowed"

    checked(house, "one")
    assert told(carry(house, "one", 0)) == ["done", "done"]
    row = order(house, "one")
    (sanction,) = house.reader.row("standing", POST.subject).in_force
    assert (sanction.cause, sanction.territory, sanction.mode) == ("order:one", ("DE",), "manual")
    assert (row.state, row.outcome, row.document is not None) == ("closed", "carried_out", True)
    assert notices(house) == 1


def test_whoever_depends_on_whom_entered_it_does_not_check_it(house):
    """A second account of one person, or their own report, is no second person."""
    house.done(entering(house, "one"), LEGAL)
    report = Staff(principal="staff:lea2", name="Report", roles=("legal",), reports_to=LEGAL)
    house.done(Appoint(staff=report), ADMIN)

    check = CheckOrder(order="order:one", valid=True, reason="As told.")
    assert house.refused(check, "staff:lea2") == "reporting_line"


def frozen(house: Opened) -> None:
    """A freeze of everything that anybody does."""
    now = house.reader.now()
    everybody = GoesOn(automation=False, contractors=False, api_clients=False)
    command: StartFreeze = freeze(
        now, "freeze:all", who=Population(), goes_on=everybody, reads=True, floor=0.0, ends=now + DAY
    )
    for name in ("staff:sec1", "staff:sec2"):
        house.done(Appoint(staff=Staff(principal=name, name=name, roles=("security_lead",))), ADMIN)
    seconded(house, command, "staff:sec1", "staff:sec2", "request:freeze")


def test_no_freeze_and_no_moratorium_stops_a_legal_order(house):
    """Whoever freezes everything must not be able to defy a court by it."""
    account = {"subject": BANNED, "account": BANNED, "policy": "spam-1@1", "mode": "manual"}
    until = house.reader.now() + 9 * DAY
    house.done(Ban(**account, cause="decision:1", until=until), LEAD)
    promise = StartMoratorium(
        moratorium="moratorium:all", covers=Covers(kinds=()), statement="Nothing is lifted.", condition="x"
    )
    house.done(promise, LEAD)
    frozen(house)
    suspend = Suspend(**account, cause="decision:2", until=until)
    assert house.refused(suspend, REVIEWER) == "frozen"

    house.done(entering(house, "act"), LEGAL)
    house.done(entering(house, "back", kind="reinstate", parts=(BACK,), policy=""), LEGAL)
    for name in ("act", "back"):
        checked(house, name)
        assert told(carry(house, name, 0)) == ["done", "done"]
    (left,) = house.reader.row("standing", BANNED).in_force
    assert (left.kind, left.ends, left.cause) == ("ban", until, "order:back")
    assert set(COUNTRIES) - set(left.territory) == {"DE"}


def test_order_reinstates_no_more_than_it_names(house):
    """Nor does it let anybody lift what it says nothing of."""
    account = {"subject": BANNED, "account": BANNED, "policy": "spam-1@1", "mode": "manual"}
    until = house.reader.now() + 9 * DAY
    for n in range(2):
        house.done(Ban(**account, cause=f"decision:{n}", until=until), LEAD)
    house.done(entering(house, "back", kind="reinstate", parts=(BACK,), policy=""), LEGAL)
    other = LiftByOrder(subject=BANNED, action=f"{BANNED}#2", order="order:back")
    named = LiftByOrder(subject=BANNED, action=f"{BANNED}#1", order="order:back")
    assert house.refused(named, LEGAL) == "not_ordered"

    checked(house, "back")
    assert house.refused(other, LEGAL) == "not_ordered"
    house.done(named, LEGAL)
    assert house.refused(named, LEGAL) == "not_ordered"
    assert [one.action for one in house.reader.row("standing", BANNED).in_force] == [
        f"{BANNED}#2",
        f"{BANNED}#3",
    ]


def test_everywhere_takes_the_word_of_both(house):
    """The second person may find it valid and yet not that it holds everywhere."""
    claims: dict[str, Any] = {"territory": (), "beyond": "Worldwide, says the order."}
    for name, beyond in (("narrow", False), ("wide", True)):
        part = Part(subject=f"post:{name}", account="account:o1", act="remove")
        house.done(entering(house, name, parts=(part,), **claims), LEGAL)
        checked(house, name, beyond=beyond)
        carry(house, name, 0)

    where = [
        house.reader.row("standing", f"post:{name}").in_force[0].territory for name in ("narrow", "wide")
    ]
    assert where == [("DE",), ()]


def test_notice_that_waits_is_sent_by_the_clock_and_waits_longer_by_two(opens, house):
    """A law may keep us silent for a time, and one person for no longer."""
    house.done(entering(house, "one"), LEGAL)
    checked(house, "one")
    until = house.reader.now() + 2 * HOUR
    wait = DelayNotice(order="order:one", silence="law", law="§ 101 StPO", until=until)
    house.done(wait, LEGAL)
    carry(house, "one", 0)
    assert notices(house) == 0
    again = DelayNotice(order="order:one", silence="law", law="§ 101 StPO", until=until + 2 * HOUR)
    assert house.refused(again, LEGAL) == "second_needed"
    assert told([approved(house, again, LEGAL, OTHER_LEGAL, "request:again")]) == ["done"]

    between = opens(3 * HOUR)
    Clock(between.door, between.reader).tick(lambda: 0.0)
    assert notices(between) == 0
    after = opens(5 * HOUR)
    Clock(after.door, after.reader).tick(lambda: 0.0)
    assert (notices(after), order(after, "one").untold()) == (1, ())
    Clock(after.door, after.reader).tick(lambda: 0.0)
    assert notices(after) == 1


def test_deadline_that_passes_is_an_entry_once(opens, house):
    """And one that was answered in time is none."""
    for name in ("late", "done"):
        part = Part(subject=f"post:{name}", account="account:o1", act="remove")
        house.done(entering(house, name, parts=(part,)), LEGAL)
    checked(house, "done")
    carry(house, "done", 0)

    later = opens(2 * HOUR)
    for _ in range(2):
        Clock(later.door, later.reader).tick(lambda: 0.0)
    (breach,) = later.entries("enforcement.order_breached")
    assert breach.fact.order == "order:late"
    month = order(later, "late").line.key
    counted = later.reader.row(COUNTS, month)
    assert (counted.received, counted.carried_out, counted.late) == (2, 1, 1)


def test_all_or_nothing_is_carried_out(house):
    """What cannot be done leaves the order open, and nothing half done."""
    twice = Part(subject="account:o1", account="account:o1", act="suspend", until=house.reader.now() - DAY)
    house.done(entering(house, "one", parts=(POST, twice)), LEGAL)
    checked(house, "one")

    assert "end_in_past" in told(carry(house, "one", 0, 1))
    assert (order(house, "one").state, order(house, "one").done) == ("valid", ())
    assert told(carry(house, "one", 0, reason="The suspension is over.")) == ["done", "done"]
    assert order(house, "one").outcome == "partly"


def test_statement_of_an_order_from_elsewhere_names_its_law(house):
    """And one of an authority of the EU is not stated at all."""
    claims: dict[str, Any] = {"territory": (), "beyond": "Worldwide.", "basis": "Communications Act, s. 127"}
    for name, country in (("here", "DE"), ("away", "GB")):
        part = Part(subject=f"post:{name}", account="account:o1", act="remove")
        house.done(entering(house, name, parts=(part,), country=country, **claims), LEGAL)
        checked(house, name, beyond=True)
        carry(house, name, 0)

    made = [one for _, one in Reasons(house.reader, b"key").of(house.entries("enforcement.sanctioned"))]
    assert [one.illegal_content_legal_ground for one in made] == ["Communications Act, s. 127"]
