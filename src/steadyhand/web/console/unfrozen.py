"""What pages leave out that a freeze of reading keeps from somebody: other cases, measures and effects of other areas.

Whoever may read one case, or looked one subject up, is led by it to what was done about the same people elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from steadyhand.access.guard import Access
from steadyhand.delivery.model import Pending
from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.enforcement.strikes.model import Strikes
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Case
from steadyhand.web.console.dossier import Dossier
from steadyhand.web.console.live import READING
from steadyhand.web.console.proposals import proposals
from steadyhand.web.rooms import Rooms

_ACTIONS: Final = ("action", "object_ref", "ended_ref")
"""Where the body of an effect names the measure that it is about."""


class Open:
    """What somebody may read now, one question after another; `seconded` where a second person agreed to it."""

    def __init__(self, rooms: Rooms, principal: str, now: Instant, *, seconded: bool = False) -> None:
        self._rooms, self._by, self._now, self._seconded = rooms, principal, now, seconded
        self._access: Access = rooms.access.snapshot()

    def cases(self, cases: Iterable[Case]) -> list[Case]:
        """Those of these cases."""
        return [one for one in cases if self.reads(scope_of(one, READING))]

    def standing(self, standing: Standing) -> Standing:
        """What is left of a standing; how many measures there ever were counts only these."""
        subject = standing.subject
        in_force, scheduled = (
            tuple(one for one in lasting if self.reads(one.scope(READING, subject)))
            for lasting in (standing.in_force, standing.scheduled)
        )
        ended = tuple(one for one in standing.ended if self.reads(one.sanction.scope(READING, subject)))
        hidden = len(standing.every()) - len(in_force) - len(scheduled) - len(ended)
        return msgspec.structs.replace(
            standing, in_force=in_force, scheduled=scheduled, ended=ended, made=standing.made - hidden
        )

    def strikes(self, row: Strikes) -> Strikes:
        """Those of these strikes."""
        kept = tuple(one for one in row.strikes if self.reads(one.scope(READING, row.account)))
        return msgspec.structs.replace(row, strikes=kept)

    def dossier(self, found: Dossier) -> Dossier:
        """A case as this person sees it: what it would come on top of is told as far as they may read that."""
        if not self._access.freezes:
            return found
        standings = {name: self.standing(one) for name, one in found.standings.items()}
        followed = msgspec.structs.replace(
            found.followed,
            in_force=[
                each for each in found.followed.in_force if self.reads(each[1].scope(READING, each[0]))
            ],
            ended=[
                each for each in found.followed.ended if self.reads(each[1].sanction.scope(READING, each[0]))
            ],
        )
        return msgspec.structs.replace(
            found,
            before=self.cases(found.before),
            standings=standings,
            followed=followed,
            strikes=self.strikes(found.strikes) if found.strikes is not None else None,
            proposals=[] if found.hidden else proposals(found.case, standings, found.at),
        )

    def effects(self, effects: Sequence[Pending]) -> list[Pending]:
        """Those of these effects. One of which nothing tells what it is about counts as inside every freeze."""
        if not self._access.freezes:
            return list(effects)
        bodies = [body_of(effect) for effect in effects]
        actions = {name for body in bodies if (name := action_of(body))}
        standings = self._rooms.standings.of_each({name.rpartition("#")[0] for name in actions})
        sanctions = {one.action: one for standing in standings.values() for one in _ever(standing)}
        policies = {str(body["policy"]) for body in bodies if body.get("policy")}
        articles = self._rooms.reader.stored_many("article_version", policies)
        areas = {ref: stored.row.area for ref, stored in articles.items()}
        return [
            effect
            for effect, body in zip(effects, bodies, strict=True)
            if self.reads(_scope(sanctions.get(action_of(body)), areas.get(str(body.get("policy")))))
        ]

    def reads(self, scope: Scope) -> bool:
        """Whether they may read about this."""
        return self._access.unseen(self._by, scope, self._now, seconded=self._seconded) is None


def _ever(standing: Standing) -> list[Sanction]:
    return [*standing.in_force, *(ended.sanction for ended in standing.ended)]


def _scope(sanction: Sanction | None, area: str | None) -> Scope:
    if sanction is None:
        return Scope(tool=READING, policy_area=area)
    return sanction.scope(READING, sanction.action.rpartition("#")[0])


def action_of(body: dict[str, Any]) -> str:
    """The measure that an effect is about; empty where it names none."""
    return next((str(body[name]) for name in _ACTIONS if body.get(name)), "")


def body_of(effect: Pending) -> dict[str, Any]:
    """What an effect says; nothing where it was erased."""
    try:
        read = msgspec.json.decode(effect.body)
    except msgspec.MsgspecError:
        return {}
    return read if isinstance(read, dict) else {}
