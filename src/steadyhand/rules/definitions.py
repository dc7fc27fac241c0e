"""What each rule says, as a digest that changes with everything the rule rests on and with nothing else.

Comments, layout, and where a name stands leave it as it is; a feature that the rule uses, however far away, and
what follows from the rule do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from steadyhand.rules.check.calls import EXPERIMENTS
from steadyhand.rules.check.program import Program, key
from steadyhand.rules.syntax import (
    Arithmetic,
    Assign,
    Call,
    Compare,
    Const,
    Expr,
    Format,
    Logic,
    Name,
    Negate,
    Note,
    children,
    walk,
)

_LENGTH: Final = 32
Known = dict[tuple[str, str], str]


def definitions(program: Program) -> dict[str, str]:
    """The digest of each rule's definition (32 hex digits), by the rule's name.

    Rules of one name in several files, which begin with an underscore, have one digest together.
    """
    known: Known = {}
    follows: dict[tuple[str, str], list[str]] = {}
    rules: dict[str, list[tuple[str, str]]] = {}
    for file in program.files:  # what is used stands before its use, so every name is known when it is met
        for statement in file.statements:
            if isinstance(statement, Assign):
                name = key(file.path, statement.target)
                known[name] = _digest(_said(statement), *_parts(statement.value, file.path, known))
                if _calls(statement.value, "Rule"):
                    rules.setdefault(statement.target, []).append(name)
            elif statement.function == "WhenRules":
                _note_what_follows(statement, file.path, known, follows)
    return {
        rule: _digest(*(part for name in names for part in (known[name], *sorted(follows.get(name, ())))))
        for rule, names in rules.items()
    }


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Rules that are new or say something else, with their digests; and those that are gone."""
    changed = {name: digest for name, digest in after.items() if before.get(name) != digest}
    return changed, tuple(sorted(before.keys() - after.keys()))


def _note_what_follows(
    call: Call, file: str, known: Known, follows: dict[tuple[str, str], list[str]]
) -> None:
    named = {argument.name: argument.value for argument in call.arguments}
    then = _digest(*_parts(named["then"], file, known))
    for each in walk(named["rules_any"]):
        if isinstance(each, Name):
            follows.setdefault(key(file, each.id), []).append(then)


def _calls(value: Expr, function: str) -> bool:
    return isinstance(value, Call) and value.function == function


def _said(assign: Assign) -> str:
    """What an assignment adds to its value: the type; and its name, where that is part of an experiment's draw."""
    drawn = isinstance(assign.value, Call) and assign.value.function in EXPERIMENTS
    return f"{_note(assign.annotation) if assign.annotation else ''} {assign.target if drawn else ''}"


def _note(note: Note) -> str:
    return f"{note.name}[{','.join(map(_note, note.args))}]"


def _parts(value: Expr, file: str, known: Known) -> Iterator[str]:
    """Each node by its kind, its own words and how many are inside it, which is enough to tell any two apart."""
    for node in walk(value):
        yield f"{type(node).__name__} {len(children(node))} {_own(node, file, known)}"


def _own(node: Expr, file: str, known: Known) -> str:
    match node:
        case Const(value=value):
            return f"{type(value).__name__} {value!r}"
        case Name(id=id_):
            return known.get(key(file, id_), id_)
        case Format(parts=parts):
            return repr([part if isinstance(part, str) else None for part in parts])
        case Call(function=function, arguments=arguments):
            return f"{function} {[argument.name for argument in arguments]!r}"
        case Negate() | Arithmetic() | Compare() | Logic():
            return node.operator
    return ""


def _digest(*parts: str) -> str:
    made = hashlib.sha256()
    for part in parts:
        text = part.encode(errors="surrogatepass")
        made.update(len(text).to_bytes(8, "big") + text)
    return made.hexdigest()[:_LENGTH]
