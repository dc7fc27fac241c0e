"""What the checker knows and the compiler needs: the trees with their types, bound functions and connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from steadyhand.rules.annotations import Declared
from steadyhand.rules.syntax import Assign, Call, Const, Expr, File, Items, Name, Negate
from steadyhand.rules.types import Type


class Definition(msgspec.Struct, frozen=True, eq=False):
    """One assignment and the file that it stands in."""

    file: str
    assign: Assign


class Program(msgspec.Struct, kw_only=True):
    """A checked rule set.

    `files` is in the order of imports, imported files first. `bound` holds the implementation of each call, with the
    constant arguments already given. `unwrapped` are the expressions whose plain value is wanted (an entity's id).
    """

    files: tuple[File, ...]
    imports: dict[str, tuple[str, ...]]
    definitions: dict[tuple[str, str], Definition]
    types: dict[tuple[str, str], Type] = {}
    declared: dict[Assign, Declared] = {}
    bound: dict[Call, Callable[..., Any]] = {}
    required: dict[Call, tuple[str, ...]] = {}
    unwrapped: set[Expr] = set()
    extracted: set[Assign] = set()
    asked_about: tuple[tuple[str, Expr], ...] = ()

    def definition(self, file: str, name: str) -> Definition | None:
        return self.definitions.get(key(file, name))

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
