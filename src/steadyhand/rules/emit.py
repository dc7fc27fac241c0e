"""Writes one checked expression as lines of Python, each step in a statement of its own.

The shape of every step that can fail is the same, so that the generated code can be read:

    if a is F or b is F: v = F
    else:
        try: v = k3(a, b)
        except Exception as x: v = run.failed(k4, x)

A name in the result that is in `shaky` may hold F at run time; all others cannot, and are not asked. A step that cannot
fail, of parts that cannot be F, is written into the expression that uses it where `inline` is on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steadyhand.rules.check.program import Program, key, literal
from steadyhand.rules.matching import Matcher
from steadyhand.rules.model import Entity
from steadyhand.rules.patterns import Pattern
from steadyhand.rules.registry import Function, Parameter, known_functions
from steadyhand.rules.runtime import ARITHMETIC, FAILED, contains, hits_of, matching, told
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
from steadyhand.rules.types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NONE,
    STR,
    Fit,
    Type,
    alternatives,
    fits,
    mentions_variable,
)

READERS = {"JsonData", "EntityJson"}  # bound to a function of the event
NUMBERS = {INT, FLOAT, BOOL}
HASHABLE = {STR, INT, FLOAT, BOOL, NONE}
Atom = str  # a Python name, literal or expression without side effects


class Constants:
    """Objects that the generated code refers to by name, and the patterns asked of each text."""

    def __init__(self) -> None:
        self._patterns: list[list[Pattern]] = []
        self._groups: dict[tuple[str, str], int] = {}
        self._numbers: dict[tuple[int, str, int], int] = {}
        self.namespace: dict[str, Any] = {
            "F": FAILED,
            "contains": contains,
            "matching": matching,
            "told": told,
            "Entity": Entity,
        }

    def pattern(self, target: tuple[str, str], pattern: Pattern) -> tuple[int, int]:
        """The number of the text, and that of the pattern among all that are asked of it."""
        group = self._groups.setdefault(target, len(self._groups))
        if group == len(self._patterns):
            self._patterns.append([])
        asked = self._patterns[group]
        number = self._numbers.setdefault(
            (group, pattern.compiled.pattern, pattern.compiled.flags), len(asked)
        )
        if number == len(asked):
            asked.append(pattern)
        return group, number

    def close(self) -> None:
        """All patterns are known: make what looks for them."""
        self.namespace["hits"] = hits_of([Matcher(asked) for asked in self._patterns])

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
        self.inline = False
        self.hits: dict[int, Atom] = {}
        """Which patterns a text matches, where a line has asked that already."""
        self.labels: dict[Atom, Atom] = {}
        """The labels of an entity, likewise."""
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
        blocked = self.any_failed(needs)
        if self.inline and not blocked:
            return f"({expression})"
        target = self.fresh()
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
        return self.total(self.text(node, atoms), atoms)

    def text(self, node: Format, atoms: Sequence[Atom]) -> str:
        """The f-string as a Python expression over the atoms of its names."""
        rest = iter(atoms)
        parts = [f"told({next(rest)})" if isinstance(part, Name) else repr(part) for part in node.parts]
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
        kinds = {self.program.kind(node.left), self.program.kind(node.right)}
        match node.operator:
            case "==" | "!=":
                return self.total(f"{self.or_none(left)} {node.operator} {self.or_none(right)}", ())
            case "in" | "not in":
                return self.membership(node, left, right)
        if kinds <= NUMBERS:
            return self.total(f"{left} {node.operator} {right}", (left, right))
        none = " or ".join(f"{atom} is None" for atom in (left, right) if atom[0] not in "-0123456789")
        compared = f"{left} {node.operator} {right}"
        return self.step(node, f"False if {none} else {compared}" if none else compared, (left, right))

    def membership(self, node: Compare, left: Atom, right: Atom) -> Atom:
        negated = "not " if node.operator == "not in" else ""
        constant = self.program.constant(self.file, node.right)
        values = literal(constant) if isinstance(constant, Items) else None
        if values and all(isinstance(each, str) for each in values):
            # A list of texts that is written out: a set answers the same, and None is not in it.
            known = self.constants.add(frozenset(values))
            if set(alternatives(self.program.kind(node.left))) <= HASHABLE:
                return self.total(f"{self.or_none(left)} {node.operator} {known}", ())
            test = f"{self.or_none(left)} in {known}"
        else:
            test = f"contains({self.or_none(left)}, {right})"
        return self.step(node, f"{negated}({test})", (right,))

    # -- calls

    def call(self, node: Call) -> Atom:
        function = known_functions()[node.function]
        if node.function in READERS:
            return self.read(node)
        if not function.values and not function.asks:
            return self.constant_call(node)
        if node.function == "RegexMatch" and (found := self.match(node)):
            return found
        if node.function == "HasLabel" and (found := self.has_label(node)):
            return found
        expression, needs = self.call_expression(node)
        if function.sure and self.well_typed(node, function):
            return self.total(expression, needs)
        return self.step(node, expression, needs)

    def well_typed(self, node: Call, function: Function) -> bool:
        """Whether the arguments are known to have the right types: what JSON brings may have any."""
        known = {argument.name: self.program.kind(argument.value) for argument in node.arguments}
        asked = [(each.type, known[each.name]) for each in function.values if each.name in known]
        return all(kind != ANY and (wanted == ANY or _is(kind, wanted)) for wanted, kind in asked)

    def match(self, node: Call) -> Atom | None:
        """A pattern asked of a named text: answered together with all others that are."""
        target = next(each.value for each in node.arguments if each.name == "target")
        if not isinstance(target, Name) or self.program.kind(target) != STR:
            return None
        atom = self.value(target)
        group, number = self.constants.pattern(key(self.file, target.id), self.pattern_of(node))
        hits = self.hits.get(group) or f"hits(run, {group}, {atom})"
        return self.total(f"{number} in {hits}", (atom,))

    def pattern_of(self, node: Call) -> Pattern:
        bound = self.program.bound[node]
        assert isinstance(bound, Pattern)
        return bound

    def has_label(self, node: Call) -> Atom | None:
        """The usual question: is the label on the entity, whoever put it and whenever."""
        given = {argument.name: argument.value for argument in node.arguments}
        constants = {
            name: self.program.constant(self.file, given[name]) for name in given.keys() - {"entity"}
        }
        status, label = constants.get("status"), constants.get("label")
        if not constants.keys() <= {"label", "status"} or self.program.kind(given["entity"]).name != "Entity":
            return None
        atom = self.value(given["entity"])
        carried = self.labels.get(atom) or f"run.labels.get({atom}.key, ())"
        word = "not in" if isinstance(status, Const) and status.value == "removed" else "in"
        return self.total(f"{label.value!r} {word} {carried}", (atom,)) if isinstance(label, Const) else None

    def read(self, node: Call) -> Atom:
        """From the event: where the value has the declared type, it is as it is, and nothing else is called."""
        reader = self.program.readers[node]
        target = self.fresh()
        if reader.quick is not None:
            self.line(f"try: {target} = data{''.join(f'[{step!r}]' for step in reader.steps)}")
            self.line(f"except Exception: {target} = None")
            self.line(f"if {reader.quick.format(target)}:")
            self._indent += 1
        slow = f"{self.constants.add(self.program.bound[node])}(run.event)"
        self.line(f"try: {target} = {slow}")
        self.line(f"except Exception as x: {target} = run.failed({self.constants.add(node.place)}, x)")
        if reader.quick is not None:
            self._indent -= 1
            if reader.entity is not None:
                self.line(f"else: {target} = Entity({reader.entity!r}, {target})")
        self.shaky.add(target)
        return target

    def constant_call(self, node: Call) -> Atom:
        """A call that is given constants only (a duration) is made once, now."""
        value = self.program.bound[node]()
        return repr(value) if isinstance(value, int | float | str) else self.constants.add(value)

    def call_expression(self, node: Call) -> tuple[str, list[Atom]]:
        """The call as a Python expression, and the atoms that must not have failed."""
        function = known_functions()[node.function]
        given = {argument.name: argument.value for argument in node.arguments}
        needs: list[Atom] = []
        atoms = [self.argument(parameter, given, needs) for parameter in function.values]
        if function.others is not None:
            atoms.append(self.others(function, given, needs))
        first = [f"run.{function.asks}"] if function.asks else []
        return f"{self.constants.add(self.program.bound[node])}({', '.join(first + atoms)})", needs

    def others(self, function: Function, given: dict[str, Expr], needs: list[Atom]) -> str:
        """The arguments that have no parameter of their own, as one dictionary."""
        known = {each.name for each in function.parameters}
        atoms = {name: self.value(node) for name, node in given.items() if name not in known}
        needs += atoms.values()
        return f"{{{', '.join(f'{name!r}: {atom}' for name, atom in atoms.items())}}}"

    def argument(self, parameter: Parameter, given: dict[str, Expr], needs: list[Atom]) -> str:
        if parameter.name not in given:
            return repr(parameter.default)
        atom = self.value(given[parameter.name])
        if parameter.takes_none:
            return self.or_none(atom)
        needs.append(atom)
        return atom


def _is(kind: Type, wanted: Type) -> bool:
    return mentions_variable(wanted) or fits(kind, wanted) is Fit.AS_IT_IS
