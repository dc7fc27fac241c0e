"""What each person may see now."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.lookups.commands import LookedUp, LookUpEnded
from steadyhand.access.lookups.model import LookUpRow, lookup_key
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class LookUpView(View[LookUpRow]):
    """The latest look-up of each person at each subject; none once they closed it."""

    name = "lookup"
    row = LookUpRow
    facts = (LookedUp, LookUpEnded)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [lookup_key(entry.by, entry.fact.subject)]  # type: ignore[attr-defined]

    def fold(self, row: LookUpRow | None, entry: Entry, key: str) -> LookUpRow | None:
        fact = entry.fact
        if not isinstance(fact, LookedUp):
            return None
        sealed = entry.sealed("reason")
        return LookUpRow(
            case=fact.case,
            fields=fact.fields,
            until=fact.until,
            reason=sealed.payload if sealed else None,
            seconded="request:" in (entry.under or ""),
        )
