"""How far outside organisations reach: the portal and what is their own; every other address is not there for them."""

from __future__ import annotations

from typing import Final

from steadyhand.access.model import partner_of
from steadyhand.review.partners.model import Partner
from steadyhand.review.partners.store import Partners
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/portal"
LANDING: Final = "/queues"
"""Where everybody is sent who has signed in; partners' people go on to the portal."""
ADDRESSES: Final = frozenset(
    {
        PAGE,
        f"{PAGE}/new",
        f"{PAGE}/escalations/{{name}}",
        f"{PAGE}/escalations/{{name}}/withdraw",
        f"{PAGE}/statements",
        f"{PAGE}/statements/new",
        f"{PAGE}/statements/{{name}}",
        f"{PAGE}/statements/{{name}}/correct",
        f"{PAGE}/statements/{{name}}/withdraw",
        "/me",
        "/me/passkeys/new",
        "/me/passkeys/drop",
        "/me/sessions/end",
        "/session/confirm",
        "/session/challenge",
        "/session/prove",
        "/passkeys/confirm",
        "/passkeys/confirm/ask",
        "/passkeys/enrol",
        "/passkeys/enrol/ask",
        "/sign-out",
    }
)
"""Paths, as routes have them, that are there for a partner's people."""


PANEL: Final = frozenset(
    {
        "/",
        "/queues",
        "/queues/{area}",
        "/queues/{area}/next",
        "/next",
        *(
            f"/cases/{{case}}{does}"
            for does in ("", "/take", "/skip", "/hold", "/decision", "/undo", "/translation")
        ),
        "/policies",
        "/policies/{ref}",
        "/care/limits",
        "/me/care",
        "/me/care/leave",
        "/me/care/return",
        "/break",
        "/console/stream",
        "/access/requests",
        "/access/requests/{asked}",
        "/access/requests/{asked}/approve",
        "/access/requests/{asked}/decline",
        "/access/requests/{asked}/withdraw",
        *(address for address in ADDRESSES if not address.startswith(PAGE)),
    }
)
"""Paths that are there for people of the outside panel; of queues, cases and requests, those of the panel alone."""


COUNCIL_PAGE: Final = "/council"
COUNCIL: Final = frozenset(
    {
        COUNCIL_PAGE,
        f"{COUNCIL_PAGE}/matters/{{ref}}",
        f"{COUNCIL_PAGE}/matters/{{ref}}/{{do}}",
        "/policies",
        "/policies/{ref}",
        "/console/stream",
        *(address for address in ADDRESSES if not address.startswith(PAGE)),
    }
)
"""Paths that are there for whoever is of the council and nothing else here."""


class AtPortal(Problem):
    """Somebody from outside came to the page where the house's own people begin: theirs is another one, `page`."""

    def __init__(self, page: str = PAGE) -> None:
        super().__init__(404, "not_found", "Not found", f"Your page is {page}.")
        self.page = page


def keep_to_portal(path: str, method: str) -> None:
    """Raise `Problem` 404 for whoever comes from outside to any other address: it tells nothing of what is there."""
    if path in ADDRESSES:
        return
    if path == LANDING and method == "GET":
        raise AtPortal
    raise Problem(404, "not_found", "Not found", "There is no such page here.")


def keep_to_panel(path: str) -> None:
    """Raise `Problem` 404 for whoever is of the outside panel, at any address but what is theirs."""
    if path not in PANEL:
        raise Problem(404, "not_found", "Not found", "There is no such page here.")


def keep_to_council(path: str, method: str) -> None:
    """Raise `Problem` 404 for whoever is of the council alone, at any address but what is theirs."""
    if path in COUNCIL:
        return
    if path == LANDING and method == "GET":
        raise AtPortal(COUNCIL_PAGE)
    raise Problem(404, "not_found", "Not found", "There is no such page here.")


def partner_behind(rooms: Rooms, principal: str, employer: str = "") -> Partner:
    """The partner for whom somebody acts. Raises `Problem` 404 for whoever acts for none that is active."""
    name = partner_of(principal, employer)
    found = None if name is None else Partners(rooms.reader).get(name)
    if found is None or not found.active:
        detail = "You do not act for an organisation that is a partner here."
        raise Problem(404, "unknown_partner", "Not found", detail)
    return found
