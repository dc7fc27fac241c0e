"""A whole house behind a real server, on each of the two databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, serving
from tests.support.device import PLAIN
from tests.support.house import API_KEY, make_house


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A peopled house with cases, once on SQLite and once on PostgreSQL."""
    made, close = make_house(data_dir, record_url)
    yield made
    close()


@pytest.fixture
def url(rooms: Rooms) -> Iterator[str]:
    """Where the house is served."""
    with serving(rooms) as address:
        yield address


@pytest.fixture
def api(url: str) -> Iterator[httpx.Client]:
    """The platform with its key."""
    with httpx.Client(
        base_url=url, headers={"authorization": f"Bearer {API_KEY}"}, trust_env=False, verify=PLAIN
    ) as client:
        yield client


@pytest.fixture
def desk(url: str) -> Iterator[Callable[..., Desk]]:
    """Somebody at the console: `desk("ana")` is signed in, `desk()` is not."""
    opened: list[Desk] = []

    def sit_down(name: str | None = None) -> Desk:
        opened.append(Desk(url, name))
        return opened[-1]

    yield sit_down
    for each in opened:
        each.close()
