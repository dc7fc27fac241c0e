"""What a pack must say so that the labels its rules put are kept: the article that they rest on.

`label_article` in pack.toml names it. Labels are kept on what the house can act on; rules may put them on anything,
and whoever checks a pack is told where one goes nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from steadyhand.kernel.values import SUBJECT_KINDS
from steadyhand.rules.check.program import Program
from steadyhand.rules.errors import Place, Problem, Problems, did_you_mean
from steadyhand.rules.syntax import Assign, Call, Const, Expr, Name, walk

KEY: Final = "label_article"
USUAL: Final = "other-1"
_CHANGES: Final = frozenset({"LabelAdd", "LabelRemove"})
_ENTITIES: Final = frozenset({"Entity", "EntityJson"})


def read_label_article(
    program: Program,
    document: Mapping[str, Any],
    articles: Collection[str],
    problems: Problems,
    place: Callable[[str], Place],
) -> tuple[str, tuple[Problem, ...]]:
    """The article that labels rest on, and what an author should know; what is wrong goes to `problems`."""
    changes = list(_changes(program))
    article = document.get(KEY, USUAL)
    if not isinstance(article, str) or (KEY in document and article not in articles):
        hint = did_you_mean(str(article), articles) or "name one of policies.toml"
        problems.add(place(KEY), f"{KEY}: there is no article `{article}`", hint)
    elif changes and article not in articles:
        problems.add(
            changes[0][1].place,
            "a label rests on an article, and this pack has none for labels",
            f'add [articles.{USUAL}] to policies.toml, or write {KEY} = "<article>" at the top of pack.toml',
        )
    for _, call in changes:
        if delay := _delay(call):
            problems.add(
                delay.place, "a label is put at once: a delay is not kept", "leave `delay_action_by` out"
            )
    return str(article), tuple(_going_nowhere(program, changes))


def kind_of_entity(entity_type: str) -> str:
    """The kind of subject that an entity of the rules is: `User` is an account."""
    return {"user": "account"}.get(entity_type.lower(), entity_type.lower())


def _changes(program: Program) -> Iterator[tuple[str, Call]]:
    for file in program.files:
        for statement in file.statements:
            for call in walk(statement.value if isinstance(statement, Assign) else statement):
                if isinstance(call, Call) and call.function in _CHANGES:
                    yield file.path, call


def _delay(call: Call) -> Expr | None:
    given = _argument(call, "delay_action_by")
    return None if isinstance(given, Const) and given.value is None else given


def _going_nowhere(program: Program, changes: list[tuple[str, Call]]) -> Iterator[Problem]:
    for file, call in changes:
        entity = _argument(call, "entity")
        found = program.definition(file, entity.id) if isinstance(entity, Name) else None
        made = found.assign.value if found else entity
        kind = _argument(made, "type") if isinstance(made, Call) and made.function in _ENTITIES else None
        if isinstance(kind, Const) and kind_of_entity(str(kind.value)) not in SUBJECT_KINDS:
            told = f"labels on `{kind.value}` are kept nowhere: nothing follows from this"
            yield Problem(call.place, told, f"labels are kept on {', '.join(sorted(SUBJECT_KINDS))}")


def _argument(call: Call, name: str) -> Expr | None:
    return next((argument.value for argument in call.arguments if argument.name == name), None)
