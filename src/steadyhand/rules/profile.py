"""What each rule costs: measured alone, with everything that it rests on and nothing else.

For each rule a rule set is compiled that has only that rule, the names behind it, and the `Require` calls on the way to
it. Its cost over the events, less that of the same rule set without the rule, is what the rule costs alone: the CPU
time of this thread, the median of several rounds. Work that several rules share (reading the text, one pass over it for
all patterns) counts in each of them, so the shares of the whole do not add up to one: a rule that costs 5 us alone may
save less than that when it goes. Effects (`WhenRules`) are not in it.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import replace

from steadyhand.rules.check.program import Program
from steadyhand.rules.check.questions import definitions_behind
from steadyhand.rules.errors import Place
from steadyhand.rules.model import Outcome
from steadyhand.rules.patterns import Pattern, pattern_of
from steadyhand.rules.ruleset import RuleSet
from steadyhand.rules.syntax import Assign, Call, Const, Expr, Items, Name, walk

ROUNDS: Final = 5
MOST: Final = 2_000
"""Events that are measured; of more, these are taken evenly."""
Way = Literal["words", "literals", "digits", "search"]
"""How a pattern is answered: by the words of the text; by `re` only where one of some literals is in it, or a digit;
or by `re` every time."""
Events = Sequence[Mapping[str, Any]]
"""What `RuleSet.evaluate` takes."""
Labels = Mapping[str, Sequence[str]]
_ASKS: Final = {"RegexMatch", "RegexMatchMap", "CountRegexMatches"}


class RuleCost(msgspec.Struct, frozen=True, kw_only=True):
    """One rule; costs are microseconds of CPU time per event, `share` is of the cost of the whole rule set."""

    name: str
    place: Place
    hits: int
    alone_us: float
    share: float
    patterns: dict[Way, int]


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """All rules, the dearest first. `empty_us` is what the rule set costs without any rule."""

    version: str
    events: int
    of: int
    """How many events there were to take these from."""
    rounds: int
    whole_us: float
    empty_us: float
    rules: tuple[RuleCost, ...]

    @property
    def events_per_cpu_s(self) -> float:
        """What one core judges in a second, with all rules."""
        return 1e6 / self.whole_us if self.whole_us else 0.0


def profile(
    program: Program,
    version: str,
    events: Events,
    labels: Labels,
    clock: Callable[[], int] = time.thread_time_ns,
    told: Callable[[int, int], object] = lambda _done, _of: None,
) -> Profile:
    """Measure every rule; `clock` gives nanoseconds, `told` hears how many rules are done."""
    taken = spread(events)
    whole, empty = RuleSet(program, version), RuleSet(alone(program, None), "")
    hits = Counter(rule.name for event in taken for rule in _judged(whole, event, labels).rules)
    measured = []
    with _undisturbed():
        whole_us, empty_us = (_cost(rules, taken, labels, clock) for rules in (whole, empty))
        for done, rule in enumerate(program.rules, start=1):
            cost = _cost(RuleSet(alone(program, rule), ""), taken, labels, clock) - empty_us
            measured.append((rule, max(cost, 0.0)))
            told(done, len(program.rules))
    costs = [
        RuleCost(
            name=rule.target,
            place=rule.place,
            hits=hits[rule.target],
            alone_us=cost,
            share=cost / whole_us if whole_us else 0.0,
            patterns=patterns_behind(program, rule),
        )
        for rule, cost in measured
    ]
    return Profile(
        version=version,
        events=len(taken),
        of=len(events),
        rounds=ROUNDS,
        whole_us=whole_us,
        empty_us=empty_us,
        rules=tuple(sorted(costs, key=lambda each: (-each.alone_us, each.name))),
    )


def alone(program: Program, rule: Assign | None) -> Program:
    """The program with one rule, or none: with what it rests on, and the calls that say which files are wanted."""
    calls = [(tree.path, call) for tree in program.files for call in tree.statements if _leads_on(call)]
    wanted: set[Assign] = set() if rule is None else {rule, *_behind(program, [(_file(rule), rule.value)])}
    wanted |= set(_behind(program, [(file, call) for file, call in calls if isinstance(call, Call)]))
    files = tuple(
        replace(tree, statements=tuple(each for each in tree.statements if each in wanted or _leads_on(each)))
        for tree in program.files
    )
    return replace(program, files=files, questions=())


def patterns_behind(program: Program, rule: Assign) -> dict[Way, int]:
    """How the patterns that a rule rests on are answered: their number by the way."""
    assigns = [rule, *_behind(program, [(_file(rule), rule.value)])]
    ways = Counter(
        way
        for assign in assigns
        for call in walk(assign.value)
        if isinstance(call, Call) and call.function in _ASKS
        for way in _ways(program, _file(assign), call)
    )
    return dict(sorted(ways.items()))


def spread(events: Events) -> Events:
    """Some of the events, evenly taken, where there are many."""
    if len(events) <= MOST:
        return events
    return [events[at * len(events) // MOST] for at in range(MOST)]


def _cost(rules: RuleSet, events: Events, labels: Labels, clock: Callable[[], int]) -> float:
    """Microseconds per event: the median of some rounds, after one that does not count."""
    rounds = [_round(rules, events, labels, clock) for _ in range(ROUNDS + 1)]
    return statistics.median(rounds[1:]) / len(events) / 1_000 if events else 0.0


def _round(rules: RuleSet, events: Events, labels: Labels, clock: Callable[[], int]) -> int:
    began = clock()
    for event in events:
        _judged(rules, event, labels)
    return clock() - began


def _judged(rules: RuleSet, event: Mapping[str, Any], labels: Labels) -> Outcome:
    """As events are decided: nobody reads features."""
    return rules.evaluate(**event, labels=labels, features=False)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """The garbage collector would charge one rule with what others have left."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _behind(program: Program, nodes: Iterable[tuple[str, Expr]]) -> Iterator[Assign]:
    for file, node in nodes:
        yield from (found.assign for found in definitions_behind(program, file, node))


def _leads_on(statement: object) -> bool:
    return isinstance(statement, Call) and statement.function != "WhenRules"


def _file(assign: Assign) -> str:
    return assign.place.file


def _ways(program: Program, file: str, call: Call) -> Iterator[Way]:
    given = {argument.name: argument.value for argument in call.arguments}
    folded = program.constant(file, given["case_insensitive"]) if "case_insensitive" in given else None
    together = call.function == "CountRegexMatches" or (
        call.function == "RegexMatch" and isinstance(given["target"], Name)
    )
    texts = program.constant(file, given["patterns" if "patterns" in given else "pattern"])
    for text in texts.items if isinstance(texts, Items) else [texts]:
        assert isinstance(text, Const)
        pattern = pattern_of(str(text.value), bool(isinstance(folded, Const) and folded.value))
        yield _way(pattern) if together else "search"


def _way(pattern: Pattern) -> Way:
    if pattern.words:
        return "words"
    if pattern.needed:
        return "literals"
    return "digits" if pattern.digits else "search"
