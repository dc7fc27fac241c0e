"""People with shifts, and what the guard would know of them: as values, without a record."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any, Final

from steadyhand.access.capabilities import CATALOGUE
from steadyhand.access.freezes.model import Freeze, GoesOn
from steadyhand.access.guard import Access, AccessGuard
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet, Vocabulary
from steadyhand.bootstrap.settings import AREAS, REGIONS
from steadyhand.kernel.values import DAY
from steadyhand.week.staff import Shift
from tests.support.judging import NOW

WORDS: Final = Vocabulary(
    tools=frozenset({"review", "enforcement", "console"}),
    actions=CATALOGUE,
    policy_areas=frozenset(AREAS),
    regions=frozenset(REGIONS) - {"unknown"},
)
SHIFTS: Final = (7, 15, 23)
OFF: Final = ((5, 6), (6, 0), (0, 1), (1, 2))


class Views:
    """Whole views, as given; any other is empty."""

    def __init__(self, **views: Mapping[str, Any]) -> None:
        self._views = views

    def view(self, name: str) -> Mapping[str, Any]:
        """Every row of a view by its key."""
        return self._views.get(name, {})


def reviewer(handle: str, **fields: Any) -> Staff:
    """A reviewer of everything, at any hour, unless said."""
    return Staff(**{"principal": f"staff:{handle}", "name": handle, "roles": ("reviewer",), **fields})


def frozen(name: str = "freeze:all", **fields: Any) -> Freeze:
    """A freeze of everything for everybody, for a day, unless said."""
    given: dict[str, Any] = {
        "mode": "deny",
        "scope": ScopeSet(),
        "who": Population(),
        "reads": False,
        "goes_on": GoesOn(automation=True, contractors=False, api_clients=True),
        "starts": NOW,
        "ends": NOW + DAY,
        "floor": 0.5,
        "undelivered": "deliver",
        "by": "staff:sol",
    }
    return Freeze(id=name, **(given | fields))


def known(staff: Iterable[Staff], freezes: Iterable[Freeze] = (), **views: Mapping[str, Any]) -> Access:
    """What the guard knows of these."""
    people = {each.principal: each for each in staff}
    stopping = {each.id: each for each in freezes}
    return AccessGuard(WORDS, passkeys=False).compile(Views(staff=people, freeze=stopping, **views))


def hours_of(shift: Shift) -> tuple[int, ...]:
    """The hours of the week in which somebody with this shift works."""
    return tuple(
        sorted({(day * 24 + shift.start + n) % 168 for day in shift.days for n in range(shift.hours)})
    )


def drawn(count: int, languages: tuple[str, ...], seed: int = 1) -> list[Staff]:
    """So many reviewers with two areas, one or two languages, one region and a shift each."""
    dice = random.Random(seed)
    return [_drawn(n, languages, dice) for n in range(count)]


def _drawn(n: int, languages: tuple[str, ...], dice: random.Random) -> Staff:
    off = dice.choice(OFF)
    shift = Shift(dice.choice(SHIFTS), 8, tuple(day for day in range(7) if day not in off))
    return reviewer(
        f"p{n}",
        areas=tuple(dice.sample(AREAS, 2)),
        languages=tuple(dice.sample(languages, dice.choice((1, 2)))),
        regions=(dice.choice(REGIONS[:-1]),),
        hours=hours_of(shift),
        employer=dice.choice(("platform", "vendor")),
    )
