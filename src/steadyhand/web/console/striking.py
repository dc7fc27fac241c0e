"""Strikes in words: what one more would come to, before it does, and those of an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from steadyhand.enforcement.commands import IMPOSING, Impose
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.strikes.commands import done_of, struck_of
from steadyhand.enforcement.strikes.model import (
    STRIKES,
    VERSIONS,
    Counted,
    Ladder,
    Offence,
    Outcome,
    Step,
    Strike,
    outcome_of,
    strikes_of,
)
from steadyhand.enforcement.strikes.proposing import Proposed, proposed, unfounded
from steadyhand.flows.decision import Act
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.review.model import Case
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.console.beforehand import YOURS, Beforehand, beforehand
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


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a ladder proposes, with what would follow if it was done."""

    found: Proposed
    said: str
    """As words within a sentence."""
    capability: str
    ahead: Beforehand


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The strikes of an account that have not expired, the latest first, and what they come to."""

    listed: tuple[Counted, ...]
    titles: dict[str, str]
    """The title of each version of a ladder that they name."""
    points: dict[str, int]
    """What they come to on each ladder now."""
    proposed: tuple[Offer, ...] = ()
    """What ladders propose, and nobody did."""
    unfounded: dict[str, Strike] = {}
    """Measures in force that they would not propose any more, and the strike of each."""


def foreseen(found: Dossier, article: PolicyArticle | None) -> tuple[Ladder, Outcome] | None:
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
    return ladder, outcome_of(strikes_of(found.strikes, account), ladder, offence)


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
    does = "follows at once" if outcome.step is not None and outcome.step.applies else "is proposed"
    proposed = f"{step(outcome.step)} {does}" if outcome.step else "nothing is proposed from that"
    return f"Strike {outcome.nth} of {name} ({plural(outcome.points, 'point')} then): {proposed}."


def applied(case: Case, ladder: Ladder, outcome: Outcome, acts: Sequence[Act]) -> Act | None:
    """What follows at once from a strike, where its ladder says so and nobody chose otherwise for the account."""
    account, reached = struck_of(case), outcome.step
    if account is None or reached is None or not reached.applies:
        return None
    if any(act.subject == account and act.kind in {"suspend", "ban", reached.act} for act in acts):
        return None
    return Act(kind=reached.act, subject=account, hours=reached.hours, ladder=ladder.ref)


def step(one: Step) -> str:
    """What a step proposes, as words within a sentence: `a suspension of 12 hours`."""
    if one.hours is None:
        return _ACTS[one.act]
    days, rest = divmod(one.hours, _DAY)
    return f"{_ACTS[one.act]} of {plural(one.hours, 'hour') if rest else plural(days, 'day')}"


def imposing(one: Proposed, account: str, reason: str, now: Instant) -> Impose:
    """The measure that is proposed, because of the decision that struck."""
    found, step = one.strike.offence, one.step
    made = next(kind for kind in IMPOSING if kind.kind == step.act)
    return made(
        subject=account,
        account=account,
        policy=found.policy,
        cause=found.cause,
        mode="manual",
        ladder=one.ladder.ref,
        until=None if step.hours is None else now + step.hours * HOUR,
        region=found.region,
        language=found.language,
        reason=reason,
    )


def offered(rooms: Rooms, found: Iterable[Proposed], standing: Standing, by: str) -> Iterator[Offer]:
    """What is proposed, each with what would follow."""
    now, given = rooms.now(), {"standing": {standing.subject: standing}}
    for one in found:
        command = imposing(one, standing.subject, YOURS, now)
        (ahead,) = beforehand(rooms, [command], by, now, given)
        yield Offer(found=one, said=step(one.step), capability=command.capability, ahead=ahead)


def shown(rooms: Rooms, own: Open, standing: Standing, by: str) -> Shown:
    """The strikes of an account, and what they propose, as far as somebody may read them."""
    account = standing.subject
    stored = rooms.reader.row(STRIKES, account)
    strikes, now = own.strikes(strikes_of(stored, account)), rooms.now()
    listed = tuple(one for one in reversed(strikes.counted()) if one.strike.expires > now)
    versions = rooms.reader.stored_many(VERSIONS, {one.strike.ladder for one in listed})
    ladders: dict[str, Ladder] = {ref: one.row for ref, one in versions.items()}
    titles = {ref: ladder.terms.title for ref, ladder in ladders.items()}
    on = dict.fromkeys(one.strike.on for one in listed)
    return Shown(
        listed=listed,
        titles=titles,
        points={name: strikes.points(name, now) for name in on},
        proposed=tuple(offered(rooms, proposed(strikes, ladders, standing, now), standing, by)),
        unfounded=unfounded(strikes, ladders, standing),
    )
