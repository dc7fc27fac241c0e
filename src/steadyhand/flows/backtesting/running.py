"""Runs a backtest: finds the pieces, has them judged, keeps what is finished, and puts the result together."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from steadyhand.flows.backtesting.job import Job, Progress
from steadyhand.flows.backtesting.job import Standing as JobStanding
from steadyhand.flows.backtesting.judging import Judging, Task
from steadyhand.flows.backtesting.known import People
from steadyhand.flows.backtesting.workers import beside_each_other, one_by_one
from steadyhand.intake.history import Piece, Within
from steadyhand.rules.backtest import Hit, Known, Report, Tally, drawn_in, merged, report
from steadyhand.rules.definitions import VERDICTS
from steadyhand.rules.load import load_rules
from steadyhand.rules.pack import VerdictMeaning, load_pack
from steadyhand.rules.ruleset import RuleSet

TELL_SECONDS: Final = 1.0
ONE_WORKER: Final = 5_000
"""Events that are judged sooner than another process has started."""
Told = Callable[[Progress], object]


class Place(msgspec.Struct, frozen=True):
    """Where events are: the installation's folder, which has the archive and keeps the job, and the store's URL."""

    data: Path
    events: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: the texts of a pack or rule set by path, of another one to compare it with, and of which time."""

    rules: Mapping[str, str]
    base: Mapping[str, str] | None = None
    within: Within = Within()


def backtest(
    asked: Asked,
    place: Place,
    people: People,
    *,
    workers: int | None = None,
    told: Told = lambda _: None,
    go_on: Callable[[], bool] = lambda: True,
    fresh: bool = False,
) -> Report:
    """What the rules would have done to every event that is kept; nothing is written but the job's own folder.

    `workers` are processes, one a core if not said; with 1 this process does it all. `told` hears several times a
    second how far it is. When `go_on` says no, raises `Stopped`; the same question asked again goes on from there, or
    begins anew where a `fresh` start is asked for. Raises `RuleError`, `WorkerLost` and `RecordUnavailable`.
    """
    rules, base = loaded(asked.rules), None if asked.base is None else loaded(asked.base)
    task = Task(
        rules=dict(asked.rules),
        base=None if asked.base is None else dict(asked.base),
        data=place.data,
        events=place.events,
        within=asked.within,
        people=people,
    )
    judging = Judging(task, rules.rules, base.rules if base else None)
    try:
        in_order = rules.in_order or (base is not None and base.in_order)
        job = Job(place.data, rules.version, base.version if base else None, asked.within)
        job.begin(fresh=fresh or in_order)
        run = _Run(job, judging.history.pieces(asked.within), told, go_on)
        tally = run.all(judging, task, 1 if in_order else workers or cores())
        return _reported(tally, judging, run.pieces, rules, base)
    finally:
        judging.close()


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A rule set with its version, or that of the pack that it is of, and what the pack says of its verdicts."""

    rules: RuleSet
    version: str
    meanings: Mapping[str, VerdictMeaning] = {}

    @property
    def in_order(self) -> bool:
        """Whether the rules count over several events: then each must come after the one before."""
        return bool(self.rules.counters)

    def known(self, hits: Mapping[int, Hit]) -> Known:
        """What a report needs of it."""
        return Known(version=self.version, rules=self.rules.names, meanings=self.meanings, hits=hits)


def loaded(texts: Mapping[str, str]) -> Loaded:
    """The pack, or where there is none the plain rule set, of these texts. Raises `RuleError`."""
    if VERDICTS not in texts:
        rules = load_rules(texts)
        return Loaded(rules=rules, version=rules.version)
    pack = load_pack(texts)
    return Loaded(rules=pack.rules, version=pack.version, meanings=pack.verdicts)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Run:
    """One run of a job, and how far it is."""

    def __init__(self, job: Job, pieces: Sequence[Piece], told: Told, go_on: Callable[[], bool]) -> None:
        self.pieces = pieces
        self._job, self._told, self._go_on = job, told, go_on
        self._kept = job.finished(pieces)
        self._before = sum(piece.events for piece in pieces if piece.name in self._kept)
        self._progress = Progress(
            events=sum(piece.events for piece in pieces),
            events_done=self._before,
            parts=len(pieces),
            parts_done=len(self._kept),
            parts_kept=len(self._kept),
        )
        self._written = 0.0

    def all(self, judging: Judging, task: Task, workers: int) -> Tally:
        """The counts of all pieces: those that are there already, and those that are made now."""
        left = [piece for piece in self.pieces if piece.name not in self._kept]
        workers = min(workers, len(left), 1 + sum(piece.events for piece in left) // ONE_WORKER)
        standing: JobStanding = "stopped"
        total = merged(self._kept.values())
        self._look(0)
        try:
            made = (
                beside_each_other(task, left, workers, self._look)
                if workers > 1
                else one_by_one(judging, left, self._look)
            )
            for piece, tally in made:
                self._job.finish(piece, tally)
                self._progress = replace(self._progress, parts_done=self._progress.parts_done + 1)
                total = merged([total, tally])
            self._progress = replace(self._progress, events_done=self._progress.events)
            standing = "done"
        finally:
            self._job.tell(standing, self._progress)
        self._told(self._progress)
        return total

    def _look(self, read: int) -> bool:
        """Say how far it is; whether to go on."""
        done = min(self._before + read, self._progress.events)
        self._progress = replace(self._progress, events_done=done)
        self._told(self._progress)
        if time.monotonic() - self._written > TELL_SECONDS:
            self._job.tell("running", self._progress)
            self._written = time.monotonic()
        return self._go_on()


def _reported(
    tally: Tally, judging: Judging, pieces: Sequence[Piece], rules: Loaded, base: Loaded | None
) -> Report:
    drawn, drawn_before = drawn_in(tally)
    before = None if base is None else base.known(judging.hits(pieces, drawn_before, base=True))
    return report(tally, rules.known(judging.hits(pieces, drawn, base=False)), before, judging.within)
