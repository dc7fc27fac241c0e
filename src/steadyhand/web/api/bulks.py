"""`/v1/bulks`: many cases decided as one, as policy leads do it in the console: in their session, by the same rules."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final

from litestar import Request, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter, SkipValidation
from sqlalchemy import select

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.bulk.commands import (
    OpenSample,
    PlanBulk,
    ReverseBulk,
    SampleBulk,
    StartBulk,
    StopBulk,
    not_in_sample,
)
from steadyhand.review.bulk.facts import BulkPlanned
from steadyhand.review.bulk.model import MOST, Bulk, Member
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Case
from steadyhand.storage.tables import ledger
from steadyhand.web.api.bodies import read_json
from steadyhand.web.api.bulk_shapes import (
    BulkBody,
    BulkInFull,
    BulkShown,
    BulkTaken,
    ChoiceName,
    EffectsShown,
    FitsBody,
    SampleShown,
    SecondAsked,
    Severity,
    WhyBody,
)
from steadyhand.web.api.edge import House, idempotency_key, problems
from steadyhand.web.api.people import Asker, admission, person_of
from steadyhand.web.api.reading import TAKES
from steadyhand.web.console.access import asking
from steadyhand.web.console.bulk_read import (
    UNSEEN,
    bulks,
    contradiction,
    foreseen,
    found_bulk,
    named,
    verdict_of,
)
from steadyhand.web.console.dossier import pieces, wordings
from steadyhand.web.console.live import READING
from steadyhand.web.console.looks.blind import kept_blind
from steadyhand.web.console.proposals import CHOICES, Choice
from steadyhand.web.console.session import Form, Person
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal
from steadyhand.web.rooms import Rooms

MAY: Final = PlanBulk.capability
NONE_CHOSEN: Final = Refusal(
    "bulk_size", f"Name from 1 to {MOST} cases that you may read, one for its copies, or a campaign."
)
NOT_YOURS: Final = Refusal("not_allowed", "Whoever planned a bulk reads its sample.")
SHUT: Final = Problem(
    403, "blind", "Not allowed", "You look over a decision about the same post or account: answer that first."
)
REUSED: Final = "key_reused"
READ: Final[dict[str, Any]] = {"sync_to_thread": True, "tags": ["bulks"], "opt": {TAKES: MAY}}
DONE: Final[dict[str, Any]] = {
    "sync_to_thread": True,
    "tags": ["bulks"],
    "status_code": 200,
    "responses": problems(403, 404, 409, 413, 415, 422, 507),
}

PlanAsked = NamedDependency[SkipValidation[BulkBody]]
FitsAsked = NamedDependency[SkipValidation[FitsBody]]
WhyAsked = NamedDependency[SkipValidation[WhyBody]]


async def plan_in(request: Request[Any, Any, Any]) -> BulkBody:
    """The bulk in a request, read once it is known who asks."""
    return await read_json(request, BulkBody)


async def fits_in(request: Request[Any, Any, Any]) -> FitsBody:
    """The answer in a request."""
    return await read_json(request, FitsBody)


async def why_in(request: Request[Any, Any, Any]) -> WhyBody:
    """The words in a request."""
    return await read_json(request, WhyBody)


@get("/", summary="Bulks", responses=problems(403), **READ)
def latest(rooms: House) -> list[BulkShown]:
    """The latest bulks of everybody, and how far each has come."""
    return [BulkShown.of(row) for row in bulks(rooms)]


@get("/effects", summary="What a bulk would do", responses=problems(403, 422), **READ)
def effects(  # noqa: PLR0913, PLR0917 - a verdict has these parts
    rooms: House,
    person: Asker,
    choice: Annotated[
        list[ChoiceName], QueryParameter(min_items=1, description="What follows for each case.")
    ],
    case: Annotated[
        list[str] | None, QueryParameter(max_items=MOST, description="Cases of one queue, by name.")
    ] = None,
    copies: Annotated[
        str | None, QueryParameter(description="Instead: the waiting exact copies of this case, and it.")
    ] = None,
    campaign: Annotated[
        str | None, QueryParameter(description="Instead: the cases of this campaign that wait, `campaign:…`.")
    ] = None,
    policy: Annotated[str, QueryParameter(description="The article that is broken, `spam-1@1`.")] = "",
    severity: Annotated[Severity, QueryParameter(description="How grave; empty: as the article says.")] = "",
    code: Annotated[list[str] | None, QueryParameter(description="Reason codes.")] = None,
) -> EffectsShown:
    """Every effect on each case, as the very commands would be judged now, and the cases that would be left.

    A case that is not there, or is kept from whoever asks, is left as `unknown_case`. The area is that of the first.
    """
    asked = [] if copies or campaign else list(dict.fromkeys(case or ()))
    found = named(rooms, person, asked, copies or "", campaign or "")
    if not found:
        raise of_refusal(NONE_CHOSEN)
    verdict = verdict_of(found[0].area, _chosen(choice), policy, severity, code or ())
    names = [one.id for one in found]
    kept = [name for name in asked if name not in set(names)]
    return EffectsShown.of(verdict.area, foreseen(rooms, person, verdict, names), kept)


@post("/", summary="Plan a bulk", dependencies={"asked": Provide(plan_in)}, **{**DONE, "status_code": 201})
def plan(request: Request[Any, Any, Any], rooms: House, person: Asker, asked: PlanAsked) -> BulkTaken:
    """Set out one verdict for these cases, in the versions whose effects were read. Nothing is decided by it."""
    if asked.area not in rooms.areas:
        detail = f"No policy area is called {asked.area!r}. Areas: {', '.join(rooms.areas)}."
        raise Problem(422, "unlisted_area", "Not possible", detail)
    verdict = verdict_of(asked.area, _chosen(asked.choices), asked.policy, asked.severity, asked.codes)
    members = tuple(Member(one.case, one.version) for one in asked.members)

    def wanted(name: str) -> PlanBulk:
        return PlanBulk(bulk=name, verdict=verdict, members=members, reason=asked.reason)

    key = idempotency_key(request)
    name = f"bulk:{secrets.token_hex(8)}"
    answer = _performed(rooms, person, wanted(name), key)
    # The sample is drawn by the name, so nobody chooses it by a key: one that is repeated is told by its first use.
    if (
        isinstance(answer, Refusal)
        and answer.code == REUSED
        and (first := _planned_under(rooms, person, key))
    ):
        name = first
        answer = _performed(rooms, person, wanted(name), key)
    return _taken(rooms, name, answer)


@get("/{bulk:str}", summary="One bulk", responses=problems(403, 404), **READ)
def one_bulk(rooms: House, person: Asker, bulk: FromPath[str]) -> BulkInFull:
    """What it concludes and why, its sample, how far it is, and what it left."""
    row = found_bulk(rooms, bulk)
    names = dict.fromkeys([*row.sample, *(left.case for left in row.left)])
    return BulkInFull.of(
        row,
        mine=row.by == person.principal,
        reason=rooms.cases.words(row.reason),
        why=rooms.cases.words(row.why),
        subjects={one.id: one.subject for one in named(rooms, person, [*names], "")},
    )


@get("/{bulk:str}/effects", summary="What a planned bulk would do", responses=problems(403, 404), **READ)
def effects_of(rooms: House, person: Asker, bulk: FromPath[str]) -> EffectsShown:
    """Every effect that it would have now, were this person to have it done."""
    row = found_bulk(rooms, bulk)
    return EffectsShown.of(row.verdict.area, foreseen(rooms, person, row.verdict, row.members))


@get("/{bulk:str}/sample/{case:str}", summary="One of the sample", responses=problems(403, 404, 422), **READ)
def sample(rooms: House, person: Asker, bulk: FromPath[str], case: FromPath[str]) -> SampleShown:
    """One case of the sample, for whoever planned the bulk; what was written only while it is open to them."""
    row = found_bulk(rooms, bulk)
    if row.by != person.principal:
        raise of_refusal(NOT_YOURS)
    if case not in row.sample:
        raise of_refusal(not_in_sample(case[:80]))
    found = rooms.cases.get(case)
    assert found is not None, "it was a case when the bulk was planned"
    one: Case = found.row
    now = rooms.now()
    if freeze := rooms.access.unseen(person.principal, scope_of(one, READING), now):
        detail = f"{freeze.id} keeps it from you until {rfc3339(freeze.ends)}."
        raise Problem(403, "frozen", "Not allowed", detail)
    if kept_blind(rooms, person.principal, one.subject, one.account):
        raise SHUT
    opened = row.open.until if row.open is not None and row.shows(case, now) else None
    contents = wordings(pieces(rooms, one)) if opened else []
    return SampleShown.of(one, opened, contents, foreseen(rooms, person, row.verdict, [case]))


@post("/{bulk:str}/sample/{case:str}/open", summary="Open one of the sample", **DONE)
def open_sample(
    request: Request[Any, Any, Any], rooms: House, person: Asker, bulk: FromPath[str], case: FromPath[str]
) -> BulkTaken:
    """Have its content before one, for a while: it counts as a case that is taken, with breaks and daily limits."""
    return _done(request, rooms, person, OpenSample(bulk=bulk, case=case))


@post(
    "/{bulk:str}/sample/{case:str}/answer",
    summary="Answer one of the sample",
    dependencies={"asked": Provide(fits_in)},
    **DONE,
)
def answer_sample(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Asker,
    bulk: FromPath[str],
    case: FromPath[str],
    asked: FitsAsked,
) -> BulkTaken:
    """Say whether the verdict fits the one that is open. One that does not fit ends the bulk."""
    return _done(request, rooms, person, SampleBulk(bulk=bulk, case=case, fits=asked.fits))


@post("/{bulk:str}/start", summary="Have a bulk done", **DONE)
def start(request: Request[Any, Any, Any], rooms: House, person: Asker, bulk: FromPath[str]) -> BulkTaken:
    """Have the rest decided, or go on after it was interrupted. Where it takes two: `second_needed`."""
    return _done(request, rooms, person, StartBulk(bulk=bulk))


@post(
    "/{bulk:str}/second",
    summary="Ask for a second person",
    dependencies={"asked": Provide(why_in)},
    **{**DONE, "status_code": 201},
)
def ask_second(rooms: House, person: Asker, bulk: FromPath[str], asked: WhyAsked) -> SecondAsked:
    """Ask somebody to agree that it is started; it is, once they approve. Takes no idempotency key."""
    row = found_bulk(rooms, bulk)
    words = Form({asking.WHY: asked.reason})
    page = asking.ask(rooms, person, words, [StartBulk(bulk=row.id)])
    if isinstance(page, Refusal):
        raise of_refusal(page)
    return SecondAsked(request=page.rpartition("/")[2], page=page)


@post("/{bulk:str}/stop", summary="Interrupt a bulk", **DONE)
def stop(request: Request[Any, Any, Any], rooms: House, person: Asker, bulk: FromPath[str]) -> BulkTaken:
    """Stop between two steps; anybody who decides in bulk may, for it only stops."""
    return _done(request, rooms, person, StopBulk(bulk=bulk))


@post("/{bulk:str}/reverse", summary="Take a bulk back", dependencies={"asked": Provide(why_in)}, **DONE)
def reverse(
    request: Request[Any, Any, Any], rooms: House, person: Asker, bulk: FromPath[str], asked: WhyAsked
) -> BulkTaken:
    """Lift what it began, and nothing else; its cases are asked anew."""
    return _done(request, rooms, person, ReverseBulk(bulk=bulk, reason=asked.reason))


def router(rooms: Rooms, body_limit: int) -> Router:
    """All of it, for people alone."""
    return Router(
        path="/v1/bulks",
        route_handlers=[
            latest,
            effects,
            plan,
            one_bulk,
            effects_of,
            sample,
            open_sample,
            answer_sample,
            start,
            ask_second,
            stop,
            reverse,
        ],
        guards=[admission(rooms, UNSEEN)],
        dependencies={"person": Provide(person_of, sync_to_thread=False)},
        request_max_body_size=body_limit,
        security=[{"session": []}],
    )


def _chosen(names: list[ChoiceName]) -> list[Choice]:
    """The choices of these names. Raises `Problem` where they contradict each other."""
    choices = [one for one in CHOICES if one.name in names]
    if refusal := contradiction(choices):
        raise of_refusal(refusal)
    return choices


def _performed(rooms: Rooms, person: Person, command: Command, key: str | None) -> Entry | Refusal:
    return rooms.door.perform(command, person.principal, key, proof=person.proof)


def _done(
    request: Request[Any, Any, Any],
    rooms: Rooms,
    person: Person,
    command: OpenSample | SampleBulk | StartBulk | StopBulk | ReverseBulk,
) -> BulkTaken:
    return _taken(rooms, command.bulk, _performed(rooms, person, command, idempotency_key(request)))


def _taken(rooms: Rooms, bulk: str, answer: Entry | Refusal) -> BulkTaken:
    """The bulk after what was asked of it. Raises `Problem` where that was refused."""
    if isinstance(answer, Refusal):
        raise of_refusal(answer)
    row: Bulk = found_bulk(rooms, bulk)
    return BulkTaken(bulk=BulkShown.of(row), seq=answer.seq)


def _planned_under(rooms: Rooms, person: Person, key: str | None) -> str | None:
    """The bulk that this person planned under a key; None where the key was for something else."""
    where = (ledger.c.by == person.principal, ledger.c.key == key)
    rows = rooms.reader.fetch(select(ledger.c.seq).where(*where))
    entry = rooms.reader.entry(rows[0].seq) if rows else None
    return entry.fact.bulk if entry is not None and isinstance(entry.fact, BulkPlanned) else None
