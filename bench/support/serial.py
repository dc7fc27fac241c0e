"""Folders of which none was used before."""

from __future__ import annotations

import itertools
from pathlib import Path

_numbers = itertools.count()


def fresh(folder: Path) -> Path:
    """A new folder within this one."""
    made = folder / f"run-{next(_numbers)}"
    made.mkdir(parents=True)
    return made
