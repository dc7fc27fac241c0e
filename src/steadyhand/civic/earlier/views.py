"""The last comparison as it stands."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.civic.earlier.facts import EarlierCompared
from steadyhand.civic.earlier.model import EARLIER, Earlier
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class EarlierView(View[Earlier]):
    """One row; none as long as no claim ever matched."""

    name = EARLIER
    row = Earlier
    facts = (EarlierCompared,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [EARLIER]

    def fold(self, row: Earlier | None, entry: Entry, key: str) -> Earlier | None:
        fact = entry.fact
        if not isinstance(fact, EarlierCompared):
            return row
        same = row is not None and row.after == fact.after
        return Earlier(
            claims=fact.claims,
            after=fact.after,
            first=fact.first,
            last=fact.last,
            reached=fact.reached,
            posts=fact.posts,
            began=row.began if row is not None and same else entry.at,
            at=entry.at,
        )
