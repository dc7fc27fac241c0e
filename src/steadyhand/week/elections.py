"""The elections of the Week as an election office would send them: four zones vote on E, another country on E-5.

The country is made up, so it has a code that ISO 3166 leaves to its users; its zones are real, and know summer time.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Final

from steadyhand.week.dates import Calendar

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
COUNTRY: Final = "XA"
ZONES: Final = {
    "XA-E": "America/New_York",
    "XA-C": "America/Chicago",
    "XA-M": "America/Phoenix",
    "XA-P": "America/Los_Angeles",
}
"""Each part of the country, and whose clocks it has."""
ELSEWHERE: Final = ("XB", "Europe/Lisbon")
COLUMNS: Final = (
    "election", "name", "kind", "jurisdiction", "phase", "place", "zone", "opens", "closes", "source", "url",
    "confidence", "region",
)  # fmt: skip


def elections_csv(calendar: Calendar) -> str:
    """A line a period, times as clocks there show them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)

    def line(phase: str, place: str, zone: str, opens: str, closes: str) -> None:
        abroad = place == ELSEWHERE[0]
        writer.writerow((
            "neighbour" if abroad else "general", "Vote of the neighbour" if abroad else "General election",
            "national", place[:2], phase, place, zone, opens, closes, "Election Office",
            "https://elections.example/dates", "official", {"XA": "na", "XB": "eu"}.get(place, ""),
        ))  # fmt: skip

    east = ZONES["XA-E"]
    line("registration", COUNTRY, east, _at(calendar, -40, 0), _at(calendar, -11, 0))
    for place, zone in ZONES.items():
        line("early_vote", place, zone, _at(calendar, -10, 8), _at(calendar, -3, 18))
        line("silence", place, zone, _at(calendar, -1, 0), _at(calendar, 0, 20))
        line("polls", place, zone, _at(calendar, 0, 7), _at(calendar, 0, 20))
        line("count", place, zone, _at(calendar, 0, 20), _at(calendar, 10, 12))
    line("certification", COUNTRY, east, _at(calendar, 10, 12), _at(calendar, 14, 17))
    place, zone = ELSEWHERE
    line("polls", place, zone, _at(calendar, -5, 8), _at(calendar, -5, 19))
    line("count", place, zone, _at(calendar, -5, 19), _at(calendar, -3, 12))
    return out.getvalue()


def _at(calendar: Calendar, day: int, hour: int) -> str:
    """A wall-clock time on a day of the Week: `2026-11-03T07:00`."""
    date = _EPOCH + timedelta(microseconds=calendar.day(day))
    return f"{date:%Y-%m-%d}T{hour:02}:00"
