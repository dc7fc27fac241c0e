"""What a forecast says of a freeze in sentences, because no number of people shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.guard import Access
from steadyhand.access.scopes import Facts, language_of
from steadyhand.enforcement.commands import IMPOSING
from steadyhand.enforcement.facts import Sanctioned
from steadyhand.flows.arrivals import seq_before
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import AUTOMATION, DAY, Instant
from steadyhand.storage.codec import entry_of
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import ledger

LATELY: Final = 7 * DAY
READ: Final = 20_000
"""Acts of automation that are read at most, the latest first."""
_CAPABILITIES: Final = {each.kind: each.capability for each in IMPOSING}


def notes(reader: Reader, freeze: Freeze, access: Access, now: Instant) -> tuple[str, ...]:
    """What is to be said. Raises `RecordUnavailable`."""
    return (*_means_nobody(freeze, access, now), *_by_automation(reader, freeze, now))


def _means_nobody(freeze: Freeze, access: Access, now: Instant) -> Iterator[str]:
    there = (each for each in access.staff.values() if each.active and not each.left(now))
    if freeze.who.described and not any(freeze.who.named(each, now) for each in there):
        yield "It means nobody now: whoever comes to be what it describes is stopped from then on."


def _by_automation(reader: Reader, freeze: Freeze, now: Instant) -> Iterator[str]:
    if freeze.goes_on.automation:
        return
    acts, whole = _acts(reader, freeze, now)
    count = f"{acts:,}" if whole else f"at least {acts:,}"
    yield (
        f"Automation did {count} of the acts that it stops in the last 7 days: they would not happen, and what rules "
        "settle now is left to people, or not found."
    )


def _acts(reader: Reader, freeze: Freeze, now: Instant) -> tuple[int, bool]:
    """How many acts of automation lately lie in the scope, and whether these are all."""
    c, since = ledger.c, seq_before(reader, now - LATELY)
    query = select(ledger).where(c.type == tag_of(Sanctioned), c.seq > since, c.by == AUTOMATION)
    rows = reader.fetch(query.order_by(c.seq.desc()).limit(READ))
    facts = (entry_of(reader.registry, row).fact for row in rows)
    reached = sum(isinstance(fact, Sanctioned) and freeze.scope.reaches(_facts(fact)) for fact in facts)
    return reached, len(rows) < READ


def _facts(fact: Sanctioned) -> Facts:
    """What is known of an act that was done, as the guard reads it: whose account it is nobody needs to look up."""
    return Facts(
        tool="enforcement",
        action=_CAPABILITIES[fact.sanction.kind],
        policy_area=fact.area or None,
        severity=fact.severity or None,
        region=None if fact.region == "unknown" else fact.region,
        language=language_of(fact.language),
        subject_class=None,
    )
