from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from steadyhand.kernel.command import Order
from steadyhand.kernel.tx import Cursor
from tests.support.doors import Opened, told, toy_doors
from tests.support.toy import Add, Break, Toil, Use


@pytest.fixture
def house(sqlite_url: str) -> Iterator[Opened]:
    with toy_doors(sqlite_url) as opens:
        yield opens()


@pytest.fixture
def commits(house: Opened) -> list[int]:
    """The number of the last entry after each transaction."""
    seen: list[int] = [0]

    @event.listens_for(house.record.engine, "commit")
    def _note(connection: object) -> None:
        seen.append(connection.exec_driver_sql("SELECT seq FROM head").scalar_one())  # type: ignore[attr-defined]

    return seen


def sizes(commits: list[int]) -> list[int]:
    """Entries in each transaction."""
    return [after - before for before, after in itertools.pairwise(commits)]


def adds(count: int, by: str = "ana", counter: str = "a") -> list[Order]:
    return [Order(Add(counter=counter), by) for _ in range(count)]


def test_bulk_transaction_holds_at_most_a_hundred_commands(house, commits):
    """Larger ones make people wait: measured."""
    house.door.perform_many(adds(350))

    assert sum(sizes(commits)) == 350
    assert max(sizes(commits)) <= 100


def test_transaction_of_slow_commands_ends_after_about_twenty_milliseconds(house, commits):
    """A hundred commands that take long would hold the lock as long as a bulk of thousands."""
    house.door.perform_many([Order(Toil(milliseconds=5), "ana")] * 30)

    assert sum(sizes(commits)) == 30
    assert max(sizes(commits)) <= 6


def test_slow_command_that_is_longer_than_a_transaction_may_take_is_performed(house, commits):
    """Every transaction takes at least one command, or nothing would ever be done."""
    assert told(house.many(*[Toil(milliseconds=40)] * 3)) == ["done"] * 3
    assert sizes(commits) == [1, 1, 1]


def test_interactive_command_goes_before_the_bulk_that_waits(house):
    """A reviewer must not wait behind an import of thousands."""
    with house.record.transaction():
        bulk = house.door.submit(adds(500), lane="bulk")
        single = house.door.submit(adds(1, "ben"), lane="interactive")

    assert single.result(10)[0].seq <= 101
    assert told(bulk.result(10)) == ["done"] * 500


def test_bulk_does_not_starve_beside_interactive_commands_that_never_end(house, commits):
    """After each interactive transaction bulk gets one, however few commands a busy machine leaves to each."""
    with house.record.transaction():
        people = [house.door.submit(adds(100, f"p{n}"), lane="interactive") for n in range(8)]
        bulk = house.door.submit(adds(200), lane="bulk")

    assert told(bulk.result(10)) == ["done"] * 200
    assert all(told(one.result(10)) == ["done"] * 100 for one in people)
    entries = house.entries()
    turns = [entries[before].by == "ana" for before, after in itertools.pairwise(commits) if after > before]
    last = len(turns) - turns[::-1].index(True)
    assert (False, False) not in set(itertools.pairwise(turns[:last])), "bulk waits for two of theirs"


def test_set_is_performed_whole_even_where_it_is_larger_than_a_batch(house, commits):
    """Sets are exempt from the size of a transaction: they must not be cut."""
    house.door.perform_many(adds(250), atomic=True)

    assert sizes(commits) == [250]


def test_many_small_jobs_share_a_transaction(house, commits):
    """One commit, one sync of the disk, for everybody who waited."""
    with house.record.transaction():
        house.door.submit(adds(1))
        waiting = [house.door.submit(adds(1, f"p{n}"), lane="interactive") for n in range(50)]
    for one in waiting:
        one.result(10)

    assert max(sizes(commits)) >= 10, (
        "on a busy machine the time of a transaction may be over before the 50th"
    )


def test_cursor_without_orders_is_committed_even_behind_slow_neighbours(house):
    """A consumer that read a hundred events without consequence goes on from there, or reads them for ever."""
    with house.record.transaction():
        first = house.door.submit(adds(1))
        slow = house.door.submit([Order(Toil(milliseconds=15), "ana")] * 10)
        idle = house.door.submit([], cursor=Cursor("idle", 7))
        sweep = house.door.submit([], cursor=Cursor("other", 8))
    for one in (first, slow, idle, sweep):
        one.result(10)

    assert (house.reader.cursor("idle"), house.reader.cursor("other")) == (7, 8)


def test_faulty_command_in_one_job_leaves_the_answers_of_the_others_in_their_order(house):
    """A batch that is taken apart must still answer each order by its own place."""
    with house.record.transaction():
        house.door.submit(adds(1))
        jobs = [
            house.door.submit([Order(Add(counter="x", limit=limit), "ana"), Order(Break(), "ana"), *adds(2)])
            for limit in (9, 0)
        ]
        jobs.append(house.door.submit([Order(Use(), "ben"), *adds(1)]))

    assert [told(one.result(10)) for one in jobs] == [
        ["done", "failed", "done", "done"],
        ["over_limit", "failed", "done", "done"],
        ["not_granted", "done"],
    ]


def test_number_of_waiting_commands_is_known(house):
    """Readiness says how much waits at the door."""
    with house.record.transaction():
        jobs = [house.door.submit(adds(3)), house.door.submit(adds(2), lane="interactive")]
        assert house.door.waiting == 5
    for one in jobs:
        one.result(10)

    assert house.door.waiting == 0
