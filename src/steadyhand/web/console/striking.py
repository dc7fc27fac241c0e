"""Strikes in words: what one more would come to, before it does, and those of an account."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.enforcement.strikes.commands import done_of, struck_of
from steadyhand.enforcement.strikes.model import (
    STRIKES,
    VERSIONS,
    Counted,
    Ladder,
    Offence,
    Outcome,
    Step,
    outcome_of,
    strikes_of,
)
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.console.dossier import Dossier
from steadyhand.web.console.unfrozen import Open
from steadyhand.web.console.words import plural
from steadyhand.web.rooms import Rooms

_ACTS: Final = {
    "warn": "a warning",
    "age_gate": "showing it to adults only",
    "limit": "less reach",
    "restrict": "a restriction of interaction",
    "demonetise": "an end of earnings",
    "suspend": "a suspension",
    "ban": "a ban",
}
_DAY: Final = 24


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The strikes of an account that have not expired, the latest first, and what they come to."""

    listed: tuple[Counted, ...]
    titles: dict[str, str]
    """The title of each version of a ladder that they name."""
    points: dict[str, int]
    """What they come to on each ladder now."""


def foreseen(found: Dossier, article: PolicyArticle | None) -> str | None:
    """What the strike of a decision that this article is broken would come to; None where it would be none."""
    case, account = found.case, struck_of(found.case)
    ladder = found.ladders.covering(article.area) if found.ladders is not None and article else None
    if article is None or account is None or ladder is None:
        return None
    offence = Offence(
        area=article.area,
        severity=article.severity,
        at=found.at,
        done=done_of(case, found.counting.done, found.at),
        subject=case.subject,
    )
    return said(ladder, outcome_of(strikes_of(found.strikes, account), ladder, offence))


def said(ladder: Ladder, outcome: Outcome) -> str:
    """What a strike comes to, as a sentence."""
    name = f"the ladder {ladder.terms.title}"
    if outcome.how == "old":
        return (
            f"Older than the {plural(ladder.terms.look_back_days, 'day')} that {name} looks back: no strike."
        )
    if outcome.how == "together":
        return f"Counts with an earlier strike of {name}: found at once with it, or about the same content."
    if outcome.how == "warning":
        return f"A warning on {name}: the first counts no points."
    proposed = f"{step(outcome.step)} is proposed" if outcome.step else "nothing is proposed from that"
    return f"Strike {outcome.nth} of {name} ({plural(outcome.points, 'point')} then): {proposed}."


def step(one: Step) -> str:
    """What a step proposes, as words within a sentence: `a suspension of 12 hours`."""
    if one.hours is None:
        return _ACTS[one.act]
    days, rest = divmod(one.hours, _DAY)
    return f"{_ACTS[one.act]} of {plural(one.hours, 'hour') if rest else plural(days, 'day')}"


def shown(rooms: Rooms, own: Open, account: str) -> Shown:
    """The strikes of an account, as far as somebody may read them."""
    stored = rooms.reader.row(STRIKES, account)
    strikes, now = own.strikes(strikes_of(stored, account)), rooms.now()
    listed = tuple(one for one in reversed(strikes.counted()) if one.strike.expires > now)
    versions = rooms.reader.stored_many(VERSIONS, {one.strike.ladder for one in listed})
    titles = {ref: one.row.terms.title for ref, one in versions.items()}
    on = dict.fromkeys(one.strike.on for one in listed)
    return Shown(listed=listed, titles=titles, points={name: strikes.points(name, now) for name in on})
