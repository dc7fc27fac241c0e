"""Recording what a comparison found, and telling the platform again. Asked for by the comparison alone."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from steadyhand.enforcement.drift.facts import (
    Compared,
    DriftFound,
    DriftMended,
    StateResent,
    StateTold,
    StateUnanswered,
)
from steadyhand.enforcement.drift.model import Difference, Drift, Measure
from steadyhand.enforcement.model import Sanction, Standing, standing_of
from steadyhand.enforcement.notices import applied, ended_again
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant
from steadyhand.rules.acts import rank

MOST: Final = 1_000
"""Subjects that a platform tells of at once."""
_SHA256: Final = re.compile("[0-9a-f]{64}").fullmatch
_LONGEST: Final = 200


class TellState(Command, frozen=True, kw_only=True, tag="enforcement.tell_state"):
    """A program of the platform tells what it enforces."""

    capability = "state.tell"
    tool = "delivery"
    manifest: str
    subjects: int

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not (_SHA256(self.manifest) and 0 <= self.subjects <= MOST):
            return Refusal("no_state", f"Tell of up to {MOST:,} subjects, with the SHA-256 of what you send.")
        return StateTold(manifest=self.manifest, subjects=self.subjects)


class _Comparing(Command, frozen=True, kw_only=True):
    capability = "state.compare"
    tool = "delivery"


class RecordComparison(_Comparing, frozen=True, kw_only=True, tag="enforcement.record_comparison"):
    """Declare how many were asked about and how many answered."""

    cycle: str
    asked: int
    answered: int
    differ: int = 0
    on_its_way: int = 0
    gone: int = 0

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        parts = (self.differ, self.on_its_way, self.gone)
        if min(parts) < 0 or not sum(parts) <= self.answered <= self.asked:
            return Refusal("no_sum", "Its counts are those of one comparison.")
        return Compared(**msgspec.structs.asdict(self))


class RecordUnanswered(_Comparing, frozen=True, kw_only=True, tag="enforcement.record_unanswered"):
    """Declare that the platform did not answer."""

    cycle: str
    asked: int
    unanswered: int
    why: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not 0 < self.unanswered <= self.asked:
            return Refusal("no_sum", "Its counts are those of one comparison.")
        return StateUnanswered(
            cycle=self.cycle, asked=self.asked, unanswered=self.unanswered, why=self.why[:_LONGEST]
        )


class RecordDrift(_Comparing, frozen=True, kw_only=True, tag="enforcement.record_drift"):
    """Record what differs on a subject: once while it lasts and stays the same."""

    subject: str
    differs: tuple[Difference, ...]
    moratoria: tuple[str, ...] = ()

    def keys(self) -> Keys:
        return Keys(drift=self.subject)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Drift | None = rows.drift
        if not self.differs:
            return Refusal("agrees", f"Nothing differs on {self.subject}.")
        opened = row.opened if row is not None and row.open else 0
        if row is not None and opened and (row.differs, row.moratoria) == (self.differs, self.moratoria):
            return Refusal("known", f"That is known of {self.subject}.")
        return DriftFound(subject=self.subject, differs=self.differs, moratoria=self.moratoria, opened=opened)


class CloseDrift(_Comparing, frozen=True, kw_only=True, tag="enforcement.close_drift"):
    """Record that nothing differs any more."""

    subject: str

    def keys(self) -> Keys:
        return Keys(drift=self.subject)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Drift | None = rows.drift
        if row is None or not row.open:
            return Refusal("not_open", f"Nothing is known to differ on {self.subject}.")
        return DriftMended(subject=self.subject, opened=row.opened)


class ResendState(_Comparing, frozen=True, kw_only=True, tag="enforcement.resend_state"):
    """Tell the platform again what is in force on a subject, once in a comparison.

    What it enforces by itself, and was never of ours, is left to people: to free somebody takes a decision. A ban from
    before is not sent either: nobody here decided it, and a list that somebody hands in must never make one.
    """

    subject: str
    cycle: str
    undone: bool = False

    def keys(self) -> Keys:
        return Keys(drift=self.subject, standing=self.subject)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: Drift | None = rows.drift
        if row is None or not row.open:
            return Refusal("not_open", f"Nothing is known to differ on {self.subject}.")
        if row.cycle == self.cycle:
            return Refusal("sent", f"It was sent in {self.cycle} already.")
        effect = remedy(row, standing_of(rows.standing, self.subject))
        if effect is None:
            return Refusal("for_people", f"What differs on {self.subject} is for people to look at.")
        fact = StateResent(subject=self.subject, cycle=self.cycle, undone=self.undone)
        return Ruling(fact=fact, effects=(effect,))


def remedy(row: Drift, standing: Standing) -> Effect | None:
    """What tells the platform again; None where nothing may be sent."""
    theirs = {sanction.action: sanction for sanction in standing.in_force if not sanction.source}
    wanted = [theirs[each.action] for each in _should(row) if each.action in theirs]
    if wanted:
        return applied(row.subject, max(wanted, key=_gravity), standing.in_force)
    known = {ended.sanction.action: ended for ended in standing.ended}
    over = [
        known[one.says.action] for one in row.differs if one.says is not None and one.says.action in known
    ]
    return ended_again(row.subject, over[-1], standing.in_force) if over else None


def _should(row: Drift) -> list[Measure]:
    return [one.should for one in row.differs if one.should is not None]


def _gravity(sanction: Sanction) -> tuple[int, int]:
    return rank(sanction.kind), sanction.seq
