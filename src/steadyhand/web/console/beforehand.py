"""What a command would do if it were performed now: asked of its own `decide`, so that a page foretells what happens.

Nothing is written and nothing is promised: whether access allows it, and what others do meanwhile, the door judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from steadyhand.enforcement.facts import Sanctioned, Varied
from steadyhand.enforcement.model import Sanction, standing_of
from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.entry import Effect, Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant
from steadyhand.web.rooms import Rooms

NOTICE: Final = "notice.sent"
ENGLISH: Final = "en"
YOURS: Final = "(your reason)"
"""What stands in a notice until a reason is typed."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody would be told, in their language; and in English where that is another."""

    to: str
    lang: str
    title: str
    text: str
    english: str = ""


class Beforehand(msgspec.Struct, frozen=True, kw_only=True):
    """What would follow."""

    subject: str
    left: tuple[Sanction, ...] = ()
    """What would be in force on the subject then."""
    notices: tuple[Notice, ...] = ()
    two: str | None = None
    """Why a second person has to agree; None where one is enough."""
    refusal: Refusal | None = None
    """Why it would not be done at all."""


def beforehand(
    rooms: Rooms, command: Command, by: str, at: Instant, given: Mapping[str, Any] | None = None
) -> Beforehand:
    """What would follow if this were performed now. `given` are rows that an earlier command of its set would leave."""
    rows = _rows(rooms, command, by, given or {})
    subject: str = command.subject  # type: ignore[attr-defined]  # of whatever acts on one
    two = command.scope(rows).second
    ruling = command.decide(rows, at)
    if isinstance(ruling, Refusal):
        return Beforehand(subject=subject, two=two, refusal=ruling)
    fact, effects = (ruling.fact, ruling.effects) if isinstance(ruling, Ruling) else (ruling, ())
    return Beforehand(
        subject=subject,
        left=tuple(_left(standing_of(rows.standing, subject).in_force, fact, at)),
        notices=tuple(map(_notice, filter(_tells, effects))),
        two=two,
    )


def _rows(rooms: Rooms, command: Command, by: str, given: Mapping[str, Any]) -> Rows:
    needs = command.keys().asked_by(by).needs
    single = {view: key for view, key in needs.items() if isinstance(key, str) and view not in given}
    found: dict[str, Any] = dict.fromkeys(needs) | (rooms.reader.rows(single) if single else {})
    for view, keys in needs.items():
        if isinstance(keys, tuple):
            stored = rooms.reader.stored_many(view, keys)
            found[view] = tuple(stored[key].row if key in stored else None for key in keys)
    return Rows(found | {view: row for view, row in given.items() if view in needs}, by, words=rooms.words)


def _left(in_force: Sequence[Sanction], fact: Fact, at: Instant) -> Iterator[Sanction]:
    gone = getattr(fact, "action", "")
    yield from (one for one in in_force if one.action != gone)
    if isinstance(fact, Sanctioned | Varied) and fact.sanction.starts <= at:
        yield fact.sanction


def _tells(effect: Effect) -> bool:
    return effect.type == NOTICE


def _notice(effect: Effect) -> Notice:
    data: Mapping[str, Any] = effect.data
    english = None if data["lang"] == ENGLISH else data["translations"].get(ENGLISH)
    return Notice(
        to=data["to"],
        lang=data["lang"],
        title=data["title"],
        text=data["text"],
        english=f"{english['title']}. {english['text']}" if english else "",
    )
