"""Alerts as the record has them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import select

from steadyhand.access.risk.facts import RiskCounted
from steadyhand.access.risk.model import Alert, Details
from steadyhand.kernel.entry import Entry, tag_of
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

AT_ONCE = 1_000


class Alerts:
    """Reads of alerts. `barred` are pseudonyms of whoever reads: alerts about these are not there for them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def all(self, barred: Iterable[str] = ()) -> list[Alert]:
        """Every alert that is not about these, the latest first."""
        own = set(barred)
        found: Iterable[Alert] = self._reader.all("alert").values()
        return sorted((one for one in found if own.isdisjoint(one.about)), key=lambda one: (-one.at, one.id))

    def get(self, alert: str, barred: Iterable[str] = ()) -> Alert | None:
        """An alert, where it is not about these."""
        found: Alert | None = self._reader.row("alert", alert)
        return None if found is None or not set(barred).isdisjoint(found.about) else found

    def about(self, pseudonym: str) -> list[Alert]:
        """Closed alerts about somebody: what they may know of themselves, once it is over."""
        return [one for one in self.all() if pseudonym in one.about and one.closed is not None]

    def since(self, at: Instant) -> list[Alert]:
        """Alerts raised after an instant."""
        table = self._reader.table("alert")
        return self._reader.find(
            "alert", select(table.c.key, table.c.seq, table.c.doc).where(table.c.at > at)
        )

    def details(self, alert: Alert) -> Details | None:
        """What is sealed; None once it is erased."""
        kept = self._reader.payload(alert.details) if alert.details else None
        return msgspec.json.decode(kept, type=Details) if kept else None

    def acts(self, details: Details) -> list[Entry]:
        """The entries that it rests on."""
        found = (self._reader.entry(seq) for seq in details.acts)
        return [entry for entry in found if entry is not None]

    def counted(self) -> list[RiskCounted]:
        """Every day that was looked at."""
        found: list[RiskCounted] = []
        after = 0
        while entries := self._reader.entries(after, AT_ONCE, types=[tag_of(RiskCounted)]):
            found += [entry.fact for entry in entries if isinstance(entry.fact, RiskCounted)]
            after = entries[-1].seq
        return found
