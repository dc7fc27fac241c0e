"""What every benchmark program ends with: its figures in one shape, printed and, for a full run, saved.

The last line on standard output is one JSON object: room, quick, figures (name to number; one that could not
be measured is absent), sizes (what was measured at), commit, and tables of what has no target. A full run also writes
it, with the machine and the date, to ``bench/results/<room>.json``, from which tools/benchmarks_page.py makes
docs/benchmarks.md. A program that takes long saves its parts apart, as ``<room>.<part>.json``: one can be measured
again without the others.

Programs are run as ``python bench/<room>.py`` and import this as ``from support.result import report``.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from support import ROOT

RESULTS = ROOT / "bench" / "results"


class Table(TypedDict):
    """What the page shows below the figures of a room: measured, and nobody has set a target for it."""

    title: str
    head: list[str]
    rows: list[list[str | float]]


def commit(root: Path = ROOT) -> str:
    """Short id of the commit, with ``+`` when the work tree differs from it; "unknown" outside a clone."""
    command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    asked = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"


def cpu_model() -> str:
    """What the machine calls its processor."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        if named:
            return named[0]
    return platform.processor() or platform.machine()


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def machine() -> dict[str, str | int]:
    """The machine a figure was measured on: processor, cores, memory in GiB, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu_model(),
        "cores": cores(),
        "memory_gib": round(memory / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def report(
    room: str,
    figures: Mapping[str, float],
    sizes: Mapping[str, object],
    *,
    quick: bool = False,
    part: str = "",
    tables: Sequence[Table] = (),
    results: Path = RESULTS,
) -> None:
    """Print the result line and, unless ``quick``, save it; ``tables`` are what is told and has no target."""
    result = {
        "room": room,
        "quick": quick,
        "figures": dict(figures),
        "sizes": dict(sizes),
        "commit": commit(),
        **({"tables": list(tables)} if tables else {}),
    }
    if not quick:
        when = datetime.now(UTC).date().isoformat()
        results.mkdir(parents=True, exist_ok=True)
        saved = json.dumps({**result, "date": when, "machine": machine()}, indent=2, sort_keys=True)
        (results / f"{f'{room}.{part}' if part else room}.json").write_text(saved + "\n", encoding="utf-8")
    print(json.dumps(result))
