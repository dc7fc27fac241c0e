"""Figures of the room `review`: how long people wait at the desk while bulk work runs, and that no case is given twice.

    python bench/review.py            the full run (about half an hour), saved in bench/results/review.json
    python bench/review.py --quick    within 45 seconds, the figures marked so in figures.tsv, at smaller sizes

Each figure is the worse of SQLite, with full sync, and PostgreSQL; both stand in `sizes`. The 100,000 cases are
opened by the command that rules open cases with; the million of `growth` are rows as a rebuild of the view writes
them, without the ledger beside them. People are threads of the door's process: they ask which case is next, take it,
and read all that the case page shows, as the console does but for the page's HTML. The order in which cases are
offered is compared with the reference sort, before the shifts and after them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from support.desk_board import board_ms
from support.desk_checks import in_order, served_twice
from support.desk_growth import growth
from support.desk_house import AREAS, ENGINES, desk, opened, staffed, stop_postgres
from support.desk_shift import PAUSE_S, Waits, shift
from support.result import report

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.processes import settle_memory
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms

PEOPLE = 50
SEED = 20261127


class Bench:
    """One run: figures and sizes gathered, each figure the worse of the two databases."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.figures: dict[str, float] = {}
        self.sizes: dict[str, object] = {"people": PEOPLE, "pause_s": PAUSE_S}

    def either(self, full: int, quick: int) -> int:
        """The size of this run."""
        return quick if self.quick else full

    def take(self, figure: str, engine: str, values: Sequence[float]) -> None:
        """Keep the median on this database, and the worse of the two as the figure; all of them are better lower."""
        median = round(statistics.median(values), 3)
        self.figures[figure] = max(median, self.figures.get(figure, median))
        self.sizes |= {f"{figure}_{engine}": median, f"{figure}_rounds": len(values)}
        print(
            f"{figure} on {engine}: {median}   ({', '.join(f'{v:.4g}' for v in sorted(values))})", flush=True
        )


def run(*, quick: bool) -> None:
    bench = Bench(quick=quick)
    try:
        with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder:
            for engine in ENGINES:
                of_shifts(bench, engine, Path(folder))
                if not quick:
                    of_growth(bench, engine, Path(folder))
    finally:
        stop_postgres()
    report("review", bench.figures, bench.sizes, quick=quick)


def of_shifts(bench: Bench, engine: str, folder: Path) -> None:
    """Fifty people at a time, others in each round: nobody looks at more hard things than a day allows."""
    cases, rounds = bench.either(100_000, 1_500), bench.either(5, 1)
    seconds, compared = bench.either(20, 4), bench.either(200, 50)
    with desk(engine, folder) as house:
        rooms, people = staffed(house, PEOPLE * rounds)
        opened(house, cases, SEED)
        house.open()
        settle_memory()  # as every process of the service does once it has started
        checked = in_order(house.reader, tuple(AREAS), compared)
        waits = [
            shift(house, rooms, people[at : at + PEOPLE], seconds) for at in range(0, len(people), PEOPLE)
        ]
        checked += in_order(house.reader, tuple(AREAS), compared)
        told(bench, engine, waits)
        of_ledger(bench, engine, house)
        if not bench.quick:
            of_board(bench, engine, rooms, people)
    bench.sizes |= {"open_cases": cases, "queues": len(AREAS), "shift_s": seconds}
    bench.sizes[f"compared_with_the_sort_{engine}"] = checked


def told(bench: Bench, engine: str, waits: Sequence[Waits]) -> None:
    """What people waited; with `--quick` it is said, and is no figure: the house is too small."""
    assert not sum(each.nothing + each.refused for each in waits), "somebody was given nothing, or not heard"
    bulk = round(sum(each.bulk for each in waits) / len(waits))
    bench.sizes[f"bulk_commands_{engine}"] = bulk
    bench.sizes[f"actions_{engine}"] = sum(len(each.next_case) + len(each.decide) for each in waits)
    if bench.quick:
        print(f"next case on {engine}: p99 {p99_ms(waits[0].next_case):.0f} ms beside {bulk} bulk commands")
        return
    bench.take("next_case_p99_ms", engine, [p99_ms(each.next_case) for each in waits])
    bench.take("decide_p99_ms", engine, [p99_ms(each.decide) for each in waits])


def of_ledger(bench: Bench, engine: str, house: House) -> None:
    """Whether any case was in two hands at once."""
    twice, leases = served_twice(house.reader)
    assert leases > PEOPLE, f"{leases} leases are no shift"
    bench.take("served_twice", engine, [twice])
    bench.sizes[f"leases_{engine}"] = leases


def of_board(bench: Bench, engine: str, rooms: Rooms, people: Sequence[Person]) -> None:
    """The queue board as the console sends it, while nobody else works."""
    bench.take("board_ms", engine, board_ms(rooms, people[0], rounds=15))


def of_growth(bench: Bench, engine: str, folder: Path) -> None:
    """The next case at a million, over that at ten thousand."""
    large, small = 1_000_000, 10_000
    began = time.perf_counter()
    found = growth(engine, folder, large, small, rounds=15)
    print(f"growth on {engine}: {time.perf_counter() - began:.0f} s, most of it to write the cases")
    bench.take("growth", engine, [found.ratio])
    bench.sizes |= {
        "growth_cases": [small, large],
        "growth_turns": len(found.large),
        f"growth_ms_{engine}": [round(statistics.median(each), 2) for each in (found.small, found.large)],
    }


def p99_ms(waits: Iterable[float]) -> float:
    """The 99th of a hundred, in milliseconds."""
    return statistics.quantiles(waits, n=100)[98] * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    run(quick=parser.parse_args().quick)
