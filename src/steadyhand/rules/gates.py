"""Under which conditions each file of a rule set runs: what stands in it rests on them as on any other condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from steadyhand.rules.check.program import Program
from steadyhand.rules.order import imports_behind
from steadyhand.rules.syntax import Call, Const, Expr

Saying = Callable[[str, Expr], str]
"""What an expression in a file says, in a word that is equal for those that say the same."""
Step = tuple[str, str, str]
"""Which file requires, under which condition, which file."""
Steps = Mapping[str, list[Step]]


def gates(program: Program, said: Saying) -> dict[str, tuple[str, ...]]:
    """For each file every step on a way to it, with its condition; nothing for what always runs, or never does."""
    behind = imports_behind(program)
    out: dict[str, list[Step]] = {file.path: [] for file in program.files}
    into: dict[str, list[Step]] = {file.path: [] for file in program.files}
    for step in _steps(program, said):
        out[step[0]].append(step)
        for file in (*behind[step[2]], step[2]):
            into[file].append(step)
    always = _always(program.main, out, behind)
    return {file: () if file in always else _ways(file, into, always) for file in into}


def _steps(program: Program, said: Saying) -> Iterator[Step]:
    for file in program.files:
        for call in (each for each in file.statements if isinstance(each, Call) and each in program.required):
            given = {argument.name: argument.value for argument in call.arguments}
            conditions = [given["require_if"]] if "require_if" in given else []
            if not isinstance(given["rule"], Const):
                conditions.append(given["rule"])
            told = "\0".join(said(file.path, each) for each in conditions)
            yield from ((file.path, told, target) for target in program.required[call])


def _always(main: str, out: Steps, behind: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Files that run on every event: what the main file imports, or requires under no condition, and so on."""
    always = {*behind[main], main}
    pending = list(always)
    for path in pending:  # grows while it is walked
        for _, told, target in out[path]:
            new = set() if told else {*behind[target], target} - always
            always |= new
            pending += new
    return always


def _ways(path: str, into: Steps, always: set[str]) -> tuple[str, ...]:
    ways: set[Step] = set()
    pending, met = [path], {path}
    for file in pending:  # grows while it is walked
        ways.update(into[file])
        new = {step[0] for step in into[file]} - met - always
        met |= new
        pending += new
    return tuple(sorted("\0".join(step) for step in ways))
