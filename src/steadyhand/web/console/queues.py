"""The queue board and taking the next case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from steadyhand.review.desk.foretelling import Foretold
from steadyhand.review.desk.store import Board, QueueNow
from steadyhand.review.judging import scope_of
from steadyhand.review.model import SEVERITY_WEIGHT, Case, Evidence
from steadyhand.rules.queues import PANEL, Queue, usual
from steadyhand.rules.versions.queues import QUEUES, in_force
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import care, pages, serving, taking, words
from steadyhand.web.console.live import READING
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column, Table
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

Show = Literal["mine", "all", "waiting", "languages"]
TABS: Final = (("mine", "Yours"), ("waiting", "With cases"), ("all", "All"), ("languages", "By language"))
SHOWN: Final = 50
READ: Final = 2_000
"""Cases read where a queue is sorted, filtered or taken along; the most harmful of a longer one."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One queue, or one language in it, under its title."""

    now: QueueNow
    title: str
    served: bool
    """Whether whoever looks is served from it."""


def _foretold(row: Row) -> Foretold:
    """What is foretold of a queue; of nothing where it is one language of it."""
    return row.now.foretold or Foretold(due=0, breaks=0, per_hour=0.0)


_QUEUE: Final[Column[Row]] = Column(
    name="queue",
    title="Queue",
    value=lambda row: row.now.queue,
    order=lambda row: row.title,
)
_CLOCKS: Final[tuple[Column[Row], ...]] = (
    Column(
        name="oldest_came",
        title="Oldest",
        value=lambda row: row.now.oldest,
        kind="instant",
        falls=False,
    ),
    Column(name="next_due", title="Next due", value=lambda row: row.now.due, kind="instant", falls=False),
    Column(name="breached", title="Past due", value=lambda row: row.now.breached, kind="number"),
)
_WAITING: Final[Column[Row]] = Column(
    name="waiting", title="Waiting", value=lambda row: row.now.waiting, kind="number"
)
BOARD: Final[tuple[Column[Row], ...]] = (
    _QUEUE,
    _WAITING,
    Column(
        name="being_looked_at",
        title="Looked at",
        value=lambda row: row.now.leased,
        kind="number",
    ),
    Column(name="on_hold", title="On hold", value=lambda row: row.now.held, kind="number"),
    Column(name="escalated", title="Escalated", value=lambda row: row.now.escalated, kind="number"),
    *_CLOCKS,
    Column(
        name="will_break",
        title="Late in 2 h",
        value=lambda row: _foretold(row).breaks,
        kind="number",
    ),
    Column(
        name="decided_per_hour",
        value=lambda row: round(_foretold(row).per_hour),
        kind="number",
        shown=False,
    ),
    Column(name="last_came", title="Last came", value=lambda row: row.now.last, kind="instant"),
)
LANGUAGES: Final[tuple[Column[Row], ...]] = (
    msgspec.structs.replace(_QUEUE, choices=()),
    Column(name="language", title="Language", value=lambda row: row.now.language, choices=()),
    _WAITING,
    Column(name="being_looked_at", title="Looked at", value=lambda row: row.now.leased, kind="number"),
    *_CLOCKS,
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
    Column(name="due", title="Due", value=lambda case: case.due, kind="instant", falls=False),
    Column(name="breached", value=lambda case: case.breached, kind="instant", shown=False),
)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the board shows: which queues, in which order."""

    table: Table[Row]
    show: Show
    tabs: list[tuple[str, str, str]]
    """The address, name and title of each choice of queues."""
    held: list[Case]
    last: int | None
    """When the last case of these queues came."""
    idle: list[Row]
    """Queues in which clocks run out and nobody decides."""
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
    """What waits in one queue, in the order of service; only the table when scripts ask for it."""
    here = _known(rooms, area)
    if person.staff.on_panel and here.name != PANEL:
        raise Problem(404, "not_found", "Not found", "There is no such page here.")
    asked, board = Asked.of(request, f"/queues/{area}"), Board(rooms.reader)
    seq, now = rooms.reader.head().seq, rooms.now()
    state = next(queue for queue in board.queues([area], now) if queue.queue == area)
    limit = READ if asked.alters(area, QUEUE) else SHOWN
    cases = _read(rooms, person, board.waiting(area, limit, here.index))
    context: dict[str, Any] = {
        "area": area,
        "title": here.title,
        "served": theirs(here, person, rooms.areas),
        "state": state,
        "foretold": state.foretold,
        "index": here.index,
        "why": serving.why_here,
        "table": asked.table(area, QUEUE, cases, limit=SHOWN, of=state.waiting),
        "read": READ,
        "stream": f"/console/stream?seq={seq}",
    }
    name = "queue_cases.html" if pages.part(request) else "queue.html"
    return asked.taken(context["table"]) or pages.page(name, rooms, person, **context)


@post("/next", sync_to_thread=True, include_in_schema=False)
def take_next(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Take the next case of any queue one serves."""
    return _take_next(request, rooms, person)


@post("/queues/{area:str}/next", sync_to_thread=True, include_in_schema=False)
def take_next_of(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, area: FromPath[str]
) -> Response[Any]:
    """Take the next case of one queue."""
    _known(rooms, area)
    return _take_next(request, rooms, person, area)


def _take_next(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, only: str | None = None
) -> Response[Any]:
    given = taking.take_next(rooms, person, only)
    if given.refusal is not None:
        return pages.refused(rooms, person, given.refusal, capability=given.capability)
    if given.case is not None:
        return pages.see_other(request, addresses.case_page(given.case))
    return pages.see_other(request, care.BREAK if given.resting else "/queues?note=none")


def _board(rooms: Rooms, person: Person, asked: Asked, show: Show) -> Shown:
    seq, every = rooms.reader.head().seq, queues_of(rooms)
    rows = [_row(now, every, person, rooms.areas) for now in _now(rooms, every, show)]
    among = [row for row in rows if row.served] if show == "mine" or person.staff.on_panel else rows
    queues = [row for row in among if row.now.waiting] if show == "waiting" else among
    return Shown(
        table=asked.table("queues", LANGUAGES if show == "languages" else BOARD, queues),
        show=show,
        tabs=[(asked.link(show=name), name, title) for name, title in TABS],
        held=_read(rooms, person, rooms.cases.held_by(person.principal)),
        last=max((row.now.last for row in among if row.now.last), default=None),
        idle=[row for row in among if _foretold(row).idle],
        seq=seq,
    )


def _now(rooms: Rooms, every: Mapping[str, Queue], show: Show) -> list[QueueNow]:
    """The queues with what is in them; of those that take no area of their own, the ones that ever had a case."""
    board, now = Board(rooms.reader), rooms.now()
    if show == "languages":
        return board.languages(now)
    found = board.queues(every, now, {name: queue.index for name, queue in every.items()})
    return [one for one in found if one.last is not None or (one.queue in every and every[one.queue].areas)]


def _row(now: QueueNow, every: Mapping[str, Queue], person: Person, areas: tuple[str, ...]) -> Row:
    queue = every.get(now.queue) or usual(now.queue)
    return Row(now=now, title=queue.title, served=theirs(queue, person, areas))


def queues_of(rooms: Rooms) -> Mapping[str, Queue]:
    """The queues in force, by name."""
    return in_force(rooms.reader.row("queues", QUEUES)).every()


def theirs(queue: Queue, person: Person, areas: tuple[str, ...]) -> bool:
    """Whether somebody is served from a queue, as far as that does not depend on the case."""
    staff = person.staff
    if staff.on_panel or queue.name == PANEL:
        return staff.on_panel and queue.name == PANEL
    of_area = not queue.areas or bool({*queue.areas} & {*person.serves(areas)})
    return of_area and not queue.lacks(staff.languages, staff.skills, staff.roles)


def _read(rooms: Rooms, person: Person, cases: list[Case]) -> list[Case]:
    """These cases as somebody may read them: whom a case is about goes where a freeze keeps the case from them."""
    access, now = rooms.access.snapshot(), rooms.now()
    if not any(freeze.reads for freeze in access.freezes):
        return cases
    kept = ((case, access.unseen(person.principal, scope_of(case, READING), now)) for case in cases)
    return [
        msgspec.structs.replace(case, subject=f"kept back by {freeze.id}") if freeze else case
        for case, freeze in kept
    ]


def _first(case: Case) -> Evidence:
    return case.evidence[0]


def _known(rooms: Rooms, name: str) -> Queue:
    """A queue: one in force, one of a policy area, or one that a case was sent to. Raises `Problem` 404."""
    found = queues_of(rooms).get(name)
    if found is None and name not in rooms.areas and not Board(rooms.reader).ever(name):
        raise Problem(404, "unknown_area", "Not found", f"There is no queue called {name[:80]!r}.")
    return found or usual(name)
