"""What is one's own here: access, passkeys, sessions, and the log of what one did. Everybody can read theirs."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from sqlalchemy import select

from steadyhand.access.risk import detectors
from steadyhand.access.risk.model import Alert
from steadyhand.access.risk.store import Alerts
from steadyhand.kernel.entry import Entry, Refused
from steadyhand.storage import tables
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import naming
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.rooms import Rooms

SHOWN: Final = 30
FAR: Final = 200_000
"""How far back in the ledger one's own entries are looked for, in entries of everybody."""
BROWSERS: Final = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""In this order: each also names those that come after it."""


@get("/me", sync_to_thread=True, include_in_schema=False)
def me_page(rooms: House, person: Signed) -> Response[str]:
    """Who one is here, what one may do, with what one signs in, where one is signed in, and what one did."""
    rights = rooms.access.snapshot().entitlements.of_roles(person.staff.roles)
    return pages.page(
        "me.html",
        rooms,
        person,
        rights=[name for name in naming.CAPABILITIES if name in rights],
        held=rooms.ceremonies.held(person.principal),
        sessions=rooms.sign_in.sessions.of(person.principal, rooms.now()),
        device=device,
        log=_log(rooms, person),
        about=about,
        said=said,
        alerts=_alerts(rooms, person),
        detectors=detectors,
        naming=naming,
        policy=rooms.sign_in.sessions.policy,
    )


@post("/me/sessions/end", sync_to_thread=True, include_in_schema=False)
def end_sessions(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """End one of one's other sessions, or all of them."""
    named = form.get("session")
    for other in rooms.sign_in.sessions.of(person.principal, rooms.now()):
        if other.key != person.session.key and named in {other.id, "others"}:
            rooms.sign_in.sessions.end_by_key(other.key)
    return pages.see_other(request, "/me")


def device(agent: str) -> str:
    """A browser by its name, as its owner would say it: `Firefox on Windows`."""
    browser = next((name for part, name in BROWSERS if part in agent), "A browser")
    system = next((name for part, name in SYSTEMS if part in agent), "an unknown system")
    return f"{browser} on {system}"


def said(entry: Entry) -> str:
    """An entry in words: what was done, or why it was refused."""
    return f"Refused: {entry.fact.message}" if isinstance(entry.fact, Refused) else naming.entry(entry.type)


def about(entry: Entry) -> str:
    """What an entry is about: a subject, a case, a draft, what was refused, or nothing that has a name."""
    if isinstance(entry.fact, Refused):
        return naming.capability(entry.fact.capability)
    named = (getattr(entry.fact, name, None) for name in ("subject", "case", "draft", "principal"))
    return next((each for each in named if isinstance(each, str)), "")


def _alerts(rooms: Rooms, person: Person) -> list[Alert]:
    """Alerts there were about them, once they are closed."""
    return Alerts(rooms.reader).about(rooms.access.pseudonyms.of(person.principal))


def _log(rooms: Rooms, person: Person) -> list[Entry]:
    """Their last entries, the latest first."""
    c, end = tables.ledger.c, rooms.reader.head().seq
    query = (
        select(c.seq).where(c.by == person.principal, c.seq > end - FAR).order_by(c.seq.desc()).limit(SHOWN)
    )
    found = (rooms.reader.entry(row.seq) for row in rooms.reader.fetch(query))
    return [entry for entry in found if entry is not None]
