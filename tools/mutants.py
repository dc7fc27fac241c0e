"""Shows that the tests guard the invariants: breaks each by a stored patch and expects its tests to go red.

    python -m tools.mutants              every patch in tests/mutants
    python -m tools.mutants freeze       only those whose name contains this

A patch is named for the invariant it breaks (``02-freeze-is-atomic.patch``) and says in lines before the diff
which tests must notice (``# test: tests/unit/kernel/test_door.py::test_x``, one or more). Patches are applied
to a copy, never here. A mutant is killed only when each of its tests fails by assertion: an import error
proves nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("src", "tests", "tools", "pyproject.toml")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc")
TEST_LINE = re.compile(r"^# test: (\S+)\s*$", re.MULTILINE)
ASSERTED = re.compile(r"^(AssertionError|assert |Failed:|.*ExceptionGroup: .*Hypothesis)")
LIMIT_S = 600


@dataclass(frozen=True)
class Mutant:
    """One stored patch: its name, its file, and the tests that must go red (pytest node ids)."""

    name: str
    patch: Path
    tests: tuple[str, ...]

    @classmethod
    def read(cls, patch: Path) -> Mutant:
        """Read a patch; ValueError if it names no test."""
        tests = tuple(TEST_LINE.findall(patch.read_text(encoding="utf-8").split("\n--- ")[0]))
        if not tests:
            raise ValueError(f"{patch} names no test; begin it with a line `# test: tests/...::test_...`")
        return cls(patch.stem, patch, tests)


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant; ``killed`` is what we want, ``why`` says what happened instead."""

    mutant: Mutant
    killed: bool
    why: str


def copy_tree(root: Path, into: Path) -> None:
    """Copy what the tests need; shared data stays where it is, named by STEADYHAND_SHARED."""
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, into / name, ignore=NOT_COPIED)
        elif source.exists():
            shutil.copyfile(source, into / name)


def run_tests(copy: Path, tests: Iterable[str], shared: Path) -> dict[str, str]:
    """Run tests in a copy: test id to "" when it passed, else the first line of what stopped it.

    An id of a parametrised test stands for all its cases, and the first case that fails speaks for it.
    """
    report = copy / "report.xml"
    report.unlink(missing_ok=True)
    paths = os.pathsep.join([str(copy / "src"), str(copy)])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("STEADYHAND_SHARED", str(shared))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *tests]
    ran = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    if not report.exists():
        return dict.fromkeys(tests, f"error: pytest wrote no report: {last_line(ran.stdout + ran.stderr)}")
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314  # written by our own pytest a moment ago
    return {test: verdict(test, cases) for test in tests}


def verdict(test: str, cases: Iterable[ET.Element]) -> str:
    """What became of one test: "" passed, "error: ..." did not run, else the message of its failure."""
    mine = [case for case in cases if belongs(case, test)]
    if not mine:
        return "error: not collected"
    for case in mine:
        for kind in ("error", "skipped", "failure"):
            if (found := case.find(kind)) is not None:
                message = (found.get("message") or "").split("\n")[0]
                return message if kind == "failure" else f"error: {kind}: {message}"
    return ""


def belongs(case: ET.Element, test: str) -> bool:
    """Tell whether a reported case is this test, a parameter set of it, or lies in this file or class."""
    path, *names = test.split("::")
    prefix = ".".join([path.removesuffix(".py").replace("/", "."), *names])
    full = f"{case.get('classname')}.{case.get('name')}"
    return full == prefix or full.startswith((prefix + "[", prefix + "."))


def last_line(text: str) -> str:
    """The last line that is not empty."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "(no output)")


def apply(patch: Path, copy: Path) -> str:
    """Apply a patch to a copy; "" when it went in, else git's reason."""
    # Without a ceiling git would look for a repository above the copy and apply nothing outside it.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(copy.parent)}
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", str(patch)],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else last_line(done.stderr)


def judge(mutant: Mutant, root: Path, shared: Path) -> Outcome:
    """Apply one mutant to a fresh copy and run its tests there."""
    with tempfile.TemporaryDirectory(prefix="steadyhand-mutant-") as folder:
        copy = Path(folder).resolve()
        copy_tree(root, copy)
        if reason := apply(mutant.patch, copy):
            return Outcome(mutant, killed=False, why=f"the patch does not apply: {reason}")
        results = run_tests(copy, mutant.tests, shared)
    for test, message in results.items():
        if not message:
            return Outcome(mutant, killed=False, why=f"survived: {test} still passes")
        if not ASSERTED.match(message):
            return Outcome(mutant, killed=False, why=f"{test} failed, but not by assertion: {message}")
    return Outcome(mutant, killed=True, why=next(iter(results.values())))


def baseline(mutants: Iterable[Mutant], root: Path, shared: Path) -> dict[str, str]:
    """Run every named test on an unbroken copy: test id to what stopped it; empty when all pass."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    with tempfile.TemporaryDirectory(prefix="steadyhand-mutant-") as folder:
        copy = Path(folder).resolve()
        copy_tree(root, copy)
        return {test: message for test, message in run_tests(copy, tests, shared).items() if message}


def table(outcomes: Iterable[Outcome]) -> str:
    """One line per mutant: killed or not, its name, and why."""
    rows = [("killed" if each.killed else "SURVIVED", each.mutant.name, each.why) for each in outcomes]
    width = max((len(name) for _, name, _ in rows), default=0)
    return "\n".join(f"{state:<9} {name:<{width}}  {why[:160]}" for state, name, why in rows)


def run(root: Path, wanted: str = "", shared: Path | None = None) -> int:
    """Judge the mutants of a repository and print the table; 1 if one survives or none can be judged."""
    shared = shared or root.parent / "shared"
    patches = sorted((root / "tests" / "mutants").glob("*.patch"))
    mutants = [Mutant.read(patch) for patch in patches if wanted in patch.stem]
    if not mutants:
        print(f"mutants: no patch in tests/mutants{f' matches {wanted!r}' if wanted else ''}")
        return 1
    if broken := baseline(mutants, root, shared):
        print("These tests fail without any mutant; mend them first:")
        print("\n".join(f"  {test}: {message}" for test, message in broken.items()))
        return 1
    outcomes = [judge(mutant, root, shared) for mutant in mutants]
    print(table(outcomes))
    alive = sum(not each.killed for each in outcomes)
    print(f"mutants: {len(outcomes) - alive} killed, {alive} survived")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(run(ROOT, "".join(sys.argv[1:2])))
