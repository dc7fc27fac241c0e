"""Effects that did not reach the platform, and having them tried again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.delivery.commands import Replay
from steadyhand.web.api.edge import House, Key, Limit, Principal, idempotency_key, problems, proof_of
from steadyhand.web.api.reading import TAKES, everywhere, seen
from steadyhand.web.api.shapes import DeliveryShown, ReplayTaken
from steadyhand.web.refusals import taken


@get(
    "/deliveries",
    sync_to_thread=True,
    tags=["deliveries"],
    responses=problems(403),
    summary="Effects not delivered",
    opt={TAKES: "delivery.read"},
)
def deliveries(
    rooms: House,
    bearer: Key,
    which: Annotated[
        Literal["dead", "pending"], QueryParameter(name="state", description="Given up, or still waiting.")
    ] = "dead",
    limit: Limit = 100,
) -> list[DeliveryShown]:
    """Dead letters, the latest first; or what waits, the oldest first."""
    everywhere(bearer, "what is on its way")
    seen(rooms, bearer, "delivery.read")
    read = rooms.outbox.dead if which == "dead" else rooms.outbox.pending
    return [DeliveryShown.of(pending) for pending in read(limit)]


@post(
    "/deliveries/{effect:str}/replay",
    sync_to_thread=True,
    status_code=202,
    tags=["deliveries"],
    responses=problems(403, 409, 422, 507),
    summary="Try a dead letter again",
)
def replay(
    request: Request[Any, Any, Any], rooms: House, principal: Principal, effect: FromPath[str]
) -> ReplayTaken:
    """Have a dead letter tried again."""
    command, key = Replay(effect=effect), idempotency_key(request)
    (entry,) = taken([rooms.door.perform(command, principal, key, proof=proof_of(request))])
    return ReplayTaken(effect=effect, seq=entry.seq)
