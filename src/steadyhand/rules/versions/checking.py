"""Checking a rule set: here where it is small, and in a process of its own where it is large.

A set of ten thousand rules takes seconds and gigabytes to check. Whoever serves pages does it apart, one at a time and
within limits, so that nobody who decides a case waits for whoever pastes a file.
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Final

import msgspec
import structlog

from steadyhand.rules.check.program import MAIN
from steadyhand.rules.errors import Place, Problem, RuleError
from steadyhand.rules.load import version_of
from steadyhand.rules.pack import load_pack, pack_files

LARGE: Final = 200_000
"""Characters of a rule set from which on it is checked apart."""
SECONDS: Final = 60.0
MEMORY: Final = 4 * 1024**3
_one = threading.Lock()

log = structlog.get_logger()


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the checker says of a rule set: its version, its mistakes, and where there are none its rules."""

    version: str
    problems: tuple[Problem, ...] = ()
    definitions: dict[str, str] = {}


def checked(texts: Mapping[str, str]) -> Checked:
    """What the checker says of these texts."""
    if sum(map(len, texts.values())) < LARGE:
        return checked_here(texts)
    with _one:
        return _checked_apart(texts)


def checked_here(texts: Mapping[str, str]) -> Checked:
    """The same, in this process."""
    version = version_of(pack_files(texts))
    try:
        pack = load_pack(texts)
    except RuleError as error:
        return Checked(version=version, problems=error.problems)
    return Checked(version=version, definitions=pack.definitions)


def _checked_apart(texts: Mapping[str, str]) -> Checked:
    command = [sys.executable, "-P", "-m", "steadyhand.rules.versions.checking"]
    given = json.dumps(
        dict(texts)
    ).encode()  # which writes lone surrogates as escapes: the checker names them
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=given, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return _too_large(texts, f"it takes more than {SECONDS:.0f} s to check")
    if done.returncode != 0:
        log.error(
            "rules.not_checked", status=done.returncode, told=done.stderr.decode(errors="replace")[-2_000:]
        )
        return _too_large(texts, f"checking it takes more than {MEMORY >> 30} GB, or failed: see the log")
    return msgspec.convert(json.loads(done.stdout), type=Checked)


def _too_large(texts: Mapping[str, str], why: str) -> Checked:
    problem = Problem(Place(MAIN), f"this rule set is too large: {why}", "make it smaller")
    return Checked(version=version_of(pack_files(texts)), problems=(problem,))


def main() -> None:
    """Check the texts that come as JSON, and write what was found as JSON."""
    with contextlib.suppress(ValueError, OSError):  # macOS sets no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found = checked_here(json.load(sys.stdin))
    json.dump(msgspec.to_builtins(found), sys.stdout)


if __name__ == "__main__":
    main()
