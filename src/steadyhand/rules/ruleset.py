"""A loaded rule set: judges events in three steps, so that facts are loaded once per event and outside the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.rules.budget import BUDGET_S, begin_event
from steadyhand.rules.check.program import Program, literal
from steadyhand.rules.compile import Compiled, compile_program
from steadyhand.rules.counting import Counters
from steadyhand.rules.errors import Place
from steadyhand.rules.functions.times import microseconds
from steadyhand.rules.model import Event, LabelChange, MatchedRule, Outcome, VerdictDeclared
from steadyhand.rules.plain import plain_rules
from steadyhand.rules.registry import known_functions
from steadyhand.rules.runtime import Needs, Run
from steadyhand.rules.syntax import Argument, Assign, Call, Const, Items, walk
from steadyhand.rules.world import NOWHERE, World

Labels = Mapping[str, Sequence[str]]


class Extraction:
    """An event that has been read: `needs` says what to load before `decide` judges it."""

    __slots__ = ("_event", "_rules", "needs")

    def __init__(self, event: Event, rules: RuleSet, needs: Needs) -> None:
        self._event, self._rules, self.needs = event, rules, needs

    @property
    def asks(self) -> frozenset[str]:
        """Of what kinds the rules ask the world."""
        return self._rules.asks

    def decide(
        self,
        labels: Labels | None = None,
        *,
        world: World = NOWHERE,
        counters: Counters | None = None,
        at: int = 0,
        number: int = 0,
        features: bool = True,
    ) -> Outcome:
        """The outcome, given what `needs` names: labels in force, mail exchangers (`world`), counters that are loaded.

        The counters know the event by its time `at` (microseconds) and its `number`. Without `features`, those of the
        outcome are left out.

        Never raises for what is in the event.
        """
        run = Run(self._event, labels or {}, world, counters, at, number)
        return self._rules.judge(run, features=features)


class RuleSet:
    """Rules that passed every check. `version` names their exact content."""

    def __init__(
        self,
        program: Program,
        version: str,
        pattern_budget_s: float = BUDGET_S,
        compiled: Compiled | None = None,
    ) -> None:
        """`pattern_budget_s`: the time that the patterns of one event may take together, where they could take long.

        `compiled`: the program, where somebody has compiled it in a way of their own.
        """
        self.version = version
        self._main = program.main
        self._pattern_budget_s = pattern_budget_s
        self.verdicts = _verdicts(program)
        self.acts = _acts(program)
        """Whether anything can follow from an event."""
        self.asks = frozenset(
            known_functions()[node.function].asks
            for file in program.files
            for statement in file.statements
            for node in walk(statement.value if isinstance(statement, Assign) else statement)
            if isinstance(node, Call)
        )
        """Of what kinds its functions ask the world: see `registry.Asks`."""
        self.names = tuple(rule.target for rule in program.rules)
        self.count = len(self.names)
        """How many rules there are."""
        self.counters = tuple(dict.fromkeys(program.counters.values()))
        """What the rules count."""
        self.plain = plain_rules(program)
        """Of rules that give no description: their conditions in words, by the place in `names`."""
        self._compiled: Compiled = compiled or compile_program(program)

    @property
    def generated(self) -> str:
        """The Python that runs, to be read by people."""
        return self._compiled.source

    def extract(
        self,
        data: Any,
        *,
        action_name: str = "",
        action_id: int = 0,
        action_time: str | None = None,
        secret_data: Any = None,
    ) -> Extraction:
        """Step one: read the event and say what the rules ask about.

        That may be more than a particular event turns out to need, never less.
        """
        event = Event(
            data=data,
            action_name=action_name,
            action_id=action_id,
            action_time=action_time,
            secret_data=secret_data,
        )
        return Extraction(event, self, self._needs(event))

    def _needs(self, event: Event) -> Needs:
        begin_event(self._pattern_budget_s)
        try:
            return self._compiled.needs(Run(event, {}))
        except Exception:  # noqa: BLE001 - `judge` comes to the same fault, and tells it
            return Needs()

    def fact_needs(self, data: Any, **event: Any) -> Collection[str]:
        """Whose labels (`Type/id`) the rules ask about for this event; the arguments are those of `extract`."""
        return self.extract(data, **event).needs.labels

    def evaluate(  # noqa: PLR0913 - an event as it comes, and what is known of the world
        self,
        data: Any,
        *,
        action_name: str = "",
        action_id: int = 0,
        action_time: str | None = None,
        secret_data: Any = None,
        labels: Labels | None = None,
        world: World = NOWHERE,
        counters: Counters | None = None,
        features: bool = True,
    ) -> Outcome:
        """All three steps at once; `labels` is the store as it is before the event: {"User/u1": ["spammer"]}.

        `counters` are asked and told of the event; without them, nothing came before it. `features` as for `decide`.
        """
        event = Event(
            data=data,
            action_name=action_name,
            action_id=action_id,
            action_time=action_time,
            secret_data=secret_data,
        )
        if not self.counters or counters is None:
            return self.judge(Run(event, labels or {}, world), features=features)
        at = microseconds(action_time)
        if not counters.in_memory:
            counters.begin([(self._needs(event).counts, at)])
        run = Run(event, labels or {}, world, counters, at, action_id)
        return self.judge(run, features=features)

    def judge(self, run: Run, *, features: bool = True) -> Outcome:
        """The third step: the main file, what it imports, and what is required on the way, each file once."""
        begin_event(self._pattern_budget_s)
        try:
            run.named = features
            self._compiled.judge(run)
        except RecordUnavailable:
            raise  # a counter's store does not answer: that says nothing of the event
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the events that come after
            run.give_up(Place(self._main), error)
        effects = tuple(run.effects)
        names, plain = self.names, self.plain
        return Outcome(
            features=run.features,
            verdicts=[each.verdict for each in effects if each.__class__ is VerdictDeclared],
            labels=[each.key for each in effects if each.__class__ is LabelChange],
            errors=run.errors,
            effects=effects,
            rules=tuple(
                [MatchedRule(names[at], text, plain.get(at, "")) for at, text in sorted(run.matched)]
            ),
        )


def _acts(program: Program) -> bool:
    """Whether evaluation, which begins in the main file, can come to a `WhenRules` that names rules and effects."""
    statements = {file.path: file.statements for file in program.files}
    reached = [program.main]
    for path in reached:  # grows while it is walked
        calls = [each for each in statements.get(path, ()) if isinstance(each, Call)]
        if any(call.function == "WhenRules" and all(map(_something, call.arguments)) for call in calls):
            return True
        onward = [
            *program.imports.get(path, ()),
            *(to for call in calls for to in program.required.get(call, ())),
        ]
        reached += [each for each in dict.fromkeys(onward) if each not in reached]
    return False


def _something(argument: Argument) -> bool:
    return not isinstance(argument.value, Items) or bool(argument.value.items)


class DeclaredVerdict(msgspec.Struct, frozen=True):
    """A verdict that the rules can declare, and where."""

    verdict: str
    place: Place


def _verdicts(program: Program) -> tuple[DeclaredVerdict, ...]:
    found: dict[str, DeclaredVerdict] = {}
    for file in program.files:
        for statement in file.statements:
            for call in walk(statement.value if isinstance(statement, Assign) else statement):
                if isinstance(call, Call) and call.function == "DeclareVerdict":
                    constant = program.constant(file.path, call.arguments[0].value)
                    if isinstance(constant, Const):
                        verdict = str(literal(constant))
                        found.setdefault(verdict, DeclaredVerdict(verdict, call.arguments[0].place))
    return tuple(found.values())
