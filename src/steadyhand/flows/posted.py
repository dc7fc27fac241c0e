"""What somebody posted, as the log of events has it: read here by all that looks at posts beside the stream."""

from __future__ import annotations

from typing import Any, Final, Protocol

import msgspec

from steadyhand.flows.post import Facts, facts_of
from steadyhand.intake.model import Event
from steadyhand.intake.rows import Logged
from steadyhand.kernel.values import Instant

CREATED: Final = "post.created"
TYPES: Final = frozenset({CREATED, "post.edited"})


class Events(Protocol):
    """The log of events; implemented by intake."""

    def read(self, after: int, limit: int) -> list[Logged]:
        """Events after an offset, in order."""

    def last(self) -> int:
        """The greatest offset."""


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A post that was written or edited."""

    post: str
    """`post:<id>`."""
    text: str
    about: Facts
    event: Event
    received: Instant
    data: dict[str, Any]
    """All that its event says."""

    @property
    def name(self) -> str:
        """As cases and matches name its event."""
        return f"event:{self.event.name}"

    @property
    def at(self) -> Instant:
        """The earlier of when it says it was written and when it was taken in."""
        return min(self.event.time, self.received)


def posted(logged: Logged) -> Posted | None:
    """A post of an event; None where it is about something else, was erased, or has no text at all."""
    event = logged.event
    if event.type not in TYPES or event.erased:
        return None
    data: Any = msgspec.json.decode(event.data)
    about, post = facts_of(event, data), data.get("post")
    text = post.get("text") if isinstance(post, dict) else None
    if about.post is None or not isinstance(text, str):
        return None
    return Posted(post=about.post, text=text, about=about, event=event, received=logged.received, data=data)


def first_since(events: Events, since: Instant, last: int) -> int:
    """The offset after which events came in since an instant, up to `last`, as far as they are kept."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        found = events.read(middle, 1)
        if found and found[0].received < since and found[0].offset <= last:
            low = found[0].offset
        else:
            high = middle
    return low
