"""What commands would do if they were performed now: asked of their own `decide`, so that a page can foretell it.

Nothing is written and nothing is promised: whether access allows it, and what others do meanwhile, the door judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from steadyhand.enforcement.facts import Lifted, Sanctioned, Varied
from steadyhand.enforcement.model import Ended, Sanction, Standing, standing_of
from steadyhand.enforcement.strikes.facts import StrikeIssued
from steadyhand.enforcement.strikes.model import STRIKES, strikes_of
from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.entry import Effect, Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant
from steadyhand.web.rooms import Rooms

NOTICE: Final = "notice.sent"
ENGLISH: Final = "en"
YOURS: Final = "(your reason)"
"""What stands in a notice until a reason is typed."""
STANDING: Final = "standing"
ASKED: Final = "case_asked"
"""Which authorities asked: the person is told, and whoever decides never is, or the verdict could follow from it."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody would be told, in their language; and in English where that is another."""

    to: str
    lang: str
    title: str
    text: str
    english: str = ""


class Beforehand(msgspec.Struct, frozen=True, kw_only=True):
    """What would follow from one command, and from those before it in its set."""

    subject: str
    left: tuple[Sanction, ...] = ()
    """What would be in force on the subject then."""
    to_come: tuple[Sanction, ...] = ()
    notices: tuple[Notice, ...] = ()
    two: str | None = None
    """Why a second person has to agree; None where one is enough."""
    refusal: Refusal | None = None
    """Why it would not be done at all."""


class Foretelling:
    """Asks one command of a set after another, each by what those before it would leave."""

    def __init__(self, rooms: Rooms, by: str, at: Instant, given: Mapping[str, Mapping[str, Any]]) -> None:
        """`given` are rows that differ from those of the record, by view and key."""
        self._rooms, self._by, self._at = rooms, by, at
        self._given: dict[str, dict[str, Any]] = {view: dict(rows) for view, rows in given.items()}

    def after(self, command: Command) -> Beforehand | None:
        """What would follow; None where the command acts on no subject."""
        rows = self._rows(command)
        ruling = command.decide(rows, self._at)
        subject: str = getattr(command, "subject", "")
        if isinstance(ruling, Refusal):
            return Beforehand(subject=subject, refusal=ruling) if subject else None
        fact, effects = (ruling.fact, ruling.effects) if isinstance(ruling, Ruling) else (ruling, ())
        self._keep(fact, rows)
        if not subject:
            return None
        left = standing_of(self._given.get(STANDING, {}).get(subject, rows.standing), subject)
        return Beforehand(
            subject=subject,
            left=left.in_force,
            to_come=left.scheduled,
            notices=notices(effects),
            two=command.scope(rows).second,
        )

    def _rows(self, command: Command) -> Rows:
        needs = command.keys().asked_by(self._by).needs
        reader, found = self._rooms.reader, dict[str, Any].fromkeys(needs)
        single = {view: key for view, key in needs.items() if isinstance(key, str)}
        found |= reader.rows(single) if single else {}
        if ASKED in found:
            found[ASKED] = None
        for view, keys in needs.items():
            given = self._given.get(view, {})
            if isinstance(keys, tuple):
                stored = reader.stored_many(view, keys)
                rows = {key: one.row for key, one in stored.items()} | given
                found[view] = tuple(rows.get(key) for key in keys)
            elif keys in given:
                found[view] = given[keys]
        return Rows(found, self._by, words=self._rooms.words)

    def _keep(self, fact: Fact, rows: Rows) -> None:
        if isinstance(fact, StrikeIssued):
            after = strikes_of(rows.strikes, fact.account).having(fact.strike)
            self._given.setdefault(STRIKES, {})[fact.account] = after
        if isinstance(fact, Sanctioned | Lifted | Varied):
            standing = _folded(standing_of(rows.standing, fact.subject), fact, self._by, self._at)
            self._given.setdefault(STANDING, {})[fact.subject] = standing


def beforehand(
    rooms: Rooms,
    commands: Iterable[Command],
    by: str,
    at: Instant,
    given: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Beforehand]:
    """What would follow from each command of a set that acts on a subject. Raises `RecordUnavailable`."""
    asked = Foretelling(rooms, by, at, given or {})
    return [after for command in commands if (after := asked.after(command)) is not None]


def notices(effects: Iterable[Effect]) -> tuple[Notice, ...]:
    """What effects tell people."""
    return tuple(_notice(effect.data) for effect in effects if effect.type == NOTICE)


def _folded(standing: Standing, fact: Sanctioned | Lifted | Varied, by: str, at: Instant) -> Standing:
    if isinstance(fact, Lifted | Varied) and (old := standing.find(fact.action)) is not None:
        standing = standing.without(old.action, Ended(sanction=old, at=at, how=fact.how, by=by))
    if isinstance(fact, Lifted):
        return standing
    return standing.planning(fact.sanction) if fact.sanction.starts > at else standing.having(fact.sanction)


def _notice(data: Mapping[str, Any]) -> Notice:
    english = None if data["lang"] == ENGLISH else data["translations"].get(ENGLISH)
    return Notice(
        to=data["to"],
        lang=data["lang"],
        title=data["title"],
        text=data["text"],
        english=f"{english['title']}. {english['text']}" if english else "",
    )
