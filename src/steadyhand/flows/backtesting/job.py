"""A backtest's folder: the counts of each finished piece, and how far it is, for whoever looks on from elsewhere.

`<data>/backtests/<job>/job.json` and `<piece>.json`. The same question has the same job, so a run that was broken off
goes on where it stopped. The files hold counts and numbers of events, and no content.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from steadyhand.intake.history import Piece, Within
from steadyhand.kernel.values import DAY, SECOND, Instant
from steadyhand.rules.backtest import Tally

FORMAT: Final = 1
"""Of the files: another one makes another job, so that counts of two kinds are never added up."""
KEPT: Final = 7 * DAY
"""How long a job is kept that nobody runs again."""
FOLDER: Final = "backtests"
_STATE: Final = "job.json"
Standing = Literal["running", "stopped", "done"]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Events and parts: how many there are, how many are done, and how many parts an earlier run had finished."""

    events: int = 0
    events_done: int = 0
    parts: int = 0
    parts_done: int = 0
    parts_kept: int = 0


class State(Progress, frozen=True, kw_only=True):
    """How far a job is. `updated` is when this was written: a job that runs writes every second."""

    job: str
    rules: str
    """The version of the rule set."""
    base: str | None
    since: Instant | None
    until: Instant | None
    standing: Standing
    started: Instant
    updated: Instant


class Job:
    """One job's folder."""

    def __init__(self, data: Path, rules: str, base: str | None, within: Within) -> None:
        question = msgspec.json.encode([FORMAT, rules, base, within.since, within.until])
        self.name = hashlib.sha256(question).hexdigest()[:16]
        self.folder = data / FOLDER / self.name
        self._about: dict[str, Any] = {"rules": rules, "base": base, **msgspec.structs.asdict(within)}
        self._started = _now()

    def begin(self, *, fresh: bool) -> None:
        """Make the folder, empty where a `fresh` start is asked for; jobs that nobody runs any more go."""
        for state in jobs(self.folder.parent.parent):
            if (fresh and state.job == self.name) or state.updated < self._started - KEPT:
                shutil.rmtree(self.folder.parent / state.job, ignore_errors=True)
        for folder in (self.folder.parent, self.folder):
            folder.mkdir(exist_ok=True, mode=0o700)

    def finished(self, pieces: Iterable[Piece]) -> dict[str, Tally]:
        """The counts of those pieces that an earlier run finished; a file that cannot be read is none."""
        found = {}
        for piece in pieces:
            try:
                found[piece.name] = msgspec.json.decode(self._path(piece).read_bytes(), type=Tally)
            except (FileNotFoundError, msgspec.DecodeError):
                continue
        return found

    def finish(self, piece: Piece, tally: Tally) -> None:
        """Keep the counts of a piece."""
        _write(self._path(piece), msgspec.json.encode(tally))

    def tell(self, standing: Standing, progress: Progress) -> State:
        """Write down how far it is."""
        state = State(
            job=self.name,
            **self._about,
            **msgspec.structs.asdict(progress),
            standing=standing,
            started=self._started,
            updated=_now(),
        )
        _write(self.folder / _STATE, msgspec.json.encode(state))
        return state

    def _path(self, piece: Piece) -> Path:
        return self.folder / f"{piece.name}.json"


def jobs(data: Path) -> list[State]:
    """The jobs of a data folder, the latest first."""
    found = []
    for path in (data / FOLDER).glob(f"*/{_STATE}"):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=State))
        except (FileNotFoundError, msgspec.DecodeError):
            continue
    return sorted(found, key=lambda state: state.updated, reverse=True)


def _write(path: Path, content: bytes) -> None:
    """Under another name first: whoever reads meanwhile, or after a crash, finds a whole file."""
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _now() -> Instant:
    return int(time.time() * SECOND)
