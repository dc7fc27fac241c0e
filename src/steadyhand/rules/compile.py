"""Turns a checked program into Python functions: one per file, and one that says whose labels are asked about.

Each assignment is one Python variable, computed once. A file's function runs after those of its imports and at most
once per event; what other files use of it goes through `run.names`. `Compiled.source` is the text, for people.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import msgspec

from steadyhand.rules.blocks import BlockEmitter, belongs_to_a_block
from steadyhand.rules.check.program import Program, key
from steadyhand.rules.check.questions import definitions_behind
from steadyhand.rules.emit import Constants, Emitter
from steadyhand.rules.runtime import Run
from steadyhand.rules.syntax import Assign, Call, Const, Expr, File, Name, walk


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """The compiled form of one file; `order` is the files to run for it, imports first, itself last."""

    path: str
    order: tuple[str, ...]
    run: Callable[[Run], None]


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    units: dict[str, Unit]
    needs: Callable[[Run], set[str]]
    source: str


def compile_program(program: Program) -> Compiled:
    """The program as running functions."""
    constants = Constants()
    borrowed = {file.path: _borrowed_names(program, file) for file in program.files}
    lent = {name for names in borrowed.values() for name in names}
    sources = [
        _FileEmitter(program, file, constants).function(f"file_{at}", borrowed[file.path], lent)
        for at, file in enumerate(program.files)
    ]
    sources.append(_NeedsEmitter(program, "", constants).function())
    constants.close()
    source = "\n\n".join(sources)
    namespace = constants.namespace
    exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102 - text that this module wrote from checked trees
    orders = _orders(program)
    units = {
        file.path: Unit(path=file.path, order=orders[file.path], run=namespace[f"file_{at}"])
        for at, file in enumerate(program.files)
    }
    return Compiled(units=units, needs=namespace["needs"], source=source)


def _orders(program: Program) -> dict[str, tuple[str, ...]]:
    """For each file, everything that it imports, near and far, then itself."""
    orders: dict[str, tuple[str, ...]] = {}
    for file in program.files:  # imported files come first in this order
        before = (each for imported in program.imports[file.path] for each in orders[imported])
        orders[file.path] = tuple(dict.fromkeys([*before, file.path]))
    return orders


def _borrowed_names(program: Program, file: File) -> set[str]:
    """The names of other files that this one uses."""
    used = {
        name.id
        for statement in file.statements
        for name in walk(statement.value if isinstance(statement, Assign) else statement)
        if isinstance(name, Name)
    }
    own = {statement.target for statement in file.statements if isinstance(statement, Assign)}
    return used - own


class _FileEmitter(BlockEmitter):
    def __init__(self, program: Program, file: File, constants: Constants) -> None:
        super().__init__(program, file.path, constants)
        self.tree = file

    def function(self, name: str, borrowed: set[str], lent: set[str]) -> str:
        """`borrowed`: the names used from other files; `lent`: the names that some other file uses."""
        self.lent = lent
        self.line("features, names, data = run.features, run.names, run.event.data")
        for each in sorted(borrowed):
            self.borrow(each)
        for is_block, statements in itertools.groupby(self.tree.statements, key=belongs_to_a_block):
            if is_block:
                self.block_of_rules(list(statements))
                continue
            for statement in statements:
                if isinstance(statement, Assign):
                    self.assign(statement)
                elif statement.function == "Require":
                    self.require(statement)
        return "\n".join([f"def {name}(run):  # {_comment(self.file)}", *self.lines])

    def borrow(self, name: str) -> None:
        found = self.program.definition(self.file, name)
        if found is not None and isinstance(found.assign.value, Const):
            atom = repr(found.assign.value.value)
        else:
            atom = f"n_{name}"
            self.line(f"{atom} = names[{name!r}]")
            self.shaky.add(atom)
        self.names[key(self.file, name)] = atom

    def assign(self, assign: Assign) -> None:
        atom = self.value(assign.value)
        if not isinstance(assign.value, Const):
            # A name of its own, so that the generated text can be read next to the rules.
            target = f"n_{assign.target}"
            self.line(f"{target} = {atom}")
            if atom in self.shaky:
                self.shaky.add(target)
            atom = target
        self.names[key(self.file, assign.target)] = atom
        self.publish(assign, atom)

    def require(self, call: Call) -> None:
        given = {argument.name: argument.value for argument in call.arguments}
        path = self.value(given["rule"])
        wanted = self.value(given["require_if"]) if "require_if" in given else "True"
        failed = self.any_failed((path,))
        condition = f"{wanted} and not ({failed})" if failed else wanted
        self.block(f"if {condition}:", f"run.required.append({path})")


def _comment(path: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in path)


class _NeedsEmitter(Emitter):
    """Computes the entities asked about, and of everything else only what that takes."""

    def function(self) -> str:
        self.line("found, data = set(), run.event.data")
        asked = self.program.asked_about
        wanted = {
            each.assign for file, node in asked for each in definitions_behind(self.program, file, node)
        }
        for tree in self.program.files:
            self.file = tree.path
            for statement in tree.statements:
                if isinstance(statement, Assign) and statement in wanted:
                    self.names[key(tree.path, statement.target)] = self.value(statement.value)
        for file, node in asked:
            self.file = file
            self.ask(node)
        self.line("return found")
        return "\n".join(["def needs(run):  # whose labels are asked about", *self.lines])

    def ask(self, node: Expr) -> None:
        atom, place = self.value(node), self.constants.add(node.place)
        self.line(f"try: found.add({atom}.key) if {atom} is not F else None")
        self.line(f"except Exception as x: run.failed({place}, x)")
