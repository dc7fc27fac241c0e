"""What each person may see now."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.lookups.commands import LookedUp
from steadyhand.access.lookups.model import LookUpRow, lookup_key
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class LookUpView(View[LookUpRow]):
    """The latest look-up of each person at each subject."""

    name = "lookup"
    row = LookUpRow
    facts = (LookedUp,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [lookup_key(entry.by, entry.fact.subject)]  # type: ignore[attr-defined]

    def fold(self, row: LookUpRow | None, entry: Entry, key: str) -> LookUpRow | None:
        fact = entry.fact
        assert isinstance(fact, LookedUp)
        return LookUpRow(case=fact.case, fields=fact.fields, until=fact.until)
