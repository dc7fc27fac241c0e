"""Reads of claims: those posts are matched with, those that changed, and those that a page lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Select, func, or_, select

from steadyhand.civic.claims.model import STATES, VERSIONS, VIEW, Claim, State, Version
from steadyhand.civic.claims.wording import SPACELESS, folded
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

PAGE: Final = 2_000
WORDS: Final = 20
"""Words that are searched for together."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which claims somebody looks for."""

    words: str = ""
    """Words that begin so stand in their text, in any wording."""
    states: tuple[State, ...] = ()
    """Empty: any."""
    place: str = ""
    """They are of this place, of its country, or of everywhere (ISO 3166)."""
    ends_before: Instant | None = None
    """They match until some time before this."""
    partner: str = ""
    """This partner states it."""
    waits: bool = False
    """A text of a partner's waits to be checked."""


class Claims:
    """Claims as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table(VIEW)

    def get(self, claim: str) -> Claim | None:
        """A claim by its id."""
        row: Claim | None = self._reader.row(VIEW, claim)
        return row

    def moved(self, since: int, limit: int) -> list[Claim]:
        """Claims that changed after a ledger position, in the order in which they did; begin with 0.

        Go on with the `moved` of the last one. Those that match nobody any more are among them, by their state.
        """
        c = self._table.c
        return self._reader.find(VIEW, self._all().where(c.moved > since).order_by(c.moved).limit(limit))

    def all_live(self) -> Iterator[Claim]:
        """Claims that posts are matched with; read page by page."""
        return self._paged(("suggesting", "acting"))

    def every(self, *states: State) -> Iterator[Claim]:
        """Claims in these states, in all where none is named, by their id; read page by page."""
        return self._paged(states or STATES)

    def found(self, wanted: Wanted, limit: int = 200) -> list[Claim]:
        """Claims that are asked for, the latest changed first; where an end is asked for, the next to end first."""
        c = self._table.c
        order = (c.expires, c.key) if wanted.ends_before is not None else (c.moved.desc(),)
        return self._reader.find(VIEW, self._matching(self._all(), wanted).order_by(*order).limit(limit))

    def count(self, wanted: Wanted) -> int:
        """How many are asked for."""
        query = self._matching(select(func.count().label("n")), wanted)
        return int(self._reader.fetch(query.select_from(self._table))[0].n)

    def counts(self) -> dict[State, int]:
        """How many claims there are in each state."""
        c = self._table.c
        rows = self._reader.fetch(select(c.state, func.count().label("n")).group_by(c.state))
        found = {row.state: int(row.n) for row in rows}
        return {state: found.get(state, 0) for state in STATES}

    def versions(self, claim: Claim) -> list[Version]:
        """Every text that a claim had, the latest first."""
        keys = [f"{claim.id}@{number}" for number in range(claim.latest, 0, -1)][:PAGE]
        stored = self._reader.stored_many(VERSIONS, keys)
        return [stored[key].row for key in keys if key in stored]

    def _all(self) -> Select[Any]:
        c = self._table.c
        return select(c.key, c.seq, c.doc)

    def _matching(self, query: Select[Any], wanted: Wanted) -> Select[Any]:
        c = self._table.c
        for word in folded(wanted.words)[:WORDS]:
            begins = word if SPACELESS.search(word) else f" {word}"
            query = query.where(c.searched.contains(begins, autoescape=True))
        if wanted.states:
            query = query.where(c.state.in_(wanted.states))
        if wanted.partner:
            query = query.where(c.partner == wanted.partner)
        if wanted.waits:
            query = query.where(c.waits == 1)
        if wanted.place:
            around = [
                c.places.contains(f" {name} ", autoescape=True) for name in {wanted.place, wanted.place[:2]}
            ]
            query = query.where(or_(c.places == "", *around))
        return query if wanted.ends_before is None else query.where(c.expires < wanted.ends_before)

    def _paged(self, states: tuple[State, ...]) -> Iterator[Claim]:
        c, after = self._table.c, ""
        page = self._all().where(c.state.in_(states)).order_by(c.key).limit(PAGE)
        while found := self._reader.find(VIEW, page.where(c.key > after)):
            yield from found
            after = found[-1].id
