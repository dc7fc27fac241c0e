"""Writes docs/benchmarks.md from the saved results of the benchmark programs and their targets.

Targets stand in bench/figures.tsv, results in bench/results/<room>.json or <room>.<part>.json (see
bench/support/result.py). A figure that misses its target links to the profile that shows what holds it
back, if it is there: bench/results/<room>.<figure>.profile.txt.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

INTRODUCTION = """\
# Benchmarks

<!-- Written by tools/benchmarks_page.py from bench/results: change the programs or the targets. -->

Every figure is measured by a program in `bench/`: `python bench/<room>.py` measures it again, and `--quick`
does so in under a minute for most. A dash means that the figure has not been measured yet.
"""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What one figure should reach: ``better`` is "higher" or "lower" than ``target``, in ``unit``."""

    room: str
    figure: str
    better: str
    target: float
    unit: str
    what: str

    def met_by(self, value: float) -> bool:
        """Tell whether a measured value reaches the target."""
        return value >= self.target if self.better == "higher" else value <= self.target


def read_targets(path: Path) -> list[Target]:
    """Read the table of figures, in its order."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    names = ("room", "figure", "better", "unit", "what")
    return [Target(target=float(row["target"]), **{name: row[name] for name in names}) for row in rows]


def read_results(folder: Path) -> dict[str, list[Any]]:
    """Saved results by room, a list of what its program's parts saved. A quick run is no result: ValueError."""
    results: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        if result.get("quick"):
            raise ValueError(f"{path} is of a quick run; run the program without --quick")
        results.setdefault(result["room"], []).append(result)
    return results


def number(value: float) -> str:
    """A figure as people read it: thousands apart, three significant digits below a hundred."""
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004  # where digits after the point stop mattering
        return f"{value:,.0f}"
    return f"{value:.3g}"


def outcome(target: Target, value: float | None, profiles: Path) -> str:
    """Whether a figure reaches its target, with its profile if it does not."""
    if value is None:
        return "not measured"
    if target.met_by(value):
        return "reached"
    profile = profiles / f"{target.room}.{target.figure}.profile.txt"
    missed = "**missed**"
    return (
        f"{missed} ([profile](../bench/results/{profile.name}))"
        if profile.exists()
        else f"{missed}, no profile yet"
    )


def row(target: Target, figures: Mapping[str, float], profiles: Path) -> str:
    """One line of the table."""
    value = figures.get(target.figure)
    bound = "at least" if target.better == "higher" else "at most"
    shown = "-" if value is None else number(value)
    cells = [f"`{target.figure}`", target.what, shown, f"{bound} {number(target.target)}", target.unit]
    return "| " + " | ".join([*cells, outcome(target, value, profiles)]) + " |"


def provenance(result: Mapping[str, Any]) -> str:
    """When, where and at which sizes a room, or a part of one, was measured."""
    machine = result["machine"]
    sizes = ", ".join(f"{name} {value}" for name, value in result["sizes"].items()) or "not stated"
    where = (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Python {machine['python']}"
    )
    return f"Measured on {result['date']} at commit `{result['commit']}` on {where}. Sizes: {sizes}."


def section(
    room: str, targets: Iterable[Target], results: Sequence[Mapping[str, Any]], profiles: Path
) -> str:
    """One room: where it was measured, and its figures."""
    figures: dict[str, float] = {}
    for result in results:
        figures |= result["figures"]
    told = [line for result in results for line in (provenance(result), "")] or ["Not measured yet.", ""]
    head = ["| figure | what | measured | target | unit | |", "|---|---|---:|---:|---|---|"]
    lines = [row(target, figures, profiles) for target in targets]
    more = [
        line for result in results for table in result.get("tables", ()) for line in ("", *untargeted(table))
    ]
    return "\n".join([f"## {room}", "", *told, *head, *lines, *more]) + "\n"


def untargeted(table: Mapping[str, Any]) -> list[str]:
    """What was measured and has no target: a title, and the table as the program wrote it."""
    rule = ["---", *["---:"] * (len(table["head"]) - 1)]
    rows = [[cell if isinstance(cell, str) else number(cell) for cell in row] for row in table["rows"]]
    lines = [f"| {' | '.join(cells)} |" for cells in (table["head"], rule, *rows)]
    return [f"{table['title']} No target is set for it.", "", *lines]


def page(targets: list[Target], results: Mapping[str, Sequence[Any]], profiles: Path) -> str:
    """The whole page, rooms in the order of the targets; ValueError for a figure that has no target."""
    known = {(target.room, target.figure) for target in targets}
    measured = {
        (room, figure) for room, parts in results.items() for part in parts for figure in part["figures"]
    }
    if strange := sorted(measured - known):
        raise ValueError(f"figures without a target in bench/figures.tsv: {strange}")
    rooms = list(dict.fromkeys(target.room for target in targets))
    sections = [
        section(room, [each for each in targets if each.room == room], results.get(room, ()), profiles)
        for room in rooms
    ]
    return "\n".join([INTRODUCTION, *sections])


def main() -> int:
    """Write the page."""
    profiles = ROOT / "bench" / "results"
    text = page(read_targets(ROOT / "bench" / "figures.tsv"), read_results(profiles), profiles)
    (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    print("docs/benchmarks.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
