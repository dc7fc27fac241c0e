from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from steadyhand.kernel.command import Order
from steadyhand.kernel.door import DoorClosed
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import HOUR, SECOND
from steadyhand.storage import engines, rebuild, tables
from steadyhand.storage.engines import WrongIsolation
from steadyhand.storage.migrate import upgrade
from steadyhand.storage.record import Record
from tests.support.doors import Opened, Reopen, told, toy_doors
from tests.support.postgres import PostgresServer
from tests.support.toy import Add, Grant, Say, Shut


@pytest.fixture
def house(toy_opens: Reopen) -> Opened:
    return toy_opens()


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[Opened]:
    with toy_doors(sqlite_url) as opens:
        yield opens()


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[Opened]:
    with toy_doors(postgres_url) as opens:
        yield opens()


def fill(house: Opened) -> None:
    """Something in every table."""
    house.many(Add(), Add(counter="b", amount=3), Add(limit=0), Shut(principal="eve"), Add(limit=0))
    house.many(Say(subject="post:1", words="one"), Say(subject="post:2", words="two"))
    house.done(Grant(principal="ben", until=house.reader.now() + HOUR), key="k")


# ---------------------------------------------------------------------------------- who may write, and how


def test_readers_connection_refuses_every_write(house):
    """A stray write in a page must fail in the database, not in a review of the code."""
    house.done(Add())
    tried = [
        insert(tables.head).values(id=2, seq=0, at=0, epoch=0),
        update(tables.ledger).values(by="somebody else"),
        tables.ledger.delete(),
    ]
    for statement in tried:
        with pytest.raises((DBAPIError, RecordUnavailable)), house.reader.connection() as connection:
            connection.execute(statement)

    assert [one.by for one in house.entries()] == ["ana"]


def test_reader_sees_one_committed_state_for_as_long_as_it_reads(house):
    """Two queries of one page must not show a case as open and its decision as made."""
    house.done(Add())
    with house.reader.connection() as connection:
        first = connection.exec_driver_sql("SELECT seq FROM head").scalar_one()
        house.done(Add())
        second = connection.exec_driver_sql("SELECT seq FROM head").scalar_one()

    assert (first, house.reader.head().seq) == (1, 2)
    assert second == first


@pytest.mark.parametrize("whom", ["DATABASE {name}", "ROLE postgres IN DATABASE {name}"])
@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_postgresql_at_another_isolation_level_is_refused_at_the_start(
    postgres: PostgresServer, postgres_url: str, whom: str, level: str
):
    """There the head is read from before the lock: a freeze would be passed. Set by role or by database."""
    name = postgres_url.rsplit("/", 1)[1]
    postgres.execute(f"ALTER {whom.format(name=name)} SET default_transaction_isolation = '{level}'")

    with pytest.raises(WrongIsolation, match=level):
        upgrade(postgres_url, "record")


def test_door_at_another_isolation_level_writes_nothing(on_postgres, postgres):
    """Also when somebody sets it while the service runs: new connections must refuse."""
    name = on_postgres.url.rsplit("/", 1)[1]
    on_postgres.done(Add())
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
    on_postgres.record.engine.dispose()

    assert told(on_postgres.many(Add())) == ["failed"]
    with pytest.raises(WrongIsolation), on_postgres.record.transaction():
        pass
    assert on_postgres.reader.head().seq == 1


def test_time_of_postgresql_is_when_it_is_asked_and_not_when_the_transaction_began(on_postgres):
    """now() stands still from the first statement on, through the whole wait for the lock."""
    with on_postgres.record.engine.begin() as connection:
        first = connection.exec_driver_sql(f"SELECT {engines.TIME['postgresql']}").scalar_one()
        connection.exec_driver_sql("SELECT pg_sleep(0.05)")
        second = connection.exec_driver_sql(f"SELECT {engines.TIME['postgresql']}").scalar_one()

    assert second - first >= SECOND // 20


def test_write_transaction_on_sqlite_holds_the_write_lock_from_its_beginning(on_sqlite):
    """One that only reads at first and then writes fails at once under WAL, whatever the time-out."""
    with on_sqlite.record.engine.begin():
        other = engines.engine(on_sqlite.url, "write", pool=1)
        with other.connect() as waits:
            raw = waits.connection.driver_connection
            raw.execute("PRAGMA busy_timeout=0")
            with pytest.raises(DBAPIError, match="locked"):
                waits.exec_driver_sql("SELECT 1")
        other.dispose()


def test_door_on_sqlite_waits_in_line_for_the_file_lock(on_sqlite, tmp_path):
    """Without the queue of file locks a busy neighbour wins SQLite's lottery for ever."""
    path = Path(engines.sqlite_path(on_sqlite.url)).with_suffix(".lock")
    descriptor = os.open(path, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    waiting = on_sqlite.door.submit([Order(Add(), "ana")])
    with pytest.raises(TimeoutError):
        waiting.result(0.3)
    os.close(descriptor)

    assert told(waiting.result(5)) == ["done"]


def test_embedded_record_is_written_to_disk_before_it_answers(on_sqlite):
    """An acknowledged decision must survive a power cut: WAL with full sync."""
    with on_sqlite.record.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


# ------------------------------------------------------------------------------------ outages and recovery


def test_full_disk_is_told_and_nothing_is_recorded_until_there_is_room(on_sqlite):
    """Who gets no answer may send again; who got one must find their entry."""
    house = on_sqlite
    house.done(Add())
    with house.record.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit_pages(house, pages)

    with pytest.raises(RecordUnavailable, match="disk is full"):
        house.done(Say(subject="post:1", words="x" * 100_000))
    with pytest.raises(RecordUnavailable):
        house.many(*[Say(subject="post:1", words="x" * 100_000)] * 3, atomic=True)
    limit_pages(house, 1_000_000)

    assert house.done(Add()).seq == 2
    assert house.reader.row("toy_said", "post:1") is None
    assert rebuild.differences(house.record) == []


def limit_pages(house: Opened, pages: int) -> None:
    """A disk of this many pages, for every connection of the record."""
    raw = [house.record.engine.raw_connection() for _ in range(2)]
    for connection in raw:
        assert connection.driver_connection is not None
        connection.driver_connection.execute(f"PRAGMA max_page_count={pages}")
    for connection in raw:
        connection.close()


def test_line_that_was_cut_while_it_lay_idle_costs_nothing(on_postgres, postgres):
    """A restart of the database server costs the commands in hand, and not the next one."""
    on_postgres.done(Add())
    cut(on_postgres, postgres)

    assert on_postgres.done(Add(), key="k1").seq == 2


def test_line_that_is_cut_in_hand_is_told_and_nothing_is_recorded(on_postgres, postgres):
    """What was written and not committed is gone: whoever asked must hear so, and send it again."""
    with pytest.raises(RecordUnavailable), on_postgres.record.transaction():
        cut(on_postgres, postgres)

    assert on_postgres.done(Add()).seq == 1


def test_reader_that_finds_no_line_free_is_told_to_come_again(house, monkeypatch):
    """What cannot be read now is no fault of the program: nobody is to see an error page for it."""
    monkeypatch.setattr(house.reader.engine.pool, "_timeout", 0.01)
    with ExitStack() as busy:
        for _ in range(house.reader.engine.pool.size() * 2):
            busy.enter_context(house.reader.engine.connect())

        with pytest.raises(RecordUnavailable, match="Too many ask"):
            house.reader.now()


def test_lock_that_is_held_too_long_is_told(on_postgres):
    """Whoever waits in vain must hear so rather than wait for ever."""
    with on_postgres.record.engine.begin() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar_one() == "15s"
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "1min"
        assert connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one() == "1min"
        assert connection.exec_driver_sql("SHOW TimeZone").scalar_one() == "UTC"


def test_door_that_closes_answers_what_waits_and_takes_nothing_more(house):
    """A shutdown must not leave anyone without an answer."""
    waiting = [house.door.submit([Order(Add(), "ana")]) for _ in range(20)]
    house.door.close()

    assert [told(one.result(0)) for one in waiting] == [["done"]] * 20
    with pytest.raises(DoorClosed):
        house.door.perform(Add(), "ana")


def test_caller_who_goes_away_does_not_stop_the_door(house):
    """A browser that hangs up cancels its request: everyone else must go on being served."""
    with house.record.transaction():
        gone: Future[object] = house.door.submit([Order(Add(), "ana")])
        also = house.door.submit([Order(Add(), "ana")])
        gone.cancel()

    assert told(also.result(5)) == ["done"]
    assert house.done(Add())


def test_failed_delivery_is_noted_whatever_the_platform_answered(house):
    """A broken peer may answer anything, NUL characters among it."""
    house.done(Say(subject="post:1", words="hush"))
    ((effect, *_),) = house.rows(tables.outbox)
    house.record.attempted(effect, due=5, error="answered \x00 and \ud800 " + "x" * 1_000)

    (row,) = house.rows(tables.outbox)
    assert (row[8], row[9]) == (5, 1)
    assert len(row[10]) == 500


def test_note_of_a_failed_delivery_during_an_outage_says_so(on_postgres, postgres):
    """The courier waits for the record to come back; any other error would end it."""
    on_postgres.done(Say(subject="post:1", words="hush"))
    cut(on_postgres, postgres)

    with pytest.raises(RecordUnavailable):
        on_postgres.record.attempted("1-0", due=5, error="no answer")


def cut(house: Opened, postgres: PostgresServer) -> None:
    """End every connection to this database, as a restart of its server would."""
    name = house.url.rsplit("/", 1)[1]
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


# ----------------------------------------------------------------------------------------- rebuilding views


def test_rebuilding_gives_the_same_rows(house):
    """Views are folds and nothing else: dropping them loses nothing."""
    fill(house)
    before = house.dump()
    assert any(before.values())

    assert rebuild.rebuild(house.record) == len(house.entries())

    assert house.dump() == before
    assert rebuild.differences(house.record) == []


def test_row_that_somebody_changed_is_found_and_mended(house):
    """What the ledger says is what holds, whatever a hand in the database did."""
    fill(house)
    before = house.dump()
    table = house.record.tables["toy_counter"]
    with house.record.engine.begin() as connection:
        connection.execute(update(table).where(table.c.key == "a").values(doc='{"n":99,"times":1,"at":0}'))
        connection.execute(table.delete().where(table.c.key == "b"))

    found = rebuild.differences(house.record)

    assert [(one.view, one.key) for one in found] == [("toy_counter", "a"), ("toy_counter", "b")]
    assert found[1].stands is None
    rebuild.rebuild(house.record)
    assert house.dump() == before


def test_column_that_somebody_changed_is_found_too(house):
    """Queues are sorted by columns: one that says something else than its row sends people astray."""
    fill(house)
    table = house.record.tables["toy_counter"]
    with house.record.engine.begin() as connection:
        connection.execute(update(table).where(table.c.key == "a").values(n=99))

    assert [(one.view, one.key) for one in rebuild.differences(house.record)] == [("toy_counter", "a")]


def test_door_goes_on_after_a_rebuild_by_another_process(house, toy_opens):
    """Rows kept in memory must not outlive a rebuild that mended them."""
    fill(house)
    table = house.record.tables["toy_counter"]
    with house.record.engine.begin() as connection:
        connection.execute(update(table).where(table.c.key == "a").values(doc='{"n":99,"times":1,"at":0}'))
    other = toy_opens()
    other.done(Add(counter="c"))
    house.done(Add(counter="a"))  # folded from the wrong row
    rebuild.rebuild(other.record)
    house.done(Add(counter="a"))

    assert house.reader.row("toy_counter", "a").n == 3
    assert rebuild.differences(house.record) == []


def test_record_of_a_newer_version_is_not_read_as_something_else(house):
    """An older program must say that it does not know an entry, not pass over it."""
    fill(house)
    with house.record.engine.begin() as connection:
        connection.execute(
            update(tables.ledger).where(tables.ledger.c.seq == 1).values(type="toy.unheard_of")
        )

    with pytest.raises(ValueError, match="newer version"):
        house.entries()


def test_time_ahead_is_for_tests_and_moves_writers_and_readers_alike(toy_opens):
    """A simulation plays a week in an hour; both sides must agree on what time it is."""
    house = toy_opens(24 * HOUR)
    assert abs(house.done(Add()).at - house.reader.now()) < 5 * SECOND
    assert Record(house.url, house.registry).ahead == 0
