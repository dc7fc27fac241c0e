"""Who is protected, and when: candidates, election bodies, press, emergency services; election weeks."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import Instant

Class = Literal["candidate", "election_body", "press", "emergency_service", "other"]
CLASSES: Final[tuple[Class, ...]] = ("candidate", "election_body", "press", "emergency_service", "other")
CALENDAR: Final = "calendar"
"""The key of the one row of the view `calendar`."""


class Protected(msgspec.Struct, frozen=True, kw_only=True):
    """One account on which destructive acts take two people, and who says so."""

    account: str
    kind: Class
    source: str
    """Where it comes from: an election office's list, a press register, a member of staff."""
    until: Instant
    by: str


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which the tools matter most, as an election week does."""

    id: str
    name: str
    starts: Instant
    ends: Instant
    source: str


class Calendar(msgspec.Struct, frozen=True):
    """All protected windows, by their start."""

    windows: tuple[Window, ...] = ()


def overlapped(calendar: Calendar | None, starts: Instant, ends: Instant) -> tuple[Window, ...]:
    """The windows that a time from `starts` to `ends` touches."""
    windows = calendar.windows if calendar is not None else ()
    return tuple(window for window in windows if window.starts < ends and starts < window.ends)
