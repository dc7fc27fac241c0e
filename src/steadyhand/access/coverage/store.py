"""Losses of coverage and forecasts' scores, as the ledger has them."""

from __future__ import annotations

import msgspec

from steadyhand.access.coverage.facts import (
    OPENED_AFTER,
    SEALED,
    CoverageLost,
    CoverageRestored,
    ForecastScored,
)
from steadyhand.access.coverage.losses import Gap
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

AT_ONCE = 1_000
_TYPES = (tag_of(CoverageLost), tag_of(CoverageRestored))


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """One loss, when it was found, and when it was over."""

    fact: CoverageLost
    at: Instant
    over: Instant | None = None
    sealed: str
    """The payload that holds its exact gaps."""


class Losses:
    """All losses there were."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def all(self) -> list[Loss]:
        """Every loss, the latest last."""
        found: dict[str, Loss] = {}
        after = 0
        while entries := self._reader.entries(after, AT_ONCE, types=_TYPES):
            for entry in entries:
                match entry.fact:
                    case CoverageLost(loss=name) as fact:
                        seal = entry.sealed(SEALED)
                        sealed = seal.payload if seal else ""
                        found[name] = Loss(fact=fact, at=entry.at, sealed=sealed)
                    case CoverageRestored(loss=name) if name in found:
                        found[name] = msgspec.structs.replace(found[name], over=entry.at)
            after = entries[-1].seq
        return list(found.values())

    def standing(self) -> list[Loss]:
        """Those that are not over."""
        return [loss for loss in self.all() if loss.over is None]

    def opened(self, loss: Loss, now: Instant) -> list[Gap] | None:
        """The exact gaps of a loss of people, for readers: None while they are sealed."""
        return self.gaps(loss) if now >= loss.at + OPENED_AFTER else None

    def gaps(self, loss: Loss) -> list[Gap]:
        """The exact gaps, for who compares with them and shows them to nobody."""
        kept = self._reader.payload(loss.sealed) if loss.fact.kind == "people" else None
        return msgspec.json.decode(kept, type=list[Gap]) if kept else []

    def scores(self, freeze: str) -> list[ForecastScored]:
        """How the forecast of a freeze was scored, day by day."""
        entries = self._reader.entries(0, AT_ONCE, types=[tag_of(ForecastScored)])
        facts = [entry.fact for entry in entries if isinstance(entry.fact, ForecastScored)]
        return [fact for fact in facts if fact.freeze == freeze]
