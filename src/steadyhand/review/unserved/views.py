"""Which cases nobody can be served now."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.review.unserved.facts import SentOut, ServedAgain, TranslationAsked, Unserved
from steadyhand.review.unserved.model import UnservedCase
from steadyhand.rules.queues import PANEL


class UnservedView(View[UnservedCase]):
    """By case; none once somebody can be served it, or it waits no more."""

    name = "unserved"
    row = UnservedCase
    facts = (Unserved, ServedAgain, SentOut, TranslationAsked)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.case]  # type: ignore[attr-defined]  # all of them have it

    def fold(self, row: UnservedCase | None, entry: Entry, key: str) -> UnservedCase | None:
        match entry.fact:
            case Unserved() as fact:
                return UnservedCase(
                    case=fact.case,
                    queue=fact.queue,
                    area=fact.area,
                    language=fact.language,
                    why=fact.why,
                    since=row.since if row else entry.at,
                    sent=row.sent if row else "",
                )
            case SentOut(queue=queue) if row is not None:
                return replace(row, queue=queue, sent="panel" if queue == PANEL else "")
            case TranslationAsked() if row is not None:
                return replace(row, sent="translation")
            case ServedAgain():
                return None
        return row
