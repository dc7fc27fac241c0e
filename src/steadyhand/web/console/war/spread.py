"""How the worst incidents spread: posts by hour, of the campaign or the claims that belong to each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.civic.campaigns.record import store as campaigns
from steadyhand.civic.campaigns.record.model import CAMPAIGN, Campaign
from steadyhand.civic.incidents.model import Incident
from steadyhand.civic.matches.store import Matches
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.storage.reading import Reader
from steadyhand.web.console.rules.charts import Chart, chart

HOURS: Final = 24
WORST: Final = 3
"""Incidents that are drawn: more would be a wall."""
LOOKED_AT: Final = 20
"""Of so many, the worst first, those are drawn of which anything is known."""


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """One incident over the last 24 hours."""

    incident: str
    drawn: Chart
    total: int
    before: int
    """Posts of the hour before the present one, `now` those of the present one so far."""
    now: int
    of: str
    """What is counted: `posts of its campaign`, `posts that match its claims`."""


def spreads(reader: Reader, rows: Sequence[Incident], now: Instant) -> list[Spread]:
    """The first of these of which it is known, at most `WORST`."""
    found: list[Spread] = []
    for row in rows[:LOOKED_AT]:
        if len(found) == WORST:
            break
        if (spread := _spread(reader, row, now)) is not None:
            found.append(spread)
    return found


def by_hour(times: Iterable[tuple[Instant, int]], now: Instant) -> list[tuple[Instant, tuple[int, ...]]]:
    """Counts of the last 24 hours (the present one among them), hours without any too."""
    first = now - now % HOUR - (HOURS - 1) * HOUR
    counted: Counter[int] = Counter()
    for at, posts in times:
        counted[(at - first) // HOUR] += posts
    return [(first + n * HOUR, (counted[n],)) for n in range(HOURS)]


def _spread(reader: Reader, row: Incident, now: Instant) -> Spread | None:
    times = _of_campaigns(reader, row)
    of = "posts of its campaign"
    if times is None:
        times, of = _of_claims(reader, row, now), "posts that match its claims"
    if times is None:
        return None
    hours = by_hour(times, now)
    counts = [values[0] for _, values in hours]
    if not sum(counts):
        return None
    return Spread(
        incident=row.id,
        drawn=chart(hours, ("posts",)),
        total=sum(counts),
        before=counts[-2],
        now=counts[-1],
        of=of,
    )


def _of_campaigns(reader: Reader, row: Incident) -> list[tuple[Instant, int]] | None:
    names = [ref for ref in row.links if ref.startswith(f"{CAMPAIGN}:")]
    known: list[Campaign] = [stored.row for stored in reader.stored_many(CAMPAIGN, names).values()]
    found = [evidence for one in known if (evidence := campaigns.evidence(reader, one)) is not None]
    return [each for one in found for each in one.timeline] if found else None


def _of_claims(reader: Reader, row: Incident, now: Instant) -> list[tuple[Instant, int]] | None:
    claims = [ref for ref in row.links if ref.startswith("claim:")]
    since = now - HOURS * HOUR
    return [(at, 1) for claim in claims for at in Matches(reader).times(claim, since)] if claims else None
