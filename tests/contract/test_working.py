from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from steadyhand.access.identity.model import NOWHERE
from steadyhand.access.store import Sessions, hashed
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.storage import tables
from steadyhand.storage.working import Working
from tests.support.line import Line, line_to
from tests.support.postgres import PostgresServer

NOW = 1_700_000_000_000_000
TOKEN = "a token"

Asked = Callable[[Sessions], object]
EVERYTHING: dict[str, Asked] = {
    "one is found": lambda sessions: sessions.find(TOKEN, NOW),
    "several are found": lambda sessions: sessions.of("staff:ana", NOW),
    "one begins": lambda sessions: sessions.begin("staff:ana", NOW, 1),
    "one is noted": lambda sessions: sessions.verify(hashed(TOKEN), "passkey", NOW),
    "one ends": lambda sessions: sessions.end(TOKEN),
}


@contextmanager
def opened(url: str) -> Iterator[Working]:
    working = Working(url)
    tables.working.create_all(working.engine)
    yield working
    working.close()


@pytest.fixture
def line(postgres: PostgresServer) -> Iterator[Line]:
    with line_to(postgres.port) as made:
        yield made


@pytest.fixture
def sessions(postgres_url: str, line: Line) -> Iterator[Sessions]:
    """Kept in PostgreSQL, at the end of a line that can be cut."""
    with opened(make_url(postgres_url).set(port=line.port).render_as_string(hide_password=False)) as working:
        yield Sessions(working)


@pytest.mark.parametrize("asked", EVERYTHING.values(), ids=EVERYTHING)
def test_line_that_was_cut_while_it_lay_idle_costs_nobody_a_request(sessions, line, asked):
    """A restart of the database would otherwise show the next person of each connection an error."""
    sessions.begin("staff:ana", NOW, 1)
    line.cut()
    line.mend()

    asked(sessions)


@pytest.mark.parametrize("asked", EVERYTHING.values(), ids=EVERYTHING)
def test_database_that_cannot_be_reached_is_told_as_an_outage_and_is_back_with_the_line(
    sessions, line, asked
):
    """Every signed-in request begins here: it must be told to come back, and not that something is broken."""
    token = sessions.begin("staff:ana", NOW, 1)
    line.cut()
    with pytest.raises(RecordUnavailable):
        asked(sessions)
    line.mend()

    assert sessions.find(token, NOW).principal == "staff:ana"


def test_error_names_no_session_and_nobody(record_url):
    """It goes to the log, which more people read than may act under a session or know where somebody is."""
    with opened(record_url) as working:
        tables.working.drop_all(working.engine)
        sessions = Sessions(working)
        for asked in (
            lambda: sessions.find(TOKEN, NOW),
            lambda: sessions.begin("staff:ana", NOW, 1, place=NOWHERE),
        ):
            with pytest.raises(DBAPIError) as raised:
                asked()
            assert "session" in str(raised.value), "what was tried"
            assert not any(word in str(raised.value) for word in (hashed(TOKEN), "staff:ana"))
