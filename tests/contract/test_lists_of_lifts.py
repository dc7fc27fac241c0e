"""What a list of lifts is read as, however it is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from steadyhand.enforcement.commands import Ban, Limit
from steadyhand.flows.lifting import Unreadable, find
from steadyhand.kernel.values import DAY
from tests.support.doors import Opened, house_doors
from tests.support.people import LEAD, peopled


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    """A banned account that is limited too."""
    with house_doors(record_url) as opens:
        opened = opens()
        peopled(opened)
        until = opened.reader.now() + 9 * DAY
        measure: dict[str, Any] = {"policy": "spam-1@1", "cause": "e", "mode": "manual", "until": until}
        for kind in (Ban, Limit):
            opened.done(kind(subject="account:u1", account="account:u1", **measure), LEAD)
        yield opened


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (b'\xef\xbb\xbfsubject\r\n"account:u1"\r\n', 1),
        (b'why,subject\n\n"a, b",account:u1\n', 1),
        (b"subject\n", 0),
        (b"subject\n" + b"account:u1\n" * 25, 1),
    ],
)
def test_list_is_read_however_it_is_written(
    house: Opened, tmp_path: Path, written: bytes, named: int
) -> None:
    """Who is named 25 times is one, or anybody makes the count that is published as high as they like."""
    path = tmp_path / "list.csv"
    path.write_bytes(written)
    found = find(house.reader, path)

    assert (found.lifts, found.few) == (named, (("account:u1", "account:u1#1"),) * named)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"account\naccount:u1\n",
        b"subject,subject\npost:1,account:u1\n",
        b"subject" + b",x" * 1_000 + b"\n",
        b"why,subject\nx\n",
        "subject\naccount:u1\n".encode("utf-16"),
        b"subject\naccount:u\xe9\n",
        b"subject\naccount:\x00u1\n",
        b"subject\n" + b"x" * 200_000 + b"\n",
    ],
)
def test_what_is_no_list_is_told_and_names_nobody(house: Opened, tmp_path: Path, written: bytes) -> None:
    """Two columns of one name are two lists: nobody knows which of them was meant."""
    path = tmp_path / "list.csv"
    path.write_bytes(written)

    with pytest.raises(Unreadable):
        find(house.reader, path)


def test_only_a_file_is_read(house: Opened, tmp_path: Path) -> None:
    """What is read once and gone has no hash that anybody could compare, and a device has no end."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero"), tmp_path / "none.csv"):
        with pytest.raises(Unreadable):
            find(house.reader, path)
