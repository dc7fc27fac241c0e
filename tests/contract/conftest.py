"""What contract tests open: a record on each of the two databases, as often as asked and at any time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.doors import Reopen, house_doors, toy_doors


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house of all rooms."""
    with house_doors(record_url) as opens:
        yield opens


@pytest.fixture
def toy_opens(record_url: str) -> Iterator[Reopen]:
    """A record of the toy room alone."""
    with toy_doors(record_url) as opens:
        yield opens
