"""Lists that were agreed to, and what was taken in by source and id."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.enforcement.taking_over.commands import taken_on
from steadyhand.enforcement.taking_over.facts import ListAgreed, TakenOver
from steadyhand.enforcement.taking_over.model import LISTS, VIEW, Agreed, TakenOn
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class ListView(View[Agreed]):
    """By the SHA-256 of the list."""

    name = LISTS
    row = Agreed
    facts = (ListAgreed,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.manifest]  # type: ignore[attr-defined]

    def fold(self, row: Agreed | None, entry: Entry, key: str) -> Agreed | None:
        if not isinstance(entry.fact, ListAgreed):
            return row
        return Agreed(by=entry.by, source=entry.fact.source, lines=entry.fact.lines, at=entry.at)


class TakenView(View[TakenOn]):
    """By `source/id`."""

    name = VIEW
    row = TakenOn
    facts = (TakenOver,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.sanction.cause]  # type: ignore[attr-defined]

    def fold(self, row: TakenOn | None, entry: Entry, key: str) -> TakenOn | None:
        return taken_on(entry.fact) if isinstance(entry.fact, TakenOver) else row
