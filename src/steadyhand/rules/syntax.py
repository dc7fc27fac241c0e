"""The tree of a rule file: our own small set of nodes, so that no later step depends on Python's grammar."""

from __future__ import annotations

import msgspec

from steadyhand.rules.errors import Place

Scalar = str | int | float | bool | None


class Node(msgspec.Struct, frozen=True, eq=False):
    """A piece of the source. Nodes compare by identity: two equal texts at two places are two nodes."""

    place: Place


class Const(Node, frozen=True, eq=False):
    value: Scalar


class Name(Node, frozen=True, eq=False):
    id: str


class Items(Node, frozen=True, eq=False):
    """A list literal."""

    items: tuple[Expr, ...]


class Format(Node, frozen=True, eq=False):
    """An f-string: plain text and names in turn."""

    parts: tuple[str | Name, ...]

    @property
    def names(self) -> tuple[Name, ...]:
        return tuple(part for part in self.parts if isinstance(part, Name))


class Argument(Node, frozen=True, eq=False):
    name: str
    value: Expr


class Call(Node, frozen=True, eq=False):
    function: str
    arguments: tuple[Argument, ...]


class Negate(Node, frozen=True, eq=False):
    """`not x` or `-x`."""

    operator: str
    operand: Expr


class Arithmetic(Node, frozen=True, eq=False):
    operator: str
    left: Expr
    right: Expr


class Compare(Node, frozen=True, eq=False):
    operator: str
    left: Expr
    right: Expr


class Logic(Node, frozen=True, eq=False):
    """`a and b and c` or `a or b or c`."""

    operator: str
    values: tuple[Expr, ...]


Expr = Const | Name | Items | Format | Call | Negate | Arithmetic | Compare | Logic


class Note(Node, frozen=True, eq=False):
    """A type annotation: `Entity[str]`, `str | None` (whose name is `|`)."""

    name: str
    args: tuple[Note, ...] = ()


class Assign(Node, frozen=True, eq=False):
    target: str
    annotation: Note | None
    value: Expr

    @property
    def is_local(self) -> bool:
        """Names that begin with an underscore are seen in their own file only."""
        return self.target.startswith("_")


Statement = Assign | Call


class File(Node, frozen=True, eq=False):
    statements: tuple[Statement, ...]

    @property
    def path(self) -> str:
        return self.place.file


def children(node: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside an expression, in the order of the text."""
    match node:
        case Items():
            return node.items
        case Format():
            return node.names
        case Call():
            return tuple(argument.value for argument in node.arguments)
        case Negate():
            return (node.operand,)
        case Arithmetic() | Compare():
            return (node.left, node.right)
        case Logic():
            return node.values
        case _:
            return ()


def walk(node: Expr) -> list[Expr]:
    """The expression and everything inside it, outermost first."""
    found: list[Expr] = [node]
    for each in found:
        found.extend(children(each))
    return found
