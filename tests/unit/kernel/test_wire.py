from __future__ import annotations

import socket
import stat
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.wire import FRAME_LIMIT, DoorServer, RemoteDoor
from tests.support.doors import Opened, toy_doors
from tests.support.toy import Add, Say, Use


@pytest.fixture
def house(sqlite_url: str) -> Iterator[Opened]:
    with toy_doors(sqlite_url) as opens:
        yield opens()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "door.sock"


@pytest.fixture
def server(house: Opened, path: Path) -> Iterator[DoorServer]:
    server = DoorServer(path, house.door, house.registry, {"automation"})
    yield server
    server.close()


@pytest.fixture
def remote(server: DoorServer, path: Path) -> Iterator[RemoteDoor]:
    remote = RemoteDoor(path)
    yield remote
    remote.close()


def test_commands_of_another_process_pass_the_same_door(house, remote):
    """The engine has no record of its own: what it asks for is judged and recorded like anything else."""
    answers = remote.perform_many(
        [
            Order(Add(amount=2), "automation", "k1"),
            Order(Use(), "automation"),
            Order(Add(amount=2), "automation", "k1"),
        ],
        cursor=Cursor("events", 7),
    )

    assert answers[0] == answers[2] == 1
    assert isinstance(answers[1], Refusal)
    assert answers[1].code == "not_granted"
    assert house.entries()[0].by == "automation"
    assert house.reader.cursor("events") == 7


def test_set_of_another_process_is_atomic(house, remote):
    """All or none holds across the socket too."""
    answers = remote.perform_many(
        [Order(Add(), "automation"), Order(Add(limit=0), "automation")], atomic=True
    )

    assert [isinstance(answer, Refusal) and answer.code for answer in answers] == [
        "set_refused",
        "over_limit",
    ]
    assert house.reader.row("toy_counter", "a") is None


def test_words_in_every_script_come_through_unchanged(house, remote):
    """What people wrote is evidence."""
    words = "नमस्ते مرحبا 👋🏽 \u202e ñ \t\n"
    (seq,) = remote.perform_many([Order(Say(subject="post:1", words=words), "automation")])

    assert house.reader.payload(f"{seq}.0") == words.encode()


def test_principal_that_the_socket_is_not_for_performs_nothing(house, remote):
    """Whoever reaches the engine must not act as a member of staff."""
    with pytest.raises(RecordUnavailable, match="staff:root does not act through this socket"):
        remote.perform_many([Order(Add(), "automation"), Order(Add(), "staff:root")])

    assert house.entries() == []


def test_socket_is_for_its_owner_only(server, path):
    """Another user of the machine must not be able to write commands into it."""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_door_that_is_away_is_an_outage_and_is_found_again_when_it_is_back(house, path):
    """The door's process may be restarted at any time: the engine asks again under the same keys."""
    remote = RemoteDoor(path)
    with pytest.raises(RecordUnavailable, match="does not answer"):
        remote.perform_many([Order(Add(), "automation", "k1")])

    server = DoorServer(path, house.door, house.registry, {"automation"})
    assert remote.perform_many([Order(Add(), "automation", "k1")]) == [1]
    server.close()
    remote.close()


def test_closing_an_old_door_leaves_the_socket_of_a_new_one(house, path):
    """While one process ends, its successor may already listen."""
    old = DoorServer(path, house.door, house.registry, {"automation"})
    new = DoorServer(path, house.door, house.registry, {"automation"})
    old.close()

    remote = RemoteDoor(path)
    assert remote.perform_many([Order(Add(), "automation")]) == [1]
    remote.close()
    new.close()


@pytest.mark.parametrize(
    "frame",
    [
        b"no json",
        b"{}",
        b'{"orders": [["toy.unheard", {}, "automation", null, null]], "atomic": false, "cursor": null}',
    ],
)
def test_frame_that_is_not_understood_is_told_and_the_connection_goes_on(server, path, frame, house):
    """A wrong peer must not take the door down, nor leave itself waiting."""
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(path))
        for _ in range(2):
            raw.sendall(struct.pack(">I", len(frame)) + frame)
            (length,) = struct.unpack(">I", raw.recv(4, socket.MSG_WAITALL))
            told = msgspec.json.decode(raw.recv(length, socket.MSG_WAITALL))
            assert "does not understand" in told["unavailable"]

    assert house.done(Add())


def test_frame_beyond_the_limit_ends_the_connection(server, path):
    """A length nobody means must not be waited for, nor be kept in memory."""
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(path))
        raw.sendall(struct.pack(">I", FRAME_LIMIT + 1))

        assert raw.recv(4) == b""


def test_door_whose_process_hangs_is_soon_seen_to_be_away(remote, tmp_path):
    """A hanging process still lets others connect: only an answer shows that somebody is there."""
    hanging = tmp_path / "hanging.sock"
    with socket.socket(socket.AF_UNIX) as listens:
        listens.bind(str(hanging))
        listens.listen(1)
        began = time.monotonic()

        assert not RemoteDoor(hanging).reachable()
        assert time.monotonic() - began < 3
    assert remote.reachable()


def test_set_beyond_the_stated_limit_is_told_as_a_fault_and_not_as_an_outage(remote, house):
    """An outage is waited for: a set that can never pass would be sent again for ever."""
    with pytest.raises(ValueError, match="at most 1000"):
        remote.perform_many([Order(Add(), "automation")] * 1001, atomic=True)

    assert house.entries() == []
