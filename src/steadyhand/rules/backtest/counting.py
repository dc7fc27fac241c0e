"""Counts outcomes one by one: as little as can be done for each event, because there are millions.

What held together is counted as one; hits, overlaps and hours of each rule are worked out of that at the end.
"""

from __future__ import annotations

from collections import Counter

from steadyhand.kernel.values import HOUR, Instant
from steadyhand.rules.backtest.tally import (
    SAMPLE,
    Change,
    Counts,
    Drawn,
    Human,
    RuleTally,
    Tally,
    lot,
    smallest,
)
from steadyhand.rules.errors import Place
from steadyhand.rules.model import LabelChange, Outcome

Together = tuple[tuple[str, ...], Instant, Human]


class Counting:
    """The counts of one part, as they grow; `tally` gives them as a value."""

    def __init__(self, *, compared: bool = False) -> None:
        """With `compared`, `add` is given the outcome of another rule set too."""
        self.erased = 0
        self._events = 0
        self._counts = _Side()
        self._base = _Side() if compared else None
        self._gained: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._newly: dict[str, _Draw] = {}
        self._no_longer: dict[str, _Draw] = {}

    def add(
        self, event: int, time: Instant, human: Human, outcome: Outcome, base: Outcome | None = None
    ) -> None:
        """Count one event, known by its number; `time` is when it happened."""
        self._events += 1
        self._counts.add(event, time, human, outcome)
        if self._base is not None and base is not None:
            self._base.add(event, time, human, base)
            if outcome.verdicts != base.verdicts:
                self._compare(event, set(outcome.verdicts), set(base.verdicts))

    def tally(self) -> Tally:
        """What was counted."""
        return Tally(
            events=self._events,
            erased=self.erased,
            counts=self._counts.counts(),
            base=self._base.counts() if self._base else None,
            changes={verdict: self._change(verdict) for verdict in sorted(self._gained | self._lost)},
        )

    def _compare(self, event: int, now: set[str], before: set[str]) -> None:
        for verdict in now - before:
            self._gained[verdict] += 1
            self._newly.setdefault(verdict, _Draw()).put(lot(event), event)
        for verdict in before - now:
            self._lost[verdict] += 1
            self._no_longer.setdefault(verdict, _Draw()).put(lot(event), event)

    def _change(self, verdict: str) -> Change:
        newly, no_longer = self._newly.get(verdict), self._no_longer.get(verdict)
        return Change(
            gained=self._gained[verdict],
            lost=self._lost[verdict],
            newly=newly.sample() if newly else (),
            no_longer=no_longer.sample() if no_longer else (),
        )


class _Side:
    """What one rule set did."""

    def __init__(self) -> None:
        self._together: Counter[Together] = Counter()
        self._failures: Counter[Place] = Counter()
        self._verdicts: Counter[str] = Counter()
        self._labels: Counter[str] = Counter()
        self._drawn: dict[str, _Draw] = {}

    def add(self, event: int, time: Instant, human: Human, outcome: Outcome) -> None:
        for error in outcome.errors:
            self._failures[error.place] += 1
        if outcome.effects:
            self._verdicts.update(set(outcome.verdicts))
            if len(outcome.labels):
                self._labels.update(_labels(outcome))
        if not outcome.rules:
            return
        held = tuple([rule.name for rule in outcome.rules])
        self._together[held, time - time % HOUR, human] += 1
        drawn, at = self._drawn, lot(event)
        for name in held:
            draw = drawn.get(name)
            if draw is None:
                draw = drawn[name] = _Draw()
            if at < draw.limit:
                draw.put(at, event)

    def counts(self) -> Counts:
        found = {name: _Rule(draw) for name, draw in sorted(self._drawn.items())}
        for (held, hour, human), events in self._together.items():
            for name in held:
                found[name].add(held, hour, human, events)
        return Counts(
            failures={str(place): count for place, count in self._failures.items()},
            rules={name: rule.tally(name) for name, rule in found.items()},
            verdicts=dict(self._verdicts),
            labels=dict(self._labels),
        )


class _Rule:
    """One rule's figures, put together from what held together."""

    def __init__(self, draw: _Draw) -> None:
        self._draw = draw
        self._alone = 0
        self._people: Counter[Human] = Counter()
        self._hours: Counter[Instant] = Counter()
        self._beside: Counter[str] = Counter()

    def add(self, held: tuple[str, ...], hour: Instant, human: Human, events: int) -> None:
        self._people[human] += events
        self._hours[hour] += events
        if len(held) == 1:
            self._alone += events
        for name in held:
            self._beside[name] += events

    def tally(self, name: str) -> RuleTally:
        del self._beside[name]
        return RuleTally(
            hits=self._people.total(),
            alone=self._alone,
            beside=dict(self._beside),
            hours=dict(self._hours),
            upheld=self._people["upheld"],
            dismissed=self._people["dismissed"],
            unknown=self._people["unknown"],
            sample=self._draw.sample(),
        )


class _Draw:
    """The smallest lots so far; from `limit` on there is no place among them."""

    __slots__ = ("_kept", "limit")

    def __init__(self) -> None:
        self._kept: list[Drawn] = []
        self.limit = 1 << 64

    def put(self, at: int, event: int) -> None:
        self._kept.append((at, event))
        if len(self._kept) > 4 * SAMPLE:
            self._kept = list(smallest(self._kept))
            self.limit = self._kept[-1][0]

    def sample(self) -> tuple[Drawn, ...]:
        return smallest(self._kept)


def _labels(outcome: Outcome) -> set[str]:
    changes = [effect for effect in outcome.effects if isinstance(effect, LabelChange)]
    return {f"{'+' if change.add else '-'}{change.label}" for change in changes}
