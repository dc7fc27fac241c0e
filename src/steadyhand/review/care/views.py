"""One row a person with what they set and lately saw, and one row with the limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from steadyhand.access.lookups.commands import LookUpEnded
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View
from steadyhand.review.bulk.facts import BulkSampled, SampleOpened
from steadyhand.review.care.exposure import advanced, closed, ended, opened, taken
from steadyhand.review.care.facts import CareSet, LimitsSet
from steadyhand.review.care.limits import LIMITS, Limits
from steadyhand.review.care.model import (
    NOBODYS,
    SENSITIVE,
    Care,
    Earlier,
    Holding,
)
from steadyhand.review.facts import (
    Assigned,
    Cancelled,
    Decided,
    Escalated,
    HandedOver,
    Held,
    Lapsed,
    Leased,
    Merged,
    Released,
    Retracted,
)
from steadyhand.review.model import LEASE
from steadyhand.review.opened.facts import ContentOpened
from steadyhand.review.opened.model import LookedUpFor

STAFF: Final = "staff:"
ENDS: Final = (
    Released,
    HandedOver,
    Lapsed,
    Decided,
    Held,
    Assigned,
    Escalated,
    Merged,
    Cancelled,
    BulkSampled,
)
"""What closes a case that somebody has open. One that is closed otherwise counts until its lease would have ended."""


OF_BULK: Final = 0
"""In place of a lease's number: one of the sample of a bulk, which nobody leases."""
LOOKED_UP: Final = -1
"""In place of a lease's number: one that is read for a look-up or a golden case, which somebody else may hold.

What is read for a look-up counts until that is closed or over, also where its case was given back before.
"""


class CareView(View[Care]):
    """By principal. Only sensitive areas leave anything here."""

    name = "care"
    row = Care
    facts = (CareSet, Leased, SampleOpened, ContentOpened, LookUpEnded, Retracted, *ENDS)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        area = getattr(fact, "area", None)  # what says that a lease ended does not always say of which area
        if area is not None and area not in SENSITIVE:
            return []
        return [getattr(fact, "holder", entry.by)]

    def fold(self, row: Care | None, entry: Entry, key: str) -> Care | None:
        fact = entry.fact
        match fact:
            case CareSet():
                return _set(row or NOBODYS, fact, entry.at)
            case Leased(case=case, number=number, area=area, severity=severity, until=until):
                held = _holding(case, number, area, until, entry.at)
                return taken(row or NOBODYS, held, severity, entry.at)
            case SampleOpened(case=case, area=area, severity=severity, until=until):
                held = Holding(case=case, number=OF_BULK, area=area, until=until)
                return taken(row or NOBODYS, held, severity, entry.at)
            case ContentOpened(case=case, area=area, severity=severity, until=until, look_up=look_up):
                held = Holding(case=case, number=LOOKED_UP, area=area, until=until, look_up=look_up)
                return taken(row or NOBODYS, held, severity, entry.at)
            case LookUpEnded(case=case, subject=subject):
                return closed(row, LookedUpFor(case, subject), entry.at) if row is not None else None
            case Retracted(case=case, number=number, area=area, until=until) if until is not None:
                return opened(row or NOBODYS, _holding(case, number, area, until, entry.at), entry.at)
        open_now = row is not None and any(one.case == fact.case for one in row.holding)  # type: ignore[attr-defined]  # each of ENDS names its case
        return ended(row, fact.case, entry.at) if row is not None and open_now else row  # type: ignore[attr-defined]  # as above


class LimitsView(View[Limits]):
    """The limits that were set last."""

    name = "care_limits"
    row = Limits
    facts = (LimitsSet,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [LIMITS]

    def fold(self, row: Limits | None, entry: Entry, key: str) -> Limits:
        fact = entry.fact
        assert isinstance(fact, LimitsSet)
        return fact.limits


def _holding(case: str, number: int, area: str, until: Instant, at: Instant) -> Holding:
    """A case that is kept for a day, while somebody else is asked, is not looked at all that time."""
    return Holding(case=case, number=number, area=area, until=min(until, at + LEASE))


def _set(care: Care, fact: CareSet, at: Instant) -> Care:
    care = replace(advanced(care, at), left=fact.left)
    if fact.settings.zone != care.settings.zone:
        care = replace(care, earlier=(Earlier(care.settings.zone, at), *care.zones_before(at)))
    return replace(care, settings=fact.settings)
