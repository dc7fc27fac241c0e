"""What each rule says, as a digest that changes with everything the rule rests on and with nothing else.

Comments, layout, and where a name stands leave it as it is. A feature that the rule uses, however far away, does not;
nor does what follows from the rule: its verdict, what pack.toml says of that, and the conditions under which its file
runs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Final

from steadyhand.rules.check.calls import EXPERIMENTS
from steadyhand.rules.check.program import Program, key, literal
from steadyhand.rules.gates import gates
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
from steadyhand.rules.toml import read_toml

VERDICTS: Final = "pack.toml"
"""The file that says what verdicts mean."""
_LENGTH: Final = 32


def definitions(program: Program, meanings: Mapping[str, str]) -> dict[str, str]:
    """The digest of each rule's definition (32 hex digits), by the rule's name; `meanings` are those of verdicts.

    Rules of one name in several files, which begin with an underscore, have one digest together.
    """
    reading = _Reading(program, meanings)
    rules: dict[str, list[tuple[str, str]]] = {}
    for file in program.files:
        for statement in file.statements:
            if isinstance(statement, Assign) and _calls(statement.value, "Rule"):
                rules.setdefault(statement.target, []).append(key(file.path, statement.target))
    return {
        rule: _digest(*(part for name in names for part in reading.rule(name)))
        for rule, names in rules.items()
    }


def meanings_of(texts: Mapping[str, str]) -> dict[str, str]:
    """What each verdict means, in a word that changes with it. Raises `RuleError` for what is not TOML."""
    written = read_toml(VERDICTS, texts.get(VERDICTS, "")).get("verdicts", {})
    named = written.items() if isinstance(written, dict) else ()
    return {verdict: json.dumps(body, sort_keys=True, default=str) for verdict, body in named}


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Rules that are new or say something else, with their digests; and those that are gone."""
    changed = {name: digest for name, digest in after.items() if before.get(name) != digest}
    return changed, tuple(sorted(before.keys() - after.keys()))


class _Reading:
    """A program, read once from what is used to what uses it."""

    def __init__(self, program: Program, meanings: Mapping[str, str]) -> None:
        self._program, self._meanings = program, meanings
        self._known: dict[tuple[str, str], str] = {}
        for (
            file
        ) in program.files:  # what is used stands before its use, so every name is known when it is met
            for statement in file.statements:
                if isinstance(statement, Assign):
                    parts = self._parts(file.path, statement.value)
                    self._known[key(file.path, statement.target)] = _digest(_said(statement), *parts)
        self._gates = gates(program, lambda file, value: _digest(*self._parts(file, value)))
        self._follows: dict[tuple[str, str], list[str]] = {}
        for file in program.files:
            for statement in file.statements:
                if isinstance(statement, Call) and statement.function == "WhenRules":
                    self._note_what_follows(file.path, statement)

    def rule(self, name: tuple[str, str]) -> tuple[str, ...]:
        """What the rule says, and what follows from it."""
        return self._known[name], *sorted(self._follows.get(name, ()))

    def _note_what_follows(self, file: str, call: Call) -> None:
        named = {argument.name: argument.value for argument in call.arguments}
        then = _digest(*self._parts(file, named["then"]), *self._gates[file])
        for each in walk(named["rules_any"]):
            if isinstance(each, Name):
                self._follows.setdefault(key(file, each.id), []).append(then)

    def _parts(self, file: str, value: Expr) -> Iterator[str]:
        """Each node by its kind, its own words and how many are inside it, which is enough to tell any two apart."""
        for node in walk(value):
            yield f"{type(node).__name__} {len(children(node))} {self._own(file, node)}"

    def _own(self, file: str, node: Expr) -> str:
        match node:
            case Const(value=value):
                return f"{type(value).__name__} {value!r}"
            case Name(id=id_):
                return self._known.get(key(file, id_), id_)
            case Format(parts=parts):
                return repr([part if isinstance(part, str) else None for part in parts])
            case Call(function=function, arguments=arguments):
                own = f"{function} {[argument.name for argument in arguments]!r}"
                return f"{own} {self._meant(file, node)}" if function == "DeclareVerdict" else own
            case Negate() | Arithmetic() | Compare() | Logic():
                return node.operator
        return ""

    def _meant(self, file: str, call: Call) -> str:
        """What pack.toml says of the verdict that is declared."""
        constant = self._program.constant(file, call.arguments[0].value)
        return self._meanings.get(str(literal(constant)), "") if isinstance(constant, Const) else ""


def _calls(value: Expr, function: str) -> bool:
    return isinstance(value, Call) and value.function == function


def _said(assign: Assign) -> str:
    """What an assignment adds to its value: the type; and its name, where that is part of an experiment's draw."""
    drawn = isinstance(assign.value, Call) and assign.value.function in EXPERIMENTS
    return f"{_note(assign.annotation) if assign.annotation else ''} {assign.target if drawn else ''}"


def _note(note: Note) -> str:
    return f"{note.name}[{','.join(map(_note, note.args))}]"


def _digest(*parts: str) -> str:
    made = hashlib.sha256()
    for part in parts:
        text = part.encode(errors="surrogatepass")
        made.update(len(text).to_bytes(8, "big") + text)
    return made.hexdigest()[:_LENGTH]
