"""Turns a checked program into two Python functions: the rules themselves, and what must be known before they run.

The rules are one function. Files that run together are written together; a file that another one requires stands
behind the condition under which it is wanted. Each assignment is one Python variable, computed once. `Compiled.source`
is the text, for people.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, Final

import msgspec

from steadyhand.rules.blocks import BlockEmitter, Placed, belongs_to_a_block, is_rule
from steadyhand.rules.check.program import Program, Question, key
from steadyhand.rules.check.questions import definitions_behind
from steadyhand.rules.emit import Emitter
from steadyhand.rules.order import order_of
from steadyhand.rules.runtime import Needs, Run
from steadyhand.rules.syntax import Assign, Call, Const, Name, walk
from steadyhand.rules.writing import Atom, Constants

_GATHERED: Final = {"labels": "set()", "mail_hosts": "set()", "counts": "[]"}
"""What is asked for, by kind, and how it begins; what no rule asks for stays empty, and costs no event anything."""


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    judge: Callable[[Run], None]
    needs: Callable[[Run], Needs]
    source: str


def compile_program(
    program: Program, emitter: Callable[[Program, Constants], RulesEmitter] | None = None
) -> Compiled:
    """The program as running functions; another `emitter` may write down more than the rules ask for."""
    constants = Constants()
    needs = _NeedsEmitter(program, constants).function()
    rules = (emitter or RulesEmitter)(program, constants).function()
    constants.close()
    make = functools.partial(_function, constants.namespace)
    return Compiled(judge=make("rules", rules), needs=make("needs", needs), source=f"{rules}\n\n{needs}")


def _function(namespace: dict[str, Any], name: str, source: str) -> Any:
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102 - text that this module wrote from checked trees
    return namespace[name]


class RulesEmitter(BlockEmitter):
    """Everything that `main.sml` comes to."""

    def __init__(self, program: Program, constants: Constants) -> None:
        super().__init__(program, constants)
        self.order = order_of(program)
        self._cohorts = 0

    def function(self) -> str:
        for wanted, files in itertools.groupby(self.order.files, key=self.order.wanted_by):
            self.together(wanted, list(files))
        return self.rounds() if self.order.goes_back else self.once()

    def once(self) -> str:
        return "\n".join(["def rules(run):", *self.first(), *self.lines])

    def rounds(self) -> str:
        """Files that require each other: those that are wanted only later have their turn in a further round."""
        again = f"    for _ in range({len(self.order.files)}):"
        turn = ["        more = False", *(f"    {line}" for line in self.lines), "        if not more: break"]
        return "\n".join(["def rules(run):", *self.first(), again, *turn])

    def first(self) -> Iterator[str]:
        """What is there before the first statement."""
        yield "    features, named, matched, data = run.features, run.named, run.matched, run.event.data"
        if self.program.counters:
            yield "    count, at, number = run.stands, run.at, run.number"
        yield from _unset(self.constants)
        flags = [*self.order.flags, *(f"done_{at}" for at in range(self._cohorts) if self.order.goes_back)]
        if flags:
            yield f"    {' = '.join(flags)} = False"

    def together(self, wanted: tuple[Atom, ...], files: Sequence[str]) -> None:
        """Files that run under the same condition."""
        for file in files:
            self.line(f"# {_comment(file)}")
        condition = " or ".join(wanted)
        if self.order.goes_back:
            done = f"done_{self._cohorts}"
            self._cohorts += 1
            with self.inside(f"if not {done}{f' and ({condition})' if condition else ''}:"):
                self.line(f"{done} = more = True")
                self.statements(files)
        elif condition:
            with self.inside(f"if {condition}:"):
                self.statements(files)
        else:
            self.statements(files)

    def statements(self, files: Sequence[str]) -> None:
        trees = {tree.path: tree for tree in self.program.files}
        placed = [(file, each) for file in files for each in trees[file].statements]
        for is_block, some in itertools.groupby(self.in_order(placed), key=belongs_to_a_block):
            if is_block:
                self.block_of_rules(list(some))
                continue
            for self.file, statement in some:
                if isinstance(statement, Assign):
                    self.assign(statement)
                else:
                    self.require(statement)

    def in_order(self, placed: Sequence[Placed]) -> Iterator[Placed]:
        """What rests on no rule comes first, so that all rules make one block."""
        late: set[tuple[str, str]] = set()
        after: list[Placed] = []
        for file, statement in placed:
            if isinstance(statement, Call) and statement.function == "Import":
                continue
            if isinstance(statement, Call) or is_rule(statement) or _uses(file, statement, late):
                after.append((file, statement))
                if isinstance(statement, Assign):
                    late.add(key(file, statement.target))
            else:
                yield file, statement
        yield from after

    def assign(self, assign: Assign) -> None:
        atom = self.value(assign.value)
        if not isinstance(assign.value, Const):
            target = self.name_of(self.file, assign)
            self.line(f"{target} = {atom}")
            if atom in self.shaky:
                self.shaky.add(target)
            atom = target
        self.names[key(self.file, assign.target)] = atom
        if assign in self.program.extracted:
            self.line(f"if named: features[{assign.target!r}] = {self.feature(assign, atom)}")

    def require(self, call: Call) -> None:
        given = {argument.name: argument.value for argument in call.arguments}
        path = self.value(given["rule"])
        wanted = self.value(given["require_if"]) if "require_if" in given else "True"
        failed = self.any_failed((path,))
        for file, flag in self.order.flags_of(call):
            this = "" if isinstance(given["rule"], Const) else f" and {path} == {file!r}"
            condition = f"if {wanted}{f' and not ({failed})' if failed else ''}{this}: {flag} = True"
            if self.known(condition) is None:
                self.line(condition)
                self.remember(condition, flag)


def _uses(file: str, statement: Assign, names: set[tuple[str, str]]) -> bool:
    return any(isinstance(each, Name) and key(file, each.id) in names for each in walk(statement.value))


def _unset(constants: Constants) -> Iterator[str]:
    """What patterns a text matches is looked for where it is first asked."""
    if constants.texts:
        yield f"    {' = '.join(f'hits_{at}' for at in range(constants.texts))} = None"


def _comment(path: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in path)


class _NeedsEmitter(Emitter):
    """Computes what is asked about, and of everything else only what that takes."""

    def function(self) -> str:
        asked = self.program.questions
        wanted = {
            each.assign
            for question in asked
            for subject in question.subjects
            for each in definitions_behind(self.program, question.file, subject)
        }
        for tree in self.program.files:
            self.file = tree.path
            for statement in tree.statements:
                if isinstance(statement, Assign) and statement in wanted:
                    self.names[key(tree.path, statement.target)] = self.value(statement.value)
        for question in asked:
            self.file = question.file
            self.ask(question)
        kinds = {question.asks for question in asked}
        made = ", ".join(new if kind in kinds else "()" for kind, new in _GATHERED.items())
        first = [
            "def needs(run):  # what must be known before the rules can decide",
            f"    labels, domains, counts, data = {made}, run.event.data",
        ]
        return "\n".join(
            [*first, *_unset(self.constants), *self.lines, "    return Needs(labels, domains, counts)"]
        )

    def ask(self, question: Question) -> None:
        atoms = [self.value(each) for each in question.subjects]
        match question.asks:
            case "labels":
                found = f"labels.add({atoms[0]}.key)"
            case "mail_hosts":
                found = f"domains.add({atoms[0]}) if isinstance({atoms[0]}, str) else None"
            case _:
                counter = self.program.counters[question.call]
                keys = [self.key(each) for each in question.subjects]
                atoms += keys
                counted = ", ".join([self.constants.once(counter, counter), *keys, "''"][:3])
                found = f"counts.append(({counted}))"
        blocked = self.any_failed(atoms)
        with self.inside(f"if not ({blocked}):") if blocked else nullcontext():
            self.line(f"try: {found}")
            self.line(f"except Exception as x: run.failed({self.constants.add([question.call.place])}, x)")
