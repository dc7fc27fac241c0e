"""`/v1/escalations`: what a partner's program asks, and what became of it. Each partner sees its own alone."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter, SkipValidation
from msgspec import Meta

from steadyhand.civic.incidents.model import Class
from steadyhand.enforcement.model import OBJECTION_WINDOW
from steadyhand.flows import escalation as flow
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import SECOND, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.partners.clocks import Ground
from steadyhand.review.partners.commands import UNKNOWN
from steadyhand.review.partners.model import (
    LINKS,
    SUBJECTS,
    Answer,
    Ending,
    Escalation,
    LegalOrder,
    Partner,
    Said,
)
from steadyhand.review.partners.store import Partners, Standing, Told
from steadyhand.web.api.bodies import read_json
from steadyhand.web.api.edge import House, Limit, Principal, problems, proof_of
from steadyhand.web.api.patterns import Address, Code, Line, Name, Text
from steadyhand.web.api.reading import TAKES
from steadyhand.web.portal.reach import partner_behind
from steadyhand.web.portal.telling import author_in, why
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal
from steadyhand.web.rooms import Rooms

READ = "escalation.read"


class OrderBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A legal order of an authority; `forbidden_by` is the law that forbids naming it to the person affected."""

    basis: Line
    territory: Line
    forbidden_by: Annotated[str, Meta(max_length=200)] = ""


class EscalationBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An escalation. `reference` is the partner's own: the same reference with the same content is taken once."""

    reference: Line
    area: Line
    subjects: Annotated[list[Name], Meta(min_length=1, max_length=SUBJECTS)]
    severity: Literal["low", "medium", "high", "severe"]
    words: Text
    rule: Annotated[str, Meta(max_length=200)] = ""
    links: Annotated[list[Address], Meta(max_length=LINKS)] = []
    region: Code = "unknown"
    language: Code = "unknown"
    order: OrderBody | None = None
    about: Class | Literal[""] = ""
    """What in an election it is about, as election offices and monitors say it: it sets the election's clock."""


class ClockTold(msgspec.Struct, frozen=True, kw_only=True):
    """By which clock it is due: an `election`'s, or as `agreed`; `elsewhere`, `other_area`, `no_class`: why not."""

    ground: Ground
    about: str
    phase: str | None
    shortened: int
    """How often it got less time since it was taken."""
    why: str


class SubjectTold(msgspec.Struct, frozen=True, kw_only=True):
    """One subject; what was decided is unset until then. `reason` is unset too where its words were erased.

    `not_decided` says that its case was ended without a decision, and `reason` then says why.
    """

    subject: str
    outcome: Ending | None
    policy: str | None
    reason: str | None
    decided_at: str | None
    object_by: str | None
    """Until when the partner may object, free of charge."""


class EscalationShown(msgspec.Struct, frozen=True, kw_only=True):
    """How far an escalation is. `left_s` are the seconds left until `due`; below zero it is late."""

    escalation: str
    reference: str
    area: str
    severity: str
    state: Standing
    received: str
    due: str
    left_s: int
    breached: str | None
    clock: ClockTold
    subjects: list[SubjectTold]


class EscalationsFound(msgspec.Struct, frozen=True, kw_only=True):
    """A partner's escalations, the latest first."""

    escalations: list[EscalationShown]


Asked = NamedDependency[SkipValidation[EscalationBody]]


async def body_of(request: Request[Any, Any, Any], principal: Principal) -> EscalationBody:
    """The escalation in a request, read once it is known who asks."""
    return await read_json(request, EscalationBody)


@post(
    "/escalations",
    sync_to_thread=True,
    status_code=201,
    summary="Escalate",
    tags=["escalations"],
    responses={
        200: ResponseSpec(
            EscalationShown, description="It was here already: how far it is.", generate_examples=False
        ),
        **problems(403, 404, 409, 413, 415, 422, 429, 507),
    },
    dependencies={"asked": Provide(body_of)},
)
def escalate(
    request: Request[Any, Any, Any], rooms: House, principal: Principal, asked: Asked
) -> Response[EscalationShown]:
    """Take an escalation at once: 201 with its id and when it is due, 200 if it was here already.

    For the key of a partner's program with `escalation.file`.
    """
    partner = partner_behind(rooms, principal)
    if asked.area not in rooms.areas:
        detail = f"No policy area is called {asked.area!r}. Areas: {', '.join(rooms.areas)}."
        raise Problem(422, "unlisted_area", "Not possible", detail)
    filed = flow.file(
        rooms.door,
        rooms.reader,
        _wanted(asked),
        partner.listing,
        principal,
        author_in(rooms),
        proof=proof_of(request),
    )
    if isinstance(filed, Refusal):
        raise of_refusal(filed)
    return Response(_shown(rooms, filed.escalation), status_code=201 if filed.new else 200)


@get(
    "/escalations",
    sync_to_thread=True,
    tags=["escalations"],
    responses=problems(403, 404),
    summary="Escalations",
    opt={TAKES: READ},
)
def escalations(
    rooms: House,
    principal: Principal,
    reference: Annotated[str | None, QueryParameter(description="Only the one with this reference.")] = None,
    limit: Limit = 100,
) -> EscalationsFound:
    """The partner's own escalations with their clocks, the latest first, of any state."""
    partner, known = partner_behind(rooms, principal).listing.partner, Partners(rooms.reader)
    if reference is None:
        found = known.of(partner, limit)
    else:
        found = [one for one in (known.by_reference(partner, reference),) if one is not None]
    standings = known.standings(found)
    now = rooms.now()
    return EscalationsFound(escalations=[shown(one, standings[one.escalation], {}, now) for one in found])


@get(
    "/escalations/{escalation:str}",
    sync_to_thread=True,
    tags=["escalations"],
    responses=problems(403, 404),
    summary="One escalation",
    opt={TAKES: READ},
)
def one_escalation(rooms: House, principal: Principal, escalation: FromPath[str]) -> EscalationShown:
    """One of the partner's own: its state, its clock, and what was decided about each subject, with the reason."""
    partner: Partner = partner_behind(rooms, principal)
    asked = Partners(rooms.reader).escalation(partner.listing.partner, escalation)
    if asked is None:
        raise of_refusal(UNKNOWN)
    return _shown(rooms, asked)


def _shown(rooms: Rooms, asked: Escalation) -> EscalationShown:
    told: Told = Partners(rooms.reader).told(asked)
    return shown(asked, told.standing, told.reasons, rooms.now())


def shown(asked: Escalation, standing: Standing, reasons: dict[str, str], now: Instant) -> EscalationShown:
    """As its partner is told of it; `reasons` are the words by case."""
    return EscalationShown(
        escalation=asked.escalation,
        reference=asked.reference,
        area=asked.area,
        severity=asked.severity,
        state=standing,
        received=rfc3339(asked.at),
        due=rfc3339(asked.due),
        left_s=(asked.due - now) // SECOND,
        breached=rfc3339(asked.breached),
        clock=_clock(asked),
        subjects=[_subject(part.subject, part.answer, reasons.get(part.case)) for part in asked.parts],
    )


def _clock(asked: Escalation) -> ClockTold:
    ran, turned = asked.ran, asked.shortened
    phase = turned[-1].phase if turned else ran.phase
    return ClockTold(ground=ran.ground, about=ran.cls, phase=phase, shortened=len(turned), why=why(asked))


def _subject(subject: str, answer: Answer | None, reason: str | None) -> SubjectTold:
    return SubjectTold(
        subject=subject,
        outcome=answer.outcome if answer else None,
        policy=answer.policy if answer else None,
        reason=reason if answer else None,
        decided_at=rfc3339(answer.at if answer else None),
        object_by=rfc3339(answer.at + OBJECTION_WINDOW if answer else None),
    )


def _wanted(asked: EscalationBody) -> flow.Wanted:
    order = asked.order
    return flow.Wanted(
        reference=asked.reference,
        area=asked.area,
        subjects=tuple(asked.subjects),
        severity=asked.severity,
        said=Said(rule=asked.rule, words=asked.words, links=tuple(asked.links)),
        region=asked.region,
        language=asked.language,
        order=None if order is None else LegalOrder(**msgspec.structs.asdict(order)),
        cls=asked.about,
    )
