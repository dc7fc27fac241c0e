"""Reads: subjects, cases, queues, the ledger, policies and heartbeats, as the record has them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, PathParameter, QueryParameter

from steadyhand.kernel.values import Scope, touched
from steadyhand.kernel.values import subject as named
from steadyhand.review.judging import scope_of
from steadyhand.web.addresses import rest_of
from steadyhand.web.api.edge import LAST, After, House, Key, Limit, problems, reads_people
from steadyhand.web.api.patterns import SUBJECT
from steadyhand.web.api.reading import TAKES, UNKNOWN, everywhere, seen
from steadyhand.web.api.shapes import (
    CaseInFull,
    CaseShown,
    EntriesPage,
    EntryShown,
    EvidenceShown,
    Found,
    HeartbeatShown,
    PolicyShown,
    QueueShown,
    StandingShown,
)
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal

HEARTBEAT = "accountability.heartbeat"
SUBJECTS = "/v1/subjects/"


@get(
    "/subjects/{subject:path}",
    sync_to_thread=True,
    tags=["subjects"],
    responses=problems(403, 404),
    summary="What is in force",
    opt={TAKES: "subject.read"},
)
def standing(
    request: Request[Any, Any, Any],
    rooms: House,
    bearer: Key,
    subject: Annotated[
        str,
        PathParameter(description="kind:id, for example post:123", schema_extra={"pattern": SUBJECT}),
    ],
) -> StandingShown:
    """What is in force on a subject, what no longer is, and the cases about it; all in the key's policy areas."""
    name, areas = named(rest_of(request, SUBJECTS)), bearer.areas
    about = [Scope(policy_area=area, subjects=touched(name, None)) for area in areas or (None,)]
    seen(rooms, bearer, "subject.read", *about)
    stands = rooms.standings.of(name)
    if areas:
        stands = stands.within(areas)
    return StandingShown.of(stands, rooms.cases.about(name, areas=areas))


@get(
    "/cases",
    sync_to_thread=True,
    tags=["cases"],
    responses=problems(403, 404),
    summary="Cases that wait",
    opt={TAKES: "case.read"},
)
def waiting(
    rooms: House,
    bearer: Key,
    area: Annotated[str | None, QueryParameter(description="Only this policy area.")] = None,
    limit: Limit = 100,
) -> Found:
    """Open cases that nobody looks at, the most harmful first, in the key's policy areas."""
    if area is not None and area not in rooms.areas:
        raise Problem(404, "unknown_area", "Not found", f"No policy area is called {area!r}.")
    if area is not None and (refusal := bearer.elsewhere(area)):
        raise of_refusal(refusal)
    areas = bearer.within(rooms.areas) if area is None else (area,)
    seen(rooms, bearer, "case.read", *(Scope(policy_area=each) for each in areas))
    return Found(cases=[CaseShown.of(case) for case in rooms.cases.waiting(areas, limit)])


@get(
    "/cases/{case:str}",
    sync_to_thread=True,
    tags=["cases"],
    responses=problems(403, 404),
    summary="One case",
    opt={TAKES: "case.read"},
)
def one_case(rooms: House, bearer: Key, case: FromPath[str]) -> CaseInFull:
    """A case with its evidence and, once there is one, its decision; why it was decided so only where the key may."""
    stored = rooms.cases.get(case)
    if stored is not None and bearer.elsewhere(stored.row.area):
        stored = None
    # Asked of what is not there too: inside a freeze the two must not be told apart.
    seen(rooms, bearer, "case.read", scope_of(stored.row, None) if stored else UNKNOWN)
    if stored is None:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {case[:80]!r}.")
    decision = stored.row.decision if reads_people(bearer.principal) else None
    return CaseInFull(
        case=CaseShown.of(stored.row),
        version=stored.seq,
        reason=rooms.cases.words(decision.reason if decision else None),
        evidence=tuple(EvidenceShown.of(piece) for piece in stored.row.evidence),
    )


@get(
    "/queues",
    sync_to_thread=True,
    tags=["cases"],
    responses=problems(403),
    summary="Queues",
    opt={TAKES: "figures.read"},
)
def queues(rooms: House, bearer: Key) -> list[QueueShown]:
    """Each queue, empty ones too, of the key's policy areas."""
    return [QueueShown.of(queue) for queue in rooms.cases.queues(bearer.within(rooms.areas))]


@get(
    "/entries",
    sync_to_thread=True,
    tags=["ledger"],
    responses=problems(403, 404),
    summary="The ledger",
    opt={TAKES: "ledger.read"},
)
def entries(
    rooms: House,
    bearer: Key,
    after: After = 0,
    limit: Limit = 100,
    kind: Annotated[
        list[str] | None, QueryParameter(name="type", description="Only entries of these types.")
    ] = None,
) -> EntriesPage:
    """Entries in their order, for whoever keeps a copy, under a key for all policy areas.

    Personal content is never in them.
    """
    everywhere(bearer, "the ledger")
    seen(rooms, bearer, "ledger.read")
    if unknown := sorted(set(kind or ()) - rooms.reader.registry.facts.keys()):
        raise Problem(404, "unknown_type", "Not found", f"No entry is of type {unknown[0][:80]!r}.")
    head = rooms.reader.head().seq
    found = rooms.reader.entries(after, limit, kind or ())
    # A page that is not full has seen the ledger to its end: the next one need not look at that part again.
    last = found[-1].seq if found else after
    return EntriesPage(
        entries=[EntryShown.of(entry) for entry in found],
        next=last if len(found) == limit else max(last, head),
        head=head,
    )


@get(
    "/policies",
    sync_to_thread=True,
    tags=["policies"],
    responses=problems(403),
    summary="Policy articles",
    opt={TAKES: "policy.read"},
)
def policies(rooms: House, bearer: Key) -> list[PolicyShown]:
    """The latest version of every article of the community standards."""
    return [PolicyShown.of(article) for _, article in sorted(rooms.reader.all("article").items())]


@get(
    "/heartbeats",
    sync_to_thread=True,
    tags=["ledger"],
    responses=problems(403),
    summary="Heartbeats",
    opt={TAKES: "figures.read"},
)
def heartbeats(
    rooms: House,
    bearer: Key,
    after: Annotated[int, QueryParameter(ge=0, le=LAST)] = 0,
    limit: Limit = 100,
) -> list[HeartbeatShown]:
    """Decisions by hour, area, mode and region, zeros explicit, in their order; under a key for all policy areas."""
    everywhere(bearer, "a heartbeat")
    return [HeartbeatShown.of(entry) for entry in rooms.reader.entries(after, limit, (HEARTBEAT,))]
