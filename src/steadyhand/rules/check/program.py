"""What the checker knows and the compiler needs: the trees with their types, bound functions and connections."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import msgspec

from steadyhand.rules.annotations import Declared
from steadyhand.rules.coerce import Read
from steadyhand.rules.counting import Counter
from steadyhand.rules.syntax import (
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
    children,
)
from steadyhand.rules.types import ANY, Type, plain_of

MAIN: Final = "main.sml"
"""The file in which evaluation begins, unless a program names another one."""


class Definition(msgspec.Struct, frozen=True, eq=False):
    """One assignment and the file that it stands in."""

    file: str
    assign: Assign


class Question(msgspec.Struct, frozen=True, eq=False):
    """One question about the world, with its file."""

    asks: str
    file: str
    call: Call
    subjects: tuple[Expr, ...]


class Program(msgspec.Struct, kw_only=True, dict=True):
    """A checked rule set.

    Evaluation begins in `main`. `files` is in the order of imports, imported files first. `bound` holds the
    implementation of each call, with the constant arguments already given, `readers` how each value comes from the
    event. `types` are those of names, `kinds` those of expressions. `unwrapped` are the expressions whose plain value
    is wanted (an entity's id).
    """

    main: str = MAIN
    files: tuple[File, ...]
    imports: dict[str, tuple[str, ...]]
    definitions: dict[tuple[str, str], Definition]
    types: dict[tuple[str, str], Type] = {}
    kinds: dict[Expr, Type] = {}
    declared: dict[Assign, Declared] = {}
    bound: dict[Call, Callable[..., Any]] = {}
    readers: dict[Call, Read] = {}
    required: dict[Call, tuple[str, ...]] = {}
    unwrapped: set[Expr] = set()
    extracted: set[Assign] = set()
    counters: dict[Call, Counter] = {}
    questions: tuple[Question, ...] = ()

    @functools.cached_property
    def rules(self) -> tuple[Assign, ...]:
        """All rules, in the order of the text."""
        assigns = (each for file in self.files for each in file.statements if isinstance(each, Assign))
        return tuple(
            each for each in assigns if isinstance(each.value, Call) and each.value.function == "Rule"
        )

    @functools.cached_property
    def _places(self) -> dict[Assign, int]:
        return {rule: at for at, rule in enumerate(self.rules)}

    def place_of(self, rule: Assign) -> int:
        """The place of a rule among all."""
        return self._places[rule]

    def definition(self, file: str, name: str) -> Definition | None:
        return self.definitions.get(key(file, name))

    def kind(self, node: Expr) -> Type:
        """The type of an expression as it is used: of an entity whose plain value is wanted, that of its id."""
        type_ = self.kinds.get(node, ANY)
        return plain_of(type_) or type_ if node in self.unwrapped else type_

    def constant(self, file: str, node: Expr) -> Const | Items | None:
        """The literal behind an expression: itself, or what the name stands for (one step, no further)."""
        if isinstance(node, Name):
            found = self.definition(file, node.id)
            node = found.assign.value if found else node
        if isinstance(node, Const) or (
            isinstance(node, Items) and all(isinstance(each, Const) for each in node.items)
        ):
            return node
        return _negative(node)


def _negative(node: Expr) -> Const | None:
    if not isinstance(node, Negate) or node.operator != "-" or not isinstance(node.operand, Const):
        return None
    value = node.operand.value
    return (
        Const(node.place, -value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    )


def key(file: str, name: str) -> tuple[str, str]:
    """What a name is known by: local names by their file, all others everywhere."""
    return (file, name) if name.startswith("_") else ("", name)


def literal(node: Const | Items) -> Any:
    """The Python value of a literal."""
    return (
        node.value
        if isinstance(node, Const)
        else [each.value for each in node.items if isinstance(each, Const)]
    )


def structure(file: str, node: Expr) -> tuple[object, ...]:
    """The expression without its place: equal for two that ask the same of the same names."""
    match node:
        case Const():
            own: tuple[object, ...] = (type(node.value).__name__, node.value)
        case Name():
            own = key(file, node.id)
        case Call():
            own = (node.function, *(argument.name for argument in node.arguments))
        case Format():
            own = tuple("" if isinstance(part, Name) else part for part in node.parts)
        case Negate() | Arithmetic() | Compare() | Logic():
            own = (node.operator,)
        case Items():
            own = ()
    return (type(node).__name__, *own, *(structure(file, each) for each in children(node)))
