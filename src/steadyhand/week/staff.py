"""The people who review for Plaza: 200 staff and 40 contractors, for every area and language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from steadyhand.week.dice import Dice, Weighted
from steadyhand.week.parties import LANGUAGES
from steadyhand.week.people import REGION_SHARES, UTC_OFFSET, person
from steadyhand.week.texts.phrases import AREAS

STAFF: Final = 200
CONTRACTORS: Final = 40

TEAMS: Final = {
    "safety": ("violence", "imminent_harm", "child_safety", "self_harm"),
    "conduct": ("hate", "harassment", "adult", "other"),
    "integrity": ("spam", "scams", "impersonation", "other"),
    "civic": ("election", "impersonation", "hate"),
}
"""Which policy areas (queues) each team serves."""

_REVIEWERS: Final = {"safety": 45, "conduct": 50, "integrity": 46, "civic": 30}
_VENDOR: Final = {"integrity": 20, "conduct": 12, "safety": 7}
# The languages of 25 reviewers of one team; a shorter run of it still has all six.
_LANGUAGES: Final = (
    *("en", "es", "fr", "ar", "hi", "pt", "en", "es", "en", "en", "pt", "en", "es"),
    *("en", "ar", "en", "hi", "en", "fr", "en", "es", "en", "en", "es", "en"),
)
_SECOND: Final = ("es", "", "fr", "", "pt", "", "", "ar", "hi")
_STARTS: Final = (7, 15, 23)
_DAYS_OFF: Final = ((5, 6), (6, 0), (0, 1), (1, 2), (2, 3), (3, 4), (4, 5))

Role = Literal["reviewer", "policy_lead", "security_lead", "admin"]


class Shift(msgspec.Struct, frozen=True):
    """Working hours: `start` is an hour in UTC (0 to 23), `hours` its length, `days` weekdays with Monday as 0."""

    start: int
    hours: int
    days: tuple[int, ...]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One person with access to the tools; `areas` are the queues served, `reports_to` another member's id."""

    id: str
    name: str
    handle: str
    employer: Literal["plaza", "vendor"]
    team: str
    roles: tuple[Role, ...]
    region: str
    languages: tuple[str, ...]
    areas: tuple[str, ...]
    reports_to: str | None
    shift: Shift


class _Post(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the organisation before a person fills it."""

    id: str
    team: str
    role: Role
    lang: str
    areas: tuple[str, ...]
    reports_to: str | None


def staff(seed: int) -> tuple[Member, ...]:
    """All 240: `s001` to `s200` employed by Plaza, `v001` to `v040` by its vendor.

    The organisation is the same for every seed; names, regions, second languages and shifts are drawn.
    """
    return tuple(_filled(post, number, Dice(seed, "staff", post.id)) for number, post in enumerate(_places()))


def _places() -> Iterator[_Post]:
    yield from _leadership()
    yield from _plaza_reviewers()
    yield from _vendor_reviewers()


def _leadership() -> Iterator[_Post]:
    """2 administrators, 3 security leads, a lead for each policy area, 3 shift managers for each team."""
    for number in (1, 2):
        yield _Post(
            id=_s(number), team="operations", role="admin", lang="en", areas=(), reports_to=_chief(number)
        )
    for number in (3, 4, 5):
        yield _Post(
            id=_s(number), team="security", role="security_lead", lang="en", areas=(), reports_to=_s(1)
        )
    for number, area in enumerate(AREAS, 6):
        lang = _LANGUAGES[number % len(_LANGUAGES)]
        yield _Post(
            id=_s(number), team="policy", role="policy_lead", lang=lang, areas=(area,), reports_to=_s(1)
        )
    for number, team in enumerate(name for name in TEAMS for _ in range(3)):
        lead = _s(6 + AREAS.index(TEAMS[team][0]))
        lang = ("en", "es", "fr")[number % 3]
        yield _Post(
            id=_s(18 + number), team=team, role="reviewer", lang=lang, areas=TEAMS[team], reports_to=lead
        )


def _plaza_reviewers() -> Iterator[_Post]:
    number = 30
    for position, (team, count) in enumerate(_REVIEWERS.items()):
        for place in range(count):
            yield _reviewer(_s(number), team, place, _s(18 + 3 * position + place % 3))
            number += 1


def _vendor_reviewers() -> Iterator[_Post]:
    yield _Post(
        id="v001",
        team="integrity",
        role="reviewer",
        lang="en",
        areas=TEAMS["integrity"],
        reports_to=_s(18 + 6),
    )
    number = 2
    for team, count in _VENDOR.items():
        for place in range(count):
            yield _reviewer(f"v{number:03d}", team, place, "v001")
            number += 1


def _reviewer(id: str, team: str, place: int, reports_to: str) -> _Post:
    """Two areas of the team each: the pair moves on after a round of all languages, so that they all meet."""
    areas, turn = TEAMS[team], place + place // 6
    pair = (areas[turn % len(areas)], areas[(turn + 1) % len(areas)])
    lang = _LANGUAGES[place % len(_LANGUAGES)]
    return _Post(id=id, team=team, role="reviewer", lang=lang, areas=pair, reports_to=reports_to)


def _filled(post: _Post, number: int, dice: Dice) -> Member:
    who = person(post.lang, number + 7 * LANGUAGES.index(post.lang))
    region = Weighted(REGION_SHARES[post.lang]).draw(dice)
    start = (dice.pick(_STARTS) - UTC_OFFSET[region]) % 24
    off = _DAYS_OFF[number % len(_DAYS_OFF)]
    return Member(
        id=post.id,
        name=who.name,
        handle=f"{who.latin}.{post.id}",
        employer="vendor" if post.id.startswith("v") else "plaza",
        team=post.team,
        roles=(post.role,),
        region=region,
        languages=_languages(post.lang, dice),
        areas=post.areas,
        reports_to=post.reports_to,
        shift=Shift(start, 8, tuple(day for day in range(7) if day not in off)),
    )


def _languages(first: str, dice: Dice) -> tuple[str, ...]:
    second = dice.pick(_SECOND) if first == "en" else "en"
    return (first, second) if second and (first == "en" or dice.chance(0.7)) else (first,)


def _s(number: int) -> str:
    return f"s{number:03d}"


def _chief(number: int) -> str | None:
    return None if number == 1 else _s(1)
