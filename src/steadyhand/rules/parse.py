"""Text to tree: SML borrows Python's notation, so Python's parser reads it and this module keeps what is SML."""

from __future__ import annotations

import ast
import math
import warnings
from bisect import bisect_right

from steadyhand.rules.errors import Place, Problem, RuleError
from steadyhand.rules.syntax import (
    Argument,
    Arithmetic,
    Assign,
    Call,
    Compare,
    Const,
    Expr,
    File,
    Format,
    Items,
    Logic,
    Name,
    Negate,
    Note,
    Statement,
)

MAX_DEPTH = (
    100  # Far beyond what people write, far below Python's own recursion limit in the steps after this one.
)
MAX_DIGITS = 1_000  # Python itself writes out no number of more than 4,300.
_TOO_LONG = "this number is too large"
_BEYOND = 10**MAX_DIGITS
_SHORTER = f"a whole number has at most {MAX_DIGITS:,} digits"

_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&",
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def parse(path: str, text: str) -> File:
    """The tree of one rule file; raises `RuleError` for anything that is not SML."""
    text = text.removeprefix("\ufeff")  # Some editors begin a file with a byte order mark.
    _refuse_unreadable(path, text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # An odd escape in a pattern is the author's business, not stderr's.
            module = ast.parse(text, filename=path)
    except SyntaxError as error:
        place = Place(path, max(error.lineno or 1, 1), max(error.offset or 1, 1))
        raise RuleError([_unread(place, error.msg)], {path: text}) from None
    except (ValueError, RecursionError, MemoryError, OverflowError):
        raise RuleError(
            [Problem(Place(path), "this file is nested too deeply to be read")], {path: text}
        ) from None
    return _Reader(path, text).file(module)


def _unread(place: Place, message: str) -> Problem:
    if message.startswith("Exceeds the limit"):  # Python's way out is a setting of Python's.
        return Problem(place, _TOO_LONG, _SHORTER)
    return Problem(place, message)


def _refuse_unreadable(path: str, text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        for column, char in enumerate(line, start=1):
            if char == "\0" or "\ud800" <= char <= "\udfff":
                what = "a NUL character" if char == "\0" else "a lone surrogate, which is not a character"
                raise RuleError(
                    [Problem(Place(path, number, column), f"this file contains {what}")], {path: text}
                )


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.starts: dict[int, list[int]] = {}
        self.depth = 0

    def file(self, module: ast.Module) -> File:
        return File(Place(self.path), tuple(self.statement(each) for each in module.body))

    def place(self, node: ast.AST) -> Place:
        line = getattr(node, "lineno", 1)
        return Place(self.path, line, self.column(line, getattr(node, "col_offset", 0)))

    def column(self, line: int, offset: int) -> int:
        """Python counts bytes of UTF-8; people and editors count characters."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return min(offset, len(text)) + 1
        if line not in self.starts:  # Once a line: a list of words can be very long.
            self.starts[line] = [at for at, byte in enumerate(text.encode()) if byte & 0xC0 != 0x80]  # noqa: PLR2004 - UTF-8's own marks of a byte that goes on
        return bisect_right(self.starts[line], offset)

    def refuse(self, node: ast.AST, message: str, hint: str = "") -> RuleError:
        return RuleError([Problem(self.place(node), message, hint)], {self.path: self.text})

    def statement(self, node: ast.stmt) -> Statement:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                return Assign(self.place(node), target, None, self.expr(value))
            case ast.AnnAssign(target=ast.Name(id=target), annotation=note, value=ast.expr() as value):
                return Assign(self.place(node), target, self.note(note), self.expr(value))
            case ast.AnnAssign(target=ast.Name(id=target)):
                raise self.refuse(
                    node, f"`{target}` is given a type but no value", f"write `{target}: ... = ...`"
                )
            case ast.Expr(value=ast.Call() as call):
                return self.call(call)
            case ast.Assign() | ast.AnnAssign():
                raise self.refuse(node, "only a single name can be assigned to", "write `Name = ...`")
            case ast.Expr():
                raise self.refuse(node, "a bare expression does nothing", "give it a name: `Name = ...`")
        raise self.refuse(
            node,
            f"`{_words(node)}` is not part of the rule language",
            "a rule file has assignments and calls",
        )

    def expr(self, node: ast.expr) -> Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse(
                node, f"this is nested more than {MAX_DEPTH} levels deep", "give the inner part a name"
            )
        try:
            return self._expr(node)
        finally:
            self.depth -= 1

    def _expr(self, node: ast.expr) -> Expr:  # noqa: C901 - one line per kind of expression
        place = self.place(node)
        match node:
            case ast.Constant():
                return self.const(node)
            case ast.Name(id=name):
                return Name(place, name)
            case ast.List(elts=elements):
                return Items(place, tuple(self.expr(each) for each in elements))
            case ast.JoinedStr():
                return self.format(node)
            case ast.Call():
                return self.call(node)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Negate(place, "not", self.expr(operand))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negate(place, "-", self.expr(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return Arithmetic(place, _ARITHMETIC[type(op)], self.expr(left), self.expr(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
                return Compare(place, _COMPARE[type(op)], self.expr(left), self.expr(right))
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                return Logic(place, word, tuple(self.expr(each) for each in values))
            case ast.Compare(ops=[_, _, *_]):
                raise self.refuse(node, "one comparison at a time", "write `a < b and b < c`")
        raise self.refuse(node, f"`{_words(node)}` is not part of the rule language")

    def const(self, node: ast.Constant) -> Const:
        value = node.value
        if isinstance(value, str):
            self.refuse_surrogate(node, value)
        if isinstance(value, float) and not math.isfinite(value):
            raise self.refuse(node, _TOO_LONG)
        if isinstance(value, int) and value >= _BEYOND:
            raise self.refuse(node, _TOO_LONG, _SHORTER)
        if value is None or isinstance(value, str | bool | int | float):
            return Const(self.place(node), value)
        raise self.refuse(node, "only text, numbers, True, False and None can be written here")

    def refuse_surrogate(self, node: ast.expr, text: str) -> None:
        """No text of ours may hold one: it could be written nowhere, and some libraries do not survive it."""
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise self.refuse(node, "this text contains a lone surrogate, which is not a character")

    def call(self, node: ast.Call) -> Call:
        if not isinstance(node.func, ast.Name):
            raise self.refuse(node, "only functions of the rule language can be called")
        name = node.func.id
        if node.args or any(each.arg is None for each in node.keywords):
            raise self.refuse(
                node, f"`{name}(...)` takes its arguments by name", f"write `{name}(argument=...)`"
            )
        return Call(self.place(node), name, tuple(self.argument(each) for each in node.keywords))

    def argument(self, node: ast.keyword) -> Argument:
        return Argument(self.place(node.value), node.arg or "", self.expr(node.value))

    def format(self, node: ast.JoinedStr) -> Format:
        parts: list[str | Name] = []
        for part in node.values:
            match part:
                case ast.Constant(value=str() as text):
                    self.refuse_surrogate(node, text)
                    parts.append(text)
                case ast.FormattedValue(value=ast.Name(id=name), conversion=-1, format_spec=None):
                    # Before Python 3.12 the names inside an f-string carry no place worth showing.
                    parts.append(Name(self.place(node), name))
                case _:
                    raise self.refuse(
                        node, "an f-string can hold names only", "give the expression a name: `{Name}`"
                    )
        return Format(self.place(node), tuple(parts))

    def note(self, node: ast.expr) -> Note:
        place = self.place(node)
        match node:
            case ast.Name(id=name):
                return Note(place, name)
            case ast.Constant(value=None):
                return Note(place, "None")
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=elements)):
                return Note(place, name, tuple(self.note(each) for each in elements))
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                return Note(place, name, (self.note(inner),))
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self.either(place, left, right)
        raise self.refuse(
            node, "this is not a type", "write for instance `str`, `List[int]`, `Entity[str]` or `str | None`"
        )

    def either(self, place: Place, left: ast.expr, right: ast.expr) -> Note:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse(left, "this type is nested too deeply")
        sides = [self.note(left), self.note(right)]
        self.depth -= 1
        return Note(
            place, "|", tuple(arg for side in sides for arg in (side.args if side.name == "|" else (side,)))
        )


def _words(node: ast.AST) -> str:
    name = type(node).__name__
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
