"""Writes one checked expression as lines of Python, each step in a statement of its own.

The shape of every step that can fail is the same, so that the generated code can be read:

    if a is F or b is F: v = F
    else:
        try: v = k3(a, b)
        except Exception as x: v = run.failed(k4, x)

A name in the result that is in `shaky` may hold F at run time; all others cannot, and are not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steadyhand.rules.check.program import Program, key, literal
from steadyhand.rules.registry import Parameter, known_functions
from steadyhand.rules.runtime import ARITHMETIC, FAILED, contains, matching
from steadyhand.rules.syntax import (
    Arithmetic,
    Call,
    Compare,
    Const,
    Expr,
    Format,
    Items,
    Logic,
    Name,
    Negate,
    Node,
)
from steadyhand.rules.types import ANY

READERS = {"JsonData", "EntityJson"}  # bound to a function of the event
Atom = str  # a Python name or literal without side effects


class Constants:
    """Objects that the generated code refers to by name."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"F": FAILED, "contains": contains, "matching": matching}

    def add(self, value: Any) -> Atom:
        name = f"k{len(self.namespace)}"
        self.namespace[name] = value
        return name


class Emitter:
    """The expressions of one file. `names` maps what the file knows to Python names and literals."""

    def __init__(self, program: Program, file: str, constants: Constants) -> None:
        self.program, self.file, self.constants = program, file, constants
        self.lines: list[str] = []
        self.names: dict[tuple[str, str], Atom] = {}
        self.shaky: set[Atom] = set()
        self._indent = 1
        self._count = 0

    # -- writing

    def line(self, text: str) -> None:
        self.lines.append("    " * self._indent + text)

    def block(self, head: str, *body: str) -> None:
        self.line(head)
        self._indent += 1
        for each in body:
            self.line(each)
        self._indent -= 1

    def fresh(self) -> Atom:
        self._count += 1
        return f"v{self._count}"

    def step(self, node: Node, expression: str, needs: Sequence[Atom], target: Atom | None = None) -> Atom:
        """A step that may raise: F when something that it needs is F or when it raises."""
        target = target or self.fresh()
        blocked = self.any_failed(needs)
        if blocked:
            self.line(f"if {blocked}: {target} = F")
            self.line("else:")
            self._indent += 1
        self.line(f"try: {target} = {expression}")
        self.line(f"except Exception as x: {target} = run.failed({self.constants.add(node.place)}, x)")
        self._indent -= bool(blocked)
        self.shaky.add(target)
        return target

    def total(self, expression: str, needs: Sequence[Atom]) -> Atom:
        """A step that cannot raise: F only when something that it needs is F."""
        target, blocked = self.fresh(), self.any_failed(needs)
        self.line(f"{target} = F if {blocked} else {expression}" if blocked else f"{target} = {expression}")
        if blocked:
            self.shaky.add(target)
        return target

    def any_failed(self, atoms: Sequence[Atom]) -> str:
        return " or ".join(f"{atom} is F" for atom in dict.fromkeys(atoms) if atom in self.shaky)

    def or_none(self, atom: Atom) -> str:
        return f"(None if {atom} is F else {atom})" if atom in self.shaky else atom

    # -- expressions

    def value(self, node: Expr) -> Atom:
        atom = self._value(node)
        if node not in self.program.unwrapped or not self.is_entity(node):
            return atom
        plain = f"{atom}.id"
        if atom in self.shaky:
            self.shaky.add(plain)
        return plain

    def is_entity(self, node: Expr) -> bool:
        if isinstance(node, Name):
            return self.program.types.get(key(self.file, node.id), ANY).name == "Entity"
        return isinstance(node, Call) and known_functions()[node.function].returns.name == "Entity"

    def _value(self, node: Expr) -> Atom:
        match node:
            case Const():
                return repr(node.value)
            case Name():
                return self.names[key(self.file, node.id)]
            case Items():
                return self.items(node)
            case Format():
                return self.format(node)
            case Call():
                return self.call(node)
            case Negate():
                return self.negate(node)
            case Arithmetic():
                left, right = self.value(node.left), self.value(node.right)
                return self.step(
                    node, f"{self.constants.add(ARITHMETIC[node.operator])}({left}, {right})", (left, right)
                )
            case Compare():
                return self.compare(node)
            case Logic():
                return self.logic(node)

    def items(self, node: Items) -> Atom:
        if all(isinstance(item, Const) for item in node.items):
            return self.constants.add(literal(node))
        atoms = [self.value(item) for item in node.items]
        return self.total(f"[{', '.join(atoms)}]", atoms)

    def format(self, node: Format) -> Atom:
        atoms = [self.value(name) for name in node.names]
        return self.step(node, self.text(node, atoms), atoms)

    def text(self, node: Format, atoms: Sequence[Atom]) -> str:
        """The f-string as a Python expression over the atoms of its names."""
        rest = iter(atoms)
        parts = [f"str({next(rest)})" if isinstance(part, Name) else repr(part) for part in node.parts]
        return " + ".join(parts) or "''"

    def negate(self, node: Negate) -> Atom:
        atom = self.value(node.operand)
        if node.operator == "not":
            return self.total(f"not {atom}", (atom,))
        return self.step(node, f"-{atom}", (atom,))

    def logic(self, node: Logic) -> Atom:
        # Every part is computed before: nothing short-circuits. F is false, as None is.
        atoms = [self.value(value) for value in node.values]
        return self.total(f"True if {f' {node.operator} '.join(atoms)} else False", ())

    def compare(self, node: Compare) -> Atom:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "==" | "!=":
                return self.total(f"{self.or_none(left)} {node.operator} {self.or_none(right)}", ())
            case "in" | "not in":
                return self.membership(node, left, right)
        none = " or ".join(f"{atom} is None" for atom in (left, right) if atom[0] not in "-0123456789")
        compared = f"{left} {node.operator} {right}"
        return self.step(node, f"False if {none} else {compared}" if none else compared, (left, right))

    def membership(self, node: Compare, left: Atom, right: Atom) -> Atom:
        negated = "not " if node.operator == "not in" else ""
        constant = self.program.constant(self.file, node.right)
        values = literal(constant) if isinstance(constant, Items) else None
        if values and all(isinstance(each, str) for each in values):
            # A list of texts that is written out: a set answers the same, and None is not in it.
            test = f"{self.or_none(left)} in {self.constants.add(frozenset(values))}"
        else:
            test = f"contains({self.or_none(left)}, {right})"
        return self.step(node, f"{negated}({test})", (right,))

    # -- calls

    def call(self, node: Call) -> Atom:
        function = known_functions()[node.function]
        if node.function not in READERS and not function.values and not function.asks:
            return self.constant_call(node)
        expression, needs = self.call_expression(node)
        return self.step(node, expression, needs)

    def constant_call(self, node: Call) -> Atom:
        """A call that is given constants only (a duration) is made once, now."""
        value = self.program.bound[node]()
        return repr(value) if isinstance(value, int | float | str) else self.constants.add(value)

    def call_expression(self, node: Call) -> tuple[str, list[Atom]]:
        """The call as a Python expression, and the atoms that must not have failed."""
        function = known_functions()[node.function]
        given = {argument.name: argument.value for argument in node.arguments}
        atoms: list[Atom] = []
        needs: list[Atom] = []
        if node.function not in READERS:
            atoms = [self.argument(parameter, given, needs) for parameter in function.values]
        asks = "event" if node.function in READERS else function.asks
        first = {"event": ["run.event"], "labels": ["run.labels"]}.get(asks, [])
        return f"{self.constants.add(self.program.bound[node])}({', '.join(first + atoms)})", needs

    def argument(self, parameter: Parameter, given: dict[str, Expr], needs: list[Atom]) -> str:
        if parameter.name not in given:
            return repr(parameter.default)
        atom = self.value(given[parameter.name])
        if parameter.takes_none:
            return self.or_none(atom)
        needs.append(atom)
        return atom
