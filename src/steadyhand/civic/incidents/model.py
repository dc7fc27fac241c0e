"""An incident: one thing that goes on, with many cases and posts in it, and the two clocks that it runs on.

Nothing here says who reported it, or of which side it speaks: neither is kept, so neither is ever read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec
from msgspec.structs import replace

from steadyhand.civic.elections.model import Phase, Phases
from steadyhand.kernel.entry import Payload, Refusal
from steadyhand.kernel.values import Instant, InvalidSubject, Scope, known, subject
from steadyhand.rules.areas import INCIDENT_CLASSES, IncidentClass
from steadyhand.rules.countries import is_country

INCIDENT: Final = "incident"
LOG: Final = "incident_log"
LINKED: Final = "incident_linked"
CAMPAIGNS: Final = "system:campaigns"
"""Who opens what machines found; with the digest of the evidence, or not at all."""
OPEN: Final = "incident.open"
WORK: Final = "incident.work"
CLOSE: Final = "incident.close"
TOOL: Final = "civic"
AREA: Final = "election"
"""The policy area that all of it belongs to: a freeze of it reaches whoever works on incidents, and never a clock."""

Class = IncidentClass
State = Literal["open", "mitigated", "closed", "merged"]
Clock = Literal["answer", "act"]
"""Until somebody was answered, in public or as a partner; until something was done."""
Ending = Literal["resolved", "unfounded"]
Audience = Literal["public", "partner", "both"]
Deed = Literal["label", "panel", "limit", "remove", "accounts", "correction", "other"]
Level = Literal["lead", "executive", "legal", "authority"]

CLASSES: Final[tuple[Class, ...]] = INCIDENT_CLASSES
CLOCKS_OF: Final[tuple[Clock, ...]] = get_args(Clock)
ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
DEEDS: Final[tuple[Deed, ...]] = get_args(Deed)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
GOES_ON: Final = frozenset({"open", "mitigated"})
IMMINENT: Final[frozenset[Class]] = frozenset({"intimidation", "suppression"})
"""Harm that is done while people vote: then it is severe, so that what is left open for imminent harm reaches it."""
VOTING: Final[frozenset[Phase]] = frozenset({"polls", "early_vote"})
UNKNOWN: Final = "unknown"
TITLE: Final = 200
TEXT: Final = 4_000
LINKS: Final = 500
AT_ONCE: Final = 100
"""Incidents that one hand-over may name."""
NEVER: Final[Instant] = 9_000_000_000_000_000
"""In the column of what is due next, where nothing is: after everything that is."""
_ID: Final = re.compile(r"incident:[a-z0-9][a-z0-9-]{0,59}").fullmatch
_REF: Final = re.compile(
    r"(case|claim|campaign|imitated|incident):[A-Za-z0-9][A-Za-z0-9._/@-]{0,199}"
).fullmatch
_DIGEST: Final = re.compile(r"[0-9a-f]{64}").fullmatch


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One clock of an incident."""

    due: Instant
    met: Instant | None = None
    missed: Instant | None = None
    """When the clock found that it had run out. It is found once, whatever happens afterwards."""

    @property
    def ticks(self) -> bool:
        return self.met is None and self.missed is None

    @property
    def running(self) -> Instant | None:
        """When it runs out, while it runs."""
        return self.due if self.ticks else None

    def sooner(self, due: Instant) -> Due:
        """With less time, where it runs and that is less."""
        return replace(self, due=min(self.due, due)) if self.ticks else self

    def met_at(self, at: Instant) -> Due:
        """Met, unless it was before."""
        return self if self.met is not None else replace(self, met=at)

    def with_other(self, other: Due, since: Instant) -> Due:
        """The clock of two that turned out to be one, of which the later was opened at `since`.

        What was met before then was met for one of them alone, so the other's clock goes on. Else the earlier end
        stays. What was missed stays missed.
        """
        counts = [one for one in (self, other) if one.met is None or one.met >= since]
        return Due(
            due=min(one.due for one in counts),
            met=min((one.met for one in counts if one.met is not None), default=None),
            missed=min((at for at in (self.missed, other.missed) if at is not None), default=None),
        )


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody higher up, or outside, was asked."""

    to: Level
    at: Instant


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned of an incident, when it is over."""

    happened: str
    worked: str
    change: str

    def problem(self) -> Refusal | None:
        for words in (self.happened, self.worked, self.change):
            if refusal := unsaid(words):
                return refusal
        return None


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What an incident is called, and what is known of it."""

    title: str
    what: str


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One incident as it stands."""

    id: str
    cls: Class
    region: str
    """ISO 3166, or `unknown`."""
    at: Instant
    """When it was opened, or the earliest of those that were merged into it."""
    by: str
    opened_in: Phase | None
    """The phase of its region when it was opened."""
    phase: Phase | None
    """The phase that set its clocks."""
    answer: Due
    act: Due
    words: str | None = None
    """The payload with what it is called; what people wrote is never in a row."""
    evidence: str = ""
    """SHA-256 (hex) of what machines found, where they opened it."""
    state: State = "open"
    owner: str = ""
    owned: Instant | None = None
    """When it first had an owner."""
    mitigated: Instant | None = None
    closed: Instant | None = None
    ending: Ending | None = None
    notes: tuple[str, ...] = ()
    """Payloads with what was learned: the first, and corrections of it."""
    reopened: int = 0
    merged_into: str = ""
    merged: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    raised: tuple[Raised, ...] = ()

    @property
    def goes_on(self) -> bool:
        return self.state in GOES_ON

    @property
    def due(self) -> Instant:
        """When the first of what is still to be done is, or was, due; `NEVER` where nothing is."""
        if not self.goes_on:
            return NEVER
        return min((one.due for one in (self.answer, self.act) if one.met is None), default=NEVER)

    @property
    def runs_out(self) -> Instant:
        """When the next of its clocks runs out; `NEVER` where none runs."""
        return min((one.due for one in (self.answer, self.act) if self.goes_on and one.ticks), default=NEVER)

    @property
    def overdue(self) -> bool:
        """Whether something that was missed is still to be done."""
        return self.goes_on and any(one.missed and one.met is None for one in (self.answer, self.act))

    def clock(self, which: Clock) -> Due:
        return self.answer if which == "answer" else self.act

    def with_clock(self, which: Clock, clock: Due) -> Incident:
        return replace(self, answer=clock) if which == "answer" else replace(self, act=clock)


def scope_of(row: Incident | None, phases: Phases | None) -> Scope:
    """What access may test of an incident, from its own row. Of one that is not there nothing is known."""
    if row is None:
        return Scope(tool=TOOL, policy_area=AREA)
    return facts_of(row.cls, row.region, phases)


def facts_of(cls: Class, region: str, phases: Phases | None) -> Scope:
    severity = severity_of(cls, region, phases or Phases())
    return Scope(tool=TOOL, policy_area=AREA, region=known(region), severity=severity)


def severity_of(cls: Class, region: str, phases: Phases) -> str:
    """`severe` where people are kept from voting while they vote, else `high`."""
    return "severe" if cls in IMMINENT and VOTING & {*phases.phases(region)} else "high"


def is_region(text: str) -> bool:
    """Whether a text is a place that a clock can be of, or says that it is not known."""
    return text == UNKNOWN or is_country(text)


def misnamed(name: str) -> Refusal | None:
    if _ID(name):
        return None
    return Refusal("invalid_id", f"{name[:80]!r} is no id: write incident:<name> in a-z, 0-9 and -.")


def strange(ref: str) -> Refusal | None:
    """Why nothing can be linked under this name; None where it can."""
    if _REF(ref):
        return None
    try:
        subject(ref)
    except InvalidSubject:
        return Refusal(
            "invalid_link",
            f"{ref[:80]!r} is nothing that can be linked: write case:, claim:, campaign:, imitated: or incident: with "
            "its id, or a subject as post:123.",
        )
    return None


def is_digest(text: str) -> bool:
    return _DIGEST(text) is not None


def unsaid(words: str, most: int = TEXT) -> Refusal | None:
    """Why words are none, or too many."""
    if any(map(str.isalnum, words)) and len(words) <= most:
        return None
    return Refusal("no_words", f"Say it in words, in up to {most:,} characters: whoever comes next reads it.")


def written(kind: str, by: str, words: str | Words | Note, links: Iterable[str] = ()) -> Payload:
    """What somebody wrote, as a payload of theirs; about the subject that belongs to it, where one alone does."""
    body = words.strip().encode() if isinstance(words, str) else msgspec.json.encode(words)
    subjects = [one for one in links if not _REF(one)]
    return Payload(kind, by, body, subjects[0] if len(subjects) == 1 else by)
