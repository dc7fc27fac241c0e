from __future__ import annotations

import pytest

from steadyhand.kernel.values import CLOCK, HOUR, MINUTE
from steadyhand.storage import tables
from tests.support.doors import Opened, Reopen
from tests.support.toy import Add, Use


@pytest.fixture
def house(toy_opens: Reopen) -> Opened:
    """Ten seconds into a minute, so that what a test does falls into one."""
    return toy_opens(at_second(toy_opens, 10))


def at_second(toy_opens: Reopen, second: int) -> int:
    """How far ahead of the database's time the next such second of a minute lies."""
    now = toy_opens().reader.now()
    return -now % MINUTE + second * MINUTE // 60


def refused(house: Opened) -> list[tuple[str, str, int]]:
    """Refusals of the ledger: who, why, how many."""
    told = []
    for one in house.entries("kernel.refused", "kernel.refused_again"):
        fact = one.fact
        again = one.type == "kernel.refused_again"
        told.append(
            (fact.principal, fact.cause, fact.count) if again else (one.by, f"{fact.command}/{fact.code}", 1)
        )
    return told


def test_first_refusal_of_a_minute_is_an_entry_at_once(house):
    """Who is refused something, and why, is part of what happened."""
    house.refused(Use(), "ben")

    (entry,) = house.entries()
    assert (entry.type, entry.by, entry.key) == ("kernel.refused", "ben", None)
    assert (entry.fact.command, entry.fact.capability, entry.fact.code) == (
        "toy.use_grant",
        "toy.granted",
        "not_granted",
    )
    assert entry.fact.message == "ben has no grant."


def test_further_refusals_of_the_minute_are_counted_and_written_as_one_entry_when_it_ended(house, toy_opens):
    """Someone who knocks a thousand times must not fill the ledger, and must not go uncounted."""
    for _ in range(7):
        house.refused(Use(), "ben")
    house.door.sweep()
    assert refused(house) == [("ben", "toy.use_grant/not_granted", 1)]

    later = toy_opens(house.record.ahead + MINUTE)
    later.door.sweep()

    assert refused(later) == [
        ("ben", "toy.use_grant/not_granted", 1),
        ("ben", "toy.use_grant/not_granted", 6),
    ]
    again = later.entries("kernel.refused_again")[0]
    assert again.by == CLOCK
    assert again.fact.minute % MINUTE == 0
    assert again.fact.minute <= later.entries()[0].at < again.fact.minute + MINUTE
    assert later.rows(tables.refusal_tally) == []


def test_counts_are_kept_for_each_principal_and_cause(house, toy_opens):
    """Two people and two causes are four different things to look into."""
    for by in ("ana", "ben", "ben"):
        house.refused(Use(), by)
        house.refused(Use(), by)
        house.refused(Add(limit=0), by)
    toy_opens(house.record.ahead + MINUTE).door.sweep()

    assert sorted(refused(house)) == [
        ("ana", "toy.add/over_limit", 1),
        ("ana", "toy.use_grant/not_granted", 1),
        ("ana", "toy.use_grant/not_granted", 1),
        ("ben", "toy.add/over_limit", 1),
        ("ben", "toy.add/over_limit", 1),
        ("ben", "toy.use_grant/not_granted", 1),
        ("ben", "toy.use_grant/not_granted", 3),
    ]


def test_refusals_within_one_batch_are_counted_too(house, toy_opens):
    """A hundred refusals that came in one transaction are one entry and a count of ninety-nine."""
    house.many(*[Use()] * 100, by="ben")
    toy_opens(house.record.ahead + MINUTE).door.sweep()

    assert refused(house) == [
        ("ben", "toy.use_grant/not_granted", 1),
        ("ben", "toy.use_grant/not_granted", 99),
    ]


def test_single_refusal_leads_to_no_second_entry_when_its_minute_ended(house, toy_opens):
    """A count of zero would say nothing."""
    house.refused(Use(), "ben")
    toy_opens(house.record.ahead + MINUTE).door.sweep()

    assert len(refused(house)) == 1
    assert house.rows(tables.refusal_tally) == []


def test_running_count_survives_a_crash(house, toy_opens):
    """The count is a row of the record: who ends the process must not wipe out how often they tried."""
    for _ in range(3):
        house.refused(Use(), "ben")

    reborn = toy_opens(house.record.ahead)
    reborn.refused(Use(), "ben")
    toy_opens(house.record.ahead + HOUR).door.sweep()

    assert refused(reborn) == [
        ("ben", "toy.use_grant/not_granted", 1),
        ("ben", "toy.use_grant/not_granted", 3),
    ]


def test_first_refusal_of_the_next_minute_is_an_entry_again(house, toy_opens):
    """Each minute begins with an entry, so that a long attempt shows its length."""
    house.refused(Use(), "ben")
    toy_opens(house.record.ahead + MINUTE).refused(Use(), "ben")

    first, second = house.entries("kernel.refused")
    assert second.at - first.at >= MINUTE - 10_000_000


def test_counts_of_several_minutes_are_written_one_by_one(house, toy_opens):
    """A service that was down writes what it counted before, minute by minute."""
    house.many(Use(), Use(), by="ben")
    toy_opens(house.record.ahead + MINUTE).many(Use(), Use(), Use(), by="ben")
    toy_opens(house.record.ahead + HOUR).door.sweep()

    assert [one.fact.count for one in house.entries("kernel.refused_again")] == [1, 2]
