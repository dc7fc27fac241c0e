import os
import subprocess
import sys

import pytest

from tests.support.shared import ROOT


@pytest.mark.parametrize("program", sorted((ROOT / "bench").glob("*.py")), ids=lambda path: path.stem)
def test_program_starts_as_it_is_documented_from_any_folder(program, tmp_path):
    """`python bench/<room>.py` and `make bench` set no path: a program that needs one can be run by nobody."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, str(program), "--help"]
    told = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False)

    assert (told.returncode, "--quick" in told.stdout) == (0, True), told.stderr
