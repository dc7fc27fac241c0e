"""Criteria by version, programmes, requests, and what each account asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from steadyhand.enforcement.reinstatement.facts import (
    AccountReturned,
    CriteriaPublished,
    DenialAppealed,
    HarmNoted,
    ProgrammeClosed,
    ProgrammePaused,
    ProgrammePublished,
    ProgrammeStarted,
    ReturnAsked,
    ReturnClosed,
    ReturnCompleted,
    ReturnReported,
    ReturnRestored,
    ReturnRevoked,
    ReturnScreened,
    ReturnVoted,
    WaveStarted,
)
from steadyhand.enforcement.reinstatement.model import (
    ASKED,
    CRITERIA,
    PROGRAMME,
    REQUEST,
    Asked,
    Harm,
    Pause,
    Programme,
    Published,
    Request,
    Revoked,
    Vote,
    Wave,
)
from steadyhand.enforcement.reinstatement.returning import counted
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

_OF_PROGRAMME: Final = (
    ProgrammePublished, ProgrammeStarted, ProgrammePaused, ProgrammeClosed, WaveStarted, AccountReturned,
    ReturnRevoked, ReturnRestored, ReturnReported,
)  # fmt: skip
_OF_REQUEST: Final = (
    ReturnAsked, ReturnScreened, ReturnVoted, DenialAppealed, WaveStarted, AccountReturned, ReturnCompleted,
    ReturnRevoked, ReturnRestored, ReturnClosed, HarmNoted,
)  # fmt: skip


class CriteriaView(View[Published]):
    """Every version of the criteria, by its reference, for ever."""

    name = CRITERIA
    row = Published
    facts = (CriteriaPublished,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.ref]  # type: ignore[attr-defined]

    def fold(self, row: Published | None, entry: Entry, key: str) -> Published:
        fact = entry.fact
        assert isinstance(fact, CriteriaPublished)
        return Published(ref=fact.ref, criteria=fact.criteria, digest=fact.digest, by=entry.by, at=entry.at)


class ProgrammeView(View[Programme]):
    """Every programme, by its id, for ever."""

    name = PROGRAMME
    row = Programme
    facts = _OF_PROGRAMME

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.programme]  # type: ignore[attr-defined]

    def fold(self, row: Programme | None, entry: Entry, key: str) -> Programme | None:
        if isinstance(entry.fact, ProgrammePublished):
            fact = entry.fact
            return Programme(
                id=fact.programme,
                terms=fact.terms,
                digest=fact.digest,
                owners=(entry.by,),
                at=entry.at,
                under=entry.requests,
            )
        return None if row is None else _programme(row, entry)


class RequestView(View[Request]):
    """Every request, by its id."""

    name = REQUEST
    row = Request
    facts = _OF_REQUEST
    columns = {"state": str, "programme": str, "account": str, "cohort": str, "at": int, "returned": int}
    indexes = (("state", "programme", "at"), ("account",))

    def keys(self, entry: Entry) -> Iterable[str]:
        if isinstance(entry.fact, WaveStarted):
            return [*entry.fact.requests, *entry.fact.held_out]
        return [entry.fact.request]  # type: ignore[attr-defined]

    def fold(self, row: Request | None, entry: Entry, key: str) -> Request | None:
        if isinstance(entry.fact, ReturnAsked):
            return _asked(entry.fact, entry)
        return None if row is None else _request(row, entry, key)

    def index(self, row: Request) -> Mapping[str, Any]:
        return {
            name: getattr(row, name) or ("" if kind is str else None) for name, kind in self.columns.items()
        }


class AskedView(View[Asked]):
    """What each account asked: one request at a time."""

    name = ASKED
    row = Asked
    facts = (
        ReturnAsked, ReturnScreened, ReturnVoted, DenialAppealed, ReturnCompleted, ReturnRevoked, ReturnRestored,
        ReturnClosed,
    )  # fmt: skip

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.account]  # type: ignore[attr-defined]

    def fold(self, row: Asked | None, entry: Entry, key: str) -> Asked:
        before = row or Asked()
        match entry.fact:
            case ReturnAsked(request=request):
                return replace(before, open=request, requests=(*before.requests, request))
            case DenialAppealed(request=request):
                return replace(before, open=request)
            case ReturnVoted(request=request, outcome="deny"):
                return replace(before.without(request), denied=entry.at)
            case ReturnVoted(outcome="approve"):
                return replace(before, denied=None)
            case ReturnRevoked(request=request, cause=cause):
                gone = Revoked(request=request, cause=cause, at=entry.at)
                return replace(before.without(request), denied=entry.at, revoked=(*before.revoked, gone))
            case ReturnRestored(request=request, until=until):
                return before.restored(request, runs=until is not None)
            case ReturnScreened(request=request, screened=screened) if not screened.eligible:
                return before.without(request)
            case ReturnCompleted(request=request) | ReturnClosed(request=request):
                return before.without(request)
        return before


def _programme(row: Programme, entry: Entry) -> Programme:
    match entry.fact:
        case ProgrammeStarted():
            owners = tuple(dict.fromkeys((*row.owners, entry.by)))
            under = (*row.under, *entry.requests)
            return replace(row.going_on("running", entry.at), owners=owners, under=under)
        case ProgrammePaused(why=why):
            return row.pausing(Pause(at=entry.at, why=why))
        case ProgrammeClosed():
            return row.going_on("closed", entry.at)
        case WaveStarted(wave=number, requests=requests):
            return row.with_wave(Wave(number=number, at=entry.at, size=len(requests)))
        case AccountReturned(wave=number) if (wave := row.wave(number)) is not None:
            return row.with_wave(counted(wave, returned=1))
        case ReturnRevoked(wave=number, stops=stops) if (wave := row.wave(number)) is not None:
            return _stopped(row.with_wave(counted(wave, revoked=1)), stops, entry)
        case ReturnRestored(wave=number) if (wave := row.wave(number)) is not None:
            return row.with_wave(counted(wave, revoked=-1))
        case ReturnReported(wave=number, stops=stops) if (wave := row.wave(number)) is not None:
            return _stopped(row.with_wave(counted(wave, reports=1)), stops, entry)
    return row


def _stopped(row: Programme, why: str, entry: Entry) -> Programme:
    return row.pausing(Pause(at=entry.at, why=why, by_rule=True)) if why else row


def _asked(fact: ReturnAsked, entry: Entry) -> Request:
    return Request(
        id=fact.request,
        account=fact.account,
        programme=fact.programme,
        criteria=fact.criteria,
        action=fact.action,
        at=entry.at,
        statements=_payloads(entry, "statement"),
        apart=fact.apart,
        region=fact.region,
        language=fact.language,
    )


def _request(row: Request, entry: Entry, key: str) -> Request:
    match entry.fact:
        case ReturnScreened() as fact:
            return replace(
                row,
                state="under_review" if fact.screened.eligible else "ineligible",
                screened=fact.screened,
                facts=fact.facts,
                cohort=fact.cohort,
                scored=fact.scored,
                needs=fact.needs,
            )
        case HarmNoted(grade=grade, facts=facts, scored=scored, needs=needs):
            noted = Harm(by=entry.by, at=entry.at, grade=grade, said=_payload(entry, "harm_elsewhere"))
            return replace(row, harms=(*row.harms, noted), facts=facts, scored=scored, needs=needs)
        case ReturnVoted() as fact:
            return _voted(row, fact, entry)
        case DenialAppealed():
            needs = min(3, row.needs + 1)
            said = (*row.statements, *_payloads(entry, "statement"))
            return replace(row, state="under_review", round=2, needs=needs, decided=None, statements=said)
        case WaveStarted(wave=wave, held_out=held_out):
            return replace(row, state="held_out" if key in held_out else "scheduled", wave=wave)
        case AccountReturned():
            return replace(row, state="returned", returned=entry.at)
    return _ended(row, entry)


def _ended(row: Request, entry: Entry) -> Request:
    match entry.fact:
        case ReturnCompleted():
            return replace(row, state="completed", ended=entry.at)
        case ReturnRevoked(cause=cause):
            return replace(row, state="revoked", ended=entry.at, cause=cause)
        case ReturnRestored(until=None):
            return replace(row, state="completed", ended=entry.at, cause="")
        case ReturnRestored():
            return replace(row, state="returned", ended=None, cause="")
        case ReturnClosed():
            return replace(row, state="closed", ended=entry.at)
    return row


def _voted(row: Request, fact: ReturnVoted, entry: Entry) -> Request:
    why = _payload(entry, "return_reason")
    vote = Vote(by=entry.by, at=entry.at, finding=fact.finding, reason=why, round=row.round)
    after = replace(row, votes=(*row.votes, vote), needs=fact.needs)
    if fact.outcome is None:
        return after
    return replace(after, state="approved" if fact.outcome == "approve" else "denied", decided=entry.at)


def _payload(entry: Entry, kind: str) -> str | None:
    seal = entry.sealed(kind)
    return seal.payload if seal else None


def _payloads(entry: Entry, kind: str) -> tuple[str, ...]:
    seal = entry.sealed(kind)
    return (seal.payload,) if seal else ()
