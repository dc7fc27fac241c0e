"""The queues in force, for programs: which cases each takes, who is served, and how long a case may wait."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import get

from steadyhand.kernel.values import SECOND
from steadyhand.rules.queues import Queue
from steadyhand.rules.versions.queues import QueuesInForce
from steadyhand.rules.versions.store import RuleSets
from steadyhand.web.api.edge import House, Key, problems
from steadyhand.web.api.reading import TAKES


class QueueDefined(msgspec.Struct, frozen=True, kw_only=True):
    """One queue as the pack in force defines it; see docs/routing.md. Spans are whole seconds."""

    name: str
    title: str
    areas: list[str]
    takes: list[str]
    languages: list[str]
    skills: list[str]
    roles: list[str]
    hidden: list[str]
    within_s: dict[str, int]
    """By severity."""
    within_from_s: dict[str, int]
    """By source: a shorter time that was promised to whoever asked."""
    max_wait_s: dict[str, int]
    """By severity."""
    half_life_s: int
    index: Literal["harm", "oldest", "deadline"]

    @classmethod
    def of(cls, queue: Queue) -> QueueDefined:
        """As the pack has it, or as every house has it where the pack says nothing."""
        return cls(
            name=queue.name,
            title=queue.title,
            areas=list(queue.areas),
            takes=list(queue.takes),
            languages=list(queue.languages),
            skills=list(queue.skills),
            roles=list(queue.roles),
            hidden=list(queue.hidden),
            within_s=_seconds(queue.within),
            within_from_s=_seconds(queue.within_from),
            max_wait_s=_seconds(queue.max_wait),
            half_life_s=queue.half_life // SECOND,
            index=queue.index,
        )


class RoutingShown(msgspec.Struct, frozen=True, kw_only=True):
    """The queues by which cases are routed and judged now."""

    version: str
    """Of the pack that names them; empty before the first one."""
    queues: list[QueueDefined]

    @classmethod
    def of(cls, in_force: QueuesInForce) -> RoutingShown:
        """All of them, by name."""
        queues = (queue for _, queue in sorted(in_force.every().items()))
        return cls(version=in_force.version, queues=[QueueDefined.of(queue) for queue in queues])


@get(
    "/routing",
    sync_to_thread=True,
    tags=["queues"],
    responses=problems(403),
    summary="Queues in force",
    opt={TAKES: "policy.read"},
)
def routing(rooms: House, bearer: Key) -> RoutingShown:
    """Which queues there are, those included that every house has, with their clocks."""
    return RoutingShown.of(RuleSets(rooms.reader).queues())


def _seconds(spans: dict[str, int]) -> dict[str, int]:
    return {word: span // SECOND for word, span in spans.items()}
