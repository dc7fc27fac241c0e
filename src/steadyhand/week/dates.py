"""The scenario's calendar: days are counted from the election, and nothing here looks at a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

FIRST_DAY: Final = -12
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str) -> int:
    """Microseconds since the epoch of an RFC 3339 time such as `2026-11-03T00:00:00Z`."""
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)


def rfc3339(at: int) -> str:
    """An instant (microseconds since the epoch) in UTC, to the microsecond, ending in `Z`."""
    return (_EPOCH + timedelta(microseconds=at)).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Calendar(msgspec.Struct, frozen=True):
    """When the Week takes place; `election` is midnight UTC at the start of election day E."""

    election: int = instant("2026-11-03T00:00:00Z")

    @property
    def start(self) -> int:
        """The first instant of E-12, from which all offsets are counted."""
        return self.day(FIRST_DAY)

    def day(self, number: int) -> int:
        """The first instant of a day: -12 for E-12, 0 for E."""
        return self.election + number * DAY

    def date(self, number: int) -> tuple[int, int]:
        """Day of the month and month (1 to 12) of a day, as people write it."""
        when = _EPOCH + timedelta(microseconds=self.day(number))
        return when.day, when.month
