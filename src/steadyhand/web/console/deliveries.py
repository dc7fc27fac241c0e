"""Effects on their way to the platform, and dead letters to be tried again.

Whom an effect is about, and what the platform said of it, is for those who have it tried again: a list of who was
suspended would be a look-up of everybody. So it is for nobody whom a freeze keeps from reading, or who has not
confirmed with their passkey.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.delivery.commands import Replay
from steadyhand.delivery.model import Pending
from steadyhand.delivery.views import Delivery
from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages, words
from steadyhand.web.console.session import Sent, Signed
from steadyhand.web.console.sight import kept
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.rooms import Rooms

SHOWN: Final = 100
READ: Final = 2_000
"""Effects read where a table is sorted, filtered or taken along."""
PAGE: Final = "/deliveries"


class Sending(msgspec.Struct, frozen=True):
    """An effect, and what became of it where that is settled."""

    effect: Pending
    outcome: Delivery | None = None

    @property
    def error(self) -> str | None:
        """Why the platform did not take it, the last time."""
        return (self.outcome.error if self.outcome else None) or self.effect.error


EFFECT: Final[tuple[Column[Sending], ...]] = (
    Column(name="effect", title="Effect", value=lambda sending: sending.effect.effect),
    Column(name="subject", title="Subject", value=lambda sending: sending.effect.subject),
    Column(
        name="what",
        title="What",
        value=lambda sending: sending.effect.type,
        choices=words.EFFECTS,
        said=words.effect,
    ),
    Column(name="decided", title="Decided", value=lambda sending: sending.effect.at, kind="instant"),
)
TRIES: Final[Column[Sending]] = Column(
    name="tries", title="Tries", value=lambda sending: sending.effect.attempts, kind="number"
)
DEAD: Final = (*EFFECT, TRIES, Column[Sending](name="why", title="Why", value=lambda sending: sending.error))
WAITING: Final = (
    *EFFECT,
    Column[Sending](
        name="next_try",
        title="Next try",
        value=lambda sending: None if sending.effect.after else sending.effect.due,
        kind="instant",
        falls=False,
    ),
    Column(name="after", title="After", value=lambda sending: sending.effect.after),
    TRIES,
    Column[Sending](name="last_error", title="Last error", value=lambda sending: sending.error),
)


PERSONAL: Final = frozenset({"subject", "why", "last_error"})


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def deliveries_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """What the platform did not take, and what waits."""
    asked, counts = Asked.of(request, PAGE, several=True), rooms.outbox.counts()
    may = person.may(Replay.capability)
    freeze = kept(rooms, person) if may else None
    named = may and person.confirmed and freeze is None
    of_dead, of_waiting = (
        tuple(column for column in columns if named or column.name not in PERSONAL)
        for columns in (DEAD, WAITING)
    )
    found = _dead(rooms, READ if asked.alters("given-up", of_dead) else SHOWN)
    dead = asked.table("given-up", of_dead, found, of=counts["dead"])
    pending = rooms.outbox.pending(READ if asked.alters("waiting", of_waiting) else SHOWN)
    waiting = asked.table("waiting", of_waiting, [Sending(each) for each in pending], of=counts["pending"])
    context: dict[str, Any] = {
        "may": may,
        "named": named,
        "freeze": freeze,
        "counts": counts,
        "dead": dead,
        "waiting": waiting,
        "oldest": rooms.outbox.oldest_waiting(),
        "last": rooms.outbox.last_delivered(),
    }
    return asked.taken(dead, waiting) or pages.page("deliveries.html", rooms, person, **context)


@post("/deliveries/{effect:str}/replay", sync_to_thread=True, include_in_schema=False)
def replay(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, effect: FromPath[str]
) -> Response[Any]:
    """Have a dead letter tried again."""
    answer = rooms.door.perform(Replay(effect=effect), person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        back = (PAGE, "the deliveries")
        return pages.refused(rooms, person, answer, capability=Replay.capability, back=back)
    return pages.see_other(request, PAGE)


def _dead(rooms: Rooms, limit: int) -> list[Sending]:
    found = rooms.outbox.dead(limit)
    outcomes = rooms.outbox.outcomes([effect.effect for effect in found])
    return [Sending(effect, outcomes.get(effect.effect)) for effect in found]
