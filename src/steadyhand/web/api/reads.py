"""Reads: subjects, cases, queues, the ledger, policies and heartbeats, as the record has them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, PathParameter, QueryParameter

from steadyhand.kernel.values import subject as named
from steadyhand.web.addresses import rest_of
from steadyhand.web.api.edge import LAST, After, House, Limit, Principal, problems, reads_people
from steadyhand.web.api.patterns import SUBJECT
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

HEARTBEAT = "accountability.heartbeat"
SUBJECTS = "/v1/subjects/"


@get(
    "/subjects/{subject:path}",
    sync_to_thread=True,
    tags=["subjects"],
    responses=problems(404),
    summary="What is in force",
)
def standing(
    request: Request[Any, Any, Any],
    rooms: House,
    principal: Principal,
    subject: Annotated[
        str,
        PathParameter(description="kind:id, for example post:123", schema_extra={"pattern": SUBJECT}),
    ],
) -> StandingShown:
    """What is in force on a subject, what no longer is, and the cases about it."""
    name = named(rest_of(request, SUBJECTS))
    return StandingShown.of(rooms.standings.of(name), rooms.cases.about(name))


@get("/cases", sync_to_thread=True, tags=["cases"], responses=problems(404), summary="Cases that wait")
def waiting(
    rooms: House,
    principal: Principal,
    area: Annotated[str | None, QueryParameter(description="Only this policy area.")] = None,
    limit: Limit = 100,
) -> Found:
    """Open cases that nobody looks at, the most harmful first."""
    if area is not None and area not in rooms.areas:
        raise Problem(404, "unknown_area", "Not found", f"No policy area is called {area!r}.")
    areas = rooms.areas if area is None else (area,)
    return Found(cases=[CaseShown.of(case) for case in rooms.cases.waiting(areas, limit)])


@get("/cases/{case:str}", sync_to_thread=True, tags=["cases"], responses=problems(404), summary="One case")
def one_case(rooms: House, principal: Principal, case: FromPath[str]) -> CaseInFull:
    """A case with its evidence and, once there is one, its decision; why it was decided so only where the key may."""
    stored = rooms.cases.get(case)
    if stored is None:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {case[:80]!r}.")
    decision = stored.row.decision if reads_people(principal) else None
    return CaseInFull(
        case=CaseShown.of(stored.row),
        version=stored.seq,
        reason=rooms.cases.words(decision.reason if decision else None),
        evidence=tuple(EvidenceShown.of(piece) for piece in stored.row.evidence),
    )


@get("/queues", sync_to_thread=True, tags=["cases"], responses=problems(), summary="Queues")
def queues(rooms: House, principal: Principal) -> list[QueueShown]:
    """Each queue, empty ones too."""
    return [QueueShown.of(queue) for queue in rooms.cases.queues(rooms.areas)]


@get("/entries", sync_to_thread=True, tags=["ledger"], responses=problems(404), summary="The ledger")
def entries(
    rooms: House,
    principal: Principal,
    after: After = 0,
    limit: Limit = 100,
    kind: Annotated[
        list[str] | None, QueryParameter(name="type", description="Only entries of these types.")
    ] = None,
) -> EntriesPage:
    """Entries in their order, for whoever keeps a copy. Personal content is never in them."""
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


@get("/policies", sync_to_thread=True, tags=["policies"], responses=problems(), summary="Policy articles")
def policies(rooms: House, principal: Principal) -> list[PolicyShown]:
    """The latest version of every article of the community standards."""
    return [PolicyShown.of(article) for _, article in sorted(rooms.reader.all("article").items())]


@get("/heartbeats", sync_to_thread=True, tags=["ledger"], responses=problems(), summary="Heartbeats")
def heartbeats(
    rooms: House,
    principal: Principal,
    after: Annotated[int, QueryParameter(ge=0, le=LAST)] = 0,
    limit: Limit = 100,
) -> list[HeartbeatShown]:
    """Decisions by hour, area, mode and region, zeros explicit, in their order."""
    return [HeartbeatShown.of(entry) for entry in rooms.reader.entries(after, limit, (HEARTBEAT,))]
