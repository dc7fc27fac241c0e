"""The type of every expression, and the operators' rules about what they work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steadyhand.rules.check.program import Program, key
from steadyhand.rules.errors import Problems
from steadyhand.rules.syntax import Arithmetic, Call, Compare, Const, Expr, Format, Items, Logic, Name, Negate
from steadyhand.rules.types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NONE,
    NUMBER,
    PRINTABLE,
    RULE,
    STR,
    Fit,
    Type,
    alternatives,
    fits,
    list_of,
    plain_of,
    without_none,
)

if TYPE_CHECKING:
    from steadyhand.rules.check.calls import Calls

_WHOLE_NUMBERS_ONLY = {"<<", ">>", "|", "^", "&"}


class Expressions:
    """Types of the expressions of one file. A place that is wrong has the type Any, so that it is reported once."""

    def __init__(self, program: Program, file: str, calls: Calls, problems: Problems) -> None:
        self.program, self.file, self.calls, self.problems = program, file, calls, problems
        self._narrowed: dict[str, Type] = {}

    def known(self, node: Expr) -> Type:
        """The type found earlier; Any for what was never looked at."""
        return self.program.kinds.get(node, ANY)

    def of(self, node: Expr) -> Type:
        type_ = self._of(node)
        # Where a type was narrowed the value may still be None: nothing short-circuits.
        whole = self.program.types.get(key(self.file, node.id), ANY) if isinstance(node, Name) else type_
        self.program.kinds[node] = whole
        return type_

    def _of(self, node: Expr) -> Type:
        match node:
            case Const():
                return of_value(node.value)
            case Name():
                return self._narrowed.get(node.id) or self.program.types.get(key(self.file, node.id), ANY)
            case Items():
                return self.items(node)
            case Format():
                return self.format(node)
            case Call():
                return self.call(node, as_statement=False)
            case Negate():
                return self.negate(node)
            case Arithmetic():
                return self.arithmetic(node)
            case Compare():
                return self.compare(node)
            case Logic():
                return self.logic(node)

    def call(self, node: Call, *, as_statement: bool) -> Type:
        type_ = self.calls.check(node, self.of, as_statement=as_statement)
        self.program.kinds[node] = type_
        return type_

    def items(self, node: Items) -> Type:
        types = dict.fromkeys(self.of(item) for item in node.items)
        if set(types) == {BOOL, RULE}:
            return list_of(BOOL)  # conditions, some of which are rules
        if len(types) > 1:
            found = ", ".join(f"`{each}`" for each in types)
            self.problems.add(node.place, "the items of a list have one type", f"here are {found}")
        return list_of(next(iter(types)) if len(types) == 1 else ANY)

    def format(self, node: Format) -> Type:
        for name in node.names:
            self.expect(name, self.of(name), PRINTABLE, f"`{name.id}` cannot stand in an f-string")
            found = self.program.definition(self.file, name.id)
            said = self.program.declared.get(found.assign) if found else None
            if said is not None and said.wrapper == "Secret":
                self.problems.add(name.place, f"the secret `{name.id}` cannot stand in an f-string")
        return STR

    def negate(self, node: Negate) -> Type:
        type_ = self.of(node.operand)
        if node.operator == "not":
            self.expect(node.operand, type_, BOOL, "`not` works on true or false")
            return BOOL
        self.expect(node.operand, type_, NUMBER, "`-` works on a number")
        return type_ if type_ in (INT, FLOAT) else FLOAT

    def arithmetic(self, node: Arithmetic) -> Type:
        left, right = self.of(node.left), self.of(node.right)
        if ANY in (left, right):
            return ANY
        if node.operator == "+" and left == right == STR:
            return STR
        if node.operator == "*" and (left, right) in ((STR, INT), (INT, STR)):
            return STR
        if not self.both(node, left, right, INT if node.operator in _WHOLE_NUMBERS_ONLY else NUMBER):
            return ANY
        whole = left == right == INT and node.operator != "/"
        return INT if whole else FLOAT

    def both(self, node: Arithmetic | Compare, left: Type, right: Type, wanted: Type) -> bool:
        """Whether both sides fit; reports at the operator when they do not."""
        fitted = fits(left, wanted), fits(right, wanted)
        if Fit.NO in fitted:
            hint = f"`{left} {node.operator} {right}` has no meaning"
            if any(NONE in alternatives(each) for each in (left, right)):
                hint += "; check for None first: `X != None and X ...`"
            self.problems.add(node.place, f"`{node.operator}` does not work on these", hint)
            return False
        for side, fit in zip((node.left, node.right), fitted, strict=True):
            self.note(side, fit)
        return True

    def compare(self, node: Compare) -> Type:
        left, right = self.of(node.left), self.of(node.right)
        if node.operator in {"==", "!="}:
            self.equality(node, left, right)
        elif node.operator in {"in", "not in"}:
            self.membership(node, left, right)
        else:
            # An extension: what may be None is compared all the same, and None is neither less nor greater.
            self.both(node, without_none(left), without_none(right), NUMBER)
        return BOOL

    def equality(self, node: Compare, left: Type, right: Type) -> None:
        if NONE in (left, right):
            return
        forward, backward = fits(left, right), fits(right, left)
        if Fit.AS_IT_IS in (forward, backward):
            return
        if forward is Fit.UNWRAPPED:
            self.note(node.left, forward)
        elif backward is Fit.UNWRAPPED:
            self.note(node.right, backward)
        else:
            self.problems.add(node.place, f"`{left}` and `{right}` are never equal")

    def membership(self, node: Compare, left: Type, right: Type) -> None:
        plain = plain_of(right) or right
        if plain == STR and fits(left, STR) is not Fit.NO:
            self.note(node.left, fits(left, STR))
            self.note(node.right, fits(right, STR))
        elif right.name == "List":
            item = right.args[0]
            if fits(item, left) is not Fit.AS_IT_IS:
                self.expect(node.left, left, item, f"this is never in a list of `{item}`")
        elif right != ANY:
            self.problems.add(
                node.place, f"`{node.operator}` looks in a list or a text", f"this is `{right}`"
            )

    def logic(self, node: Logic) -> Type:
        outer = dict(self._narrowed)
        for value in node.values:
            self.expect(value, self.of(value), BOOL, f"`{node.operator}` joins what is true or false")
            self.narrow(node.operator, value)
        self._narrowed = outer
        return BOOL

    def narrow(self, operator: str, value: Expr) -> None:
        """After `X != None and`, and after `X == None or`, X is no longer optional."""
        if not isinstance(value, Compare) or value.operator != ("!=" if operator == "and" else "=="):
            return
        sides = (value.left, value.right)
        name = next((each for each in sides if isinstance(each, Name)), None)
        if name is not None and any(isinstance(each, Const) and each.value is None for each in sides):
            self._narrowed[name.id] = without_none(self.of(name))

    def expect(self, node: Expr, type_: Type, wanted: Type, message: str) -> None:
        """Report when the type does not fit; note where the plain value is meant."""
        fit = fits(type_, wanted)
        if fit is Fit.NO:
            hint = f"this is `{type_}`"
            if type_ == list_of(Type("Rule")):
                hint += "; write `RuleName == True`"
            self.problems.add(node.place, message, hint)
        self.note(node, fit)

    def note(self, node: Expr, fit: Fit) -> None:
        if fit is Fit.UNWRAPPED:
            self.program.unwrapped.add(node)


def of_value(value: object) -> Type:
    match value:
        case None:
            return NONE
        case bool():
            return BOOL
        case int():
            return INT
        case float():
            return FLOAT
    return STR
