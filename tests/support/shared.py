"""The one folder outside the repository that tests may read: ``../shared``, or STEADYHAND_SHARED."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def shared_root() -> Path:
    """Where shared data lies: STEADYHAND_SHARED if set, else ``shared`` beside the repository."""
    return Path(os.environ.get("STEADYHAND_SHARED") or ROOT.parent / "shared")


def require_shared(name: str) -> Path:
    """Path of shared data by its name under ``shared/data``, such as ``posts/davidson``, or under ``shared``.

    Absent data skips the test and says what is missing; under CI it fails, so that nothing passes by absence.
    """
    root = shared_root()
    found = next((path for path in (root / "data" / name, root / name) if path.exists()), None)
    if found is not None:
        return found
    reason = f"shared data {name!r} is not under {root}; set STEADYHAND_SHARED to the folder that holds it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
