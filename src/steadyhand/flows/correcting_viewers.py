"""From a person's yes to a correction for those who saw the post; and its end where yes or claim does not hold.

Runs beside the stream, by a cursor of its own, after `flows/claiming.py` has put the panel there or taken it away: what
people are told is what stands beside the post. The platform knows who saw it and decides whom it tells; here is only
how many did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from steadyhand.civic.claims.facts import ClaimActs, ClaimRechecked, ClaimRetired, ClaimSuggested
from steadyhand.civic.claims.model import VIEW, Claim
from steadyhand.civic.corrections.commands import OfferCorrection, WithdrawCorrection
from steadyhand.civic.corrections.model import CORRECTION, Correction, fallen, false_by_people, to_correct
from steadyhand.civic.corrections.store import Corrections
from steadyhand.civic.matches.commands import BY
from steadyhand.civic.matches.facts import MatchAnswered, PanelHidden, PanelShown
from steadyhand.civic.matches.model import MATCH, PANEL, Match, Panel, panel_key
from steadyhand.civic.matches.store import Matches
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claim_stated import Stated
from steadyhand.intake.growth import Count, Growth
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Fact, Refusal, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import Instant
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

CURSOR: Final = "claims.corrections"
AT_ONCE: Final = 200
OF_CLAIMS: Final[tuple[type[Fact], ...]] = (ClaimSuggested, ClaimActs, ClaimRechecked, ClaimRetired)
FOLLOWED: Final[tuple[type[Fact], ...]] = (MatchAnswered, PanelShown, PanelHidden, *OF_CLAIMS)
Pair = tuple[str, str]
"""A post and a claim."""


class Offering:
    """Runs where events are kept; one at a time of several on one record, in the thread of its library."""

    def __init__(self, reader: Reader, door: Performs, events: EventStore, library: ClaimLibrary) -> None:
        self._reader, self._door = reader, door
        self._seen, self._growth = Seen(events), Growth(events)
        self._matches, self._corrections = Matches(reader), Corrections(reader)
        self._stated = Stated(events, library)

    def round(self) -> int:
        """Do what came since the last round; how many commands it took. Raises `RecordUnavailable`."""
        done, types = 0, [tag_of(kind) for kind in FOLLOWED]
        while True:
            after, end = self._reader.cursor(CURSOR), self._reader.head().seq
            entries = self._reader.entries(after, AT_ONCE, types=types)
            pairs = dict.fromkeys(pair for entry in entries for pair in self._concerned(entry))
            orders = [order for pair in pairs for order in self._due(pair)]
            reached = entries[-1].seq if len(entries) == AT_ONCE else end
            if orders or reached - after > AT_ONCE:
                self._door.perform_many(self._counted(orders), cursor=Cursor(CURSOR, reached))
            done += len(orders)
            if len(entries) < AT_ONCE:
                return done

    def _concerned(self, entry: Entry) -> Iterator[Pair]:
        fact: Any = entry.fact
        match fact:
            case MatchAnswered(match=name):
                row: Match | None = self._reader.row(MATCH, name)
                if row is not None:
                    yield row.subject, row.claim
                    yield from ((copy.subject, copy.claim) for copy in self._matches.copies(name))
            case PanelShown() | PanelHidden():
                yield fact.subject, fact.claim
            case _:
                yield from ((one.subject, fact.claim) for one in self._corrections.standing(fact.claim))
                yield from ((one.subject, fact.claim) for one in self._matches.standing(fact.claim))

    def _due(self, pair: Pair) -> Iterator[OfferCorrection | WithdrawCorrection]:
        subject, name = pair
        key = panel_key(subject, name)
        panel: Panel | None = self._reader.row(PANEL, key)
        standing: Correction | None = self._reader.row(CORRECTION, key)
        claim: Claim | None = self._reader.row(VIEW, name)
        if standing is not None and standing.stands:
            row, first = self._match(standing.match)
            if fallen(row, first, claim, panel, standing.version) is not None:
                yield WithdrawCorrection(
                    match=standing.match, first=_first(row, standing.match), claim=name, subject=subject
                )
        if panel is None or not panel.stands:
            return
        row, first = self._match(panel.cause)
        text = to_correct(claim)
        if row is None or isinstance(text, Refusal) or text.number != panel.version:
            return
        if false_by_people(row, first) and (standing is None or text.number not in standing.offered):
            since, until = self._window(row)
            yield OfferCorrection(
                match=row.id,
                first=_first(row, row.id),
                claim=name,
                subject=subject,
                seen_from=since,
                seen_until=until,
                most=None,
            )

    def _window(self, row: Match) -> tuple[Instant, Instant | None]:
        """Since when the post was seen saying so, from its first text on where that is not known; and until when."""
        since, until = self._stated.during(row)
        if since is None:
            since = self._seen.began([row.subject]).get(row.subject, row.at)
        since = min(row.at, since)
        return since, None if until is None else max(since, until)

    def _counted(self, commands: Iterable[OfferCorrection | WithdrawCorrection]) -> list[Order]:
        """With how often the post was seen, as far as the platform told."""
        listed = list(commands)
        counts = self._growth.of({one.subject for one in listed if isinstance(one, OfferCorrection)})
        return [Order(_told(one, counts.get(one.subject, ())), BY) for one in listed]

    def _match(self, name: str) -> tuple[Match | None, Match | None]:
        row: Match | None = self._reader.row(MATCH, name)
        first = self._reader.row(MATCH, row.copy_of) if row is not None and row.copy_of else None
        return row, first


def _told(
    command: OfferCorrection | WithdrawCorrection, counts: Sequence[Count]
) -> OfferCorrection | WithdrawCorrection:
    if isinstance(command, WithdrawCorrection):
        return command
    return replace(command, most=_most(counts, command.seen_until))


def _most(counts: Sequence[Count], until: Instant | None) -> int | None:
    """How often it was seen by then as far as was counted: no more than at the first count after it."""
    later = (one.views for one in counts if until is not None and one.at > until)
    return next(later, counts[-1].views if counts else None)


def _first(row: Match | None, name: str) -> str:
    return row.copy_of if row is not None and row.copy_of else name
