"""Writes one checked expression as lines of Python, each step in a statement of its own (see `rules.writing`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steadyhand.rules.check.program import Program, key, literal
from steadyhand.rules.patterns import Pattern
from steadyhand.rules.registry import Function, Parameter, known_functions
from steadyhand.rules.runtime import ARITHMETIC
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
from steadyhand.rules.writing import Atom, Constants, Writer

READERS = {"JsonData", "EntityJson"}  # bound to a function of the event
NUMBERS = {INT, FLOAT, BOOL}
HASHABLE = {STR, INT, FLOAT, BOOL, NONE}


class Emitter(Writer):
    """The expressions of one file at a time. `names` maps what is known to Python names and literals."""

    def __init__(self, program: Program, constants: Constants) -> None:
        super().__init__(constants)
        self.program = program
        self.file = ""
        self.names: dict[tuple[str, str], Atom] = {}

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
                operator = self.constants.once(node.operator, ARITHMETIC[node.operator])
                return self.step(node, f"{operator}({left}, {right})", (left, right))
            case Compare():
                return self.compare(node)
            case Logic():
                return self.logic(node)

    def items(self, node: Items) -> Atom:
        if all(isinstance(item, Const) for item in node.items):
            return self._literal(literal(node))
        atoms = [self.value(item) for item in node.items]
        return self.total(f"[{', '.join(atoms)}]", atoms)

    def _literal(self, values: list[Any]) -> Atom:
        """A list that is written out; `1` and `True` are different ones."""
        return self.constants.once(("list", *((type(each), each) for each in values)), values)

    def format(self, node: Format) -> Atom:
        atoms = [self.value(name) for name in node.names]
        return self.total(self.text(node, atoms), atoms)

    def text(self, node: Format, atoms: Sequence[Atom]) -> str:
        """The f-string as a Python expression over the atoms of its names."""
        rest = iter(atoms)
        parts = [self.told(part, next(rest)) if isinstance(part, Name) else repr(part) for part in node.parts]
        return " + ".join(parts) or "''"

    def told(self, name: Name, atom: Atom) -> str:
        return atom if self.program.kind(name) == STR else f"told({atom})"

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
            known = self.constants.once(("any of", *values), frozenset(values))
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
        if function.asks == "counts":
            return self.count(node)
        if node.function == "HasLabel" and (found := self.has_label(node)):
            return found
        expression, needs = self.call_expression(node)
        if function.sure and self.always_ends(node) and self.well_typed(node, function):
            return self.total(expression, needs)
        return self.step(node, expression, needs)

    def always_ends(self, node: Call) -> bool:
        """Whether no pattern in the call may be given up."""
        return getattr(self.program.bound[node], "sure", True)

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
        hits, number = self.hits(target, self.pattern_of(node))
        if not self.pattern_of(node).sure:
            open_ = f"{hits}.__class__ is Unfinished and holds({number}, {hits})"
            return self.step(node, f"{number} in {hits} or ({open_})", (self.value(target),))
        return self.total(f"{number} in {hits}", (self.value(target),))

    def hits(self, target: Name, pattern: Pattern) -> tuple[Atom, int]:
        """The name of what patterns a text matches, after a line that looks for them all; and the pattern's number."""
        atom = self.value(target)
        group, number = self.constants.pattern(key(self.file, target.id), pattern)
        hits = f"hits_{group}"
        if self.known(hits) is None:
            there = f" and {atom} is not F" if atom in self.shaky else ""
            self.line(f"if {hits} is None{there}: {hits} = look_{group}({atom})")
            self.remember(hits, hits)
        return hits, number

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
        if not isinstance(label, Const):
            return None
        atom = self.value(given["entity"])
        word = "not in" if isinstance(status, Const) and status.value == "removed" else "in"
        return self.total(f"{label.value!r} {word} {self.labels(atom)}", (atom,))

    def labels(self, atom: Atom, *, ahead: bool = False) -> Atom:
        """The labels of an entity, which several rules may ask about; where it is F, nobody looks at them."""
        known = self.known(("labels", atom))
        if known is not None or (self.inline and not ahead):
            return known or f"run.labels.get({atom}.key, ())"
        target = self.fresh()
        missing = f"() if {atom} is F else " if atom in self.shaky else ""
        self.line(f"{target} = {missing}run.labels.get({atom}.key, ())")
        self.remember(("labels", atom), target)
        return target

    def count(self, node: Call) -> Atom:
        """A counter: no error of its own, so that a store that does not answer stops the event and not the rule."""
        given = {argument.name: argument.value for argument in node.arguments}
        by, of = self.key(given["by"]), self.key(given["of"]) if "of" in given else None
        value = "''" if of is None else of
        when = self.or_none(self.value(given["when"])) if "when" in given else "True"
        counter = self.program.counters[node]
        share: Any = self.program.bound[node]
        # Rounded once: as a factor, a minute's share of 49 times 49 would be less than one.
        times = f" * {share.numerator} / {share.denominator}" if node.function == "Rate" else ""
        counted = f"count({self.constants.once(counter, counter)}, {by}, {value}, at, number, {when}){times}"
        return self.total(counted, (by, value))

    def key(self, node: Expr) -> Atom:
        """What is counted by, as a text; F where there is nothing to count by."""
        atom = self.value(node)
        key = self.total(f"key_of({atom})", (atom,))
        known = self.known(("key", key))
        if known is None:
            known = self.fresh()
            self.line(f"{known} = F if {key} is None else {key}")
            self.shaky.add(known)
            self.remember(("key", key), known)
        return known

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
        self.line(f"except Exception as x: {target} = run.failed({self.constants.add([node.place])}, x)")
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

    def bound(self, node: Call) -> Atom:
        """The function behind a call, its constants given; two calls with the same ones share it."""
        function = known_functions()[node.function]
        if function.named:
            return self.constants.add(self.program.bound[node])
        given = {argument.name: argument.value for argument in node.arguments}
        consts = [(each.name, self._constant(given.get(each.name))) for each in function.consts]
        return self.constants.once((node.function, *consts), self.program.bound[node])

    def _constant(self, node: Expr | None) -> object:
        found = None if node is None else self.program.constant(self.file, node)
        return repr(literal(found)) if found is not None else node

    def call_expression(self, node: Call) -> tuple[str, list[Atom]]:
        """The call as a Python expression, and the atoms that must not have failed."""
        function = known_functions()[node.function]
        given = {argument.name: argument.value for argument in node.arguments}
        needs: list[Atom] = []
        atoms = [self.argument(parameter, given, needs) for parameter in function.values]
        if function.others is not None:
            atoms.append(self.others(function, given, needs))
        first = [f"run.{function.asks}"] if function.asks else []
        return f"{self.bound(node)}({', '.join(first + atoms)})", needs

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
