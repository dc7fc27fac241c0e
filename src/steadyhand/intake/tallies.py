"""How often each rule matched and acted, by hour: what brakes begin with after a start, and what rule pages show.

Beside the rules themselves names are counted that no rule can have: `EVENTS`, `TRAFFIC` and `ERRORS`. Numbers of the
last second before a crash are lost; they are no evidence of anything, decisions and entries are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Select, func, or_, select

from steadyhand.intake import tables as t
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.storage import bulk

Mode = Literal["live", "shadow"]
EVENTS: Final = ""
"""The rule under which all events are counted: `matched` those judged, `acted` those on which anything was asked."""
TRAFFIC: Final = "*"
"""The rule under which posts and accounts are counted, as `matched`: what a share of a rule is a share of."""
ERRORS: Final = "!"
"""The rule under which events are counted, as `matched`, of which some expression of the rules failed."""
KEPT: Final = 30 * DAY
HITS_KEPT: Final = 50
"""Samples of one rule of one rule set: enough to read, and no second archive."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule of one rule set did within one hour."""

    hour: Instant
    """The beginning of the hour."""
    rules: str
    """The version of the rule set."""
    mode: Mode
    rule: str
    matched: int
    acted: int
    """How often it asked for an effect that a brake would take away."""


class ShadowHit(msgspec.Struct, frozen=True, kw_only=True):
    """One event on which a rule of a shadow matched, and what was decided and would have been."""

    rules: str
    rule: str
    offset: int
    source: str
    id: str
    at: Instant
    live: tuple[str, ...]
    """Verdicts of what is in force."""
    shadow: tuple[str, ...]


class Tallies:
    """The tables `tally` and `shadow_hit` beside the events. Every method raises `RecordUnavailable`."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def add(self, tallies: Iterable[Tally]) -> None:
        """Add these numbers to what is counted already."""
        matched: Counter[tuple[Any, ...]] = Counter()
        acted: Counter[tuple[Any, ...]] = Counter()
        for one in tallies:
            key = one.hour - one.hour % HOUR, one.rules, one.mode, one.rule
            matched[key] += one.matched
            acted[key] += one.acted
        if not matched:
            return
        with self._store.transaction() as connection:
            rows = [(*key, count, acted[key]) for key, count in matched.items()]
            # house: allow record-writer because these are counts beside the events, on behalf of intake/store.py
            bulk.accumulate(connection, t.tally, rows)

    def read(self, since: Instant, *, rules: str | None = None, mode: Mode | None = None) -> list[Tally]:
        """What was counted in hours that end after an instant, the oldest first."""
        c = t.tally.c
        query = select(t.tally).where(c.hour > since - HOUR).order_by(c.hour, c.rules, c.mode, c.rule)
        query = query if rules is None else query.where(c.rules == rules)
        query = query if mode is None else query.where(c.mode == mode)
        return [_tally(row) for row in self._rows(query)]

    def acts(self, since: Instant) -> list[Tally]:
        """Of live hours that end after an instant: the traffic, and the rules that acted."""
        c = t.tally.c
        counts = or_(c.acted > 0, c.rule == TRAFFIC)
        query = select(t.tally).where(c.hour > since - HOUR, c.mode == "live", c.rule != EVENTS, counts)
        return [_tally(row) for row in self._rows(query)]

    def keep_hits(self, hits: Sequence[ShadowHit]) -> int:
        """Keep samples, of each rule as long as there are fewer than `HITS_KEPT`; gives how many were kept."""
        if not hits:
            return 0
        c = t.shadow_hit.c
        concerned = c.rules.in_({one.rules for one in hits})
        query = select(c.rules, c.rule, func.count()).where(concerned).group_by(c.rules, c.rule)
        with self._store.transaction() as connection:
            there = {(rules, rule): count for rules, rule, count in bulk.read(connection, query)}
            rows = [_hit_row(one) for one in _while_few(hits, there)]
            # house: allow record-writer because these are samples of events, on behalf of intake/store.py
            return bulk.insert_new(connection, t.shadow_hit, rows)

    def hits(self, rules: str, rule: str | None = None) -> list[ShadowHit]:
        """The samples of a rule set, or of one of its rules, the oldest first."""
        c = t.shadow_hit.c
        query = select(t.shadow_hit).where(c.rules == rules).order_by(c.offset, c.rule)
        return [_hit(row) for row in self._rows(query if rule is None else query.where(c.rule == rule))]

    def prune(self, now: Instant) -> int:
        """Drop what is older than `KEPT`; gives how many rows went."""
        before = now - KEPT
        tallies, hits = t.tally.c.hour + HOUR <= before, t.shadow_hit.c.at <= before
        with self._store.reading() as connection:
            old = select(1).where(or_(select(1).where(tallies).exists(), select(1).where(hits).exists()))
            if connection.execute(old).first() is None:
                return 0
        with self._store.transaction() as connection:
            # house: allow record-writer because these are counts and samples beside the events
            gone = [connection.execute(t.tally.delete().where(tallies)).rowcount]
            # house: allow record-writer because these are counts and samples beside the events
            gone.append(connection.execute(t.shadow_hit.delete().where(hits)).rowcount)
        return sum(gone)

    def _rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        with self._store.reading() as connection:
            return bulk.read(connection, query)


def _tally(row: tuple[Any, ...]) -> Tally:
    hour, rules, mode, rule, matched, acted = row
    return Tally(hour=hour, rules=rules, mode=mode, rule=rule, matched=matched, acted=acted)


def _while_few(hits: Sequence[ShadowHit], there: dict[tuple[str, str], int]) -> list[ShadowHit]:
    kept = []
    for one in hits:
        key = one.rules, one.rule
        if there.get(key, 0) < HITS_KEPT:
            there[key] = there.get(key, 0) + 1
            kept.append(one)
    return kept


def _hit_row(hit: ShadowHit) -> tuple[Any, ...]:
    words = msgspec.json.encode(hit.live).decode(), msgspec.json.encode(hit.shadow).decode()
    return (hit.rules, hit.rule, hit.offset, hit.source, hit.id, hit.at, *words)


def _hit(row: tuple[Any, ...]) -> ShadowHit:
    rules, rule, offset, source, name, at, live, shadow = row
    words = [msgspec.json.decode(each, type=tuple[str, ...]) for each in (live, shadow)]
    return ShadowHit(
        rules=rules,
        rule=rule,
        offset=offset,
        source=source,
        id=name,
        at=at,
        live=words[0],
        shadow=words[1],
    )
