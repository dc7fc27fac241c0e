from __future__ import annotations

import subprocess
import sys
from collections import Counter

from tests.support.shared import ROOT


def test_every_test_of_the_record_that_takes_a_database_runs_on_both():
    """Invariant 12: what only SQLite was shown to do fails in the grown installation, and the other way round."""
    line = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    asked = [
        f"tests/contract/test_{name}.py"
        for name in ("door", "door_access", "door_processes", "record", "privacy", "migrations")
    ]
    listed = subprocess.run([*line, *asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    cases = [one for one in listed.splitlines() if "::" in one and one.endswith("]")]
    sides = Counter(
        side for one in cases for side in ("sqlite", "postgresql") if f"[{side}" in one or f"-{side}" in one
    )

    assert sides["sqlite"] == sides["postgresql"] > 60
