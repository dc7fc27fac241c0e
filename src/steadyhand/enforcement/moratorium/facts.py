"""What happens to moratoria. All of it is public, so its words stand in the facts themselves."""

from __future__ import annotations

from typing import Literal

from steadyhand.enforcement.moratorium.model import Covers
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class MoratoriumStarted(Fact, frozen=True, tag="enforcement.moratorium_started"):
    """From now on nobody lifts what it covers."""

    moratorium: str
    covers: Covers
    statement: str
    until: Instant | None
    condition: str
    corrections: int

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.enforcement.moratorium.commands import ExpireMoratorium  # noqa: PLC0415 - a timer names what ends the fact

        end = ExpireMoratorium(moratorium=self.moratorium)
        return [] if self.until is None else [Timer(_until(self.moratorium), self.until, end, authority=True)]


class EndAnnounced(Fact, frozen=True, tag="enforcement.moratorium_end_announced"):
    """Two people said that it ends early, or covers less, from an instant on."""

    moratorium: str
    effective: Instant
    statement: str
    covers: Covers | None

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.enforcement.moratorium.commands import CarryOutEnd  # noqa: PLC0415 - a timer names what ends the fact

        end = CarryOutEnd(moratorium=self.moratorium, announced=entry.seq)
        return [Timer(_announced(self.moratorium), self.effective, end, authority=True)]


class EndCalledOff(Fact, frozen=True, tag="enforcement.moratorium_end_called_off"):
    """It stays as it is after all."""

    moratorium: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(_announced(self.moratorium))]


class MoratoriumNarrowed(Fact, frozen=True, tag="enforcement.moratorium_narrowed"):
    """It covers less from now on, as was announced."""

    moratorium: str
    covers: Covers


class MoratoriumEnded(Fact, frozen=True, tag="enforcement.moratorium_ended"):
    """It is over."""

    moratorium: str
    how: Literal["expired", "announced"]

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(_until(self.moratorium)), Timer(_announced(self.moratorium))]


def _until(moratorium: str) -> str:
    return f"moratorium:{moratorium}"


def _announced(moratorium: str) -> str:
    return f"moratorium-end:{moratorium}"
