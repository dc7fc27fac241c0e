"""Waves: who returns when, what is limited on probation, and how a return ends. One at a time, and no way round."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from steadyhand.access.protection.model import CALENDAR, Calendar, Window, overlapped
from steadyhand.enforcement.ending import ended, kept, unsaid
from steadyhand.enforcement.facts import Lifted
from steadyhand.enforcement.model import standing_of
from steadyhand.enforcement.moratorium.model import IN_FORCE
from steadyhand.enforcement.reinstatement.criteria import BLACKED_OUT, Criteria
from steadyhand.enforcement.reinstatement.facts import (
    AccountReturned,
    ReturnCompleted,
    ReturnReported,
    ReturnRevoked,
    WaveStarted,
)
from steadyhand.enforcement.reinstatement.model import (
    RUNS,
    TOOL,
    WATCHED,
    Programme,
    Published,
    Request,
    Wave,
)
from steadyhand.enforcement.reinstatement.notices import completed, returned, revoked
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import DAY, Instant, Scope
from steadyhand.kernel.zones import day

CARRIES_OUT: Final = "reinstatement.carry_out"
_TWO: Final = "A wave of returns two people start."


class StartWave(Command, frozen=True, kw_only=True, tag="enforcement.start_wave"):
    """Have those approved return, as many as a wave may hold; a share of them waits by lot."""

    capability = RUNS
    tool = TOOL

    programme: str
    wave: int
    criteria: str
    requests: tuple[str, ...]
    """Those approved that are next, in the order in which they asked."""

    def keys(self) -> Keys:
        return Keys(
            programme=self.programme, criteria=self.criteria, reinstatement=self.requests, calendar=CALENDAR
        )

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=TOOL, second=_TWO)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        programme: Programme | None = rows.programme
        if programme is None or programme.state != "running":
            return Refusal("not_running", f"{self.programme} does not run.")
        last = programme.last
        number = last.number + 1 if last is not None else 1
        if self.wave != number or self.criteria != programme.terms.criteria:
            return Refusal(
                "wave_started", f"Wave {self.wave} has begun, or is not the next one: that is {number}."
            )
        if last is not None and now < last.at + WATCHED:
            return Refusal(
                "watched", f"Wave {last.number} is watched until {day(last.at + WATCHED)}: wait for that."
            )
        if not 1 <= len(set(self.requests)) == len(self.requests) <= programme.terms.wave:
            return Refusal("wave_size", f"A wave has 1 to {programme.terms.wave} accounts, each once.")
        published: Published = rows.criteria
        asked: Sequence[Request | None] = rows.reinstatement
        near = _near(asked, published.criteria, rows.calendar, now)
        if refusal := self._unready(asked) or near:
            return refusal
        held_out = lot(self.programme, self.wave, self.requests, programme.terms.hold_out)
        back = tuple(name for name in self.requests if name not in held_out)
        return WaveStarted(programme=self.programme, wave=self.wave, requests=back, held_out=held_out)

    def _unready(self, asked: Iterable[Request | None]) -> Refusal | None:
        for name, request in zip(self.requests, asked, strict=True):
            if request is None or request.programme != self.programme:
                return Refusal("unknown_request", f"{name[:80]} is no request under {self.programme}.")
            if request.state not in {"approved", "held_out"}:
                return Refusal(
                    "not_approved", f"{name} is {request.state.replace('_', ' ')}, and not approved."
                )
        return None


def near_election(calendar: Calendar | None, criteria: Criteria, now: Instant) -> tuple[Window, ...]:
    """The protected windows around which some cohorts do not return now."""
    starts, ends = now - criteria.blackout_after * DAY, now + criteria.blackout_before * DAY
    return overlapped(calendar, starts, ends + 1)


def _near(
    asked: Iterable[Request | None], criteria: Criteria, calendar: Calendar | None, now: Instant
) -> Refusal | None:
    """No return of some cohorts in the weeks around an election, as the calendar of protected windows has it."""
    if not any(one is not None and one.cohort in BLACKED_OUT for one in asked):
        return None
    windows = near_election(calendar, criteria, now)
    if not windows:
        return None
    return Refusal(
        "blackout",
        f"{windows[0].name} is near: cohorts d, e and f do not return from {criteria.blackout_before} days before "
        f"it to {criteria.blackout_after} days after. Leave them for a later wave.",
    )


class ReturnAccount(Command, frozen=True, kw_only=True, tag="enforcement.return_account"):
    """Have one account of a wave return. Performed by the house, each in a set of its own, so that a stop stops it."""

    capability = CARRIES_OUT
    tool = TOOL

    request: str
    programme: str
    criteria: str

    def keys(self) -> Keys:
        return Keys(
            reinstatement=self.request, programme=self.programme, criteria=self.criteria, calendar=CALENDAR
        )

    def scope(self, rows: Rows) -> Scope:
        request: Request | None = rows.reinstatement
        return Scope(tool=TOOL) if request is None else request.scope()

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if request is None or request.state != "scheduled":
            return Refusal("not_scheduled", f"{self.request} is not of a wave that returns now.")
        if rows.programme.state != "running":
            return Refusal("not_running", f"{self.programme} is stopped: nobody returns.")
        published: Published = rows.criteria
        if refusal := _near([request], published.criteria, rows.calendar, now):
            return refusal
        stages, until = stages_of(published.criteria, now)
        fact = AccountReturned(
            request=self.request,
            account=request.account,
            programme=self.programme,
            wave=request.wave,
            until=until,
        )
        return Ruling(fact=fact, effects=returned(request, until, stages, rows.words))


class LiftOnReturn(Command, frozen=True, kw_only=True, tag="enforcement.lift_on_return"):
    """End the ban of an account that returns; part of its set. A moratorium keeps it in force all the same."""

    capability = CARRIES_OUT
    tool = TOOL

    subject: str
    action: str
    request: str
    reason: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject, moratoria=IN_FORCE, reinstatement=self.request)

    def scope(self, rows: Rows) -> Scope:
        return standing_of(rows.standing, self.subject).scope(self.tool, self.action)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if (
            request is None
            or request.state != "returned"
            or (request.account, request.action)
            != (
                self.subject,
                self.action,
            )
        ):
            return Refusal("not_returned", f"{self.request[:80]} has nobody return from this.")
        if rows.standing is not None and rows.standing.bans > 1:
            return Refusal(
                "other_ban", f"{self.subject} is banned for something else too: that is appealed first."
            )
        if refusal := unsaid(self.request, self.reason) or kept(rows, self.subject, self.action):
            return refusal
        fact = Lifted(subject=self.subject, action=self.action, cause=self.request)
        return ended(fact, rows, now, self.reason, tell=False)


class CompleteReturn(Command, frozen=True, kw_only=True, tag="enforcement.complete_return"):
    """Probation is over. Performed by the clock."""

    capability = "reinstatement.complete"
    tool = TOOL
    unfreezable: ClassVar[bool] = True
    request: str

    def keys(self) -> Keys:
        return Keys(reinstatement=self.request)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if request is None or request.state != "returned":
            return Refusal("not_due", f"{self.request} is not on probation.")
        fact = ReturnCompleted(request=self.request, account=request.account)
        return Ruling(fact=fact, effects=completed(request, rows.words))


class _OfReturned(Command, frozen=True, kw_only=True):
    capability = CARRIES_OUT
    tool = TOOL
    request: str
    programme: str
    cause: str

    def keys(self) -> Keys:
        return Keys(reinstatement=self.request, programme=self.programme)

    def scope(self, rows: Rows) -> Scope:
        request: Request | None = rows.reinstatement
        return Scope(tool=TOOL) if request is None else request.scope()

    def wave(self, rows: Rows) -> tuple[Request, Programme, Wave] | Refusal:
        """The request, its programme and its wave, where it is on probation."""
        request, programme = rows.reinstatement, rows.programme
        wave = programme.wave(request.wave) if request is not None and programme is not None else None
        if (
            request is None
            or wave is None
            or request.state != "returned"
            or request.programme != self.programme
        ):
            return Refusal("not_returned", f"{self.request[:80]} is not on probation.")
        return request, programme, wave

    def stops(self, programme: Programme, after: Wave) -> str:
        """Why the programme pauses with this; empty where it does not, or is stopped."""
        return (after.trips(programme.terms.stop) or "") if programme.state == "running" else ""


class RevokeReturn(_OfReturned, frozen=True, kw_only=True, tag="enforcement.revoke_return"):
    """End a return, because a person found that a rule was broken on probation; the ban is of the same set."""

    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        found = self.wave(rows)
        if isinstance(found, Refusal):
            return found
        request, programme, wave = found
        fact = ReturnRevoked(
            request=self.request,
            account=request.account,
            programme=self.programme,
            wave=wave.number,
            cause=self.cause,
            stops=self.stops(programme, counted(wave, revoked=1)),
        )
        return Ruling(fact=fact, effects=revoked(request, rows.words))


class NoteReturnReport(_OfReturned, frozen=True, kw_only=True, tag="enforcement.note_return_report"):
    """Count that somebody on probation was reported. It changes nothing for them."""

    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        found = self.wave(rows)
        if isinstance(found, Refusal):
            return found
        _, programme, wave = found
        return ReturnReported(
            request=self.request,
            programme=self.programme,
            wave=wave.number,
            cause=self.cause,
            stops=self.stops(programme, counted(wave, reports=1)),
        )


def counted(wave: Wave, *, returned: int = 0, revoked: int = 0, reports: int = 0) -> Wave:
    """A wave with so many more."""
    return Wave(
        number=wave.number,
        at=wave.at,
        size=wave.size,
        returned=wave.returned + returned,
        revoked=wave.revoked + revoked,
        reports=wave.reports + reports,
    )


def stages_of(
    criteria: Criteria, now: Instant
) -> tuple[tuple[tuple[Instant, tuple[str, ...]], ...], Instant]:
    """The stages of a probation that begins now, as (until, limits), and when it is over."""
    stages, end = [], now
    for stage in criteria.stages:
        end += stage.days * DAY
        stages.append((end, tuple(stage.limits)))
    return tuple(stages), end


def limits_of(criteria: Criteria, now: Instant) -> dict[str, Instant]:
    """Until when each limit holds, from the first stage on: a limit ends where a stage no longer has it."""
    ends: dict[str, Instant] = {}
    end = now
    for number, stage in enumerate(criteria.stages):
        end += stage.days * DAY
        for limit in stage.limits:
            if number == 0 or limit in ends:
                ends[limit] = end
    return ends


def lot(programme: str, wave: int, requests: Sequence[str], percent: int) -> tuple[str, ...]:
    """Who of these waits: by the digest of each, so that nobody chooses; never all of them."""
    many = min(len(requests) * percent // 100, len(requests) - 1)

    def drawn(name: str) -> bytes:
        return hashlib.blake2b(f"{programme}|{wave}|{name}".encode(), digest_size=16).digest()

    return tuple(sorted(sorted(requests, key=drawn)[:many], key=requests.index))
