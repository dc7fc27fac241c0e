"""Rules as they are written: the very text of conditions and descriptions, and a short form of any expression."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

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

LONGEST_TEXT = 60
_LINE_END: Final = re.compile(r"\r\n|[\r\n]")
"""Where Python's parser ends a line."""


class WrittenRule(msgspec.Struct, frozen=True):
    """The text of a rule's conditions, in their order, and of its description."""

    conditions: tuple[str, ...]
    description: str


def written_rules(texts: Mapping[str, str]) -> dict[tuple[str, str], WrittenRule]:
    """All rules of some files that were found right, by file and name."""
    return {
        (path, name): rule
        for path, text in texts.items()
        if path.endswith(".sml")
        for name, rule in _in_file(text.removeprefix("\ufeff"))
    }


def _in_file(text: str) -> Iterator[tuple[str, WrittenRule]]:
    lines = [line.encode() for line in _LINE_END.split(text)]  # once: a file may hold thousands of rules
    for statement in ast.parse(text).body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        target = statement.target if isinstance(statement, ast.AnnAssign) else target
        call = getattr(statement, "value", None)
        match target, call:
            case ast.Name(id=name), ast.Call(func=ast.Name(id="Rule"), keywords=keywords):
                given = {each.arg: each.value for each in keywords}
                when = given["when_all"]
                parts = when.elts if isinstance(when, ast.List) else [when]
                conditions = tuple(_segment(lines, part) for part in parts)
                yield name, WrittenRule(conditions, _description(given["description"]))


def _segment(lines: Sequence[bytes], node: ast.expr) -> str:
    """The text of an expression on one line; `lines` are UTF-8, for Python counts columns in its bytes."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    part = [*lines[first : last + 1]]
    part[-1] = part[-1][: node.end_col_offset]
    part[0] = part[0][node.col_offset :]
    return " ".join(b"\n".join(part).decode().split())


def _description(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    told = (
        str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
        for part in parts
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )
    return "".join(told)


def short(node: Expr) -> str:
    """The expression on one line; long texts are cut."""
    match node:
        case Const(value=str() as text):
            return repr(
                text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "\N{HORIZONTAL ELLIPSIS}"
            )
        case Const():
            return repr(node.value)
        case Name():
            return node.id
        case Items():
            return f"[{', '.join(map(short, node.items))}]"
        case Format():
            return (
                "f'"
                + "".join(f"{{{part.id}}}" if isinstance(part, Name) else part for part in node.parts)
                + "'"
            )
        case Call():
            return (
                f"{node.function}({', '.join(f'{each.name}={short(each.value)}' for each in node.arguments)})"
            )
        case Negate():
            return f"not {short(node.operand)}" if node.operator == "not" else f"-{short(node.operand)}"
        case Arithmetic() | Compare():
            return f"{short(node.left)} {node.operator} {short(node.right)}"
        case Logic():
            return f" {node.operator} ".join(f"({short(each)})" for each in node.values)
