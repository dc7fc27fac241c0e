"""The socket between the two processes: whatever its load and wherever its folder, commands come through."""

from __future__ import annotations

import pytest

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import load
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import AUTOMATION, CLOCK
from steadyhand.kernel.wire import FRAME_LIMIT, RemoteDoor
from steadyhand.review.opening import OpenCase
from tests.support.installation import installed
from tests.support.platform import BATCH
from tests.support.traffic import events

LARGE = 500_000


@pytest.fixture
def house(tmp_path):
    """An open house with its socket."""
    opened = House(load(tmp_path))
    opened.open()
    yield opened
    opened.close()


def asking(number, content="x"):
    """An order that asks people about a post of its own."""
    command = OpenCase(
        case=f"case:{number}",
        subject=f"post:{number}",
        area="spam",
        severity="low",
        source="rule",
        ref=f"event:{number}",
        why="It is long.",
        content=content,
    )
    return Order(command, AUTOMATION, f"event:{number}")


def test_set_larger_than_a_message_may_be_comes_through_whole_with_its_cursor(house):
    """Five hundred long posts that all ask people once stopped the stream for good."""
    door = RemoteDoor(house.settings.door_socket)
    count = FRAME_LIMIT // LARGE + 5

    answers = door.perform_many([asking(n, "x" * LARGE) for n in range(count)], cursor=Cursor("events", 7))
    door.close()

    assert len(answers) == count
    assert not [answer for answer in answers if isinstance(answer, Refusal)]
    assert house.reader.cursor("events") == 7
    assert len(house.reader.all("case")) == count


def test_principal_that_is_not_of_the_engine_gets_nothing_through_the_socket(house):
    """A staff member acts with a session, never through a file on the machine."""
    door = RemoteDoor(house.settings.door_socket)
    seq = house.reader.head().seq

    with pytest.raises(Exception, match="does not act through this socket"):
        door.perform_many([Order(asking(1).command, "staff:root")])

    door.close()
    assert [entry for entry in house.reader.entries(seq) if entry.by != CLOCK] == []


def test_folder_with_a_long_name_serves_like_any_other(tmp_path):
    """The address of a Unix socket has room for about a hundred bytes; a path may have thousands."""
    deep = tmp_path / ("a-folder-with-a-long-name-" * 4) / ("and-another-one-in-it-" * 4) / "data"
    with installed(deep) as installation:
        installation.deliver(events(0, BATCH))

        assert installation.catch_up() == BATCH
