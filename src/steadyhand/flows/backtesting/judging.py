"""Judges pieces of the past by a rule set, in a process that does nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from steadyhand.civic.elections.almanac import Almanac
from steadyhand.flows.backtesting.known import People
from steadyhand.flows.judging import action_id, subject_of
from steadyhand.intake.history import History, Named, Past, Piece, Within
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.backtest import Counting, Hit, Tally
from steadyhand.rules.load import load_rules
from steadyhand.rules.model import Outcome
from steadyhand.rules.ruleset import Labels, RuleSet
from steadyhand.rules.world import World
from steadyhand.signals.windows import Windows

SHOWN: Final = 200
"""Characters of a text that are shown of a hit."""
_decode: Final = msgspec.json.Decoder().decode


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """All that a worker needs: texts of the rule sets by path, where the events are, and what is known."""

    rules: dict[str, str]
    base: dict[str, str] | None
    data: Path
    """The installation's folder, which has the archive."""
    events: str
    """The URL of the event store."""
    within: Within
    people: People


class Judging:
    """The rule sets of a task, ready to judge."""

    def __init__(self, task: Task, rules: RuleSet, base: RuleSet | None) -> None:
        self._task = task
        labels: Labels = _ByEntity(task.people.labels) if task.people.labels else {}
        almanac = Almanac(task.people.elections)
        self._rules = _Judge(rules, labels, almanac)
        self._base = None if base is None else _Judge(base, labels, almanac)
        self._store = EventStore(task.events)
        self.history = History(task.data, self._store)

    @classmethod
    def by_texts(cls, task: Task) -> Judging:
        """In a process of its own: with rule sets made from their texts."""
        return cls(task, load_rules(task.rules), None if task.base is None else load_rules(task.base))

    @property
    def within(self) -> tuple[Instant | None, Instant | None]:
        """The time that is looked at."""
        return self._task.within.since, self._task.within.until

    def piece(self, piece: Piece, go_on: Callable[[int], bool]) -> Tally | None:
        """What follows from a piece; None where `go_on`, told how many events were read, said no."""
        counting = Counting(compared=self._base is not None)
        for batch in self.history.read(piece, self._task.within):
            self._count(counting, batch)
            if not go_on(len(batch)):
                return None
        return counting.tally()

    def hits(self, pieces: Iterable[Piece], offsets: set[int], *, base: bool) -> dict[int, Hit]:
        """The events of a sample, with the reasons of one of the two rule sets; erased ones are left out."""
        rules = self._base if base else self._rules
        assert rules is not None, "a sample of the base without a base"
        found = self.history.find(pieces, offsets)
        return {row[0]: self._hit(row, rules) for row in found if row[-1] is not None}

    def close(self) -> None:
        """Give back the connections."""
        self._store.close()

    def _count(self, counting: Counting, batch: Sequence[Past]) -> None:
        decided, rules, base = self._task.people.decided, self._rules, self._base
        for offset, kind, time, subject, digest, data in batch:
            if data is None:
                counting.erased += 1
                continue
            event = _Seen(kind, time, digest, data)
            outcome = rules.judge(event)
            other = base.judge(event) if base is not None else None
            counting.add(offset, time, decided.get(subject, "unknown"), outcome, other)

    def _hit(self, row: Named, rules: _Judge) -> Hit:
        _, source, name, kind, time, subject, digest, data = row
        event = _Seen(kind, time, digest, data or "{}")
        outcome = rules.judge(event)
        return Hit(
            source=source,
            id=name,
            type=kind,
            time=time,
            subject=subject,
            text=text_of(event.data),
            human=self._task.people.decided.get(subject, "unknown"),
            reasons={rule.name: rule.description for rule in outcome.rules},
        )


class _Seen:
    """One event, read once for all the rule sets that judge it; they see what `flows.judging` shows them."""

    __slots__ = ("at", "data", "number", "time", "type")

    def __init__(self, kind: str, time: Instant, digest: str, data: str) -> None:
        self.type, self.at, self.time = kind, time, rfc3339(time)
        self.number = action_id(bytes.fromhex(digest))
        self.data: Any = _decode(data)


class _Judge:
    """One rule set, with the labels that it may ask for, and what its counters have counted so far."""

    def __init__(self, rules: RuleSet, labels: Labels, almanac: Almanac) -> None:
        self._evaluate, self._labels, self._almanac = rules.evaluate, labels, almanac
        self._counters = Windows() if rules.counters else None

    def judge(self, event: _Seen) -> Outcome:
        """What the rules say. Asked a second time, counters say the same, as long as they remember."""
        return self._evaluate(
            event.data,
            action_name=event.type,
            action_id=event.number,
            action_time=event.time,
            labels=self._labels,
            world=World(phases=self._almanac.at(event.at)),
            counters=self._counters,
            features=False,
        )


class _ByEntity(Mapping[str, Sequence[str]]):
    """Labels by subject, as rules ask for them: by `Type/id`."""

    def __init__(self, by_subject: Mapping[str, Sequence[str]]) -> None:
        self._by_subject = by_subject

    def get(self, entity: str, default: Any = None) -> Any:
        """What rules call: most subjects have none, and a `KeyError` for each would cost more than the look."""
        return self._by_subject.get(subject_of(entity), default)

    def __getitem__(self, entity: str) -> Sequence[str]:
        return self._by_subject[subject_of(entity)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_subject)

    def __len__(self) -> int:
        return len(self._by_subject)


def text_of(data: Mapping[str, Any]) -> str:
    """The beginning of what was written: in a post, in a report, or about an account."""
    for part, name in (("post", "text"), ("report", "text"), ("account", "bio")):
        found = data.get(part)
        if isinstance(found, dict) and isinstance(found.get(name), str):
            return str(found[name])[:SHOWN]
    return ""
