"""Ban evasion on pages: what two accounts have in common, for whoever holds the case; and how often that was right."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, get_args

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlalchemy import func, select

from steadyhand.enforcement.evasion.commands import ReadSignals
from steadyhand.enforcement.evasion.model import (
    ALL,
    CODE,
    PRECISION,
    READINGS,
    SUSPICIONS,
    Precision,
    Reading,
    State,
    Suspicion,
    reading_key,
)
from steadyhand.enforcement.evasion.scoring import KINDS, REVIEW, Why
from steadyhand.kernel.values import Instant
from steadyhand.review.codes import BROKEN
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Case
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.live import READING
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/evasion"
WORDS: Final = 1_000
LONGEST: Final = 80
READS: Final = ReadSignals.capability
CONFIRMS: Final = BROKEN[CODE]
"""What the reason code is called that confirms a suspicion."""
SIGNALS: Final = {
    "email": "Address of mail",
    "phone": "Telephone",
    "payment": "Means of payment",
    "device": "Device",
    "recovery": "Contact for recovery",
    "network": "Network, with browser",
    "behaviour": "Behaviour",
    "text": "Text of the profile",
    "": "All together",
}
"""What two accounts can have in common."""
EVIDENCE: Final[dict[Why, str]] = {
    "weight": "It is the same",
    "age": "The ban is some time ago",
    "shared": "Others have it too",
    "bound": "More of it says no more",
}
"""Why a signal gives or loses points."""
SUSPICION: Final[dict[State, str]] = {
    "suspected": "Suspected",
    "in_review": "Before a reviewer",
    "confirmed": "Confirmed",
    "rejected": "Rejected",
    "expired": "Ended",
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A suspicion as somebody may see it: with its evidence until an instant, or that it is there."""

    suspicion: Suspicion
    until: Instant | None


@get("/cases/{case:str}/signals", sync_to_thread=True, include_in_schema=False)
def signals_page(rooms: House, person: Signed, case: FromPath[str]) -> Response[str]:
    """The suspicions of a case: of each the evidence, where whoever asks opened it and still reads the case."""
    return _page(rooms, person, _case(rooms, case))


@post("/cases/{case:str}/signals", sync_to_thread=True, include_in_schema=False)
def read_signals(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Open the evidence of one suspicion, with the reason."""
    page = f"{addresses.case_page(case)}/signals"
    command = ReadSignals(
        suspicion=form.get("suspicion")[:LONGEST], case=case, reason=form.get("reason")[:WORDS]
    )
    back = (addresses.case_page(case), "the case")
    return asking.performed(request, rooms, person, form, command, onward=page, back=back)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def evasion_page(rooms: House, person: Signed) -> Response[str]:
    """How many suspicions there are, and how often reviewers agreed with what each signal led to: counts of nobody."""
    rows: dict[str, Precision] = rooms.reader.all(PRECISION)
    return pages.page(
        "evasion.html",
        rooms,
        person,
        states=states(rooms),
        all=rows.get(ALL, Precision()),
        signals=[(SIGNALS[kind], rows.get(kind, Precision())) for kind in KINDS],
        said=SUSPICION,
        least=REVIEW,
    )


def on(rooms: Rooms, case: Case) -> list[Suspicion]:
    """The suspicions that a case is about, those of cases merged into it among them."""
    c = rooms.reader.table(SUSPICIONS).c
    query = select(c.key, c.seq, c.doc).where(c.case.in_((case.id, *case.merged))).order_by(c.key)
    found: list[Suspicion] = rooms.reader.find(SUSPICIONS, query)
    return found


def states(rooms: Rooms) -> dict[State, int]:
    """How many suspicions are in each state."""
    c = rooms.reader.table(SUSPICIONS).c
    query = select(c.state, func.count()).group_by(c.state)
    counted = Counter({row[0]: int(row[1]) for row in rooms.reader.fetch(query)})
    return {state: counted[state] for state in get_args(State)}


def _page(rooms: Rooms, person: Person, case: Case) -> Response[str]:
    now = rooms.now()
    if freeze := rooms.access.unseen(person.principal, scope_of(case, READING), now):
        return pages.unseen(rooms, person, freeze, case.id)
    if not (case.read_by(person.principal, now) and person.may(READS)):
        raise Problem(
            403, "not_open", "Not open", "Signals are opened for a case, by whoever holds it: take it."
        )
    return pages.page(
        "case/signals.html",
        rooms,
        person,
        case=case,
        confirms=CONFIRMS,
        names=SIGNALS,
        why=EVIDENCE,
        shown=[_shown(rooms, person, case, one, now) for one in on(rooms, case)],
    )


def _shown(rooms: Rooms, person: Person, case: Case, one: Suspicion, now: Instant) -> Shown:
    opened: Reading | None = rooms.reader.row(READINGS, reading_key(person.principal, one.id))
    still = opened is not None and opened.case == case.id and now < opened.until
    if opened is None or not still:
        kept = Suspicion(id=one.id, account=one.account, state=one.state, score=one.score)
        return Shown(suspicion=kept, until=None)
    return Shown(suspicion=one, until=opened.until)


def _case(rooms: Rooms, name: str) -> Case:
    stored = rooms.cases.get(name)
    if stored is None:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {name[:80]!r}.")
    case: Case = stored.row
    return case


HANDLERS: Final = (signals_page, read_signals, evasion_page)
