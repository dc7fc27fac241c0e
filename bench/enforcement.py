"""Figures of the room `enforcement`: what stands, what falls due at once, an order to lift many, who comes back.

    python bench/enforcement.py            the full run (about twenty minutes), saved in bench/results/enforcement.json
    python bench/enforcement.py --quick    within 45 seconds, at smaller sizes

Each figure is the worse of SQLite, with full sync, and PostgreSQL; both stand in `sizes`, with the 99th percentile of
ten people who act while sanctions expire. The millions of `standing_p99_ms` and of `evasion_ms`, which is a 99th
percentile too, are rows as a rebuild and the intake write them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from support.banned import compared_ms
from support.result import report
from support.standings import ON_ONE, expiries_per_s, house, reads_ms, refused_s, stop_postgres

ENGINES = ("sqlite", "postgresql")


class Bench:
    """One run: figures and sizes gathered, each figure the worse of the engines."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.figures: dict[str, float] = {}
        self.sizes: dict[str, object] = {}

    def either(self, full: int, quick: int) -> int:
        """The size of this run."""
        return quick if self.quick else full

    def take(
        self, figure: str, engine: str, value: float, worse: Callable[[float, float], float] = max
    ) -> None:
        """Keep a figure of one engine, and of both the worse."""
        shown = round(value, 3)
        self.sizes[f"{figure}_{engine}"] = shown
        self.figures[figure] = worse(self.figures.get(figure, shown), shown)
        print(f"{figure} on {engine}: {shown}", flush=True)


def run(*, quick: bool) -> None:
    bench = Bench(quick=quick)
    try:
        for engine in ENGINES:
            of_engine(bench, engine)
    finally:
        stop_postgres()
    report("enforcement", bench.figures, bench.sizes, quick=quick)


def of_engine(bench: Bench, engine: str) -> None:
    """All figures on one database, each on a record of its own."""
    sanctions, due, lifts = (
        bench.either(1_000_000, 10_000),
        bench.either(100_000, 3_000),
        bench.either(62_000, 2_000),
    )
    bench.sizes |= {
        "sanctions": sanctions,
        "on_the_subject": ON_ONE,
        "due_at_once": due,
        "lifts_ordered": lifts,
    }
    with (
        tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder,
        house(engine, Path(folder)) as opens,
    ):
        bench.take("standing_p99_ms", engine, _p99(reads_ms(opens, sanctions, bench.either(3_000, 200))))
    with (
        tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder,
        house(engine, Path(folder)) as opens,
    ):
        rate, waited = expiries_per_s(opens, due)
        bench.take("expiries_per_s", engine, rate, min)
        bench.sizes[f"acting_meanwhile_p99_ms_{engine}"] = round(waited, 1)
    with (
        tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder,
        house(engine, Path(folder)) as opens,
    ):
        bench.take("refuse_62000_s", engine, refused_s(opens, Path(folder), lifts))
    banned = bench.sizes["banned"] = bench.either(1_000_000, 10_000)
    with (
        tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder,
        house(engine, Path(folder)) as opens,
    ):
        took = compared_ms(opens, Path(folder), banned, bench.either(3_000, 300))
        bench.take("evasion_ms", engine, _p99(took))


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Figures of the room `enforcement`.")
    parser.add_argument("--quick", action="store_true", help="within 45 seconds, at smaller sizes")
    run(quick=parser.parse_args().quick)
