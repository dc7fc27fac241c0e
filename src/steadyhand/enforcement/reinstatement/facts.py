"""What happens to criteria, programmes, requests and waves."""

from __future__ import annotations

from steadyhand.enforcement.reinstatement.criteria import Cohort, Criteria, Screened
from steadyhand.enforcement.reinstatement.model import Closing, Facts, Finding, Scored, Terms
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class CriteriaPublished(Fact, frozen=True, kw_only=True, tag="enforcement.criteria_published"):
    """Everybody can read by what it is decided who may come back."""

    ref: str
    criteria: Criteria
    digest: str


class ProgrammePublished(Fact, frozen=True, kw_only=True, tag="enforcement.programme_published"):
    """Everybody can read a programme; it has not begun."""

    programme: str
    terms: Terms
    digest: str


class ProgrammeStarted(Fact, frozen=True, kw_only=True, tag="enforcement.programme_started"):
    """It runs, or runs again after a pause."""

    programme: str
    resumed: bool = False


class ProgrammePaused(Fact, frozen=True, kw_only=True, tag="enforcement.programme_paused"):
    """It is stopped for now, by somebody or by its own rule: nobody more returns."""

    programme: str
    why: str


class ProgrammeClosed(Fact, frozen=True, kw_only=True, tag="enforcement.programme_closed"):
    """It is over. Whoever returned stays on probation as was said."""

    programme: str


class ReturnAsked(Fact, frozen=True, kw_only=True, tag="enforcement.return_asked"):
    """Somebody who is banned asks to come back. What they say is the entry's payload."""

    request: str
    account: str
    programme: str
    criteria: str
    action: str
    apart: tuple[str, ...]
    region: str = "unknown"
    language: str = "unknown"


class ReturnScreened(Fact, frozen=True, kw_only=True, tag="enforcement.return_screened"):
    """A request was screened, and scored where it is eligible."""

    request: str
    account: str
    screened: Screened
    facts: Facts
    cohort: Cohort
    scored: Scored
    needs: int


class ReturnVoted(Fact, frozen=True, kw_only=True, tag="enforcement.return_voted"):
    """One reviewer found something. Why is the entry's payload. `outcome` is set where that decides it."""

    request: str
    account: str
    finding: Finding
    outcome: Finding | None
    needs: int


class HarmNoted(Fact, frozen=True, kw_only=True, tag="enforcement.harm_noted"):
    """A reviewer noted harm off the platform, which counts in the score. What it was is the entry's payload."""

    request: str
    account: str
    grade: int
    facts: Facts
    scored: Scored
    needs: int


class DenialAppealed(Fact, frozen=True, kw_only=True, tag="enforcement.denial_appealed"):
    """Whoever was denied asks that others look at it, which they may once. What they say is the entry's payload."""

    request: str
    account: str


class WaveStarted(Fact, frozen=True, kw_only=True, tag="enforcement.wave_started"):
    """Who returns now, and who of those approved waits by lot."""

    programme: str
    wave: int
    requests: tuple[str, ...]
    held_out: tuple[str, ...]


class AccountReturned(Fact, frozen=True, kw_only=True, tag="enforcement.account_returned"):
    """Somebody is back, on probation until an instant."""

    request: str
    account: str
    programme: str
    wave: int
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        return _until(self.request, self.until)


class ReturnCompleted(Fact, frozen=True, kw_only=True, tag="enforcement.return_completed"):
    """Probation is over, and nothing came of it."""

    request: str
    account: str


class ReturnRevoked(Fact, frozen=True, kw_only=True, tag="enforcement.return_revoked"):
    """Somebody broke a rule on probation and is banned again; where `stops` says so, the programme pauses with it."""

    request: str
    account: str
    programme: str
    wave: int
    cause: str
    stops: str = ""

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(_probation(self.request))]


class ReturnRestored(Fact, frozen=True, kw_only=True, tag="enforcement.return_restored"):
    """What a return was revoked for was overturned: it is as if it had gone on. `until` is None where it is over."""

    request: str
    account: str
    programme: str
    wave: int
    until: Instant | None
    cause: str
    """The appeal."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [] if self.until is None else _until(self.request, self.until)


class ReturnClosed(Fact, frozen=True, kw_only=True, tag="enforcement.return_closed"):
    """There is nothing left to decide about a request: its ban ended otherwise, or its programme is over."""

    request: str
    account: str
    why: Closing


class ReturnReported(Fact, frozen=True, kw_only=True, tag="enforcement.return_reported"):
    """Somebody on probation was reported; where `stops` says so, the programme pauses with it."""

    request: str
    programme: str
    wave: int
    cause: str
    stops: str = ""


def _until(request: str, until: Instant) -> list[Timer]:
    from steadyhand.enforcement.reinstatement.returning import CompleteReturn  # noqa: PLC0415 - a timer names the command that ends the fact

    return [Timer(_probation(request), until, CompleteReturn(request=request))]


def _probation(request: str) -> str:
    return f"probation:{request}"
