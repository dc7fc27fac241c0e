"""The rule language once more, plainly: walks the tree of every file for every event, and shares nothing.

The compiled engine leaves out what cannot matter, answers many patterns in one pass and writes rules twice; this
does none of it. Both are given the same checked program, so what an author may write is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from steadyhand.rules.check import check
from steadyhand.rules.check.program import key, literal
from steadyhand.rules.label_config import read_labels
from steadyhand.rules.model import Entity, Event, LabelChange, VerdictDeclared
from steadyhand.rules.parse import parse
from steadyhand.rules.registry import NoValue, known_functions
from steadyhand.rules.runtime import ARITHMETIC
from steadyhand.rules.syntax import (
    Arithmetic,
    Assign,
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


class Failed(Exception):
    """The expression has no value."""


class Reference:
    """A rule set that is interpreted."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        trees = {name: parse(name, text) for name, text in texts.items() if name.endswith(".sml")}
        self.program = check(trees, texts, read_labels(dict(texts)))

    def evaluate(self, data: Any, labels: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Features, verdicts, labels, the number of errors and the names of the rules that held."""
        return _Evaluation(self, Event(data=data), labels).result()


class _Evaluation:
    def __init__(self, rules: Reference, event: Event, labels: Mapping[str, Sequence[str]]) -> None:
        self.program, self.event, self.labels = rules.program, event, labels
        self.values: dict[Any, Any] = {}
        self.errors = 0
        self.features: dict[str, Any] = {}
        self.effects: list[Any] = []
        self.ran: set[str] = set()

    def result(self) -> dict[str, Any]:
        pending = ["main.sml"]
        while pending:
            path = pending.pop(0)
            if path not in self.ran and path in self.program.imports:
                pending += self.file(path)
        held = {
            rule.target: self.value(file.path, Name(rule.place, rule.target))
            for file in self.program.files
            if file.path in self.ran
            for rule in file.statements
            if isinstance(rule, Assign) and rule in self.program.rules and self.features.get(rule.target)
        }
        return {
            "features": self.features,
            "verdicts": sorted(each.verdict for each in self.effects if isinstance(each, VerdictDeclared)),
            "labels": sorted(each.key for each in self.effects if isinstance(each, LabelChange)),
            "errors": self.errors,
            "rules": sorted(held),
        }

    def file(self, path: str) -> list[str]:
        """Run a file after its imports; gives what it requires."""
        self.ran.add(path)
        required = []
        for imported in self.program.imports[path]:
            if imported not in self.ran:
                required += self.file(imported)
        (file,) = (each for each in self.program.files if each.path == path)
        for statement in file.statements:
            if isinstance(statement, Assign):
                self.assign(path, statement)
            elif statement.function == "Require":
                wanted = self.or_none(path, _given(statement).get("require_if", Const(statement.place, True)))
                named = self.or_none(path, _given(statement)["rule"])
                required += [str(named)] if wanted and named is not None else []
            elif statement.function == "WhenRules":
                self.when_rules(path, statement)
        return required

    def assign(self, path: str, assign: Assign) -> None:
        try:
            value = self.value(path, assign.value)
        except Failed:
            value = Failed
        self.values[key(path, assign.target)] = value
        if assign in self.program.extracted:
            plain = value.id if isinstance(value, Entity) else value
            self.features[assign.target] = None if value is Failed else plain

    def when_rules(self, path: str, call: Call) -> None:
        given = _given(call)
        held = [self.or_none(path, rule) for rule in given["rules_any"].items]  # type: ignore[union-attr]
        for effect in given["then"].items:  # type: ignore[union-attr]
            try:
                asked = self.value(path, effect)
            except Failed:
                continue
            if any(held) and asked is not None:
                self.effects.append(asked(()))

    def or_none(self, path: str, node: Expr) -> Any:
        try:
            return self.value(path, node)
        except Failed:
            return None

    def value(self, path: str, node: Expr) -> Any:
        value = self._value(path, node)
        return value.id if node in self.program.unwrapped and isinstance(value, Entity) else value

    def _value(self, path: str, node: Expr) -> Any:  # noqa: C901 - one case for each kind of expression
        match node:
            case Const():
                return node.value
            case Name():
                value = self.values[key(path, node.id)]
                if value is Failed:
                    raise Failed
                return value
            case Items():
                return self.all_of(path, node.items)
            case Format():
                values = iter(self.all_of(path, node.names))
                return "".join(str(next(values)) if isinstance(part, Name) else part for part in node.parts)
            case Negate(operator="not"):
                return not self.value(path, node.operand)
            case Negate():
                return -self.value(path, node.operand)
            case Logic():
                truths = [bool(self.or_none(path, each)) for each in node.values]
                return all(truths) if node.operator == "and" else any(truths)
            case Compare():
                return self.compare(path, node)
            case Arithmetic():
                left, right = self.all_of(path, (node.left, node.right))
                return self.attempt(lambda: ARITHMETIC[node.operator](left, right))
            case Call():
                return self.call(path, node)

    def all_of(self, path: str, nodes: Sequence[Expr]) -> list[Any]:
        """All values; each is computed, also after one has failed."""
        values, failed = [], False
        for node in nodes:
            try:
                values.append(self.value(path, node))
            except Failed:
                failed = True
        if failed:
            raise Failed
        return values

    def attempt(self, work: Any) -> Any:
        try:
            return work()
        except NoValue:
            raise Failed from None
        except Failed:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it is a node error
            self.errors += 1
            raise Failed from None

    def compare(self, path: str, node: Compare) -> bool:
        if node.operator in {"==", "!="}:
            left, right = self.or_none(path, node.left), self.or_none(path, node.right)
            return bool(left == right) == (node.operator == "==")
        if node.operator in {"in", "not in"}:
            left, right = self.or_none(path, node.left), self.value(path, node.right)
            if left is None or right is None:
                found = left is None and (right is None or (isinstance(right, list) and None in right))
            else:
                found = bool(self.attempt(lambda: left in right))
            return found == (node.operator == "in")
        left, right = self.all_of(path, (node.left, node.right))
        if left is None or right is None:
            return False
        orders = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
        return bool(orders[node.operator])

    def call(self, path: str, node: Call) -> Any:
        function, given = known_functions()[node.function], _given(node)
        if node.function in {"JsonData", "EntityJson"}:
            return self.attempt(lambda: self.program.bound[node](self.event))
        if node.function == "Rule":
            described = given["description"]
            filled = described.names if isinstance(described, Format) else ()
            conditions = given["when_all"].items  # type: ignore[union-attr]
            return all(self.all_of(path, [*conditions, *filled])[: len(conditions)])
        arguments: list[Any] = []
        failed = False
        for parameter in function.values:
            try:
                known = parameter.name in given
                arguments.append(self.value(path, given[parameter.name]) if known else parameter.default)
            except Failed:
                failed |= not parameter.takes_none
                arguments.append(None)
        if failed:
            raise Failed
        if node.function == "RegexMatch":
            return self.search(path, given, arguments[0])
        first = [self.labels if function.asks == "labels" else self.event] if function.asks else []
        bound = self.program.bound[node]
        return self.attempt(lambda: bound(*first, *arguments) if function.values or first else bound())

    def search(self, path: str, given: Mapping[str, Expr], target: str) -> bool:
        constants = {name: self.program.constant(path, node) for name, node in given.items()}
        pattern = literal(constants["pattern"])  # type: ignore[arg-type]
        folded = constants.get("case_insensitive")
        flags = re.IGNORECASE if folded is not None and literal(folded) else 0
        return bool(self.attempt(lambda: re.search(pattern, target, flags) is not None))


def _given(call: Call) -> dict[str, Expr]:
    return {argument.name: argument.value for argument in call.arguments}
