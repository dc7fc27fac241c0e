"""What partners wait for, which campaigns were seen, and how often claims were met, counted for the war room.

No partner is named and nothing that one of them sent is listed: who decides about it could read it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.civic.elections.model import concerns
from steadyhand.civic.incidents.model import AREA
from steadyhand.civic.matches.model import Match
from steadyhand.civic.matches.store import LATELY, Matches
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.review.desk.foretelling import Foretold
from steadyhand.review.partners.model import Escalation, Kind
from steadyhand.storage.reading import Reader

SPAN: Final = DAY


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of partner waits for, of one place."""

    kind: Kind
    region: str
    open: int
    overdue: int
    hour: int
    """Due within an hour."""
    due: Instant
    """When the first of them is, or was, due."""


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that were found to be about claims, of one place."""

    region: str
    found: int
    waiting: int
    """Those of which a person is still to be asked."""
    panels: int
    """Panels shown within the time."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What is foretold of one queue of cases."""

    queue: str
    title: str
    waiting: int
    foretold: Foretold


def fits(places: Sequence[str], region: str) -> bool:
    """Whether something of a region may concern any of these places; without any, all does."""
    return not places or any(concerns(place, region) for place in places)


def asked(rows: Iterable[Escalation], places: Sequence[str], now: Instant) -> list[Asked]:
    """Escalations about elections that wait, by kind of partner and place; what is due first comes first."""
    groups: dict[tuple[Kind, str], list[Escalation]] = defaultdict(list)
    for row in rows:
        if row.area == AREA and fits(places, row.region):
            groups[row.kind, row.region].append(row)
    found = [
        Asked(
            kind=kind,
            region=region,
            open=len(those),
            overdue=sum(one.due <= now for one in those),
            hour=sum(now < one.due <= now + HOUR for one in those),
            due=min(one.due for one in those),
        )
        for (kind, region), those in groups.items()
    ]
    return sorted(found, key=lambda one: (one.due, one.kind, one.region))


def met(reader: Reader, places: Sequence[str], now: Instant) -> tuple[list[Met], bool]:
    """Matches of the last 24 hours by place, the most first; and whether there are more than were counted."""
    known = Matches(reader)
    rows = known.lately(now - SPAN)
    shown = {(one.subject, one.claim) for one in known.panels_of(rows) if one.since >= now - SPAN}
    groups: dict[str, list[Match]] = defaultdict(list)
    for row in rows:
        if fits(places, row.region):
            groups[row.region].append(row)
    found = [
        Met(
            region=region,
            found=len(those),
            waiting=sum(one.answer is None and not one.acted and not one.copy_of for one in those),
            panels=len(shown & {(one.subject, one.claim) for one in those}),
        )
        for region, those in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.found, one.region)), len(rows) >= LATELY
