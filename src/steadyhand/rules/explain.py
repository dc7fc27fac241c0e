"""Why an event was decided as it was: for each rule, which of its conditions held, and on what values.

The rules are compiled a second time, so that they tell what each part came to (`rules.tracing`): an explanation rests
on the engine that decides, and not on a second reading of the rules.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from steadyhand.rules.budget import BUDGET_S
from steadyhand.rules.check.program import Definition, Program
from steadyhand.rules.check.questions import definitions_behind
from steadyhand.rules.counting import Counters
from steadyhand.rules.functions.times import microseconds
from steadyhand.rules.load import is_rule_file, program_of, version_of
from steadyhand.rules.model import Effect, Entity, Event, Experiment, NodeError, Outcome
from steadyhand.rules.patterns import Pattern
from steadyhand.rules.plain import Words
from steadyhand.rules.ruleset import RuleSet
from steadyhand.rules.runtime import FAILED, NOTHING, Needs
from steadyhand.rules.syntax import Assign, Call, Const, Expr, Items, Name, walk
from steadyhand.rules.tracing import TracedRun, numbered, trace_program
from steadyhand.rules.world import NOWHERE, World
from steadyhand.rules.written import WrittenRule, short, written_rules

LONGEST_VALUE: Final = 200
AROUND: Final = 30
SURELY_SHORT: Final = 400
"""Texts in which even a pattern that could run away is looked for once more, to show where it was found."""
_TOLD_BY_THEMSELVES: Final = {"Rule", "JsonData", "EntityJson"}
HIDDEN: Final = "(secret)"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a name or a call inside a condition came to; long texts are cut."""

    text: str
    value: Any
    failed: bool = False
    found: str = ""
    """Of a pattern that matched: where, with some of the text around it."""
    definition: str = ""
    """What a name stands for, unless it is read from the event or is a rule."""


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of a rule. `held` is None where it failed, or was not reached."""

    text: str
    held: bool | None
    words: str
    seen: tuple[Seen, ...] = ()
    errors: tuple[str, ...] = ()


class RuleExplained(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. Its `description` is filled in where it held; `reached` is False where no file required it."""

    name: str
    place: str
    description: str
    held: bool | None
    reached: bool
    conditions: tuple[Condition, ...]
    errors: tuple[str, ...] = ()
    """Why it failed, where that lies in none of its conditions but in what its description names."""

    @property
    def reason(self) -> str:
        """Why, in plain words: its description, or else its conditions."""
        return self.description or "; ".join(each.words for each in self.conditions)


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """All rules, in the order of the text, and what followed."""

    version: str
    rules: tuple[RuleExplained, ...]
    verdicts: tuple[str, ...]
    effects: tuple[Effect, ...]
    features: dict[str, Any]
    errors: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the rules that held did, in plain words, for people who are affected."""
        return tuple(rule.reason for rule in self.rules if rule.held)


class Explainer:
    """Explains decisions of one rule set. Raises `RuleError` when made of texts that are not right."""

    def __init__(self, texts: Mapping[str, str], pattern_budget_s: float = BUDGET_S) -> None:
        own = {name: text for name, text in texts.items() if is_rule_file(name)}
        self._program = program_of(own)
        self._numbers = numbered(self._program)
        compiled = trace_program(self._program, self._numbers)
        self._rules = RuleSet(self._program, version_of(own), pattern_budget_s, compiled)
        self._written = written_rules(own)
        self._files = {
            statement: file.path
            for file in self._program.files
            for statement in file.statements
            if isinstance(statement, Assign)
        }

    def needs(self, event: Event) -> Needs:
        """What has to be known of the world before `explain`: whose labels, above all."""
        return self._rules.extract(**msgspec.structs.asdict(event)).needs

    def explain(
        self,
        event: Event,
        labels: Mapping[str, Sequence[str]] = NOTHING,
        *,
        world: World = NOWHERE,
        counters: Counters | None = None,
        at: int | None = None,
        number: int | None = None,
    ) -> Explanation:
        """The outcome of the event, with its reasons. `labels` and `counters` as for `RuleSet.evaluate`.

        The counters know the event by `at` (microseconds) and `number`: else by its `action_time` and `action_id`.
        """
        if at is None:
            at = microseconds(event.action_time) if counters is not None else 0
        number = event.action_id if number is None else number
        if counters is not None and not counters.in_memory:
            counters.begin([(self.needs(event).counts, at)])
        run = TracedRun(event, labels, world, counters, at, number)
        outcome = self._rules.judge(run)
        telling = _Telling(self._program, self._numbers, run, outcome)
        rules = tuple(
            telling.rule(self._files[rule], rule, self._written[self._files[rule], rule.target])
            for rule in self._program.rules
        )
        return Explanation(
            version=self._rules.version,
            rules=rules,
            verdicts=tuple(outcome.verdicts),
            effects=outcome.effects,
            features=outcome.features,
            errors=tuple(map(str, outcome.errors)),
        )


class _Telling:
    """One event's trace, turned into words and values."""

    def __init__(
        self, program: Program, numbers: Mapping[Expr, int], run: TracedRun, outcome: Outcome
    ) -> None:
        self._program, self._numbers, self._trace = program, numbers, run.trace
        self._errors: Sequence[NodeError] = outcome.errors
        self._filled = {rule.name: rule.description for rule in outcome.rules}
        self._words = Words(program)

    def rule(self, file: str, rule: Assign, written: WrittenRule) -> RuleExplained:
        call = rule.value
        assert isinstance(call, Call)
        given = {each.name: each.value for each in call.arguments}
        when = given["when_all"]
        parts = when.items if isinstance(when, Items) else (when,)
        conditions = tuple(
            self.condition(file, part, text) for part, text in zip(parts, written.conditions, strict=True)
        )
        return RuleExplained(
            name=rule.target,
            place=str(rule.place),
            description=self._filled.get(rule.target, written.description),
            held=self.held(call),
            reached=self._numbers[call] in self._trace,
            conditions=conditions,
            errors=tuple(self.errors(file, given["description"])),
        )

    def held(self, node: Expr) -> bool | None:
        value = self._trace.get(self._numbers[node], FAILED)
        if isinstance(value, list):  # conditions that are not written out one by one
            return all(value)
        return None if value is FAILED else bool(value)

    def condition(self, file: str, node: Expr, text: str) -> Condition:
        return Condition(
            text=text,
            held=self.held(node),
            words=self._words.of(file, node),
            seen=tuple(self.seen(file, node)),
            errors=tuple(self.errors(file, node)),
        )

    def seen(self, file: str, condition: Expr) -> Iterator[Seen]:
        """The names and calls in a condition, and in what its names stand for; each once."""
        told = set()
        pending = [(file, node) for node in walk(condition)]
        for where, node in pending:  # grows while it is walked
            text = short(node)
            if text in told or not self.is_worth_telling(where, node):
                continue
            told.add(text)
            behind = self.definition(where, node)
            if behind is not None:
                pending += [(behind.file, each) for each in walk(behind.assign.value)[1:]]
            yield self.value(where, node, text, behind)

    def is_worth_telling(self, file: str, node: Expr) -> bool:
        named = isinstance(node, Name) and self._program.constant(file, node) is None
        return (named or isinstance(node, Call)) and self._numbers.get(node) in self._trace

    def definition(self, file: str, node: Expr) -> Definition | None:
        """What stands behind a name, where that is more than a value of the event or a rule."""
        found = self._program.definition(file, node.id) if isinstance(node, Name) else None
        value = found.assign.value if found else None
        ready = isinstance(value, Call) and value.function in _TOLD_BY_THEMSELVES
        return None if ready else found

    def value(self, file: str, node: Expr, text: str, behind: Definition | None) -> Seen:
        value = self._trace[self._numbers[node]]
        definition = short(behind.assign.value) if behind else ""
        if value is FAILED:
            return Seen(text=text, value=None, failed=True, definition=definition)
        if not isinstance(value, bool) and self.is_secret(file, node):
            return Seen(text=text, value=HIDDEN, definition=definition)
        found = (
            self.found(behind.file, behind.assign.value, value) if behind else self.found(file, node, value)
        )
        return Seen(text=text, value=plain(value), found=found, definition=definition)

    def found(self, file: str, node: Expr, value: object) -> str:
        """Where a pattern was found, where looking once more surely takes no time."""
        pattern = self._program.bound.get(node) if isinstance(node, Call) else None
        if not isinstance(node, Call) or not isinstance(pattern, Pattern) or value is not True:
            return ""
        target = next(each.value for each in node.arguments if each.name == "target")
        text = self._trace.get(self._numbers[target])
        if not isinstance(text, str) or self.is_secret(file, target):
            return ""
        if not pattern.sure and len(text) > SURELY_SHORT:
            return ""
        match = pattern.compiled.search(text)
        return around(text, *match.span()) if match else ""

    def is_secret(self, file: str, node: Expr) -> bool:
        behind = [node, *(each.assign.value for each in definitions_behind(self._program, file, node))]
        names = {each.id for part in behind for each in walk(part) if isinstance(each, Name)}
        found = (self._program.definition(file, name) for name in names)
        said = (self._program.declared.get(each.assign) for each in found if each)
        return any(each is not None and each.is_secret for each in said)

    def errors(self, file: str, node: Expr) -> Iterator[str]:
        """The errors in an expression and in all that it rests on."""
        if isinstance(node, Const):
            return
        behind = [node, *(each.assign.value for each in definitions_behind(self._program, file, node))]
        places = {each.place for part in behind for each in walk(part)}
        yield from dict.fromkeys(str(error) for error in self._errors if error.place in places)


def plain(value: object) -> Any:
    """A value as JSON has it, and no longer than people read."""
    match value:
        case Entity():
            return value.key
        case Experiment():
            return value.row
        case str():
            return (
                value
                if len(value) <= LONGEST_VALUE
                else value[: LONGEST_VALUE - 1] + "\N{HORIZONTAL ELLIPSIS}"
            )
        case list():
            return [plain(each) for each in value[:LONGEST_VALUE]]
        case None | bool() | int() | float():
            return value
    return str(value)


def around(text: str, start: int, end: int) -> str:
    """The part of a text, with some of what stands around it: `... a [vote] by ...`."""
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    lead = "\N{HORIZONTAL ELLIPSIS}" if start > AROUND else ""
    rest = "\N{HORIZONTAL ELLIPSIS}" if end + AROUND < len(text) else ""
    return f"{lead}{before}[{plain(text[start:end])}]{after}{rest}"


@functools.lru_cache(maxsize=2)
def _of_items(items: tuple[tuple[str, str], ...]) -> Explainer:
    return Explainer(dict(items))


def explainer_of(texts: Mapping[str, str]) -> Explainer:
    """The explainer of a rule set's texts; the last two are kept, for compiling takes a while."""
    return _of_items(tuple(sorted(texts.items())))


def explain(
    texts: Mapping[str, str], event: Event, labels: Mapping[str, Sequence[str]] = NOTHING, **world: Any
) -> Explanation:
    """Why the rules in these texts decide an event as they do; `world` as for `Explainer.explain`."""
    return explainer_of(texts).explain(event, labels, **world)
