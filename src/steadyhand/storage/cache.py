"""View rows in memory, for as long as nobody else writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from steadyhand.kernel.tx import Head, Stored

CACHED_ROWS: Final = 20_000


class RowCache:
    """View rows as the last transaction left them; worth nothing once another process has written."""

    def __init__(self) -> None:
        self.head: Head | None = None
        self.rows: dict[tuple[str, str], Stored] = {}

    def at(self, head: Head) -> dict[tuple[str, str], Stored]:
        """The rows, if the record still stands at this head."""
        if self.head != head or len(self.rows) > CACHED_ROWS:
            self.rows, self.head = {}, head
        return self.rows

    def keep(self, head: Head, changed: Mapping[tuple[str, str], Stored]) -> None:
        """Take over what a committed transaction changed."""
        self.rows.update(changed)
        self.head = head

    def clear(self) -> None:
        """Forget everything."""
        self.rows, self.head = {}, None
