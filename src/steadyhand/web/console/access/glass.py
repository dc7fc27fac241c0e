"""Breaking the glass on a case, what was done under it, and the review afterwards."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.access.glass.commands import BreakGlass, CloseGlass, ReviewGlass
from steadyhand.access.glass.model import Glass
from steadyhand.access.reading import under
from steadyhand.flows.glass import called
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import MINUTE, Instant
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import frame, naming
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

LIST: Final = f"{frame.PAGE}/glass"
VIEW: Final = "glass"
WORDS: Final = 2_000
MOST: Final = 60
HALF_HOUR: Final = "30"
STATES: Final = {
    "overdue": "review overdue",
    "open": "open",
    "due": "to be reviewed",
    "reviewed": "reviewed",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A break-glass in the table, its state as of now."""

    glass: Glass
    state: str
    """One of `STATES`."""


GLASSES: Final[tuple[Column[Row], ...]] = (
    Column(name="glass", title="Break-glass", value=lambda row: row.glass.id),
    Column(name="by", title="By", value=lambda row: row.glass.by, choices=()),
    Column(
        name="code",
        title="Because",
        value=lambda row: row.glass.code,
        choices=naming.CODES,
        said=lambda code: next(said for name, said in naming.CODES.items() if name == code),
    ),
    Column(name="case", title="Case", value=lambda row: row.glass.case),
    Column(name="at", title="Opened", value=lambda row: row.glass.at, kind="instant"),
    Column(name="used", title="Entries under it", value=lambda row: row.glass.used, kind="number"),
    Column(name="state", title="State", value=lambda row: row.state, choices=STATES, said=STATES.__getitem__),
    Column(name="due", title="Review due", value=lambda row: row.glass.due, kind="instant"),
)


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed in the form."""

    case: str
    code: str = ""
    words: str = ""
    minutes: str = HALF_HOUR


@get(LIST, sync_to_thread=True, include_in_schema=False)
def glasses_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Every break-glass that this person may see, overdue reviews first."""
    asked, now = Asked.of(request, LIST), rooms.now()
    rows = [row for row in rows_of(rooms, now) if _sees(person, row.glass)]
    table = asked.table("glasses", GLASSES, rows)
    return asked.taken(table) or frame.page(
        "glasses.html", rooms, person, "glass", table=table, states=STATES
    )


@get(f"{LIST}/new", sync_to_thread=True, include_in_schema=False)
def new_page(
    rooms: House, person: Signed, case: Annotated[str, QueryParameter(max_length=80)] = ""
) -> Response[str]:
    """Asks why, and says what follows."""
    return _form(rooms, person, Typed(case=case))


@post(f"{LIST}/new", sync_to_thread=True, include_in_schema=False)
def break_glass(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Break the glass on one case."""
    typed = Typed(
        case=form.get("case")[:80],
        code=form.get("code"),
        words=form.get("words")[:WORDS],
        minutes=form.get("minutes"),
    )
    command = _wanted(rooms, person, typed)
    answer = (
        command
        if isinstance(command, Refusal)
        else rooms.door.perform(command, person.principal, proof=person.proof)
    )
    if isinstance(answer, Refusal):
        return _form(rooms, person, typed, answer)
    return pages.see_other(request, addresses.case_page(typed.case))


@get(f"{LIST}/{{glass:str}}", sync_to_thread=True, include_in_schema=False)
def glass_page(rooms: House, person: Signed, glass: FromPath[str]) -> Response[str]:
    """Why it was broken, what was done under it, and what was found."""
    return _page(rooms, person, _found(rooms, person, glass))


@post(f"{LIST}/{{glass:str}}/close", sync_to_thread=True, include_in_schema=False)
def close(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, glass: FromPath[str]
) -> Response[Any]:
    """Close one's own before its time."""
    answer = rooms.door.perform(CloseGlass(glass=glass), person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, person, glass), refusal=answer)
    return pages.see_other(request, frame.glass_page(glass))


@post(f"{LIST}/{{glass:str}}/review", sync_to_thread=True, include_in_schema=False)
def review(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, glass: FromPath[str]
) -> Response[Any]:
    """Say what one found."""
    finding, found = form.one_of("finding", tuple(naming.FINDINGS)), form.get("found")[:WORDS]
    command = ReviewGlass(glass=glass, finding=finding, found=found)
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, person, glass), refusal=answer, typed=form)
    return pages.see_other(request, frame.glass_page(glass))


def rows_of(rooms: Rooms, now: Instant) -> list[Row]:
    """All of them: overdue first, then open ones, then those to be reviewed, the longest due first."""
    order = tuple(STATES)
    rows = [Row(glass=one, state=_state(one, now)) for one in rooms.reader.all(VIEW).values()]
    return sorted(rows, key=lambda row: (order.index(row.state), row.glass.due))


def _state(glass: Glass, now: Instant) -> str:
    if glass.finding is not None:
        return "reviewed"
    if glass.due <= now:
        return "overdue"
    return "open" if glass.closed is None and now < glass.until else "due"


def _wanted(rooms: Rooms, person: Person, typed: Typed) -> BreakGlass | Refusal:
    code = next((code for code in naming.CODES if code == typed.code), None)
    if code is None:
        return Refusal("no_code", "Say what it is about: choose one of the reasons.")
    number = typed.minutes.isascii() and typed.minutes.isdigit() and len(typed.minutes) < 4  # noqa: PLR2004 - an hour has 60
    minutes = int(typed.minutes) if number else 0
    if not 0 < minutes <= MOST:
        return Refusal("too_long", f"Say for how many minutes: 1 to {MOST}.")
    return BreakGlass(
        glass=f"glass:{secrets.token_hex(4)}",
        code=code,
        words=typed.words,
        case=typed.case,
        lasts=minutes * MINUTE,
        paged=called(rooms.reader, person.principal),
    )


def _form(rooms: Rooms, person: Person, typed: Typed, refusal: Refusal | None = None) -> Response[str]:
    return frame.page(
        "break.html",
        rooms,
        person,
        "glass",
        status=status_of(refusal.code) if refusal else 200,
        typed=typed,
        refusal=refusal,
        called=called(rooms.reader, person.principal),
        most=MOST,
    )


def _sees(person: Person, glass: Glass) -> bool:
    return glass.by == person.principal or person.principal in glass.paged or frame.sees(person)


def _found(rooms: Rooms, person: Person, name: str) -> Glass:
    glass: Glass | None = rooms.reader.row(VIEW, name)
    if glass is None or not _sees(person, glass):
        raise Problem(404, "unknown_glass", "Not found", f"There is no break-glass {name[:80]!r}.")
    return glass


def _page(
    rooms: Rooms, person: Person, glass: Glass, *, refusal: Refusal | None = None, typed: Form | None = None
) -> Response[str]:
    made = under(rooms.reader, glass.id, glass.by, glass.at, glass.until)
    return frame.page(
        "glass.html",
        rooms,
        person,
        "glass",
        status=status_of(refusal.code) if refusal else 200,
        glass=glass,
        state=_state(glass, rooms.now()),
        states=STATES,
        why=rooms.cases.words(glass.words),
        made=made,
        found=_finding(rooms, glass),
        refusal=refusal,
        typed=typed,
    )


def _finding(rooms: Rooms, glass: Glass) -> str | None:
    """The words of the review: it is the last entry about a break-glass."""
    if glass.finding is None:
        return None
    stored = rooms.reader.stored(VIEW, glass.id)
    entry: Entry | None = rooms.reader.entry(stored.seq) if stored is not None else None
    sealed = entry.sealed("finding") if entry is not None else None
    return rooms.cases.words(sealed.payload) if sealed is not None else None
