"""A whole house behind a real server, for browsers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.web.rooms import Rooms
from tests.support.desk import serving
from tests.support.house import make_house


@pytest.fixture
def rooms(data_dir: Path) -> Iterator[Rooms]:
    """A peopled house with cases."""
    made, close = make_house(data_dir)
    yield made
    close()


@pytest.fixture
def url(rooms: Rooms) -> Iterator[str]:
    """Where the house is served."""
    with serving(rooms) as address:
        yield address
