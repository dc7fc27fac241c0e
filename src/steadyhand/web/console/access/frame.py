"""What all pages of the control room share: who may see them, the parts they have, and their addresses."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from litestar import Response

from steadyhand.kernel.entry import Refusal
from steadyhand.web.console import pages
from steadyhand.web.console.access import naming
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms

PAGE: Final = "/access"
SEE: Final = "access.see"
APPROVE: Final = "request.approve"
ASK: Final = "request.ask"
BREAK: Final = "access.break_glass"
ALERTS: Final = "risk.read"
MAY: Final = (SEE, APPROVE, ASK)
PARTS: Final = (
    ("now", PAGE, "Now", (SEE,)),
    ("freezes", f"{PAGE}/freezes", "Freezes", (SEE,)),
    ("requests", f"{PAGE}/requests", "Requests", MAY),
    ("glass", f"{PAGE}/glass", "Break-glass", (SEE, BREAK)),
    ("alerts", f"{PAGE}/alerts", "Alerts", (ALERTS,)),
    ("people", f"{PAGE}/people", "People", (SEE,)),
    ("sessions", f"{PAGE}/sessions", "Signed in", (SEE,)),
    ("protected", f"{PAGE}/protected", "Protected", (SEE,)),
    ("small", f"{PAGE}/small", "Small teams", (SEE,)),
)
"""The pages in the menu of the control room: name, address, title, and what shows them."""
UNSEEN: Final = Refusal("not_allowed", "The control room is for those who look after access.")


def request_page(name: str) -> str:
    """The page of a request."""
    return f"{PAGE}/requests/{quote(name, safe=':')}"


def freeze_page(name: str) -> str:
    """The page of a freeze."""
    return f"{PAGE}/freezes/{quote(name, safe=':')}"


def glass_page(name: str) -> str:
    """The page of a break-glass."""
    return f"{PAGE}/glass/{quote(name, safe=':')}"


def alert_page(name: str) -> str:
    """The page of an alert."""
    return f"{PAGE}/alerts/{quote(name, safe=':')}"


def person_page(principal: str) -> str:
    """The page of somebody's access."""
    return f"{PAGE}/people/{quote(principal.removeprefix('staff:'))}"


def sees(person: Person) -> bool:
    """Whether somebody looks after access."""
    return person.may(SEE)


def page(
    name: str, rooms: Rooms, person: Person, tab: str, /, *, status: int = 200, **context: Any
) -> Response[str]:
    """One of these pages: `tab` is the part it belongs to."""
    parts = [part for part in PARTS if any(map(person.may, part[3]))]
    shared = {
        "tab": tab,
        "parts": parts,
        "naming": naming,
        "request_page": request_page,
        "freeze_page": freeze_page,
        "glass_page": glass_page,
        "alert_page": alert_page,
        "person_page": person_page,
    }
    return pages.page(
        f"access/{name}", rooms, person, status=status, **{"refusal": None, **shared, **context}
    )


def unseen(rooms: Rooms, person: Person) -> Response[str]:
    """The page for somebody who does not look after access."""
    return pages.refused(rooms, person, UNSEEN, capability=SEE)
