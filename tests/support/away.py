"""A record that goes away for a while, as those see it who perform commands on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from steadyhand.kernel.tx import RecordUnavailable


@contextmanager
def away(door: Any, *, after: int = 0) -> Iterator[None]:
    """While this lasts whatever is performed after so many calls is refused an answer, and the caller sees it."""
    calls, perform = count(), door.perform_many

    def performs(orders: Any, **rest: Any) -> Any:
        if next(calls) >= after:
            raise RecordUnavailable("gone")
        return perform(orders, **rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "perform_many", performs)
        with pytest.raises(RecordUnavailable):
            yield
