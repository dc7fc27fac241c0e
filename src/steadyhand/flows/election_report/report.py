"""The report as a whole: what was read, counted section by section, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from steadyhand.civic.incidents.model import UNKNOWN
from steadyhand.flows.election_report import going_on, others, spreading
from steadyhand.flows.election_report.ledger import Ledger, read
from steadyhand.flows.election_report.model import FEW, FORMAT, Report
from steadyhand.flows.election_report.rates import rates
from steadyhand.flows.election_report.written import minute
from steadyhand.kernel.values import DAY, Instant
from steadyhand.storage.reading import Reader

A_WEEK: Final = 7 * DAY


def report_on(
    reader: Reader, election: str, begins: Instant | None = None, ends: Instant | None = None
) -> Report:
    """The report on an election, `election:<name>`, up to the end of the ledger.

    It begins a week before the first polls open and ends with the last period, where nobody says otherwise. Raises
    `UnknownElection` for one that was never confirmed, `ValueError` for a time that ends before it begins, and
    `RecordUnavailable`.
    """
    return counted(read(reader, election, begins, ends))


def counted(found: Ledger) -> Report:
    """The report on what was read. Pure."""
    return Report(
        format=FORMAT,
        election=found.details.id,
        name=found.details.name,
        jurisdiction=found.details.jurisdiction,
        places=found.places,
        window=found.window,
        few=FEW,
        sections=(
            going_on.phases(found),
            going_on.incidents(found),
            spreading.claims(found),
            spreading.campaigns(found),
            others.partners(found),
            others.errors(found),
            others.freezes(found),
            rates(found),
        ),
        unknown=tuple(_unknown(found)),
    )


def _unknown(found: Ledger) -> Iterator[str]:
    window = found.window
    if window.at < window.ends:
        yield (
            f"What is still to come: this time ends at {minute(window.ends)}, and the last entry that was read is of "
            f"{minute(window.at)}."
        )
    if window.before < A_WEEK:
        yield "What is usual: less than a week before this time is on record."
    rows = [row for row in going_on.opened(found) if window.holds(row.at)]
    if nowhere := sum(row.region == UNKNOWN for row in rows):
        yield f"Where {nowhere} of {len(rows)} incidents are from. They are counted, for they may concern it."
    matches = [row for row in spreading.matches_of(found) if window.holds(row.at)]
    if nowhere := sum(row.region == UNKNOWN for row in matches):
        yield f"Where {nowhere} of {len(matches)} posts about claims are from. They are counted, for the same reason."
    if asked := sum(row.answer is None and not row.acted and not row.copy_of for row in matches):
        yield f"Whether {asked} of {len(matches)} posts say what the claim says: nobody answered yet."
    yield "How many falsehoods nobody found. That takes a sample of what was seen, and no ledger holds it."
    yield "How often anything was seen: this report counts entries, and no views."
    yield "Whether the platform showed what it was asked to show. Its receipts are no entries; see its deliveries."
