"""A million events through one engine: what memory it holds, and whether an event costs more at the end."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from steadyhand.bootstrap.engine import Engine
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.processes import settle_memory
from steadyhand.bootstrap.settings import load
from steadyhand.intake.appending import Item
from steadyhand.intake.parsing import parse_all
from steadyhand.intake.store import wall_clock
from support import traffic
from support.intake_service import unbraked

STEP = 10_000
"""Events of the fresh installation, and between two lines of progress."""
ROUNDS = 17
TURN = 3_000
"""Events of one turn: many short turns, because a shared machine's speed drifts by more than what is measured."""
PARENT = os.getppid()


class Growth(msgspec.Struct, frozen=True):
    """Resident memory at the end in MB, and CPU time per event at the end over that at 10,000."""

    rss_mb: float
    flatness: float


def growth(folder: Path, events: int) -> Growth:
    """Run in a process of its own, so that nothing else counts."""
    command = [sys.executable, __file__, str(folder), str(events)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Growth)


def _measure(folder: Path, events: int) -> Growth:
    grown = _Installation(folder / "grown")
    settle_memory()  # as `serve` does after a start; not again, or what has grown since were left out of the rounds
    for at in range(0, events - ROUNDS * TURN, STEP):
        cost = grown.step(STEP)
        if at % (10 * STEP) == 0:
            sys.stderr.write(
                f"  {at + STEP} events, {cost / STEP * 1e6:.0f} CPU us each, {_rss_mb():.0f} MB\n"
            )
    rss = _rss_mb()
    fresh = _Installation(folder / "fresh")
    fresh.step(STEP)
    ratios = [grown.step(TURN) / fresh.step(TURN) for _ in range(ROUNDS)]
    sys.stderr.write(f"  grown over fresh: {', '.join(f'{ratio:.2f}' for ratio in sorted(ratios))}\n")
    for each in (fresh, grown):
        each.close()
    return Growth(rss, statistics.median(ratios))


class _Installation:
    """A house and an engine in this process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        unbraked(folder)
        settings = load(folder)
        self._house = House(settings)
        self._house.open()
        self._engine = Engine(settings)

    def step(self, events: int) -> float:
        """CPU seconds of this process for the next events, from their bytes to what is recorded of them."""
        lines = [msgspec.json.encode(event) for event in traffic.events(events)]
        engine = self._engine
        began = time.process_time()
        for some in range(0, events, 500):
            good, faults = parse_all(lines[some : some + 500], wall_clock(), 0)
            assert not faults, faults[0]
            engine.writer.submit([Item(event) for _, event in good]).result()
        while engine.stream.cursor < engine.writer.last:
            if os.getppid() != PARENT:
                os._exit(1)  # whoever asked is gone: do not work on beside the next measurement
            time.sleep(0.002)
        return time.process_time() - began

    def close(self) -> None:
        self._engine.close()
        self._house.close()


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(msgspec.json.encode(_measure(Path(sys.argv[1]), int(sys.argv[2]))).decode())
