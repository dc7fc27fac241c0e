"""`steadyhand access forecast` and `freeze`: what a freeze would do, and the freeze itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import cyclopts

from steadyhand.cli.access_acting import By, Words, acting, scope_of, until_of
from steadyhand.cli.common import CommandRefused, Data, accepted, house, principal

if TYPE_CHECKING:
    from steadyhand.access.forecasting import Forecast
    from steadyhand.access.freezes.commands import StartFreeze
    from steadyhand.access.freezes.model import Exemption
    from steadyhand.bootstrap.house import House
    from steadyhand.kernel.entry import Refusal

Goes = Literal["on", "stopped"]
SHOWN = 8


@cyclopts.Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a freeze is to stop, for whom, until when, and who goes on."""

    automation: Annotated[Goes, cyclopts.Parameter(help="Whether the rules go on by themselves.")]
    contractors: Annotated[Goes, cyclopts.Parameter(help="Whether people of other employers go on.")]
    api_clients: Annotated[Goes, cyclopts.Parameter(help="Whether programs with API keys go on.")]
    area: Words = ()
    action: Words = ()
    severity: Words = ()
    region: Words = ()
    language: Words = ()
    role: Words = ()
    employer: Words = ()
    team: Words = ()
    people: Words = ()
    duty: Annotated[
        Words, cyclopts.Parameter(help="Who goes on with a policy area all the same: imminent_harm=ana,ben.")
    ] = ()
    mode: Literal["deny", "two_person", "read_only"] = "deny"
    reads: Annotated[bool, cyclopts.Parameter(help="Stop looking people up as well.")] = False
    hours: float | None = None
    until: str | None = None
    floor: Annotated[
        float,
        cyclopts.Parameter(
            help="The share of people that must be left everywhere, where it is to be more than the settings ask for."
        ),
    ] = 0.0
    undelivered: Annotated[
        Literal["deliver", "hold"], cyclopts.Parameter(help="What becomes of effects that have not gone out.")
    ] = "deliver"
    name: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def id(self) -> str:
        """The id of the freeze."""
        return f"freeze:{self.name.removeprefix('freeze:')}"

    def command(self, opened: House, reason: str, continuity: str = "") -> StartFreeze:
        """The freeze that is wished for, with no forecast yet. Raises `CommandRefused` for unknown words."""
        from steadyhand.access.freezes.commands import StartFreeze
        from steadyhand.access.freezes.model import GoesOn
        from steadyhand.access.populations import Population

        ends = until_of(opened, self.hours, self.until)
        return StartFreeze(
            freeze=self.id,
            mode=self.mode,
            scope_set=scope_of(
                opened,
                area=self.area,
                region=self.region,
                actions=self.action,
                severities=self.severity,
                languages=self.language,
            ),
            who=Population(
                roles=self.role,
                employers=self.employer,
                teams=self.team,
                people=tuple(map(principal, self.people)),
            ),
            reads=self.reads,
            goes_on=GoesOn(
                automation=self.automation == "on",
                contractors=self.contractors == "on",
                api_clients=self.api_clients == "on",
            ),
            ends=ends,
            floor=max(self.floor, opened.settings.access.floor),  # whoever freezes does not lower it
            undelivered=self.undelivered,
            exemptions=tuple(_exemption(self.id, words, ends) for words in self.duty),
            reason=reason,
            continuity=continuity,
        )


def forecast(*, wish: Wish, data: Data = Path("data")) -> None:
    """Say what a freeze would do: who is left, what waits, how long, and who has nobody. Nothing is started."""
    with house(data) as opened:
        _say(foretold(opened, wish.command(opened, "forecast")))


def freeze(reason: str, *, by: By, wish: Wish, continuity: str = "", data: Data = Path("data")) -> None:
    """Stop what is named for whom is named, and say why. The forecast is shown first, and kept with the freeze.

    Parameters
    ----------
    continuity
        The plan for protected times that it overlaps: who is on call, with which tools.
    """
    import msgspec

    with acting(data, by) as me:
        asked = wish.command(me.house, reason, continuity)
        found = foretold(me.house, asked)
        _say(found)
        whole = msgspec.structs.replace(asked, outlook=found.outlook(), forecast=found.said())
        me.do(whole, f"{asked.freeze} is in force.")


def foretold(opened: House, asked: StartFreeze) -> Forecast:
    """The forecast of a freeze. Raises `CommandRefused` for one that could not begin."""
    from steadyhand.access.forecasting import NothingToForecast
    from steadyhand.access.freezes.model import problem_of
    from steadyhand.flows.forecasting import OfferedLoad

    now = opened.reader.now()
    accepted(problem_of(asked.begun("", now), now) or _strange(opened, asked))
    try:
        return OfferedLoad(opened.reader, opened.access).forecast(asked)
    except NothingToForecast as error:
        raise CommandRefused(str(error)) from error


def _strange(opened: House, asked: StartFreeze) -> Refusal | None:
    """What the door would say of words, people and roles that are not there: the forecast would be of nothing."""
    from steadyhand.kernel.entry import Refusal

    access = opened.access.snapshot()
    for scope in (asked.scope_set, *(one.scope for one in asked.exemptions)):
        if found := opened.access.vocabulary.strange(scope):
            dimension, value = found
            what = dimension.replace("_", " ")
            return Refusal("unknown_word", f"{value[:80]!r} is none of the {what} of this installation.")
    for who in (asked.who, *(one.who for one in asked.exemptions)):
        if strange := [name for name in who.people if name not in access.staff]:
            return Refusal("unknown_person", f"{strange[0][:80]} is no member of staff.")
        if refusal := access.entitlements.unknown(who.roles):
            return refusal
    return None


def _exemption(freeze: str, words: str, ends: int) -> Exemption:
    from steadyhand.access.freezes.model import CONTINUING, Exemption
    from steadyhand.access.populations import Population
    from steadyhand.access.scopes import ScopeSet

    area, _, people = words.partition("=")
    if not people:
        raise CommandRefused(f"{words!r} names nobody: write --duty imminent_harm=ana,ben.")
    duty: Any = area if area in CONTINUING else "other"
    return Exemption(
        id=f"exemption:{freeze.removeprefix('freeze:')}-{area.replace('_', '-')}",
        duty=duty,
        who=Population(people=tuple(map(principal, people.split(",")))),
        scope=ScopeSet(policy_areas=(area,)),
        ends=ends,
    )


def _say(found: Forecast) -> None:
    print(
        f"{found.remaining} of {found.eligible} people are left; at the worst hour {found.share:.0%} of a group."
    )
    print(f"{found.backlog:,.0f} cases would wait at its end; without it {found.backlog_without:,.0f}.")
    touched = [queue for queue in found.queues if queue.remaining < queue.eligible or queue.backlog >= 1]
    for queue in touched:
        print(
            f"  {queue.area:<16} {queue.remaining:>4} of {queue.eligible:<4} {queue.backlog:>8,.0f} waiting, "
            f"95 of 100 decided within {queue.p95_s / 3600:.1f} h"
        )
    for group in found.nobody[:SHOWN]:
        print(f"  nobody: {group.area}, {group.language}, {', '.join(group.regions)}: {group.when}")
    if len(found.nobody) > SHOWN:
        print(f"  and {len(found.nobody) - SHOWN} more groups have nobody")
