"""The queue board and taking the next case."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import Case
from steadyhand.review.store import QueueState
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

Show = Literal["mine", "all", "waiting"]
Sort = Literal["area", "open", "leased", "oldest"]
SHOWN: Final = 50
LOOKED_AT: Final = (50, 2_000)
"""Cases asked for at first, and again when this person may decide none of those."""
BUSY: Final = frozenset({"leased", "closed", "version_conflict"})
"""Somebody else was quicker: the next one will do."""


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What the board shows: which queues, in which order."""

    queues: list[QueueState]
    show: Show
    sort: Sort
    held: list[Case]
    served: tuple[str, ...]
    seq: int

    @property
    def waiting(self) -> int:
        """Cases that wait in the queues shown."""
        return sum(queue.open for queue in self.queues)


@get("/", sync_to_thread=False, include_in_schema=False)
def home(request: Request[Any, Any, Any]) -> Response[Any]:
    """The first page is the board."""
    return pages.see_other(request, "/queues")


@get("/queues", sync_to_thread=True, include_in_schema=False)
def board_page(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    show: FromQuery[Show] = "mine",
    sort: FromQuery[Sort] = "area",
    note: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[str]:
    """Each queue with what waits, and the cases one holds; only the table when scripts ask for it."""
    board = _board(rooms, person, show, sort)
    partial = request.headers.get("hx-request") == "true"
    name = "queues_board.html" if partial else "queues.html"
    return pages.page(name, rooms, person, board=board, note=note, stream=f"/console/stream?seq={board.seq}")


@get("/queues.csv", sync_to_thread=True, include_in_schema=False)
def board_table(
    rooms: House, person: Signed, show: FromQuery[Show] = "mine", sort: FromQuery[Sort] = "area"
) -> Response[str]:
    """The board as a table to take along; instants are RFC 3339 in UTC."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("queue", "waiting", "being_looked_at", "oldest_waits_since", "last_came"))
    for queue in _board(rooms, person, show, sort).queues:
        table.writerow((queue.area, queue.open, queue.leased, rfc3339(queue.oldest), rfc3339(queue.last)))
    headers = {"content-disposition": 'attachment; filename="queues.csv"'}
    return Response(out.getvalue(), media_type="text/csv", headers=headers)


@get("/queues/{area:str}", sync_to_thread=True, include_in_schema=False)
def queue_page(rooms: House, person: Signed, area: FromPath[str]) -> Response[str]:
    """What waits in one queue, the most harmful first."""
    _known(rooms, area)
    seq = rooms.reader.head().seq
    (state,) = rooms.cases.queues([area])
    cases = rooms.cases.waiting([area], SHOWN)
    context: dict[str, Any] = {
        "area": area,
        "state": state,
        "cases": cases,
        "stream": f"/console/stream?seq={seq}",
    }
    return pages.page("queue.html", rooms, person, **context)


@post("/next", sync_to_thread=True, include_in_schema=False)
def take_next(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Take the next case of any queue one serves."""
    return _take_next(request, rooms, person, person.serves(rooms.areas))


@post("/queues/{area:str}/next", sync_to_thread=True, include_in_schema=False)
def take_next_of(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, area: FromPath[str]
) -> Response[Any]:
    """Take the next case of one queue."""
    _known(rooms, area)
    return _take_next(request, rooms, person, (area,))


def _take_next(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, areas: tuple[str, ...]
) -> Response[Any]:
    held = [case for case in rooms.cases.held_by(person.principal) if case.area in areas]
    if held:
        return pages.see_other(request, addresses.case_page(held[0].id))
    for limit in LOOKED_AT:
        found = rooms.cases.waiting(areas, limit)
        for case in found:
            if not _suits(case, person):
                continue
            answer = rooms.door.perform(TakeLease(case=case.id), person.principal)
            if not isinstance(answer, Refusal):
                return pages.see_other(request, addresses.case_page(case.id))
            if answer.code not in BUSY:
                return pages.refused(rooms, person, answer)
        if len(found) < limit:
            break
    return pages.see_other(request, "/queues?note=none")


def _suits(case: Case, person: Person) -> bool:
    return person.principal not in case.skipped_by and person.reads(case.language)


def _board(rooms: Rooms, person: Person, show: Show, sort: Sort) -> Board:
    served = person.serves(rooms.areas)
    seq = rooms.reader.head().seq
    queues = rooms.cases.queues(served if show == "mine" else rooms.areas)
    if show == "waiting":
        queues = [queue for queue in queues if queue.open]
    return Board(
        queues=_sorted(queues, sort),
        show=show,
        sort=sort,
        held=rooms.cases.held_by(person.principal),
        served=served,
        seq=seq,
    )


def _sorted(queues: list[QueueState], sort: Sort) -> list[QueueState]:
    match sort:
        case "open":
            return sorted(queues, key=lambda queue: -queue.open)
        case "leased":
            return sorted(queues, key=lambda queue: -queue.leased)
        case "oldest":
            return sorted(queues, key=lambda queue: (queue.oldest is None, queue.oldest or 0))
    return queues


def _known(rooms: Rooms, area: str) -> None:
    if area not in rooms.areas:
        raise Problem(404, "unknown_area", "Not found", f"There is no queue called {area[:80]!r}.")
