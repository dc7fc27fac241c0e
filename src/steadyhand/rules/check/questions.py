"""Which entities' labels the rules ask about: what must be known before the facts of an event can be loaded at once."""

from __future__ import annotations

from collections.abc import Iterator

from steadyhand.rules.check.program import Definition, Program, key
from steadyhand.rules.errors import Problems
from steadyhand.rules.registry import known_functions
from steadyhand.rules.syntax import Assign, Call, Expr, Name, walk


def entities_asked_about(program: Program, problems: Problems) -> tuple[tuple[str, Expr], ...]:
    """The entity expressions of all questions about labels, each with its file, without those that repeat a name."""
    asked: dict[object, tuple[str, Expr]] = {}
    for file in program.files:
        for statement in file.statements:
            for call in _questions(statement.value if isinstance(statement, Assign) else statement):
                entity = next(each.value for each in call.arguments if each.name == "entity")
                asked.setdefault(
                    key(file.path, entity.id) if isinstance(entity, Name) else entity, (file.path, entity)
                )
                behind = [each.assign.value for each in definitions_behind(program, file.path, entity)]
                if any(_questions(each) for each in [entity, *behind]):
                    hint = (
                        "labels are loaded for all rules at once, so they cannot decide whose labels to load"
                    )
                    problems.add(call.place, "whom this asks about depends on a label itself", hint)
    return tuple(asked.values())


def definitions_behind(program: Program, file: str, node: Expr) -> Iterator[Definition]:
    """The definitions that the expression rests on, however far away."""
    seen: set[tuple[str, str]] = set()
    pending = [(file, node)]
    while pending:
        where, each = pending.pop()
        for name in (inner for inner in walk(each) if isinstance(inner, Name)):
            found = program.definition(where, name.id)
            if found is not None and key(where, name.id) not in seen:
                seen.add(key(where, name.id))
                pending.append((found.file, found.assign.value))
                yield found


def _questions(node: Expr) -> list[Call]:
    functions = known_functions()
    return [
        each for each in walk(node) if isinstance(each, Call) and functions[each.function].asks == "labels"
    ]
