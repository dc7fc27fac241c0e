"""Programmes, requests and waves as they stand. Pure and frozen."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.enforcement.reinstatement.criteria import Cohort, Criteria, Screened
from steadyhand.kernel.values import DAY, Instant, Scope

ProgrammeState = Literal["published", "running", "paused", "closed"]
RequestState = Literal[
    "submitted", "ineligible", "under_review", "approved", "held_out", "denied", "scheduled", "returned", "completed",
    "revoked", "closed",
]  # fmt: skip
Closing = Literal["ban_ended", "programme_closed"]
Band = Literal["low", "medium", "high"]
Finding = Literal["approve", "deny"]

TOOL: Final = "reinstatement"
HOUSE: Final = "system:reinstatement"
"""Who screens requests, carries waves out and follows probation: what people decided before."""
DECIDES: Final = "reinstatement.decide"
MANAGES: Final = "reinstatement.manage"
RUNS: Final = "reinstatement.run"
FILES: Final = "reinstatement.file"
CRITERIA: Final = "criteria"
PROGRAMME: Final = "programme"
REQUEST: Final = "reinstatement"
ASKED: Final = "reinstatement_asked"
STATEMENT: Final = 10_000
LARGEST_WAVE: Final = 500
WATCHED: Final = 14 * DAY
"""How long a wave is watched before the next one may begin."""


class StopRule(msgspec.Struct, frozen=True, kw_only=True):
    """When a programme pauses by itself: of those a wave brought back, too many broke a rule, or were reported."""

    recidivism: float = 0.1
    """The share of a wave that may break a rule again, from 0 to 1."""
    reports: float = 0.5
    """Reports that opened a case, for each account of a wave."""
    fewest: int = 5
    """Accounts that must have returned before a share says anything."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a programme is, word by word."""

    title: str
    text: str
    criteria: str
    """The version of the criteria by which it decides, `criteria:2026@1`."""
    cohorts: tuple[Cohort, ...]
    wave: int
    """Accounts of one wave at most: as many as reviewers can look after."""
    reviewers: int
    """People who look after those who returned; `wave` is no more than `EACH` times as many."""
    hold_out: int = 10
    """Percent of those approved who wait, by lot, so that what returning changes can be told from what time does."""
    council: bool = True
    """Whether the council votes on it before it starts."""
    stop: StopRule = StopRule()


EACH: Final = 20
"""Accounts on probation that one reviewer can look after."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the criteria."""

    ref: str
    criteria: Criteria
    digest: str
    by: str
    at: Instant


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """One wave: who is in it, and what became of them so far."""

    number: int
    at: Instant
    size: int
    returned: int = 0
    revoked: int = 0
    reports: int = 0

    def trips(self, rule: StopRule) -> str | None:
        """Why the programme pauses; None where it goes on."""
        if self.returned < rule.fewest:
            return None
        if self.revoked > rule.recidivism * self.returned:
            return f"Of the {self.returned} who returned in wave {self.number}, {self.revoked} broke a rule again."
        if self.reports > rule.reports * self.returned:
            return (
                f"The {self.returned} who returned in wave {self.number} were reported {self.reports} times."
            )
        return None


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """That a programme stood still: since when, why, and until when."""

    at: Instant
    why: str
    by_rule: bool = False
    """Whether its own stop rule paused it."""
    ended: Instant | None = None


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """One programme as it stands."""

    id: str
    terms: Terms
    digest: str
    """SHA-256 of its terms, hex: what the council votes on."""
    owners: tuple[str, ...]
    """Who asked for it or started it: like whoever agreed to that, they decide no request."""
    at: Instant
    state: ProgrammeState = "published"
    waves: tuple[Wave, ...] = ()
    under: tuple[str, ...] = ()
    """The requests by which others agreed to it."""
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> str:
        """Why it is paused; empty where it is not."""
        return self.pauses[-1].why if self.state == "paused" else ""

    def pausing(self, pause: Pause) -> Programme:
        """Paused."""
        return msgspec.structs.replace(self, state="paused", pauses=(*self.pauses, pause))

    def going_on(self, state: ProgrammeState, at: Instant) -> Programme:
        """Paused no more."""
        last = tuple(msgspec.structs.replace(one, ended=one.ended or at) for one in self.pauses[-1:])
        return msgspec.structs.replace(self, state=state, pauses=(*self.pauses[:-1], *last))

    @property
    def last(self) -> Wave | None:
        """Its latest wave."""
        return self.waves[-1] if self.waves else None

    def wave(self, number: int) -> Wave | None:
        """One wave."""
        return next((one for one in self.waves if one.number == number), None)

    def with_wave(self, wave: Wave) -> Programme:
        """With a wave as it stands now, in its place: an earlier one changes after a later one has begun."""
        waves = {one.number: one for one in self.waves} | {wave.number: wave}
        return msgspec.structs.replace(self, waves=tuple(waves.values()))


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a banned account when it asks to come back: counts and kinds, and nobody's words."""

    area: str
    severity: str
    days_since: int
    bans: int = 1
    """Bans and suspensions so far."""
    strikes: int = 0
    reports: int = 0
    """Reports of the case that led to the ban: how many were targeted, or cared."""
    views: int = 0
    evaded: bool = False
    before: bool = False
    repealed: bool = False
    """Whether the article is in effect no more."""
    doubtful: bool = False
    """Whether a second look at the decision read it otherwise."""
    public_figure: bool = False
    statement: bool = False
    elsewhere: int = 0
    """Harm off the platform that a reviewer noted, from 0 to 10."""


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """The score with its parts, which add up to it."""

    score: int
    parts: dict[str, int]
    band: Band


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """What one reviewer found."""

    by: str
    at: Instant
    finding: Finding
    reason: str | None = None
    """The payload with why."""
    round: int = 1


class Harm(msgspec.Struct, frozen=True, kw_only=True):
    """Harm off the platform that one reviewer noted."""

    by: str
    at: Instant
    grade: int
    """How grave, from 1 to 10."""
    said: str | None = None
    """The payload with what it was, where, and by which source that is known: a `HarmSaid` as JSON."""


class HarmSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What harm it was, where it happened, and the source: a link, or a reference in words."""

    what: str
    where: str
    source: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request to come back."""

    id: str
    account: str
    programme: str
    criteria: str
    """The version of the criteria that it is decided by."""
    action: str
    """The ban that it asks to have lifted."""
    at: Instant
    statements: tuple[str, ...] = ()
    """The payloads with what they say: when they asked, and against a denial."""
    state: RequestState = "submitted"
    apart: tuple[str, ...] = ()
    """Who had a part in the ban, and the programme's owners: they do not decide."""
    screened: Screened | None = None
    facts: Facts | None = None
    cohort: Cohort | None = None
    scored: Scored | None = None
    needs: int = 1
    """How many people decide it."""
    votes: tuple[Vote, ...] = ()
    harms: tuple[Harm, ...] = ()
    round: int = 1
    """2 after its denial was appealed, which it is once."""
    decided: Instant | None = None
    wave: int = 0
    returned: Instant | None = None
    ended: Instant | None = None
    """When probation was completed, or the return was revoked."""
    cause: str = ""
    """What it was revoked for."""
    region: str = "unknown"
    language: str = "unknown"

    @property
    def open(self) -> bool:
        """Whether it waits for something."""
        return self.state in {"submitted", "under_review", "approved", "held_out", "scheduled", "returned"}

    @property
    def voted(self) -> tuple[Vote, ...]:
        """The votes of this round."""
        return tuple(one for one in self.votes if one.round == self.round)

    @property
    def barred(self) -> tuple[str, ...]:
        """Who does not decide it any more, or never did."""
        return tuple(dict.fromkeys((*self.apart, *(one.by for one in self.votes))))

    def scope(self, apart: tuple[str, ...] = ()) -> Scope:
        """What access may test about it, and whose doing deciding it judges."""
        area = self.facts.area if self.facts is not None else None
        severity = self.facts.severity if self.facts is not None else None
        return Scope(
            tool=TOOL,
            policy_area=area or None,
            severity=severity or None,
            region=None if self.region == "unknown" else self.region,
            language=None if self.language == "unknown" else self.language,
            subjects=(self.account,),
            on=self.account,
            apart=apart,
        )


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """A return that ended because of a decision."""

    request: str
    cause: str
    at: Instant


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an account asked so far."""

    open: str = ""
    requests: tuple[str, ...] = ()
    denied: Instant | None = None
    """When the latest denial was, or a return ended; None where neither stands."""
    revoked: tuple[Revoked, ...] = ()
    """Returns that ended because of decisions which nobody overturned."""

    def revoked_for(self, decision: str) -> tuple[Revoked, ...]:
        """Those that ended because of one decision."""
        return tuple(one for one in self.revoked if one.cause == decision)

    def without(self, request: str) -> Asked:
        """These where one request is not open any more."""
        return msgspec.structs.replace(self, open="") if self.open == request else self

    def restored(self, request: str, *, runs: bool) -> Asked:
        """These where one return has not ended; `runs` says whether it is on probation."""
        gone = next((one for one in self.revoked if one.request == request), None)
        return msgspec.structs.replace(
            self,
            open=request if runs else self.open,
            denied=None if gone is not None and self.denied == gone.at else self.denied,
            revoked=tuple(one for one in self.revoked if one is not gone),
        )
