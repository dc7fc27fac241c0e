"""A moratorium at the door, on both databases: no way round it, and what goes past it is named, counted and public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban, Label, Suspend
from steadyhand.enforcement.ending import CorrectError, Lift, Unlabel, Vary
from steadyhand.enforcement.moratorium.commands import (
    AnnounceEnd,
    CallOffEnd,
    CarryOutEnd,
    ExpireMoratorium,
    StartMoratorium,
)
from steadyhand.enforcement.moratorium.model import NOTICE, Covers
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import approved, seconded
from tests.support.program_partners import OTHER_LEAD

NAME = "moratorium:council"
START = StartMoratorium(
    moratorium=NAME, statement="Nobody returns before there is a process.", condition="A council has met."
)
BANNED = tuple(f"account:b{n}" for n in range(4))


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """Two policy leads, four accounts that two people banned, one that is suspended, and a moratorium on bans."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        for account in BANNED:
            seconded(house, banned(account), LEAD, OTHER_LEAD, f"request:{account[-2:]}")
        until = house.reader.now() + 2 * HOUR
        house.done(Suspend(**_of("account:s1"), until=until), REVIEWER)
        house.done(START, LEAD)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def _of(account: str) -> dict[str, Any]:
    return {
        "subject": account,
        "account": account,
        "policy": "spam-1@1",
        "cause": "event:1",
        "mode": "manual",
    }


def banned(account: str) -> Ban:
    return Ban(**_of(account))


def lift(account: str = BANNED[0]) -> Lift:
    return Lift(subject=account, action=f"{account}#1", cause="poll:1", reason="The people have spoken.")


def in_force(house: Opened, account: str) -> list[str]:
    return [one.kind for one in house.reader.row("standing", account).in_force]


def test_ban_is_lifted_by_two_and_under_a_moratorium_by_nobody(opens, house):
    """One who is bribed is not enough; and while it stands two are not either."""
    assert house.refused(lift(), LEAD) == "second_needed"
    assert told([approved(house, lift(), LEAD, OTHER_LEAD, "request:two")]) == ["moratorium"]
    assert in_force(house, BANNED[0]) == ["ban"]


@pytest.mark.parametrize(
    "by", [REVIEWER, ADMIN, AUTOMATION, CLOCK, "service:plaza", "system:setup", "system:routing"]
)
def test_whoever_asks_lifts_nothing(house, by):
    """Automation, the clock and every program of the house are no exceptions to it."""
    assert house.refused(lift(), by) in {"not_allowed", "moratorium", "second_needed", "no_key"}
    assert in_force(house, BANNED[0]) == ["ban"]


def test_shorter_narrower_and_milder_are_lifts(house):
    """A ban that ends tomorrow, or that holds in one country, is the ban lifted."""
    until = house.reader.now() + DAY
    ways = [{"kind": "ban", "until": until}, {"kind": "ban", "territory": ("NA",)}, {"kind": "warn"}]
    for number, way in enumerate(ways):
        easing = Vary(subject=BANNED[0], action=f"{BANNED[0]}#1", cause="poll:1", reason="Less.", **way)
        assert told([approved(house, easing, LEAD, OTHER_LEAD, f"request:w{number}")]) == ["moratorium"]


def test_what_is_not_covered_goes_on(house):
    """A suspension that was to end ends, a label is taken off, and somebody is banned as before."""
    label = Label(subject="post:1", policy="spam-1@1", cause="event:2", mode="automated", label="spam")
    house.done(label, AUTOMATION)
    house.done(Unlabel(subject="post:1", label="spam", cause="event:3"), AUTOMATION)
    house.done(Lift(subject="account:s1", action="account:s1#1", cause="case:1", reason="A slip."), LEAD)


def test_thousand_lifts_asked_for_at_once_are_one_entry(house):
    """An amnesty that is refused is on record as one order, with how much it was and what it held."""
    orders = [Order(lift(f"account:x{n}"), LEAD) for n in range(500)]
    orders += [Order(lift(account), LEAD) for account in BANNED]
    before = house.reader.head().seq
    house.door.perform_many(orders, atomic=True)

    (entry,) = [one for one in house.entries() if one.seq > before]
    assert (entry.type, entry.fact.size) == ("kernel.set_refused", 504)
    assert len(entry.fact.manifest) == 64


def test_error_is_corrected_by_two_who_name_it(house):
    """A namesake who was banned by mistake does not wait for a council."""
    correct = CorrectError(
        subject=BANNED[1],
        action=f"{BANNED[1]}#1",
        error="wrong_subject",
        cause="case:2",
        reason="A namesake.",
    )
    assert house.refused(correct, LEAD) == "second_needed"
    assert told([approved(house, correct, LEAD, OTHER_LEAD, "request:fix")]) == ["done"]

    assert in_force(house, BANNED[1]) == []
    assert house.reader.row("moratoria", "moratoria").corrected_on(house.reader.now()) == 1


def test_it_is_ended_by_two_in_three_days_and_then_a_ban_may_be_lifted(opens, house):
    """Until then everybody reads that it is to end, and nothing is lifted."""
    end = AnnounceEnd(moratorium=NAME, statement="The council met on Tuesday.")
    assert house.refused(end, LEAD) == "second_needed"
    assert told([approved(house, end, LEAD, OTHER_LEAD, "request:end")]) == ["done"]

    early = opens(NOTICE - HOUR)
    Clock(early.door, early.reader).tick(lambda: 0.0)
    assert told([approved(early, lift(), LEAD, OTHER_LEAD, "request:early")]) == ["moratorium"]
    later = opens(NOTICE + HOUR)
    assert told([approved(later, lift(), LEAD, OTHER_LEAD, "request:late")]) == ["done"], (
        "the door ends it before it judges"
    )
    assert later.reader.row("moratorium", NAME).early


@pytest.mark.parametrize(
    "command", [CarryOutEnd(moratorium=NAME, announced=1), ExpireMoratorium(moratorium=NAME)]
)
def test_nobody_does_what_the_clock_does(house, command):
    """Neither by being early nor by being an administrator."""
    assert [house.refused(command, by) for by in (LEAD, ADMIN)] == ["not_allowed"] * 2
    assert house.refused(command, CLOCK) == "not_due"


def test_one_person_calls_an_end_off(house):
    """Doubt is enough: the promise stands on."""
    approved(house, AnnounceEnd(moratorium=NAME, statement="It met."), LEAD, OTHER_LEAD, "request:end")
    house.done(CallOffEnd(moratorium=NAME), OTHER_LEAD)

    assert house.reader.row("moratorium", NAME).ending is None


def test_freeze_of_everything_neither_ends_nor_weakens_it(house):
    """Whoever freezes the tools lifts nothing by it; a second promise is made beside the first, never in its place."""
    wider = StartMoratorium(
        moratorium="moratorium:all",
        covers=Covers(kinds=()),
        statement="Nothing is lifted.",
        condition="We say so.",
    )
    house.done(wider, OTHER_LEAD)
    assert (
        house.refused(StartMoratorium(moratorium=NAME, statement="x", condition="y"), LEAD)
        == "moratorium_exists"
    )
    assert [one.id for one in house.reader.row("moratoria", "moratoria").in_force] == [NAME, "moratorium:all"]
    gone = Lift(subject="account:s1", action="account:s1#1", cause="case:1", reason="A slip.")
    assert house.refused(gone, LEAD) == "moratorium"
