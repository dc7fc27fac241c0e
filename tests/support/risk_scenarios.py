"""What insiders do among honest days: each scenario has its people, and adds acts from the day on which it begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
from msgspec.structs import replace

from steadyhand.access.risk.model import Act, What
from steadyhand.kernel.values import DAY
from tests.support.risk_days import AREAS, FIRST, REGIONS, Worker, World

BEGINS: Final = 28
"""The day of the simulation on which scenarios begin."""
LEAVES: Final = 42
"""The day on which the leaver leaves."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One way to abuse the tools."""

    name: str
    title: str
    people: Callable[[World], list[Worker]]
    does: Callable[[World, list[Worker], int], list[Act]]
    """The acts of a day, counted from the beginning of the scenario."""
    attack: str
    """The attacks of the threat model that it is like."""


def _act(world: World, who: Worker, day: int, what: What, **fields: object) -> Act:
    """An act that breaks no rule by accident: an alert must not find the right one for the wrong reason."""
    return world.act(who, day, what, **({"about": "ordinary"} | fields))


def _every(days: int, day: int) -> bool:
    return day % days == 0


def _collusion(world: World, people: list[Worker], day: int) -> list[Act]:
    reader, opener = people
    if not _every(3, day):
        return []
    return [
        _act(
            world, reader, BEGINS + day, "look", opener=opener.name, alone=True, account=f"account:star{day}"
        )
    ]


def _same_accounts(world: World, people: list[Worker], day: int) -> list[Act]:
    if not _every(4, day):
        return []
    account = f"account:client{day // 4 % 3}"
    return [_act(world, people[0], BEGINS + day, "reverse", account=account)]


def _many_accounts(world: World, people: list[Worker], day: int) -> list[Act]:
    return [
        _act(world, people[0], BEGINS + day, "reverse", account=f"account:buyer{day}.{n}") for n in range(2)
    ]


def _leaver(world: World, people: list[Worker], day: int) -> list[Act]:
    left = LEAVES - BEGINS - day
    return [_act(world, people[0], BEGINS + day, "look") for _ in range(10)] if 0 < left <= 5 else []


def _own_cases(world: World, people: list[Worker], day: int) -> list[Act]:
    return [_act(world, people[0], BEGINS + day, "decide", opener=people[0].name)] if _every(10, day) else []


def _recoveries(world: World, people: list[Worker], day: int) -> list[Act]:
    return [_act(world, one, BEGINS + day, "recover") for one in people for _ in range(day // 7 + 1)]


def _new_places(world: World, people: list[Worker], day: int) -> list[Act]:
    who = people[0]
    area, region = AREAS[day % len(AREAS)], REGIONS[day // len(AREAS) % len(REGIONS)]
    return (
        []
        if area in {who.area, who.other}
        else [_act(world, who, BEGINS + day, "look", area=area, region=region)]
    )


def _journalists(world: World, people: list[Worker], day: int) -> list[Act]:
    press = f"account:press{day}"
    return (
        [_act(world, people[0], BEGINS + day, "look", about="protected", account=press)]
        if _every(5, day)
        else []
    )


def _curious(world: World, people: list[Worker], day: int) -> list[Act]:
    return [_act(world, people[0], BEGINS + day, "look") for _ in range(8)]


def _bought_bans(world: World, people: list[Worker], day: int) -> list[Act]:
    """They measure as often as before; what they were paid for is reversed by whoever hears the appeal."""
    leads = world.leads
    lead = leads[day % len(leads)]
    return [_act(world, lead, BEGINS + day, "reverse", decider=people[0].name)]


def _reviewers(first: int, count: int = 1) -> Callable[[World], list[Worker]]:
    return lambda world: world.reviewers[first : first + count]


def _leads(first: int, count: int = 1) -> Callable[[World], list[Worker]]:
    return lambda world: world.leads[first : first + count]


SCENARIOS: Final = (
    Scenario(
        name="collusion",
        title="One opens a case by hand every third day, the other looks",
        people=lambda world: [world.reviewers[0], world.leads[0]],
        does=_collusion,
        attack="T3, T4",
    ),
    Scenario(
        name="same_accounts",
        title="A reversal every fourth day, for three accounts in turn",
        people=_leads(1),
        does=_same_accounts,
        attack="T17",
    ),
    Scenario(
        name="many_accounts",
        title="Two bought reversals a day, each for another account",
        people=_leads(2),
        does=_many_accounts,
        attack="T17",
    ),
    Scenario(
        name="leaver",
        title="Ten more look-ups a day in the last five days",
        people=_reviewers(1),
        does=_leaver,
        attack="T1",
    ),
    Scenario(
        name="own_cases",
        title="A case of their own every tenth day",
        people=_leads(3),
        does=_own_cases,
        attack="T4",
    ),
    Scenario(
        name="recoveries",
        title="Three give accounts back, one more a day each week",
        people=_leads(4, 3),
        does=_recoveries,
        attack="T7",
    ),
    Scenario(
        name="new_places",
        title="A look-up a day in areas and regions not theirs",
        people=_reviewers(2),
        does=_new_places,
        attack="T3",
    ),
    Scenario(
        name="journalists",
        title="An investigator reads a journalist every fifth day",
        people=lambda world: world.watchers[:1],
        does=_journalists,
        attack="T20",
    ),
    Scenario(
        name="curious",
        title="Eight more look-ups a day, each for a case",
        people=_reviewers(3),
        does=_curious,
        attack="T3",
    ),
    Scenario(
        name="bought_bans",
        title="A measure a day that others reverse",
        people=_reviewers(4),
        does=_bought_bans,
        attack="T1",
    ),
)


def leaving(world: World) -> None:
    """Let the leaver's last day be known, and that of some honest people."""
    for who, day in (
        (world.reviewers[1], LEAVES),
        *((one, 30 + 5 * n) for n, one in enumerate(world.reviewers[-6:])),
    ):
        world.peers[who.name] = replace(world.peers[who.name], leaves=(FIRST + day) * DAY)
