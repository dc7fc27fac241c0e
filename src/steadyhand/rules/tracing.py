"""The compiled rules once more, so written that they tell what each part of each condition came to.

It is the same emitter with the quick way left out: every rule is written step by step, and after each part of a
condition, and of what it names, stands a line that keeps its value. So what is explained is what was decided.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from steadyhand.rules.blocks import Placed
from steadyhand.rules.check.program import Program
from steadyhand.rules.compile import Compiled, RulesEmitter, compile_program
from steadyhand.rules.runtime import Run
from steadyhand.rules.syntax import Assign, Call, Expr, walk
from steadyhand.rules.writing import Atom, Constants

Numbers = Mapping[Expr, int]


class TracedRun(Run):
    """An evaluation that keeps the value of every traced expression, by its number."""

    __slots__ = ("trace",)

    def __init__(self, *given: Any) -> None:
        """What is given is what a `Run` is given."""
        super().__init__(*given)
        self.trace: dict[int, Any] = {}


def numbered(program: Program) -> dict[Expr, int]:
    """Every expression that has a name or is inside one, with the number under which its value is kept."""
    assigns = (each for file in program.files for each in file.statements if isinstance(each, Assign))
    found = (each for assign in assigns for each in walk(assign.value))
    return {node: number for number, node in enumerate(found)}


def trace_program(program: Program, numbers: Numbers) -> Compiled:
    """The program in a form that is judged with a `TracedRun`, and with nothing else."""
    return compile_program(program, functools.partial(_TracingEmitter, numbers=numbers))


class _TracingEmitter(RulesEmitter):
    def __init__(self, program: Program, constants: Constants, numbers: Numbers) -> None:
        super().__init__(program, constants)
        self._numbers = numbers

    def first(self) -> Any:
        yield from super().first()
        yield "    trace = run.trace"

    def value(self, node: Expr) -> Atom:
        atom = super().value(node)
        self._keep(node, atom)
        return atom

    def block_of_rules(self, block: Sequence[Placed]) -> None:
        rules = [(file, each) for file, each in block if isinstance(each, Assign)]
        self.begin(rules)
        for level in self.by_level(rules):
            for file, rule in level:
                self.step_by_step(file, rule)
                self._keep(rule.value, self.name_of(file, rule))
        self.conclude_all([(file, each) for file, each in block if isinstance(each, Call)], rules)

    def _keep(self, node: Expr, atom: Atom) -> None:
        if node in self._numbers:
            self.line(f"trace[{self._numbers[node]}] = {atom}")
