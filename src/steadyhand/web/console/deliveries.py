"""Effects on their way to the platform, and dead letters to be tried again."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.delivery.commands import Replay
from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Sent, Signed

SHOWN = 100


@get("/deliveries", sync_to_thread=True, include_in_schema=False)
def deliveries_page(rooms: House, person: Signed) -> Response[str]:
    """What the platform did not take, and what waits."""
    dead = rooms.outbox.dead(SHOWN)
    context: dict[str, Any] = {
        "counts": rooms.outbox.counts(),
        "dead": dead,
        "outcomes": rooms.outbox.outcomes([effect.effect for effect in dead]),
        "pending": rooms.outbox.pending(SHOWN),
    }
    return pages.page("deliveries.html", rooms, person, **context)


@post("/deliveries/{effect:str}/replay", sync_to_thread=True, include_in_schema=False)
def replay(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, effect: FromPath[str]
) -> Response[Any]:
    """Have a dead letter tried again."""
    answer = rooms.door.perform(Replay(effect=effect), person.principal)
    if isinstance(answer, Refusal):
        return pages.refused(rooms, person, answer, back="/deliveries")
    return pages.see_other(request, "/deliveries")
