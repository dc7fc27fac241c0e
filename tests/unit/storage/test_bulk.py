from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, Table, select
from sqlalchemy.exc import DBAPIError

from steadyhand.storage import bulk
from steadyhand.storage.bulk import Rows
from steadyhand.storage.engines import engine
from steadyhand.storage.types import Bytes, Int, Str

thing = Table(
    "thing",
    MetaData(),
    Column("key", Str, primary_key=True),
    Column("n", Int),
    Column("body", Bytes),
    Column("note", Str),
    sqlite_strict=True,
)
other = Table(
    "other", thing.metadata, Column("key", Str, primary_key=True), Column("n", Int), sqlite_strict=True
)
ROWS = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.binary(max_size=20),
        st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    ),
    unique_by=lambda row: row[0],
    max_size=30,
)


@pytest.fixture
def connection(record_url: str) -> Iterator[Connection]:
    made = engine(record_url, "write", pool=1)
    with made.connect() as connection, connection.begin():
        thing.create(connection)
        yield connection
    made.dispose()


def rows(connection: Connection) -> list[tuple[object, ...]]:
    return sorted(bulk.read(connection, select(thing)))  # type: ignore[type-var]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(written=ROWS)
def test_what_is_written_is_read_again_unchanged(connection, written):
    """Texts in every script, bytes, absent values and the largest numbers must be the same on both databases."""
    connection.execute(thing.delete())
    bulk.put(connection, [Rows(thing, written)])

    assert rows(connection) == sorted(written)
    assert rows(connection) == sorted(tuple(row) for row in connection.execute(select(thing)))


def test_more_rows_than_one_statement_takes_are_all_written(connection):
    """A batch is cut into portions: none may get lost at the seams."""
    for count in (1, 255, 256, 257, 1_000):
        connection.execute(thing.delete())
        bulk.put(connection, [Rows(thing, [(f"k{n:04}", n, None, "x") for n in range(count)])])
        assert [row[1] for row in rows(connection)] == list(range(count))


def test_row_with_a_known_key_overwrites_or_is_passed_over(connection):
    """An upsert writes the row as it stands now; what must not be written twice is passed over."""
    bulk.put(connection, [Rows(thing, [("a", 1, None, None)])])
    bulk.upsert(connection, thing, [("a", 2, b"x", "y"), ("b", 3, None, None)])
    bulk.insert_new(connection, thing, [("a", 9, None, None), ("c", 4, None, None)])

    assert rows(connection) == [("a", 2, b"x", "y"), ("b", 3, None, None), ("c", 4, None, None)]
    bulk.delete(connection, thing, "key", ["a", "c", "none"])
    bulk.delete(connection, thing, "key", [])
    assert [row[0] for row in rows(connection)] == ["b"]


def test_rows_of_several_tables_go_in_together(connection):
    """What one turn changes is one statement where the database allows; a table with nothing to write is left out."""
    other.create(connection)
    bulk.put(connection, [Rows(thing, [("a", 1, b"x", None)]), Rows(other, [("k", 7), ("l", 8)])])
    bulk.put(
        connection,
        [Rows(thing, []), Rows(other, [("k", 9)], overwrites=True), Rows(thing, [("b", 2, None, None)])],
    )
    bulk.put(connection, [])

    assert rows(connection) == [("a", 1, b"x", None), ("b", 2, None, None)]
    assert sorted(bulk.read(connection, select(other))) == [("k", 9), ("l", 8)]
    with pytest.raises(DBAPIError):
        bulk.put(connection, [Rows(other, [("m", 1)]), Rows(thing, [("a", 5, None, None)])])


def test_rows_come_in_the_order_that_was_asked_for(connection):
    """One document of many rows must keep the order of its query: queues and entries depend on it."""
    bulk.put(connection, [Rows(thing, [(f"k{n}", n * 7919 % 101, None, None) for n in range(100)])])

    given = [n for (n,) in bulk.read(connection, select(thing.c.n).order_by(thing.c.n.desc()).limit(50))]
    assert given == sorted((n * 7919 % 101 for n in range(100)), reverse=True)[:50]
