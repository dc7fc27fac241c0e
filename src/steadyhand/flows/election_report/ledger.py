"""Reading what a report is counted from: the entries of some types, in one pass, up to one end of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import select

from steadyhand.access.freezes.facts import Contained, Extended, FreezeEnded, Frozen, Thawed
from steadyhand.civic.campaigns.record.facts import CampaignSeen
from steadyhand.civic.elections.facts import ElectionCalledOff, ElectionConfirmed, PhasesTurned
from steadyhand.civic.elections.model import Details, concerns
from steadyhand.civic.incidents.views import OF_INCIDENT
from steadyhand.civic.matches.facts import MatchAnswered, MatchFound, PanelHidden, PanelShown
from steadyhand.enforcement.appeals.facts import AppealDecided, AppealFiled
from steadyhand.flows.election_report.model import Source, Window
from steadyhand.kernel.entry import Entry, Fact, tag_of
from steadyhand.kernel.values import DAY, Instant
from steadyhand.kernel.view import View
from steadyhand.kernel.zones import instant
from steadyhand.review.facts import Breached, Decided, Retracted
from steadyhand.review.partners.views import EscalationView
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import ledger

ELECTIONS: Final = (ElectionConfirmed, PhasesTurned, ElectionCalledOff)
FREEZES: Final = (Frozen, Contained, Extended, Thawed, FreezeEnded)
MATCHES: Final = (MatchFound, MatchAnswered)
PANELS: Final = (PanelShown, PanelHidden)
DECISIONS: Final = (Decided, Retracted, Breached)
APPEALS: Final = (AppealFiled, AppealDecided)
WHOLE: Final[tuple[type[Fact], ...]] = (*ELECTIONS, *FREEZES)
"""Of these the ledger is read from its beginning: they are few, and a freeze may have begun long before."""
LATELY: Final[tuple[type[Fact], ...]] = (
    *OF_INCIDENT, *MATCHES, *PANELS, CampaignSeen, *EscalationView.facts, *DECISIONS, *APPEALS,
)  # fmt: skip
WEEKS: Final = 4 * 7 * DAY
"""How long the baseline is at most."""
BEFORE: Final = 7 * DAY
"""How long before the first polls open a report begins, where nobody says."""
AT_ONCE: Final = 2_000
R = TypeVar("R", bound=msgspec.Struct)


class UnknownElection(LookupError):
    """No election of this name was ever confirmed."""


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: the election as it was confirmed last, and the entries."""

    details: Details
    called: dict[str, frozenset[str]]
    """The places that the platform calls by a name of its own, of every election."""
    window: Window
    entries: tuple[Entry, ...]

    def of(self, *facts: type[Fact]) -> list[Entry]:
        return [entry for entry in self.entries if isinstance(entry.fact, facts)]

    def touches(self, region: str) -> bool:
        """Whether something of a region may concern the election: it does where nobody knows where it is from."""
        regions = self.called.get(region, frozenset({region}))
        return any(concerns(place, one) for place in self.places for one in regions)

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(sorted({one.place for one in self.details.periods}))

    def source(self, those: Iterable[Entry], types: Collection[type[Fact]], where: str) -> Source:
        """Where figures come from, to be counted again."""
        numbers = sorted({entry.seq for entry in those})
        return Source(
            types=tuple(sorted(tag_of(each) for each in types)),
            where=where,
            entries=len(numbers),
            first=numbers[0] if numbers else None,
            last=numbers[-1] if numbers else None,
        )


def read(reader: Reader, election: str, begins: Instant | None, ends: Instant | None) -> Ledger:
    """All that a report on this election needs. Raises `UnknownElection`, `RecordUnavailable`, and `ValueError`.

    `begins` is a week before the first polls open where it is None, and `ends` the end of the last period.
    """
    head = reader.head()
    whole = _entries(reader, 0, head.seq, WHOLE)
    confirmed = [one.fact.details for one in whole if isinstance(one.fact, ElectionConfirmed)]
    details = next((one for one in reversed(confirmed) if one.id == election), None)
    if details is None:
        raise UnknownElection(election)
    polls = details.polls()
    first = begins if begins is not None else (polls[0] - BEFORE if polls else details.begins)
    last = ends if ends is not None else details.ends
    if last <= first:
        raise ValueError("A report ends after it begins.")
    oldest = reader.entries(limit=1)
    first_at = oldest[0].at if oldest else first
    since = min(first, max(first - WEEKS, first_at))
    window = Window(begins=first, ends=last, since=since, known=first_at, head=head.seq, at=head.at)
    lately = _entries(reader, _before(reader, since, head.seq), head.seq, LATELY)
    called: dict[str, frozenset[str]] = {}
    for one in confirmed:
        for each in one.called():
            called[each.region] = called.get(each.region, frozenset()) | {each.place}
    entries = tuple(sorted((*whole, *lately), key=lambda entry: entry.seq))
    return Ledger(details=details, called=called, window=window, entries=entries)


def instant_of(text: str) -> Instant | None:
    """A day (its beginning, UTC) or an instant, as people write one; None for none. Raises `ValueError`."""
    text = text.strip()
    if not text:
        return None
    return instant(f"{text}T00:00:00Z" if len(text) == len("2022-11-01") else text)


def folded(view: View[R], entries: Sequence[Entry]) -> dict[str, R]:
    """The rows of a view as these entries alone make them."""
    rows: dict[str, R] = {}
    for entry in entries:
        if isinstance(entry.fact, tuple(view.facts)):
            for key in view.keys(entry):
                row = view.fold(rows.get(key), entry, key)
                if row is not None:
                    rows[key] = row
    return rows


def _entries(reader: Reader, after: int, until: int, facts: Collection[type[Fact]]) -> list[Entry]:
    types = sorted({tag_of(each) for each in facts})
    found: list[Entry] = []
    while page := reader.entries(after, AT_ONCE, types=types):
        found += [entry for entry in page if entry.seq <= until]
        after = page[-1].seq
        if after >= until:
            break
    return found


def _before(reader: Reader, at: Instant, head: int) -> int:
    """The last entry before an instant: `at` never falls along the ledger, and `seq` has no gaps."""
    low, high = 0, head
    while low < high:
        middle = (low + high + 1) // 2
        found = reader.fetch(select(ledger.c.at).where(ledger.c.seq == middle))
        low, high = (middle, high) if found[0].at < at else (low, middle - 1)
    return low


def only(entries: Iterable[Entry], fits: Callable[[Any, Entry], bool]) -> list[Entry]:
    """Those of which this holds, given the fact and the entry."""
    return [entry for entry in entries if fits(entry.fact, entry)]
