"""What the platform enforces against what is in force: every hour some, every day all that is promised to stay.

Who is compared in an hour is drawn by its number under a key, so that a restart draws the same and nobody foresees it;
who is known to differ is always compared. What does not answer agrees with nothing. What differs is recorded once while
it lasts, and what is in force here is sent again, once in each comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

import msgspec
import structlog

from steadyhand.enforcement.drift.asking import AT_ONCE, NotAnswered, Platform
from steadyhand.enforcement.drift.commands import (
    CloseDrift,
    RecordComparison,
    RecordDrift,
    RecordUnanswered,
    ResendState,
    remedy,
)
from steadyhand.enforcement.drift.model import (
    TOLERANCE,
    Difference,
    Measure,
    differences,
)
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.enforcement.drift.wire import State
from steadyhand.enforcement.model import Sanction, Standing, standing_of
from steadyhand.enforcement.moratorium.model import IN_FORCE, Moratoria
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.storage.reading import Reader

BY: Final = "system:comparison"
EVERY_S: Final = 5.0
SILENT: Final = 3
"""Batches without an answer after which nothing more is asked in a comparison."""
AGAIN: Final = HOUR
"""When a daily comparison that was not answered in full is tried again."""
OPEN: Final = 10_000
"""Of those known to differ, as many are compared in every hour."""

log = structlog.get_logger()


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What a comparison found of one subject; `on_its_way` where nothing is found yet, because an effect is."""

    subject: str
    differs: tuple[Difference, ...] = ()
    on_its_way: bool = False
    gone: bool = False


class Comparing:
    """Compares, and records what it found; runs in the door's process."""

    def __init__(
        self, reader: Reader, door: Door, platform: Platform | None = None, *, key: bytes = b""
    ) -> None:
        """`key` draws the lots of each hour, so that nobody else can foresee them."""
        self._key = key
        self._reader, self._door, self._platform = reader, door, platform
        self._drifts = Drifts(reader)

    def round(self) -> int:
        """Make the comparisons that are due; returns of how many subjects. Raises `RecordUnavailable`."""
        now = self._reader.now()
        moratoria: Moratoria = self._reader.row(IN_FORCE, IN_FORCE) or Moratoria()
        asked = 0
        if self._due(f"daily:{now // DAY}", now, moratoria):
            asked += self._compare(f"daily:{now // DAY}", self._promised(moratoria))
        if self._due(f"hourly:{now // HOUR}", now, Moratoria()):
            asked += self._compare(f"hourly:{now // HOUR}", self._drawn(now // HOUR))
        return asked

    def take(self, cycle: str, states: Sequence[State], since: Instant) -> list[Judged]:
        """Judge what a platform says, which it read after `since`, and record and do what follows."""
        with self._reader.at_once():
            found = self._judged(states, since)
        moratoria: Moratoria = self._reader.row(IN_FORCE, IN_FORCE) or Moratoria()
        self._record(found, moratoria)
        self._remedy(found, cycle)
        return found

    def declare(self, cycle: str, asked: int, found: Sequence[Judged]) -> None:
        """Record how many were asked about, and what came of it."""
        self._perform(
            [
                RecordComparison(
                    cycle=cycle,
                    asked=asked,
                    answered=len(found),
                    differ=sum(bool(one.differs) for one in found),
                    on_its_way=sum(one.on_its_way for one in found),
                    gone=sum(one.gone for one in found),
                )
            ]
        )

    def _due(self, cycle: str, now: Instant, moratoria: Moratoria) -> bool:
        """Not made yet; or not answered in full some time ago; or something was promised since."""
        made = self._drifts.comparison(cycle)
        if made is None:
            return True
        promised = any(one.at >= made.at for one in moratoria.in_force)
        silent = cycle.startswith("daily") and not made.whole and now - made.at >= AGAIN
        return promised or silent

    def _promised(self, moratoria: Moratoria) -> Iterator[str]:
        return (standing.subject for standing in self._drifts.promised(moratoria))

    def _drawn(self, hour: int) -> Iterator[str]:
        lasting = dict.fromkeys(drift.subject for drift in self._drifts.open(OPEN))
        by_lot = (standing.subject for standing in self._drifts.drawn(hour, self._key))
        return chain(lasting, (name for name in by_lot if name not in lasting))

    def _compare(self, cycle: str, subjects: Iterable[str]) -> int:
        asked, silent, why = 0, 0, ""
        found: list[Judged] = []
        for batch in _batches(subjects):
            asked += len(batch)
            since = self._reader.now()
            try:
                states = self._asked(batch) if silent < SILENT else {}
                silent = silent if silent >= SILENT else 0
            except NotAnswered as error:
                if self._stopped:
                    return asked  # whoever goes on does it from the beginning
                states, silent, why = {}, silent + 1, str(error)
            found += self.take(cycle, list(states.values()), since)
        if len(found) < asked:
            unanswered = asked - len(found)
            log.warning("comparison.not_answered", cycle=cycle, asked=asked, unanswered=unanswered, why=why)
            self._perform(
                [RecordUnanswered(cycle=cycle, asked=asked, unanswered=unanswered, why=why or "passed over")]
            )
        self.declare(cycle, asked, found)
        return asked

    def _asked(self, subjects: Sequence[str]) -> dict[str, State]:
        return {} if self._platform is None else self._platform.ask(subjects)

    @property
    def _stopped(self) -> bool:
        return self._platform is not None and self._platform.stopped

    def _judged(self, states: Sequence[State], since: Instant) -> list[Judged]:
        now, names = self._reader.now(), [state.subject for state in states]
        stored = self._reader.stored_many("standing", names)
        waits = self._drifts.on_their_way(names, since, now) if names else frozenset()
        return [
            judged(
                state,
                standing_of(stored[state.subject].row if state.subject in stored else None, state.subject),
                now,
                on_its_way=state.subject in waits,
            )
            for state in states
        ]

    def _record(self, found: Sequence[Judged], moratoria: Moratoria) -> None:
        settled = [one for one in found if not one.on_its_way]
        known = self._drifts.of_each([one.subject for one in settled])
        standing = self._reader.stored_many("standing", [one.subject for one in settled if one.differs])
        commands: list[Command] = []
        for one in settled:
            row = known.get(one.subject)
            lasts = row is not None and bool(row.open)
            if not one.differs:
                commands += [CloseDrift(subject=one.subject)] if lasts else []
                continue
            stands = standing_of(standing[one.subject].row if one.subject in standing else None, one.subject)
            over = broken(one.differs, stands, moratoria)
            if not (lasts and row is not None and (row.differs, row.moratoria) == (one.differs, over)):
                commands.append(RecordDrift(subject=one.subject, differs=one.differs, moratoria=over))
        self._perform(commands)

    def _remedy(self, found: Sequence[Judged], cycle: str) -> None:
        """Send again what is in force on those who differ, and to whom nothing is on its way."""
        names = [one.subject for one in found if one.differs]
        rows = self._drifts.of_each(names)
        standing = self._reader.stored_many("standing", names)
        word = self._drifts.last_word(names) if names else {}
        commands: list[Command] = []
        for name, row in rows.items():
            stands = standing_of(standing[name].row if name in standing else None, name)
            if row.open and row.cycle != cycle and word.get(name) != "pending" and remedy(row, stands):
                undone = row.sent > 0 and word.get(name) == "delivered"
                commands.append(ResendState(subject=name, cycle=cycle, undone=undone))
        self._perform(commands)

    def _perform(self, commands: Sequence[Command]) -> None:
        answers = self._door.perform_many([Order(one, BY) for one in commands]) if commands else ()
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, Refusal):
                log.warning("comparison.refused", command=type(command).__name__, code=answer.code)


def judged(state: State, standing: Standing, now: Instant, *, on_its_way: bool) -> Judged:
    """What a platform says of a subject against what is in force. Who is gone there is nowhere to be enforced on."""
    if on_its_way or state.gone:
        return Judged(subject=state.subject, on_its_way=on_its_way, gone=state.gone and not on_its_way)
    named = {one.action for one in state.measures}
    should = [Measure.of(one, named=not one.source or one.action in named) for one in standing.in_force]
    return Judged(subject=state.subject, differs=differences(should, state.measures, now))


def broken(differs: Iterable[Difference], standing: Standing, moratoria: Moratoria) -> tuple[str, ...]:
    """The moratoria that promise to keep what is missing, or otherwise than it should be."""
    found: dict[str, None] = {}
    for one in differs:
        for sanction in _meant(one.should, standing):
            found |= dict.fromkeys(each.id for each in moratoria.in_force if each.covers.holds(sanction))
    return tuple(found)


def read_since(at: Instant | None, now: Instant) -> Instant:
    """After which instant a platform read what it tells, by a clock of its own."""
    return min(now, at if at is not None else now) - TOLERANCE


def _meant(measure: Measure | None, standing: Standing) -> Iterable[Sanction]:
    if measure is None:
        return ()
    if measure.action:
        return [one for one in standing.in_force if one.action == measure.action]
    return [one for one in standing.in_force if one.source and one.kind == measure.kind]


def _batches(subjects: Iterable[str]) -> Iterator[list[str]]:
    left = iter(subjects)
    while batch := list(islice(left, AT_ONCE)):
        yield batch
