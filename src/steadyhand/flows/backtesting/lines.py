"""A backtest on events that somebody holds in a file: no archive, no record, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from steadyhand.flows.backtesting.judging import text_of
from steadyhand.flows.backtesting.running import Loaded
from steadyhand.intake.history import Within
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import instant
from steadyhand.rules.backtest import Counting, Hit, Known, Report, drawn_in, report
from steadyhand.rules.model import Outcome
from steadyhand.signals.windows import Windows

Line = Mapping[str, Any]
"""What `RuleSet.evaluate` takes: `data`, `action_name`, `action_id` and `action_time`."""
_Judge = Callable[[Line], Outcome]


def backtest_lines(
    rules: Loaded,
    base: Loaded | None,
    lines: Callable[[], Iterable[Line]],
    labels: Mapping[str, Sequence[str]],
    within: Within,
) -> Report:
    """The same result for the events that `lines` gives, each time it is called; `labels` is by `Type/id`.

    Nobody decided about them as far as is known here. An event without a time counts as of 1970, and one that names
    another time than `within` is passed over.
    """
    counting = Counting(compared=base is not None)
    judge, before = _judge(rules, labels), _judge(base, labels) if base else None
    for number, time, line in _numbered(lines(), within):
        outcome, other = judge(line), before(line) if before else None
        counting.add(number, time, "unknown", outcome, other)
    tally = counting.tally()
    drawn, drawn_before = drawn_in(tally)

    def shown(of: Loaded, judged: _Judge, wanted: set[int]) -> Known:
        rows = _numbered(lines(), within)
        return of.known({n: _hit(judged(line), time, line) for n, time, line in rows if n in wanted})

    compared = shown(base, before, drawn_before) if base and before else None
    return report(tally, shown(rules, judge, drawn), compared, (within.since, within.until))


def _judge(of: Loaded, labels: Mapping[str, Sequence[str]]) -> _Judge:
    """The rule set with counters of its own, which remember the lines that it was asked about."""
    counters = Windows() if of.rules.counters else None
    return lambda line: of.rules.evaluate(**line, labels=labels, counters=counters)


def _numbered(lines: Iterable[Line], within: Within) -> Iterable[tuple[int, Instant, Line]]:
    since, until = within.bounds
    for number, line in enumerate(lines, start=1):
        time = _time(line["action_time"])
        if since <= time < until:
            yield number, time, line


def _time(told: object) -> Instant:
    try:
        return instant(str(told))
    except ValueError:
        return 0


def _hit(outcome: Outcome, time: Instant, line: Line) -> Hit:
    return Hit(
        source="",
        id=str(line["action_id"]),
        type=line["action_name"],
        time=time,
        subject="",
        text=text_of(line["data"]),
        human="unknown",
        reasons={rule.name: rule.description for rule in outcome.rules},
    )
