"""A measure: how many people could decide cases, if nothing were frozen, for each group and hour of the week. Pure.

Freezes are left out on purpose: they have entries, forecasts and ends of their own. Whatever else takes people away
shows in the measure, whether or not a freeze is in force at the same time.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Final

import msgspec

from steadyhand.access.coverage.model import Counts, Group, band, groups
from steadyhand.access.coverage.people import Able, People, Stops
from steadyhand.access.model import HOURS_OF_WEEK

ANY: Final = "*"
"""In a group of a measure: people of all languages, or of all regions, each counted once."""
NOBODY: Final[Counts] = tuple([0] * HOURS_OF_WEEK)

SALT: Final = 16
"""Random bytes before a sealed measure, and what they follow: no compressed measure begins so."""
SALTED: Final = b"\x00"

Measure = Mapping[Group, Counts]
Usual = Mapping[Group, tuple[float, ...]]


class AreaBand(msgspec.Struct, frozen=True):
    """How many people serve a policy area at all, in a band."""

    area: str
    people: str


def measured(
    people: People,
    areas: Iterable[str],
    languages: Iterable[str],
    regions: Iterable[str],
    stops: Stops | None = None,
) -> dict[Group, Counts]:
    """The measure now; groups without anybody are left out. `stops` takes away whom a freeze stops unforeseen."""
    found: dict[Group, int] = {}
    for group in groups(areas, languages, regions):
        bits = people.entitled(group)
        if stops is not None:
            bits = stops.left(bits, group).all
        for wider in (group, group._replace(region=ANY), Group(group.area, ANY, ANY)):
            found[wider] = found.get(wider, 0) | bits
    return {group: people.counts(Able(bits)) for group, bits in found.items() if bits}


def bands(people: People, areas: Iterable[str]) -> tuple[AreaBand, ...]:
    """How many people serve each policy area, as it may stand in the ledger."""
    kinds = [
        (area, language) for area in sorted(areas) for language in (*sorted(people.languages), "unknown")
    ]
    served: dict[str, int] = {}
    for area, language in kinds:
        served[area] = served.get(area, 0) | people.entitled(Group(area, language, "unknown"))
    return tuple(AreaBand(area, band(bits.bit_count())) for area, bits in served.items())


def packed(measure: Measure) -> bytes:
    """A measure as it is kept, compressed; equal ones are equal bytes."""
    rows = sorted((*group, list(counts)) for group, counts in measure.items())
    return zlib.compress(msgspec.json.encode(rows))


def unpacked(kept: bytes) -> dict[Group, Counts]:
    """A measure that was kept."""
    rows = msgspec.json.decode(zlib.decompress(unsalted(kept)), type=list[tuple[str, str, str, Counts]])
    return {Group(area, language, region): counts for area, language, region, counts in rows}


def salted(measure: bytes) -> bytes:
    """A packed measure as it is sealed: of few people the numbers are small, and a digest of them alone is guessed."""
    return SALTED + secrets.token_bytes(SALT) + measure


def unsalted(kept: bytes) -> bytes:
    """The packed measure of what was sealed; older ones have no salt."""
    return kept[len(SALTED) + SALT :] if kept.startswith(SALTED) else kept


def digest_of(kept: bytes) -> str:
    """What tells measures apart: SHA-256 (hex) of what is sealed."""
    return hashlib.sha256(kept).hexdigest()


def peak(measures: Sequence[Measure]) -> dict[Group, Counts]:
    """The most that any of these says, group by group and hour by hour."""
    most: dict[Group, Counts] = {}
    for measure in measures:
        for group, counts in measure.items():
            known = most.get(group)
            same = known is None or known is counts or known == counts
            most[group] = counts if same else tuple(map(max, known or counts, counts))
    return most


def usual(measures: Sequence[Measure]) -> Usual:
    """The median of these, group by group and hour by hour; one that a measure leaves out is 0 in it."""
    found: dict[Group, tuple[float, ...]] = {}
    for group in sorted({group for measure in measures for group in measure}):
        rows = [measure.get(group, NOBODY) for measure in measures]
        alike = all(row == rows[0] for row in rows)
        found[group] = rows[0] if alike else tuple(float(median(hour)) for hour in zip(*rows, strict=True))
    return found
