"""What a backtest tells: each rule and verdict with its figures, the hits with their words, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from steadyhand.kernel.values import Instant
from steadyhand.rules.backtest.tally import Change, Counts, Drawn, Human, RuleTally, Tally
from steadyhand.rules.pack import VerdictMeaning

MOST_BESIDE: Final = 10
MOST_FAILURES: Final = 20


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One event: `text` is the beginning of what was posted, `reasons` what each rule that held said of it."""

    source: str
    id: str
    type: str
    time: Instant
    subject: str
    text: str
    human: Human
    reasons: dict[str, str]


class RuleFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. `precision` is the share that people upheld of what they decided; None where they decided nothing."""

    name: str
    hits: int
    alone: int
    upheld: int
    dismissed: int
    unknown: int
    precision: float | None
    beside: dict[str, int]
    """The other rules that held most often with it."""
    hours: dict[Instant, int]
    sample: tuple[Hit, ...]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one rule set. `effects` are numbers of events by what the pack makes of their verdicts."""

    version: str
    failed: int
    """Expressions that failed."""
    failures: dict[str, int]
    """The places where most of them stand."""
    rules: tuple[RuleFigures, ...]
    verdicts: dict[str, int]
    effects: dict[str, int]
    labels: dict[str, int]


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What another rule set makes of one verdict: events that it is newly declared on, or no longer."""

    verdict: str
    gained: int
    lost: int
    newly: tuple[Hit, ...]
    no_longer: tuple[Hit, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a backtest; times are microseconds since the epoch, `until` is not among them."""

    since: Instant | None
    until: Instant | None
    events: int
    erased: int
    judged: Judged
    base: Judged | None
    changes: tuple[Changed, ...]


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to know of a rule set beside its counts.

    `hits` are the events of its samples by number; what is not there any more (erased meanwhile) is left out.
    """

    version: str
    rules: tuple[str, ...]
    meanings: Mapping[str, VerdictMeaning] = {}
    hits: Mapping[int, Hit] = {}


def report(
    tally: Tally,
    rules: Known,
    base: Known | None = None,
    within: tuple[Instant | None, Instant | None] = (None, None),
) -> Report:
    """The whole result; `within` is the time from which and before which events were looked at."""
    before = base.hits if base else {}
    return Report(
        since=within[0],
        until=within[1],
        events=tally.events,
        erased=tally.erased,
        judged=_judged(tally.counts, rules),
        base=None if base is None else _judged(tally.base or Counts(), base),
        changes=tuple(
            _changed(verdict, change, rules.hits, before) for verdict, change in tally.changes.items()
        ),
    )


def drawn_in(tally: Tally) -> tuple[set[int], set[int]]:
    """The numbers of the events that samples show: those of the rule set, and those of what it is compared with."""
    changes = tally.changes.values()
    return (
        _numbers(tally.counts, [change.newly for change in changes]),
        _numbers(tally.base or Counts(), [change.no_longer for change in changes]),
    )


def _numbers(counts: Counts, samples: list[tuple[Drawn, ...]]) -> set[int]:
    return {
        event for each in [*samples, *(rule.sample for rule in counts.rules.values())] for _, event in each
    }


def _judged(counts: Counts, known: Known) -> Judged:
    effects: dict[str, int] = {}
    for verdict, events in counts.verdicts.items():
        if (meaning := known.meanings.get(verdict)) is not None:
            effects[meaning.effect] = effects.get(meaning.effect, 0) + events
    return Judged(
        version=known.version,
        failed=sum(counts.failures.values()),
        failures=_most(counts.failures, MOST_FAILURES),
        rules=tuple(_figures(name, counts.rules.get(name, RuleTally()), known.hits) for name in known.rules),
        verdicts=_most(counts.verdicts),
        effects=_most(effects),
        labels=_most(counts.labels),
    )


def _figures(name: str, rule: RuleTally, hits: Mapping[int, Hit]) -> RuleFigures:
    decided = rule.upheld + rule.dismissed
    return RuleFigures(
        name=name,
        hits=rule.hits,
        alone=rule.alone,
        upheld=rule.upheld,
        dismissed=rule.dismissed,
        unknown=rule.unknown,
        precision=rule.upheld / decided if decided else None,
        beside=_most(rule.beside, MOST_BESIDE),
        hours=dict(sorted(rule.hours.items())),
        sample=_shown(rule.sample, hits),
    )


def _changed(verdict: str, change: Change, hits: Mapping[int, Hit], before: Mapping[int, Hit]) -> Changed:
    return Changed(
        verdict=verdict,
        gained=change.gained,
        lost=change.lost,
        newly=_shown(change.newly, hits),
        no_longer=_shown(change.no_longer, before),
    )


def _shown(sample: Iterable[Drawn], hits: Mapping[int, Hit]) -> tuple[Hit, ...]:
    """In the order of the events, as people read them."""
    return tuple(hits[event] for event in sorted(event for _, event in sample) if event in hits)


def _most(counts: Mapping[str, int], most: int | None = None) -> dict[str, int]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return dict(ordered[:most])
