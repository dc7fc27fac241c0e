"""What people ask of the API themselves: in their own session with the passkey behind it, which no key stands in for.

People decide about people: a key holds no such capability, and whoever sends one here is told so. A session is what
the console has, so its rights, freezes, places and proofs hold here too.
"""

from __future__ import annotations

from typing import Any, Final, cast

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation
from litestar.types import Guard

from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.reading import takes
from steadyhand.web.console.session import Person, from_here, signed_in
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal
from steadyhand.web.rooms import Rooms

Asker = NamedDependency[SkipValidation[Person]]
"""The parameter `person`: who asks, in their session."""
NO_KEY: Final = Problem(
    403,
    "not_in_key",
    "Not allowed",
    "No key is for this: people decide about people. Sign in, and send the cookies of your session and no key.",
)
_READS: Final = frozenset({"GET", "HEAD"})


def admission(rooms: Rooms, unseen: Refusal) -> Guard:
    """What lets a person's request to a route. It raises `Problem` 401, and 403 with `unseen` for other roles' reads.

    What changes something is judged by the door, which records its refusals; it must come from this site.
    """

    async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        request = cast("Request[Any, Any, Any]", connection)
        if "authorization" in request.headers:
            raise NO_KEY
        reads = request.method in _READS
        if not reads:
            from_here(request)
        person = await to_thread.run_sync(signed_in, request, rooms)
        # A route that reads and names no capability answers nobody.
        if reads and not person.may(takes(handler) or "what nobody named"):
            raise of_refusal(unseen)
        request.scope["state"]["person"] = person

    return admit


def person_of(request: Request[Any, Any, Any]) -> Person:
    """The person whose session let the request in."""
    person: Person = request.scope["state"]["person"]
    return person
