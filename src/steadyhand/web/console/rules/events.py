"""Events to try rules on: the latest posts of this installation, or some that were pasted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from steadyhand.flows.backtesting.judging import text_of
from steadyhand.flows.judging import action_id
from steadyhand.flows.sealing import without_sealed
from steadyhand.intake.rows import Logged, logged
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import instant, rfc3339
from steadyhand.web.rooms import Rooms

POSTS: Final = frozenset({"post.created", "post.edited"})
NEWEST: Final = 20
LOOKED_THROUGH: Final = 400
"""Events read to find the newest posts among them: what is counted most, views, lies between."""
PASTED: Final = 20
_BYTES: Final = 8 * 1024 * 1024


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One event to be judged; `offset` is its place in the log, 0 where it was pasted."""

    offset: int
    number: int = 0
    """What chance rests on, as when it was decided."""
    name: str
    type: str
    time: Instant
    subject: str
    data: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The beginning of what was written."""
        return text_of(self.data)


class NotReadable(ValueError):
    """What was pasted is no event; the message says what to write instead."""


def newest(rooms: Rooms) -> list[Trial]:
    """The newest posts, the latest first; erased ones are left out. Raises `RecordUnavailable`."""
    if rooms.events is None:
        return []
    last = rooms.events.last()
    rows = rooms.events.rows(max(0, last - LOOKED_THROUGH), LOOKED_THROUGH, _BYTES)
    posts = [logged(row) for row in reversed(rows) if row[3] in POSTS and row[10] is not None]
    return [_trial(_shown(rooms, each)) for each in posts[:NEWEST]]


def at(rooms: Rooms, offset: int) -> Trial | None:
    """The event at a place of the log; None where it is not there any more, or was erased."""
    if rooms.events is None:
        return None
    rows = rooms.events.rows(offset - 1, 1, upto=offset)
    found = [logged(row) for row in rows if row[0] == offset and row[10] is not None]
    return _trial(_shown(rooms, found[0])) if found else None


def _shown(rooms: Rooms, one: Logged) -> Logged:
    return msgspec.structs.replace(one, event=without_sealed(rooms.reader, one.event))


def pasted(text: str, now: Instant) -> list[Trial]:
    """The events in a JSON text: one, or a list of up to `PASTED`. Raises `NotReadable`."""
    try:
        read = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotReadable(f"This is not JSON: {error}.") from None
    found = read if isinstance(read, list) else [read]
    if len(found) > PASTED:
        raise NotReadable(f"These are {len(found)} events: paste at most {PASTED} at once.")
    return [_read(number, each, now) for number, each in enumerate(found, 1)]


def _read(number: int, each: object, now: Instant) -> Trial:
    if not isinstance(each, dict):
        raise NotReadable(f"Event {number} is no object: write it with braces, as the platform sends it.")
    data = each.get("data", each)
    if not isinstance(data, dict):
        raise NotReadable(f"The `data` of event {number} is no object.")
    try:
        time = instant(str(each["time"])) if "time" in each else now
    except ValueError as error:
        raise NotReadable(f"The `time` of event {number}: {error}") from None
    return Trial(
        offset=0,
        name=str(each.get("id", f"pasted {number}"))[:80],
        type=str(each.get("type", "post.created")),
        time=time,
        subject=str(each.get("subject", ""))[:200],
        data=data,
    )


def _trial(each: Logged) -> Trial:
    event = each.event
    return Trial(
        offset=each.offset,
        number=action_id(event.digest),
        name=event.id,
        type=event.type,
        time=event.time,
        subject=event.subject,
        data=msgspec.json.decode(event.data),
    )


def said(trial: Trial) -> str:
    """When it happened, as rules read it."""
    return rfc3339(trial.time)
