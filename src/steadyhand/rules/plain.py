"""Conditions in words, for people who are affected by a rule that says nothing of itself.

Only shapes that can be told honestly become a sentence; any other condition is shown as it is written.
"""

from __future__ import annotations

import re
from typing import Final

from steadyhand.rules.check.program import Definition, Program, literal
from steadyhand.rules.patterns import Pattern
from steadyhand.rules.syntax import Assign, Call, Compare, Const, Expr, Format, Items, Logic, Name, Negate
from steadyhand.rules.written import short

_COMPARED: Final = {
    "==": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least",
}  # fmt: skip
_TEXTS: Final = {"StringStartsWith": ("begins with", "start"), "StringEndsWith": ("ends with", "end")}
_SIZES: Final = {"StringLength": ("the length of", "s"), "ListLength": ("the number of", "list")}
_PARTS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
MOST_LISTED: Final = 5
MOST_NAMES: Final = 30
"""Names told by what stands behind them in one condition: names of names of names would fill a book."""
LONGEST: Final = 600
"""Characters of one rule's words: somebody has to read them in a notice."""


def plain_rules(program: Program) -> dict[int, str]:
    """The conditions in words of each rule whose description says nothing, by its place among all rules."""
    files = {
        each: file.path for file in program.files for each in file.statements if isinstance(each, Assign)
    }
    words = Words(program)
    return {
        at: words.of_rule(Definition(files[rule], rule))
        for at, rule in enumerate(program.rules)
        if not described(program, Definition(files[rule], rule))
    }


def described(program: Program, rule: Definition) -> str:
    """The fixed part of a rule's description; empty where nothing, or only what names stand for, is told."""
    value = _given(rule)["description"]
    constant = program.constant(rule.file, value)
    parts = value.parts if isinstance(value, Format) else ()
    fixed = "".join(part for part in parts if isinstance(part, str))
    return (str(constant.value) if isinstance(constant, Const) else fixed).strip()


def _given(rule: Definition) -> dict[str, Expr]:
    call = rule.assign.value
    assert isinstance(call, Call), "a rule is a call"
    return {each.name: each.value for each in call.arguments}


class Words:
    """Tells the conditions of one checked program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._left = 0

    def of(self, file: str, node: Expr) -> str:
        """The condition as a sentence without its full stop."""
        self._left = MOST_NAMES
        return self._of(file, node)

    def of_rule(self, rule: Definition) -> str:
        """All conditions of a rule, cut where they become too long to be read."""
        when = _given(rule)["when_all"]
        parts = when.items if isinstance(when, Items) else (when,)
        told = "; ".join(self.of(rule.file, part) for part in parts)
        return told if len(told) <= LONGEST else told[: LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"

    def _of(self, file: str, node: Expr, *, holds: bool = True) -> str:
        match node:
            case Negate(operator="not"):
                return self._of(file, node.operand, holds=not holds)
            case Logic() if holds:
                return f" {node.operator} ".join(self._part(file, each) for each in node.values)
            case Compare(operator="==" | "!=", left=left, right=Const(value=True)):
                return self._of(file, left, holds=(node.operator == "==") == holds)
            case Compare(operator="==" | "!=", left=Name() as left, right=Const(value=False)) if (
                self._is_rule(file, left)
            ):
                return self._of(file, left, holds=(node.operator == "!=") == holds)
            case Compare():
                told = self._compared(file, node, holds=holds)
            case Call():
                told = self._called(file, node, holds=holds)
            case Name():
                told = self._named(file, node, holds=holds)
            case _:
                told = ""
        return told or (f"`{short(node)}`" if holds else f"not `{short(node)}`")

    def _part(self, file: str, node: Expr) -> str:
        told = self._of(file, node)
        return f"({told})" if isinstance(node, Logic) else told

    def _named(self, file: str, node: Name, *, holds: bool) -> str:
        found = self._program.definition(file, node.id)
        value = found.assign.value if found else None
        self._left -= 1
        if self._left < 0:
            return ""
        if found is not None and self._is_rule(file, node):
            return self._other_rule(found, holds=holds)
        read = isinstance(value, Call) and value.function == "JsonData"
        if found is not None and isinstance(value, Call | Compare | Logic | Negate) and not read:
            return self._part(found.file, value) if holds else self._of(found.file, value, holds=False)
        return f"{self._thing(file, node)} {'is' if holds else 'is not'} true"

    def _is_rule(self, file: str, node: Name) -> bool:
        found = self._program.definition(file, node.id)
        value = found.assign.value if found else None
        return isinstance(value, Call) and value.function == "Rule"

    def _other_rule(self, rule: Definition, *, holds: bool) -> str:
        """A rule that another one rests on: by what it says, and never by the name that colleagues gave it."""
        constant = self._program.constant(rule.file, _given(rule)["description"])
        told = str(constant.value).strip() if isinstance(constant, Const) else ""
        if not told:
            when = _given(rule)["when_all"]
            parts = when.items if isinstance(when, Items) else (when,)
            told = " and ".join(self._part(rule.file, part) for part in parts)
        return told if holds else f"this is not so: {told}"

    def _compared(self, file: str, node: Compare, *, holds: bool) -> str:
        negated = (node.operator in {"!=", "not in"}) == holds
        left, right = self._thing(file, node.left), self._thing(file, node.right)
        if node.operator in {"in", "not in"}:
            listed = self._program.constant(file, node.right)
            if isinstance(listed, Items):
                return f"{left} {'is none of' if negated else 'is'} {_listed(literal(listed))}"
            return f"{right} {'does not contain' if negated else 'contains'} {left}"
        if node.operator in {"==", "!="}:
            return f"{left} {'is not' if negated else 'is'} {right}"
        return f"{left} {_COMPARED[node.operator]} {right}" if holds else ""

    def _called(self, file: str, node: Call, *, holds: bool) -> str:
        given = {each.name: each.value for each in node.arguments}
        if node.function == "HasLabel" and given.keys() <= {"entity", "label", "status"}:
            status = self._text(file, given.get("status"))
            carries = (status in {"", "added"}) == holds
            whom = self._thing(file, given["entity"])
            return f"{whom} {'carries' if carries else 'does not carry'} the label {self._thing(file, given['label'])}"
        if node.function == "RegexMatch":
            return self._matched(file, node, given["target"], holds=holds)
        if node.function in _TEXTS and holds:
            verb, argument = _TEXTS[node.function]
            return f"{self._thing(file, given['s'])} {verb} {self._thing(file, given[argument])}"
        return ""

    def _matched(self, file: str, node: Call, target: Expr, *, holds: bool) -> str:
        pattern, text = self._program.bound[node], self._thing(file, target)
        assert isinstance(pattern, Pattern)
        contains = "contains" if holds else "does not contain"
        if pattern.words:
            words = sorted(pattern.words)
            return f"{text} {contains} the word {_listed(words, 'or' if holds else 'nor')}"
        return f"{text} {contains} what the pattern `{_cut(pattern.compiled.pattern)}` describes"

    def _thing(self, file: str, node: Expr) -> str:
        """A value as a noun."""
        match node:
            case Name():
                constant = self._program.constant(file, node)
                if isinstance(constant, Const):
                    return _value(constant.value)
                return "the " + " ".join(part.lower() for part in _PARTS.findall(node.id))
            case Const():
                return _value(node.value)
            case Call(function="TimeDelta"):
                parts = ((each.name, self._program.constant(file, each.value)) for each in node.arguments)
                return " ".join(_span(name, part) for name, part in parts if isinstance(part, Const))
            case Call(function="TimeSince"):
                return f"the time since {self._thing(file, node.arguments[0].value)}"
            case Call() if node.function in _SIZES:
                return f"{_SIZES[node.function][0]} {self._thing(file, node.arguments[0].value)}"
        return f"`{short(node)}`"

    def _text(self, file: str, node: Expr | None) -> str:
        constant = self._program.constant(file, node) if node is not None else None
        return str(constant.value) if isinstance(constant, Const) else ""


def _span(unit: str, amount: Const) -> str:
    return f"{amount.value} {unit.removesuffix('s') if amount.value == 1 else unit}"


def _value(value: object) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        f"\N{LEFT DOUBLE QUOTATION MARK}{_cut(value)}\N{RIGHT DOUBLE QUOTATION MARK}"
        if isinstance(value, str)
        else str(value)
    )


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "\N{HORIZONTAL ELLIPSIS}"  # noqa: PLR2004 - a line of text


def _listed(values: list[object] | list[str], last: str = "or") -> str:
    told = [_value(each) for each in values[:MOST_LISTED]]
    if len(values) > MOST_LISTED:
        told.append(f"{len(values) - MOST_LISTED} others")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} {last} {told[-1]}" if told else "nothing"
