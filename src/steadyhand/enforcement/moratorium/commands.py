"""Starting a moratorium, and ending one early: two people, three days' notice, and everybody can read it meanwhile."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from steadyhand.enforcement.moratorium.facts import (
    EndAnnounced,
    EndCalledOff,
    MoratoriumEnded,
    MoratoriumNarrowed,
    MoratoriumStarted,
)
from steadyhand.enforcement.moratorium.model import (
    CORRECTIONS,
    IN_FORCE,
    LONGEST_WORDS,
    NOTICE,
    Covers,
    Moratorium,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import DAY, Instant, Scope
from steadyhand.rules.areas import AREAS

_ID: Final = re.compile(r"moratorium:[a-z0-9][a-z0-9-]{0,59}").fullmatch
MOST_CORRECTIONS: Final = 1_000
MOST_IN_FORCE: Final = 50
"""Everybody who ends anything reads all of them."""
LONGEST: Final = 3_650 * DAY
"""How far away an end may lie: what is to last longer says what has to come to pass."""
_UNREADABLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
).search
"""Control characters, and those that turn round the text beside them: what a terminal or a page would obey."""


class _OfMoratorium(Command, frozen=True, kw_only=True):
    tool = "enforcement"
    moratorium: str

    def keys(self) -> Keys:
        return Keys(moratorium=self.moratorium)

    def missing(self, rows: Rows) -> Refusal | None:
        """Why nothing is to be done with it; None where it is in force."""
        row: Moratorium | None = rows.moratorium
        if row is None:
            return Refusal("unknown_moratorium", f"There is no moratorium {self.moratorium[:80]}.")
        if not row.in_force:
            return Refusal("ended", f"{self.moratorium} is over.")
        return None


class StartMoratorium(_OfMoratorium, frozen=True, kw_only=True, tag="enforcement.start_moratorium"):
    """Promise in public that what it covers is lifted by nobody. One person may: it binds everybody, themselves too."""

    capability = "moratorium.start"

    covers: Covers = Covers()
    statement: str
    until: Instant | None = None
    condition: str = ""
    corrections: int = CORRECTIONS

    def keys(self) -> Keys:
        return Keys(moratorium=self.moratorium, moratoria=IN_FORCE)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not _ID(self.moratorium):
            return Refusal("invalid_id", "Write moratorium:<name> in a-z, 0-9 and -.")
        if rows.moratorium is not None:
            return Refusal("moratorium_exists", f"{self.moratorium} is another: start it under a new name.")
        if rows.moratoria is not None and len(rows.moratoria.in_force) >= MOST_IN_FORCE:
            return Refusal("too_many", f"{MOST_IN_FORCE} are in force: nobody reads more.")
        if refusal := unsaid(self.statement) or strange(self.covers, now) or self._endless(now):
            return refusal
        if not 0 <= self.corrections <= MOST_CORRECTIONS:
            return Refusal("corrections", f"From 0 to {MOST_CORRECTIONS} errors a day are corrected.")
        return MoratoriumStarted(
            moratorium=self.moratorium,
            covers=self.covers,
            statement=self.statement.strip(),
            until=self.until,
            condition=self.condition.strip()[:LONGEST_WORDS],
            corrections=self.corrections,
        )

    def _endless(self, now: Instant) -> Refusal | None:
        """Why nobody could tell when it ends."""
        if self.until is not None and self.until <= now:
            return Refusal("end_in_past", "It would end before it begins: choose a later end.")
        if self.until is not None and self.until > now + LONGEST:
            return Refusal("end_too_far", "An end lies within ten years: else say what has to come to pass.")
        if self.until is None and not _says(self.condition):
            return Refusal("no_end", "Say until when, or what has to come to pass before it is ended.")
        return unreadable(self.condition)


class AnnounceEnd(_OfMoratorium, frozen=True, kw_only=True, tag="enforcement.announce_moratorium_end"):
    """Say in public that it ends early, or covers less, in three days. Two independent people say so."""

    capability = "moratorium.end"

    statement: str
    covers: Covers | None = None
    """What it covers from then on; None: nothing, it ends."""

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second="What was promised in public is taken back by two people.")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows) or unsaid(self.statement):
            return refusal
        row: Moratorium = rows.moratorium
        if row.ending is not None:
            return Refusal("announced", f"An end of {row.id} is announced already: call that off first.")
        if self.covers is not None:
            if refusal := strange(self.covers, now):
                return refusal
            if self.covers == row.covers or not self.covers.within(row.covers):
                return Refusal(
                    "not_narrower", "It would not cover less: what is to cover more is one of its own."
                )
        return EndAnnounced(
            moratorium=row.id, effective=now + NOTICE, statement=self.statement.strip(), covers=self.covers
        )


class CallOffEnd(_OfMoratorium, frozen=True, kw_only=True, tag="enforcement.call_off_moratorium_end"):
    """Let it stand after all, as long as its announced end has not come. One person may: nothing is lifted by it."""

    capability = "moratorium.start"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows):
            return refusal
        if rows.moratorium.ending is None:
            return Refusal("not_announced", f"No end of {self.moratorium} is announced.")
        return EndCalledOff(moratorium=self.moratorium)


class CarryOutEnd(_OfMoratorium, frozen=True, kw_only=True, tag="enforcement.carry_out_moratorium_end"):
    """The notice has run out. Performed by the clock, and by nobody else."""

    capability = "moratorium.expire"
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    announced: int
    """The entry by which it was announced."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Moratorium | None = rows.moratorium
        ending = row.ending if row is not None else None
        if row is None or not row.in_force or ending is None or ending.effective > now:
            return Refusal("not_due", f"No announced end of {self.moratorium} has come.")
        if ending.covers is not None:
            return MoratoriumNarrowed(moratorium=row.id, covers=ending.covers)
        return MoratoriumEnded(moratorium=row.id, how="announced")


class ExpireMoratorium(_OfMoratorium, frozen=True, kw_only=True, tag="enforcement.expire_moratorium"):
    """It has reached its stated end. Performed by the clock."""

    capability = "moratorium.expire"
    tool = "clock"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Moratorium | None = rows.moratorium
        if row is None or not row.in_force or row.until is None or row.until > now:
            return Refusal("not_due", f"{self.moratorium} has not reached its end.")
        return MoratoriumEnded(moratorium=row.id, how="expired")


def unsaid(statement: str) -> Refusal | None:
    """Why a statement tells nobody anything."""
    if not _says(statement):
        return Refusal("no_reason", "Say why, in words for everybody: they are published.")
    if len(statement) > LONGEST_WORDS:
        return Refusal("too_long", f"At most {LONGEST_WORDS} signs are published.")
    return unreadable(statement)


def unreadable(words: str) -> Refusal | None:
    """Why words are not published as they are."""
    if _UNREADABLE(words):
        return Refusal("unreadable", "Write it without control characters: everybody is to read it.")
    return None


def _says(words: str) -> bool:
    """Whether there is anything to read."""
    return any(map(str.isalnum, words))


def strange(covers: Covers, now: Instant) -> Refusal | None:
    """Why nothing is covered so."""
    unknown = next((name for name in covers.areas if name not in AREAS), None)
    if unknown is not None:
        return Refusal("unknown_area", f"{unknown[:40]!r} is no policy area.")
    if covers.imposed_before is not None and not 0 <= covers.imposed_before <= now + LONGEST:
        return Refusal("no_time", "Nobody can write that time: choose one within ten years.")
    return None
