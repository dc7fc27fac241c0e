"""Reading the routing rules of a pack, and what can be wrong with them before the first case comes.

They are a rule set of their own, which begins in `routing/main.sml`. A rule that asks for a word that no case has, or
for what a case does not say, would match nothing and nobody would notice: it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from steadyhand.rules.areas import AREAS, CASE_SOURCES, SEVERITIES, SUBJECT_CLASSES
from steadyhand.rules.check.program import Program, literal
from steadyhand.rules.errors import Place, Problem, Problems, did_you_mean
from steadyhand.rules.load import ROUTING, is_routing_file, rules_of
from steadyhand.rules.pack_queues import QUEUES, TABLE, queues_of
from steadyhand.rules.queues import APPEALS, PROTECTED, Queue, completed
from steadyhand.rules.registry import known_functions
from steadyhand.rules.routing import CaseFacts, Routing
from steadyhand.rules.ruleset import RuleSet
from steadyhand.rules.syntax import Assign, Call, Compare, Const, Expr, Items, Name, walk
from steadyhand.rules.toml import place_of

MAIN: Final = f"{ROUTING}main.sml"
_VOCABULARY: Final = {
    "area": AREAS,
    "severity": SEVERITIES,
    "source": CASE_SOURCES,
    "subject_class": SUBJECT_CLASSES,
}
"""What cases say in known words."""
_READS: Final = frozenset({"JsonData", "EntityJson"})
_CHANGES: Final = frozenset({"LabelAdd", "LabelRemove"})
Placed = tuple[str, Expr]
"""An expression with its file."""


def load_routing(texts: Mapping[str, str], version: str = "") -> Routing:
    """The routing of a pack's texts, of this version of the pack; raises `RuleError`."""
    queues = queues_of(texts)
    own = {name: text for name, text in texts.items() if is_routing_file(name)}
    if not own:
        return Routing(queues, version=version, notes=tuple(_idle(texts, queues, frozenset())))
    program, rules = rules_of(own, main=MAIN)
    problems = Problems(texts)
    _check(program, rules, completed(queues), problems)
    problems.refuse_if_any()
    declared = frozenset(each.verdict for each in rules.verdicts)
    return Routing(queues, rules, version, tuple(_idle(texts, queues, declared)))


def _idle(
    texts: Mapping[str, str], queues: Mapping[str, Queue], declared: frozenset[str]
) -> Iterator[Problem]:
    """Queues that no area and no rule sends anything to. No mistake: people may hand cases over to them."""
    for name, queue in queues.items():
        if not queue.areas and name not in declared | {APPEALS, PROTECTED}:
            place = place_of(texts, QUEUES, TABLE, name)
            told = f"no case comes to the queue `{name}` by itself"
            yield Problem(place, told, "name areas, or the queue in a routing rule")


def _check(program: Program, rules: RuleSet, queues: Mapping[str, object], problems: Problems) -> None:
    if not rules.acts:
        message = f"no `WhenRules` is reached from `{MAIN}`: no case would be routed by these rules"
        hint = f"write one, or take the files in {ROUTING} out: cases go to the queue of their area then"
        problems.add(Place(MAIN), message, hint)
    for file, node in _everything(program):
        if isinstance(node, Call):
            _check_call(program, file, node, queues, problems)
        elif isinstance(node, Compare):
            _check_words(program, file, node, problems)


def _check_call(
    program: Program, file: str, call: Call, queues: Mapping[str, object], problems: Problems
) -> None:
    if call.function == "DeclareVerdict":
        _check_queue(program, file, call, queues, problems)
    elif call.function in _READS:
        _check_path(program, file, call, problems)
    elif call.function in _CHANGES or known_functions()[call.function].asks not in ("", "event"):
        message = f"a routing rule knows the case alone: there is no `{call.function}` here"
        problems.add(call.place, message, "decide by what the case says, and label in the rules about events")


def _check_queue(
    program: Program, file: str, call: Call, queues: Mapping[str, object], problems: Problems
) -> None:
    constant = program.constant(file, call.arguments[0].value)
    if not isinstance(constant, Const):
        told = "the queue must be written out: what is put together cannot be checked"
        problems.add(call.place, told, f"write a name that stands in {QUEUES}")
        return
    queue = str(literal(constant))
    if queue not in queues:
        hint = did_you_mean(queue, queues) or f"add [{TABLE}.{queue}] to {QUEUES}"
        problems.add(call.place, f"there is no queue `{queue}`", hint)


def _check_path(program: Program, file: str, call: Call, problems: Problems) -> None:
    path = _path(program, file, call)
    known = CaseFacts.__struct_fields__
    if path.removeprefix("$.") not in known:
        word = path.removeprefix("$.")
        hint = did_you_mean(word, known) or f"a case says {', '.join(known)}"
        problems.add(call.place, f"a case has no `{word}`: a rule that rests on it would never hold", hint)


def _path(program: Program, file: str, call: Call) -> str:
    given = next((each.value for each in call.arguments if each.name == "path"), None)
    constant = None if given is None else program.constant(file, given)
    return str(literal(constant)) if isinstance(constant, Const) else ""


def _check_words(program: Program, file: str, node: Compare, problems: Problems) -> None:
    """A word that no case has is a slip: what is compared with it would never, or always, hold."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        field = _field(program, file, one)
        for place, word in _words(program, file, other) if field in _VOCABULARY else ():
            if word not in _VOCABULARY[field]:
                hint = did_you_mean(word, _VOCABULARY[field]) or f"write {', '.join(_VOCABULARY[field])}"
                problems.add(place, f"no case has the {field} `{word}`", hint)


def _field(program: Program, file: str, node: Expr) -> str:
    """Which field of the case a name stands for; empty where it is none."""
    found = program.definition(file, node.id) if isinstance(node, Name) else None
    made = found.assign.value if found else None
    if found is None or not isinstance(made, Call) or made.function not in _READS:
        return ""
    return _path(program, found.file, made).removeprefix("$.")


def _words(program: Program, file: str, node: Expr) -> Iterator[tuple[Place, str]]:
    constant = program.constant(file, node)
    items = constant.items if isinstance(constant, Items) else () if constant is None else (constant,)
    for each in items:
        if isinstance(each, Const) and isinstance(each.value, str):
            yield each.place, each.value


def _everything(program: Program) -> Iterator[Placed]:
    for file in program.files:
        for statement in file.statements:
            for node in walk(statement.value if isinstance(statement, Assign) else statement):
                yield file.path, node
