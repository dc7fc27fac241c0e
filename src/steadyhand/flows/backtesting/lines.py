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

Line = Mapping[str, Any]
"""What `RuleSet.evaluate` takes: `data`, `action_name`, `action_id` and `action_time`."""


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
    for number, time, line in _numbered(lines(), within):
        outcome = rules.rules.evaluate(**line, labels=labels)
        other = base.rules.evaluate(**line, labels=labels) if base else None
        counting.add(number, time, "unknown", outcome, other)
    tally = counting.tally()
    drawn, before = drawn_in(tally)

    def shown(of: Loaded, wanted: set[int]) -> Known:
        rows = _numbered(lines(), within)
        return of.known({n: _hit(of, time, line, labels) for n, time, line in rows if n in wanted})

    return report(
        tally, shown(rules, drawn), shown(base, before) if base else None, (within.since, within.until)
    )


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


def _hit(of: Loaded, time: Instant, line: Line, labels: Mapping[str, Sequence[str]]) -> Hit:
    outcome = of.rules.evaluate(**line, labels=labels)
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
