"""Requests for a second person: what waits, what exactly would be done, and approving, declining, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, get_args

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.access.reading import Standing
from steadyhand.access.requests.commands import DeclineSecond, WithdrawRequest
from steadyhand.access.requests.model import Request as Asking
from steadyhand.access.requests.model import State
from steadyhand.access.requests.views import PERMIT
from steadyhand.enforcement.interim import VIEW as INTERIM
from steadyhand.enforcement.interim import Interims, Taken
from steadyhand.flows import seconding
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.model import Case
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import describing, frame, naming
from steadyhand.web.console.access.describing import Told
from steadyhand.web.console.live import READING
from steadyhand.web.console.looks.blind import kept_blind
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

LIST: Final = f"{frame.PAGE}/requests"
WORDS: Final = 2_000
NAMED: Final = 8
"""People named who could approve; more are counted."""
ALTERED: Final = Refusal(
    "altered",
    "What is kept of this request is not what the record says was asked for. Do not approve it: decline it, "
    "and tell whoever runs this installation.",
)
ERASED: Final = Refusal("erased", "What was asked for has been erased: decline this, and have it asked anew.")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A request in the table, its state as of now."""

    request: Asking
    state: State
    what: str


REQUESTS: Final[tuple[Column[Row], ...]] = (
    Column(name="request", title="Request", value=lambda row: row.request.id),
    Column(name="what", title="To", value=lambda row: row.what),
    Column(name="by", title="Asked for by", value=lambda row: row.request.by, choices=()),
    Column(name="why", title="It takes two because", value=lambda row: row.request.why),
    Column(
        name="state",
        title="State",
        value=lambda row: row.state,
        choices=get_args(State),
        said=lambda state: next(said for name, said in naming.STATES.items() if name == state),
    ),
    Column(name="at", title="Asked", value=lambda row: row.request.at, kind="instant"),
    Column(name="expires", title="Runs out", value=lambda row: row.request.expires, kind="instant"),
)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A request with all that its page shows."""

    request: Asking
    state: State
    reason: str | None
    said: str | None
    """Why it was declined; None where it was not."""
    told: list[Told]
    problem: Refusal | None
    """Why nobody should approve it: its commands were erased, or are not those of the ledger."""
    able: list[Standing]
    left: int
    bars: Refusal | None
    """Why this person cannot be the second one; None where they can."""
    holds: tuple[Taken, ...]
    """What was done to hold until somebody has answered."""
    alone: bool
    """Whether the team is declared small for all of it."""


@get(LIST, sync_to_thread=True, include_in_schema=False)
def requests_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Every request that this person may see, those that wait first."""
    asked, now = Asked.of(request, LIST), rooms.now()
    rows = [_row(one, now) for one in rooms.reader.all(PERMIT).values() if _sees(rooms, person, one)]
    rows.sort(key=lambda row: (row.state != "pending", -row.request.at))
    table = asked.table("requests", REQUESTS, rows)
    return asked.taken(table) or frame.page("requests.html", rooms, person, "requests", table=table)


@get(f"{LIST}/{{asked:str}}", sync_to_thread=True, include_in_schema=False)
def request_page(rooms: House, person: Signed, asked: FromPath[str]) -> Response[str]:
    """What exactly is asked for, by whom and why, and who could approve it."""
    return _page(rooms, person, _found(rooms, person, asked))


@post(f"{LIST}/{{asked:str}}/approve", sync_to_thread=True, include_in_schema=False)
def approve(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, asked: FromPath[str]
) -> Response[Any]:
    """Be the second person; with the last one it needs, it is done."""
    row = _found(rooms, person, asked)
    if (shut := _shut(rooms, person, row)) is not None:
        return shut
    found = _opened(rooms, person, row)
    if found.problem is not None:
        return _page(rooms, person, row, refusal=found.problem)
    answers = seconding.approve(rooms.door, rooms.reader, asked, person.principal, person.proof)
    if isinstance(answers[0], Refusal):
        return _page(rooms, person, _found(rooms, person, asked), refusal=answers[0])
    failed = [answer for answer in answers if isinstance(answer, Refusal) and answer.code != "set_refused"]
    if failed:
        return _page(rooms, person, _found(rooms, person, asked), undone=failed[0])
    return pages.see_other(request, frame.request_page(asked))


@post(f"{LIST}/{{asked:str}}/decline", sync_to_thread=True, include_in_schema=False)
def decline(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, asked: FromPath[str]
) -> Response[Any]:
    """Say no, and why."""
    reason = form.get("reason")[:WORDS]
    command = DeclineSecond(request=asked, reason=reason)
    answer = rooms.door.perform(command, person.principal, proof=person.proof, under=asked)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, person, asked), refusal=answer, reason=reason)
    return pages.see_other(request, frame.request_page(asked))


@post(f"{LIST}/{{asked:str}}/withdraw", sync_to_thread=True, include_in_schema=False)
def withdraw(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, asked: FromPath[str]
) -> Response[Any]:
    """Take one's own request back."""
    answer = rooms.door.perform(WithdrawRequest(request=asked), person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, person, asked), refusal=answer)
    return pages.see_other(request, frame.request_page(asked))


def pending(rooms: Rooms, now: Instant) -> list[Row]:
    """Requests that wait for a second person, the one that runs out first at the top."""
    rows = [_row(one, now) for one in rooms.reader.all(PERMIT).values()]
    return sorted((row for row in rows if row.state == "pending"), key=lambda row: row.request.expires)


def _row(one: Asking, now: Instant) -> Row:
    kinds = dict.fromkeys(naming.capability(member.capability) for member in one.members)
    return Row(request=one, state=_state(one, now), what=", ".join(kinds))


def _state(one: Asking, now: Instant) -> State:
    """What the record says, and `expired` from its very end on."""
    over = one.state in {"pending", "approved"} and not one.done and one.expires <= now
    return "expired" if over else one.state


def _sees(rooms: Rooms, person: Person, one: Asking) -> bool:
    """Whether somebody is shown a request: of the outside panel, what somebody of it asks for."""
    if person.staff.on_panel:
        asker = rooms.access.snapshot().staff.get(one.by)
        return asker is not None and asker.on_panel
    return one.by == person.principal or person.may(frame.SEE) or person.may(frame.APPROVE)


def _found(rooms: Rooms, person: Person, name: str) -> Asking:
    row: Asking | None = rooms.reader.row(PERMIT, name)
    if row is None or not _sees(rooms, person, row):
        raise Problem(404, "unknown_request", "Not found", f"There is no request {name[:80]!r}.")
    return row


def _shut(rooms: Rooms, person: Person, row: Asking) -> Response[str] | None:
    """What stands there instead where they may not read about whom it is; nobody approves what they may not read.

    A freeze that asks for two people shuts no request: whoever is the second of them reads what they agree to.
    """
    scopes = [one.scope for one in row.members if one.scope.on or one.scope.subjects]
    if kept_blind(rooms, person.principal, *_about(rooms, row, scopes)):
        return pages.page("looks/shut.html", rooms, person, status=pages.FORBIDDEN)
    read = (msgspec.structs.replace(scope, tool=READING) for scope in scopes)
    kept = (rooms.access.unseen(person.principal, scope, rooms.now()) for scope in read)
    freeze = next((one for one in kept if one is not None and one.mode != "two_person"), None)
    return None if freeze is None else pages.unseen(rooms, person, freeze, row.case or "")


def _about(rooms: Rooms, row: Asking, scopes: Sequence[Scope]) -> set[str | None]:
    """The posts and accounts that a request is about, those of its case among them."""
    case: Case | None = rooms.reader.row("case", row.case) if row.case else None
    named = {name for scope in scopes for name in (scope.on, *(scope.subjects or ()))}
    return named if case is None else {*named, case.subject, case.account}


def _opened(rooms: Rooms, person: Person, row: Asking) -> Opened:
    now, told, problem = rooms.now(), list[Told](), None
    try:
        commands = seconding.asked_for(rooms.reader, row)
    except seconding.Altered:
        problem = ALTERED
    else:
        problem = ERASED if commands is None else None
        told = [describing.told(command, pages.Who(rooms)) for command in commands or ()]
    state = _state(row, now)
    able = _able(rooms, row, now) if state == "pending" else []
    if person.staff.on_panel:  # who works here is nothing that outsiders are told
        able = [one for one in able if one.staff.on_panel]
    return Opened(
        request=row,
        state=state,
        reason=rooms.cases.words(row.reason),
        said=_said(rooms, row.id) if state == "declined" else None,
        told=told,
        problem=problem if state == "pending" else None,
        able=able[:NAMED],
        left=len(able[NAMED:]),
        bars=rooms.access.second(row, person.principal, now),
        holds=_holds(rooms, row),
        alone=rooms.access.snapshot().small.all_declared(row, now),
    )


def _holds(rooms: Rooms, row: Asking) -> tuple[Taken, ...]:
    """The interim measures that wait for a request, or waited."""
    about = dict.fromkeys(name for one in row.members for name in one.scope.subjects or (one.scope.on or "",))
    rows: Iterable[Interims] = (one.row for one in rooms.reader.stored_many(INTERIM, list(about)).values())
    return tuple(one for each in rows for one in each.taken if one.request == row.id)


def _said(rooms: Rooms, name: str) -> str | None:
    """The words of whoever declined: nothing changes a request after that, so it is its last entry."""
    stored = rooms.reader.stored(PERMIT, name)
    entry = rooms.reader.entry(stored.seq) if stored is not None else None
    sealed = entry.sealed("reason") if entry is not None else None
    return rooms.cases.words(sealed.payload) if sealed is not None else None


def _able(rooms: Rooms, row: Asking, now: Instant) -> list[Standing]:
    """Everybody who could be the second person now."""
    people = rooms.access.who_can(frame.APPROVE, Scope(tool="access"), now)
    return [one for one in people if rooms.access.second(row, one.staff.principal, now) is None]


def _page(
    rooms: Rooms,
    person: Person,
    row: Asking,
    *,
    refusal: Refusal | None = None,
    undone: Refusal | None = None,
    reason: str = "",
) -> Response[str]:
    if (shut := _shut(rooms, person, row)) is not None:
        return shut
    return frame.page(
        "request.html",
        rooms,
        person,
        "requests",
        status=status_of(refusal.code) if refusal else 200,
        found=_opened(rooms, person, row),
        refusal=refusal,
        undone=undone,
        typed=reason,
    )
