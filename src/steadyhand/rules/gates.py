"""Under which conditions each file of a rule set runs: what stands in it rests on them as on any other condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from steadyhand.rules.check.program import Program
from steadyhand.rules.order import MAIN, imports_behind
from steadyhand.rules.syntax import Call, Const, Expr

Ways = Mapping[str, tuple[str, ...]]
Saying = Callable[[str, Expr], str]
"""What an expression in a file says, in a word that is equal for those that say the same."""


def gates(program: Program, said: Saying) -> Ways:
    """For each file every step on a way to it, with its condition; nothing for what always runs, or never does."""
    behind = imports_behind(program)
    steps = list(_steps(program, said))
    always = _always(steps, behind)
    return {
        file.path: () if file.path in always else _ways(file.path, steps, always, behind)
        for file in program.files
    }


Step = tuple[str, str, str]
"""Which file requires, under which condition, which file."""
Behind = Mapping[str, tuple[str, ...]]


def _steps(program: Program, said: Saying) -> Iterator[Step]:
    for file in program.files:
        for call in (each for each in file.statements if isinstance(each, Call) and each in program.required):
            given = {argument.name: argument.value for argument in call.arguments}
            conditions = [given["require_if"]] if "require_if" in given else []
            if not isinstance(given["rule"], Const):
                conditions.append(given["rule"])
            told = "\0".join(said(file.path, each) for each in conditions)
            yield from ((file.path, told, target) for target in program.required[call])


def _always(steps: list[Step], behind: Behind) -> set[str]:
    """Files that run on every event: what `main.sml` imports, or requires under no condition, and so on."""
    always = {*behind[MAIN], MAIN}
    pending = list(always)
    for path in pending:  # grows while it is walked
        for source, told, target in steps:
            new = {*behind[target], target} - always if source == path and not told else set()
            always |= new
            pending += new
    return always


def _ways(path: str, steps: list[Step], always: set[str], behind: Behind) -> tuple[str, ...]:
    ways: set[Step] = set()
    pending, met = [path], {path}
    for file in pending:  # grows while it is walked
        for step in (each for each in steps if file == each[2] or file in behind[each[2]]):
            ways.add(step)
            if step[0] not in met | always:
                met.add(step[0])
                pending.append(step[0])
    return tuple(sorted("\0".join(step) for step in ways))
