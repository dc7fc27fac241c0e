"""Passing a case on: on hold, up, to a colleague, to another queue, into another case."""

from __future__ import annotations

from typing import Any, Final, get_args

from litestar import Request, Response, post
from litestar.params import FromPath

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.review.model import Cancelled, WaitsFor
from steadyhand.review.moving import Assign, Cancel, Escalate, HandOver, Hold, Merge, PassTo
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.cases import found_case, page_of
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.rooms import Rooms

HOLDS: Final = {"1h": HOUR, "4h": 4 * HOUR, "1d": DAY, "3d": 3 * DAY, "7d": 7 * DAY}
"""How long a case may be put on hold, as the form offers it."""
WORDS: Final = 2_000


@post("/cases/{case:str}/hand-over", sync_to_thread=True, include_in_schema=False)
def hand_over(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Pass a case to the queue whose rule is the one at stake."""
    found = found_case(rooms, case)
    to, note = form.one_of("to", rooms.areas), form.get("note")[:WORDS]
    command = HandOver(case=case, subject=found.case.subject, to=to, note=note)
    return _passed(request, rooms, person, case, command, "handed-over")


@post("/cases/{case:str}/hold", sync_to_thread=True, include_in_schema=False)
def hold(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Put a case on hold: it comes back to whoever did, at its time."""
    until = rooms.now() + HOLDS[form.one_of("for", HOLDS)]
    waits_for: WaitsFor = form.one_of("waits_for", get_args(WaitsFor))
    command = Hold(case=case, until=until, waits_for=waits_for, note=form.get("note")[:WORDS])
    return _passed(request, rooms, person, case, command, "held")


@post("/cases/{case:str}/escalate", sync_to_thread=True, include_in_schema=False)
def escalate(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Send a case to those who decide what a reviewer should not decide alone."""
    command = Escalate(case=case, reason=form.get("note")[:WORDS])
    return _passed(request, rooms, person, case, command, "escalated")


@post("/cases/{case:str}/pass", sync_to_thread=True, include_in_schema=False)
def pass_to(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Pass a case to a colleague, with a note."""
    to = f"staff:{form.get('to').removeprefix('staff:')[:80]}"
    return _passed(
        request, rooms, person, case, PassTo(case=case, to=to, note=form.get("note")[:WORDS]), "passed"
    )


@post("/cases/{case:str}/assign", sync_to_thread=True, include_in_schema=False)
def assign(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Give a case to a person; taken from whoever looks at it only where the form says so."""
    to = f"staff:{form.get('to').removeprefix('staff:')[:80]}"
    command = Assign(case=case, to=to, note=form.get("note")[:WORDS], steal=form.get("steal") == "yes")
    return _passed(request, rooms, person, case, command, "passed")


@post("/cases/{case:str}/merge", sync_to_thread=True, include_in_schema=False)
def merge(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """End a case in favour of another that asks the same."""
    command = Merge(case=case, into=form.get("into")[:80])
    return _passed(request, rooms, person, case, command, "merged")


@post("/cases/{case:str}/cancel", sync_to_thread=True, include_in_schema=False)
def cancel(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """End a case without a decision."""
    reason: Cancelled = form.one_of("because", get_args(Cancelled))
    command = Cancel(case=case, reason=reason, words=form.get("note")[:WORDS])
    return _passed(request, rooms, person, case, command, "cancelled")


def _passed(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, case: str, command: Command, note: str
) -> Response[Any]:
    found_case(rooms, case)
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return page_of(rooms, person, found_case(rooms, case), refusal=answer)
    return pages.see_other(request, f"/queues?note={note}")


HANDLERS: Final = (hand_over, hold, escalate, pass_to, assign, merge, cancel)
