"""One installation for all attacks of a file: each uses accounts and cases of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.attacked import staffed
from tests.support.installation import Installation


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """It runs as it is installed: two processes, a real record, a real console."""
    with staffed(tmp_path_factory.mktemp("attacked") / "data") as running:
        yield running
