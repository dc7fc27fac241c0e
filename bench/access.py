"""Figures of the room `access`: what an answer costs, and how soon and how surely a freeze holds.

    python bench/access.py            the full run (about five minutes), saved in bench/results/access.json
    python bench/access.py --quick    within 45 seconds, the figures marked so in figures.tsv, at smaller sizes

SQLite with full sync. An answer, a freeze and a forecast are CPU time, because one thread does each; the wall time of a
freeze, with the write to the disk, stands in `sizes`. How long open pages show what was frozen is wall time, over HTTP
against a service in its own processes, while a second process begins the freeze.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from support.access_house import FREEZES, GRANTS, ROLES, authorise_us
from support.forecast import forecast_s
from support.freezes import after_freeze, freeze_s
from support.open_pages import freeze_to_refusal_s
from support.result import report
from support.serial import fresh


class Bench:
    """One run: figures and sizes gathered, each figure the median of its rounds."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.figures: dict[str, float] = {}
        self.sizes: dict[str, object] = {}

    def either(self, full: int, quick: int) -> int:
        """The size of this run."""
        return quick if self.quick else full

    def take(self, figure: str, values: Sequence[float]) -> None:
        """Keep the median."""
        self.figures[figure] = round(statistics.median(values), 4)
        self.sizes[f"{figure}_rounds"] = len(values)
        print(
            f"{figure}: {self.figures[figure]}   ({', '.join(f'{v:.3g}' for v in sorted(values))})",
            flush=True,
        )


def run(*, quick: bool) -> None:
    bench = Bench(quick=quick)
    of_answers(bench)
    with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder:
        of_freezes(bench, Path(folder))
        of_pages(bench, Path(folder))
        of_forecasts(bench, Path(folder))
    report("access", bench.figures, bench.sizes, quick=quick)


def of_answers(bench: Bench) -> None:
    """What one answer of the guard costs, of a day's work of many people."""
    # Many more orders would measure how far away old ones lie in memory: a real one was made just now.
    orders = 5_000
    values, shares = authorise_us(bench.either(15, 5), orders)
    bench.take("authorise_us", values)
    bench.sizes |= {"roles": ROLES, "grants": GRANTS, "freezes": FREEZES, "orders": orders, "answers": shares}


def of_freezes(bench: Bench, folder: Path) -> None:
    """Freezing 10,000 people, and 10,000 actions that race a freeze."""
    staff, actions = 10_000, bench.either(10_000, 2_000)
    walls, cpus = freeze_s(folder, staff, rounds=5)
    bench.take("freeze_10000_s", cpus)
    bench.sizes |= {"staff_frozen": staff, "freeze_10000_wall_s": round(statistics.median(walls), 4)}
    race = after_freeze(folder, actions)
    assert min(race.before, race.refused, race.elsewhere) > 0, f"that was no race: {race}"
    bench.take("after_freeze", [race.after])
    bench.sizes |= {"actions_racing": actions, "recorded_before": race.before, "refused": race.refused}


def of_pages(bench: Bench, folder: Path) -> None:
    """From a freeze's entry until the last open page is told."""
    pages = bench.either(500, 200)
    bench.take("freeze_to_refusal_s", freeze_to_refusal_s(folder, pages, rounds=bench.either(5, 2)))
    bench.sizes |= {"open_pages": pages}


def of_forecasts(bench: Bench, folder: Path) -> None:
    """What a forecast costs, from a record that is read for the first time: once, because to make it takes minutes."""
    staff, cases = bench.either(1_000, 100), bench.either(100_000, 4_000)
    bench.take("forecast_s", [forecast_s(fresh(folder), staff, cases)])
    bench.sizes |= {"forecast_staff": staff, "forecast_cases": cases}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    run(quick=parser.parse_args().quick)
