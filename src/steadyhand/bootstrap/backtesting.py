"""Where a backtest's own process begins: `python -P -m steadyhand.bootstrap.backtesting VERSION BASE`.

It reads rules, labels and decisions from the record and events from their store, writes the report as JSON to its
output, and gives way to whoever serves. Told to stop, or left alone by the process that asked, it ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import Final

import msgspec

from steadyhand.bootstrap.processes import SETTINGS, spawn_apart
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings, read
from steadyhand.civic.elections.store import confirmed
from steadyhand.enforcement.store import Standings
from steadyhand.flows.backtesting import Asked, Place, Stopped, WorkerLost, backtest, people
from steadyhand.flows.backtesting.apart import STOPPED
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.review.store import Cases
from steadyhand.rules.backtest import Report
from steadyhand.rules.errors import RuleError
from steadyhand.rules.versions.store import RuleSets, UnknownVersion
from steadyhand.storage.reading import Reader

NOTHING: Final = "-"
"""The base where there is none to compare with."""
KINDNESS: Final = 10


def spawn(settings: Settings, rules: str, base: str | None) -> subprocess.Popen[bytes]:
    """Start the process for these versions."""
    return spawn_apart("steadyhand.bootstrap.backtesting", settings, rules, base or NOTHING, told=True)


def main() -> int:
    """Run one backtest; gives the exit status."""
    rules, base = sys.argv[1:3]
    settings, asker = read(os.environ[SETTINGS]), os.getppid()
    told = _Told(asker)
    signal.signal(signal.SIGTERM, told.hear)
    with contextlib.suppress(OSError):
        os.nice(KINDNESS)
    # Only the report goes to the output: whatever else is printed here goes to the errors.
    output = os.dup(1)
    os.dup2(2, 1)
    try:
        report = _run(settings, rules, None if base == NOTHING else base, told)
    except Stopped:
        return STOPPED
    except (RuleError, UnknownVersion, WorkerLost, RecordUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with os.fdopen(output, "wb") as sink:
        sink.write(msgspec.json.encode(report))
    return 0


class _Told:
    """Whether to go on: not once told to stop, and not once whoever asked is gone."""

    def __init__(self, asker: int) -> None:
        self._asker = asker
        self._stop = False

    def hear(self, *_: object) -> None:
        self._stop = True

    def go_on(self) -> bool:
        return not self._stop and os.getppid() == self._asker


def _run(settings: Settings, rules: str, base: str | None, told: _Told) -> Report:
    reader = Reader(settings.record, registry())
    try:
        sets = RuleSets(reader)
        asked = Asked(rules=sets.texts(rules), base=sets.texts(base) if base else None)
        known = people(Cases(reader), Standings(reader), confirmed(reader))
    finally:
        reader.close()
    return backtest(asked, Place(settings.data, settings.events), known, go_on=told.go_on)


if __name__ == "__main__":
    sys.exit(main())
