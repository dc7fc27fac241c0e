"""Fictional people: their names, where they live, and when they are awake."""

from __future__ import annotations

import functools
from typing import Final

import msgspec

from steadyhand.week.dice import Dice, Weighted
from steadyhand.week.sheets import sheet

REGIONS: Final = ("na", "eu", "latam", "apac", "mea")

LANGUAGE_SHARES: Final = (("en", 0.45), ("es", 0.20), ("pt", 0.10), ("fr", 0.09), ("ar", 0.08), ("hi", 0.08))
"""How much of Plaza is written in each language."""

REGION_SHARES: Final = {
    "en": (("na", 0.45), ("eu", 0.30), ("apac", 0.15), ("mea", 0.10)),
    "es": (("latam", 0.65), ("eu", 0.25), ("na", 0.10)),
    "pt": (("latam", 0.80), ("eu", 0.20)),
    "fr": (("eu", 0.60), ("mea", 0.30), ("na", 0.10)),
    "ar": (("mea", 0.85), ("eu", 0.15)),
    "hi": (("apac", 0.95), ("na", 0.05)),
}

UTC_OFFSET: Final = {"na": -6, "latam": -4, "eu": 1, "mea": 3, "apac": 5}
"""One ordinary offset per region, in hours: enough for when people write and work."""

# How busy an hour of the local day is; the evening peaks, the night is quiet.
_HOURS: Final = (3, 2, 1, 1, 1, 2, 4, 6, 8, 8, 8, 9, 10, 9, 8, 8, 9, 10, 12, 13, 13, 12, 9, 6)
_BY_HOUR: Final = Weighted([(hour, float(weight)) for hour, weight in enumerate(_HOURS)])


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    given: tuple[str, ...]
    family: tuple[str, ...]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    given: tuple[str, ...]
    family: tuple[str, ...]
    written: Written | None = None


class Person(msgspec.Struct, frozen=True):
    """`latin` is lower case with a dot, ready for a handle; `name` is in the person's own script."""

    latin: str
    name: str


@functools.cache
def names() -> dict[str, Names]:
    return sheet("names.toml", dict[str, Names])


def person(lang: str, number: int) -> Person:
    """The `number`th combination of given and family name in a language; numbers wrap around."""
    sheet_ = names()[lang]
    given = number % len(sheet_.given)
    family = (number // len(sheet_.given) + number) % len(sheet_.family)
    written = sheet_.written or Written(sheet_.given, sheet_.family)
    latin = f"{sheet_.given[given]}.{sheet_.family[family]}".lower()
    return Person(latin, f"{written.given[given]} {written.family[family]}")


def hour_of_day(region: str, dice: Dice) -> int:
    """An hour (0 to 23, UTC) at which somebody of `region` is likely to write."""
    return (_BY_HOUR.draw(dice) - UTC_OFFSET[region]) % 24
