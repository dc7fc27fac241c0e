"""The queue board and taking the next case."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from steadyhand.kernel.entry import Refusal
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import SEVERITY_WEIGHT, Case, Evidence
from steadyhand.review.store import QueueState
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import authors, pages, words
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column, Table
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

Show = Literal["mine", "all", "waiting"]
TABS: Final = (("mine", "Yours"), ("waiting", "With cases"), ("all", "All"))
SHOWN: Final = 50
READ: Final = 2_000
"""Cases read where a queue is sorted, filtered or taken along; the most harmful of a longer one."""
LOOKED_AT: Final = (50, 2_000)
"""Cases asked for at first, and again when this person may decide none of those."""
BUSY: Final = frozenset({"leased", "closed", "version_conflict", "conflict"})
"""Somebody else was quicker, or this person must not: the next one will do."""


BOARD: Final[tuple[Column[QueueState], ...]] = (
    Column(
        name="queue",
        title="Queue",
        value=lambda queue: queue.area,
        order=lambda queue: words.area(queue.area),
    ),
    Column(name="waiting", title="Waiting (cases)", value=lambda queue: queue.open, kind="number"),
    Column(
        name="being_looked_at",
        title="Being looked at (cases)",
        value=lambda queue: queue.leased,
        kind="number",
    ),
    Column(
        name="oldest_came", title="Oldest came", value=lambda queue: queue.oldest, kind="instant", falls=False
    ),
    Column(name="last_came", title="Last came", value=lambda queue: queue.last, kind="instant"),
)
QUEUE: Final[tuple[Column[Case], ...]] = (
    Column(name="case", value=lambda case: case.id, shown=False),
    Column(name="subject", title="Case about", value=lambda case: case.subject),
    Column(
        name="why",
        title="Why",
        value=lambda case: _first(case).source if case.evidence else None,
        choices=words.SOURCES,
        said=words.SOURCES.__getitem__,
    ),
    Column(
        name="rules",
        value=lambda case: ", ".join(_first(case).rules) if case.evidence else None,
        shown=False,
    ),
    Column(
        name="severity",
        title="Severity",
        value=lambda case: case.severity,
        order=lambda case: SEVERITY_WEIGHT.get(case.severity, 0),
        choices=tuple(reversed(SEVERITY_WEIGHT)),
        falls=True,
    ),
    Column(name="reports", title="Reports", value=lambda case: case.reports, kind="number"),
    Column(name="language", title="Language", value=lambda case: case.language, choices=()),
    Column(name="came", title="Came", value=lambda case: case.opened, kind="instant", falls=False),
)


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What the board shows: which queues, in which order."""

    table: Table[QueueState]
    show: Show
    tabs: list[tuple[str, str, str]]
    """The address, name and title of each choice of queues."""
    held: list[Case]
    served: tuple[str, ...]
    last: int | None
    """When the last case of these queues came."""
    seq: int


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
    note: Annotated[str, QueryParameter(max_length=40)] = "",
) -> Response[str]:
    """Each queue with what waits, and the cases one holds; only the table when scripts ask for it."""
    board = _board(rooms, person, Asked.of(request, "/queues"), show)
    name = "queues_board.html" if pages.part(request) else "queues.html"
    return board.table.asked.taken(board.table) or pages.page(
        name, rooms, person, board=board, note=note, stream=f"/console/stream?seq={board.seq}"
    )


@get("/queues/{area:str}", sync_to_thread=True, include_in_schema=False)
def queue_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, area: FromPath[str]
) -> Response[str]:
    """What waits in one queue, the most harmful first; only the table when scripts ask for it."""
    _known(rooms, area)
    asked = Asked.of(request, f"/queues/{area}")
    seq = rooms.reader.head().seq
    (state,) = rooms.cases.queues([area])
    cases = rooms.cases.waiting([area], READ if asked.alters(area, QUEUE) else SHOWN)
    context: dict[str, Any] = {
        "area": area,
        "state": state,
        "table": asked.table(area, QUEUE, cases, limit=SHOWN, of=state.open),
        "read": READ,
        "stream": f"/console/stream?seq={seq}",
    }
    name = "queue_cases.html" if pages.part(request) else "queue.html"
    return asked.taken(context["table"]) or pages.page(name, rooms, person, **context)


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
    conflicts = rooms.reader.row("conflicts", person.principal)
    known = conflicts.subjects if conflicts else ()
    for limit in LOOKED_AT:
        found = rooms.cases.waiting(areas, limit)
        for case in found:
            if not _suits(case, person, known):
                continue
            authors.settle(rooms, case.id)
            answer = rooms.door.perform(TakeLease(case=case.id), person.principal, proof=person.proof)
            if not isinstance(answer, Refusal):
                return pages.see_other(request, addresses.case_page(case.id))
            if answer.code not in BUSY:
                return pages.refused(rooms, person, answer, capability=TakeLease.capability)
        if len(found) < limit:
            break
    return pages.see_other(request, "/queues?note=none")


def _suits(case: Case, person: Person, known: tuple[str, ...]) -> bool:
    skipped = person.principal in case.skipped_by or case.subject in known or case.account in known
    return not skipped and person.reads(case.language)


def _board(rooms: Rooms, person: Person, asked: Asked, show: Show) -> Board:
    served = person.serves(rooms.areas)
    seq = rooms.reader.head().seq
    among = rooms.cases.queues(served if show == "mine" else rooms.areas)
    queues = [queue for queue in among if queue.open] if show == "waiting" else among
    return Board(
        table=asked.table("queues", BOARD, queues),
        show=show,
        tabs=[(asked.link(show=name), name, title) for name, title in TABS],
        held=rooms.cases.held_by(person.principal),
        served=served,
        last=max((queue.last for queue in among if queue.last), default=None),
        seq=seq,
    )


def _first(case: Case) -> Evidence:
    return case.evidence[0]


def _known(rooms: Rooms, area: str) -> None:
    if area not in rooms.areas:
        raise Problem(404, "unknown_area", "Not found", f"There is no queue called {area[:80]!r}.")
