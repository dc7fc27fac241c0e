"""The thresholds that people chose, by area, language and mode."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.civic.thresholds.facts import ThresholdsChosen
from steadyhand.civic.thresholds.model import THRESHOLDS, Chosen, key_of
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class ThresholdsView(View[Chosen]):
    """One row for each that was ever chosen."""

    name = THRESHOLDS
    row = Chosen
    facts = (ThresholdsChosen,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        return [key_of(fact.area, fact.language, fact.mode)] if isinstance(fact, ThresholdsChosen) else []

    def fold(self, row: Chosen | None, entry: Entry, key: str) -> Chosen | None:
        fact = entry.fact
        if not isinstance(fact, ThresholdsChosen):
            return row
        return Chosen(
            area=fact.area,
            language=fact.language,
            mode=fact.mode,
            version=fact.version,
            levels=fact.levels,
            trial=fact.trial,
            by=entry.by,
            at=entry.at,
        )
