from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from subprocess import PIPE

import pytest
from structlog.testing import capture_logs

from steadyhand.storage import office
from steadyhand.storage.engines import engine
from steadyhand.storage.office import Name, Office
from tests.support.shared import ROOT

HOLD = """
import sys, time
from steadyhand.storage.office import Office
print(Office(sys.argv[1], "stream").held(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def stand(record_url: str, monkeypatch) -> Iterator[Callable[..., Office]]:
    """Candidates for offices of one record, who look again each time they are asked."""
    monkeypatch.setattr(office, "LOOK_SECONDS", 0.0)
    made = []

    def stands(name: Name = "stream") -> Office:
        made.append(Office(record_url, name))
        return made[-1]

    with capture_logs():
        yield stands
        for one in made:
            one.close()


def test_office_is_held_by_one_and_taken_over_when_it_is_given_up(stand):
    """Two that both deliver tell the platform everything twice."""
    first, second = stand(), stand()

    assert [first.held(), second.held(), first.held(), second.held()] == [True, False, True, False]
    first.close()
    assert second.held()
    assert not stand().held()


def test_offices_of_two_names_are_held_apart(stand):
    """The stream runs in the engine's process, delivery in the door's."""
    assert stand("stream").held()
    assert stand("courier").held()


def test_office_of_a_process_that_is_killed_is_free_at_once(stand, record_url):
    """Whoever stands by must not wait for a time-out that nobody chose."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, record_url], cwd=ROOT, stdout=PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    heir = stand()
    assert not heir.held()

    process.kill()
    process.communicate()

    assert any(heir.held() for _ in range(500))


@pytest.mark.parametrize("record_url", ["postgresql"], indirect=True)
def test_holder_whose_session_is_cut_off_knows_that_it_is_one_no_more(stand, record_url):
    """It would go on beside the one who took over, for as long as it runs. A file has no session to be cut off."""
    holder, heir = stand(), stand()
    assert holder.held()
    other = engine(record_url, "write", pool=1)
    with other.begin() as connection:
        locks = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> %s"
        connection.exec_driver_sql(
            locks, (connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one(),)
        )
    other.dispose()

    assert not holder.held()
    assert heir.held()
    assert not holder.held(), "it has come back, and stands by"


def test_office_is_asked_of_the_database_at_most_once_a_second(record_url):
    """The holder asks before every step."""
    first, second = Office(record_url, "stream"), Office(record_url, "stream")
    assert first.held()
    assert not second.held()
    first.close()

    assert not second.held(), "not before a second has passed"
    second.close()
