"""What the rules ask about the world: what must be known before the facts of an event can be loaded at once."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from steadyhand.rules.check.program import Definition, Program, Question, key, literal, structure
from steadyhand.rules.counting import Counter, span_us
from steadyhand.rules.errors import Problems
from steadyhand.rules.registry import known_functions
from steadyhand.rules.syntax import Assign, Call, Expr, Name, walk

SUBJECTS = {"labels": ("entity",), "mail_hosts": ("domain",), "counts": ("by", "of")}
"""The arguments that say what a question is about; all else of it is looked at when the rules decide."""
CONDITIONS = ("by", "of", "when")


def questions(program: Program, problems: Problems) -> tuple[Question, ...]:
    """All questions, without those that repeat another one; `program.counters` is filled on the way."""
    asked: dict[object, Question] = {}
    for file in program.files:
        for statement in file.statements:
            for call in _questions(statement.value if isinstance(statement, Assign) else statement):
                question = _question(file.path, call)
                if question.asks == "counts":
                    program.counters[call] = _counter(program, file.path, call)
                same = (question.asks, *(_same(file.path, each) for each in question.subjects))
                asked.setdefault((*same, program.counters.get(call)), question)
                _refuse_chains(program, question, problems)
    return tuple(asked.values())


def _question(file: str, call: Call) -> Question:
    asks = known_functions()[call.function].asks
    given = {each.name: each.value for each in call.arguments}
    subjects = tuple(given[name] for name in SUBJECTS[asks] if name in given)
    return Question(asks, file, call, subjects)


def _same(file: str, node: Expr) -> object:
    return key(file, node.id) if isinstance(node, Name) else node


def _refuse_chains(program: Program, question: Question, problems: Problems) -> None:
    for subject in question.subjects:
        behind = [each.assign.value for each in definitions_behind(program, question.file, subject)]
        if any(_questions(each) for each in [subject, *behind]):
            hint = "facts are loaded for all rules at once, so none can decide which others to load"
            problems.add(question.call.place, "what this asks about depends on such a question itself", hint)
            return


def _counter(program: Program, file: str, call: Call) -> Counter:
    """The counter of a call; calls that count the same over the same window share it."""
    given = {each.name: each.value for each in call.arguments}
    distinct = "of" in given
    window = program.constant(file, given["window"])
    window_us = span_us(str(literal(window)), "window") if window is not None else 0
    told = [repr((name, structure(file, given[name]))) for name in CONDITIONS if name in given]
    for name in CONDITIONS:
        behind = definitions_behind(program, file, given[name]) if name in given else ()
        told += sorted(_told(program, each) for each in behind)
    identity = sha256("\n".join(told).encode(errors="surrogatepass")).hexdigest()[:16]
    known = {(each.id, each.window_us): each for each in program.counters.values()}
    number = len(known)
    return known.get((identity, window_us)) or Counter(number, identity, window_us, distinct)


def _told(program: Program, definition: Definition) -> str:
    name = key(definition.file, definition.assign.target)
    return repr((name, structure(definition.file, definition.assign.value), str(program.types.get(name))))


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
        each for each in walk(node) if isinstance(each, Call) and functions[each.function].asks in SUBJECTS
    ]
