"""Figures of the room `intake`: events in, decisions, and the door that records what follows.

    python bench/intake.py            the full run (about ten minutes), saved in bench/results/intake.json
    python bench/intake.py --quick    within 45 seconds, the figures marked so in figures.tsv

Rules: the starter pack without its brakes, which one event in five would trip; how many rules it has stands in
`sizes`. One event in five leads to actions (a limit on the post and a label on its author): each has a link of its
own, so that no other rule holds. SQLite with full sync.
"""

from __future__ import annotations

import argparse
import compileall
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from support.doors import perform_many_rate
from support.growth import growth
from support.intake_service import Service
from support.result import report

import steadyhand


class Bench:
    """One run: figures and sizes gathered, each figure once or by the median of several rounds."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.figures: dict[str, float] = {}
        self.sizes: dict[str, object] = {"rounds": 2 if quick else 5, "rule_pack": "starter, unbraked"}

    def measure(self, figure: str, once: Callable[[], float]) -> None:
        rounds = 2 if self.quick else 5
        values = [once() for _ in range(rounds)]
        self.figures[figure] = round(statistics.median(values), 3)
        print(
            f"{figure}: {self.figures[figure]}   ({', '.join(f'{v:.1f}' for v in sorted(values))})",
            flush=True,
        )


def run(*, quick: bool) -> None:
    bench = Bench(quick=quick)
    with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder:
        of_service(bench, Path(folder))
        of_door(bench, Path(folder))
        if not quick:
            of_growth(bench, Path(folder))
    report("intake", bench.figures, bench.sizes, quick=quick)


def of_service(bench: Bench, folder: Path) -> None:
    """Three processes and a client, all on this machine's cores."""
    events = 6_000 if bench.quick else 40_000
    decided = 2.0 if bench.quick else 10.0
    bench.sizes |= {
        "http_events": events,
        "ingest_events": 2 * events,
        "http_batch": 100,
        "decide_seconds": decided,
        "decide_rate": 300,
    }
    bench.measure("cold_start_s", lambda: cold_start(folder / "cold"))
    with Service(folder / "service") as service:
        service.decide_p99_ms(0.5, rate=100)  # the first requests meet what the start left to do
        bench.sizes["rules"] = service.rules
        bench.measure("http_events_per_s", lambda: service.http_events_per_s(events))
        service.settle()
        bench.measure("decide_p99_ms", lambda: service.decide_p99_ms(decided, rate=300))
        service.settle()
        bench.measure("ingest_events_per_s", lambda: service.ingest_events_per_s(2 * events))
        print(
            f"door resident {service.rss_mb('door'):.0f} MB, engine {service.rss_mb('engine'):.0f} MB",
            flush=True,
        )


def cold_start(folder: Path) -> float:
    """Seconds from `serve` until console and engine are ready, on an installation that exists.

    Modules are compiled before, as pip does when it installs: a checkout in a shell that keeps no bytecode would
    compile them all at each start.
    """
    compileall.compile_dir(Path(steadyhand.__file__).parent, quiet=1)
    with Service(folder) as service:
        return service.cold_start_s


def of_door(bench: Bench, folder: Path) -> None:
    """Automated actions through a door while 50 people write."""
    commands = 4_000 if bench.quick else 40_000
    bench.sizes |= {"perform_many_commands": commands, "interactive_writers": 50}
    for name in ("sqlite", "postgres"):
        waits: list[float] = []

        def once(name: str = name, waits: list[float] = waits) -> float:
            rate, p99 = perform_many_rate(name, folder, commands, writers=50)
            waits.append(p99)
            return rate

        bench.measure(f"perform_many_{name}_per_s", once)
        bench.sizes[f"interactive_p99_ms_{name}"] = round(statistics.median(waits), 1)
        print(f"interactive p99 beside it: {statistics.median(waits):.1f} ms", flush=True)


def of_growth(bench: Bench, folder: Path) -> None:
    """One million events through one engine: memory, and whether an event costs more at the end."""
    grown = growth(folder / "growth", 1_000_000)
    bench.figures |= {"rss_mb": round(grown.rss_mb, 1), "flatness": round(grown.flatness, 3)}
    bench.sizes |= {"growth_events": 1_000_000}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    run(quick=parser.parse_args().quick)
