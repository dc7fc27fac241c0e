from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from steadyhand.bootstrap.settings import load
from steadyhand.flows import stream as module
from steadyhand.flows.stream import CURSOR, Stream
from steadyhand.intake.appending import Item
from steadyhand.kernel.tx import Cursor
from tests.support.intake_events import posts
from tests.support.soundness import undisturbed


class Elected:
    """An office that is given and taken as the test says."""

    def __init__(self) -> None:
        self.mine = False

    def held(self) -> bool:
        return self.mine


class Never:
    """Nothing arrives."""

    def wait_for(self, after: int, timeout: float) -> bool:
        time.sleep(0.01)
        return False


@pytest.fixture
def rooms(tmp_path, monkeypatch) -> Iterator[tuple]:
    """A stream that runs in a thread under an office, with the house and the store it works on."""
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.02)
    house, store, beside, packs = undisturbed(load(tmp_path))
    office = Elected()
    stream = Stream(
        store, beside._decider, house.door, 0, office=office, recorded=lambda: house.reader.cursor(CURSOR)
    )
    thread = threading.Thread(target=stream.run, args=(Never(),))
    thread.start()
    yield stream, office, house, store
    stream.close()
    thread.join()
    beside.close()
    packs.close()
    store.close()
    house.close()


def until(holds) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_stream_stands_by_until_it_is_elected_and_begins_where_the_other_ended(rooms):
    """Two that follow one log would do everything twice; one that begins at its own old place, much of it."""
    stream, office, house, store = rooms
    store.append([Item(one) for one in posts(*range(10))])
    time.sleep(0.1)
    assert (house.reader.cursor(CURSOR), stream.health()["status"]) == (0, "standby")
    house.door.perform_many([], cursor=Cursor(CURSOR, 4))
    until(lambda: stream.cursor == 4)
    read = []
    stream._store = Watched(store, read)

    office.mine = True
    until(lambda: stream.cursor == 10)

    assert house.reader.cursor(CURSOR) == 10
    assert read[0] == 4
    assert stream.health() == {"status": "ok", "cursor": 10}


def test_stream_that_lost_its_office_reads_no_further(rooms):
    """The one who took over is at work already."""
    stream, office, house, store = rooms
    office.mine = True
    store.append([Item(one) for one in posts(1)])
    until(lambda: house.reader.cursor(CURSOR) == 1)

    office.mine = False
    until(lambda: not stream.leads)
    store.append([Item(one) for one in posts(2)])
    time.sleep(0.1)

    assert house.reader.cursor(CURSOR) == 1


class Watched:
    """A store that notes from where it was read."""

    def __init__(self, store, read) -> None:
        self._store, self._read = store, read

    def __getattr__(self, name):
        return getattr(self._store, name)

    def read(self, after, *rest):
        self._read.append(after)
        return self._store.read(after, *rest)
