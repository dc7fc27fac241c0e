"""What is sealed, by digest and by subject, and what is open to whom."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.review.vault.facts import MediaSealed, SealedOpened, SealLifted
from steadyhand.review.vault.model import Opening, Sealed, opening_key


class SealedView(View[Sealed]):
    """By the digest of each medium, and by the subject it came with."""

    name = "sealed"
    row = Sealed
    facts = (MediaSealed, SealLifted)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        return [fact.subject, *fact.refs]  # type: ignore[attr-defined]  # both facts have them

    def fold(self, row: Sealed | None, entry: Entry, key: str) -> Sealed | None:
        fact = entry.fact
        of_subject = key == fact.subject  # type: ignore[attr-defined]  # as above
        if isinstance(fact, MediaSealed):
            until = max(fact.until, row.until if row else 0)
            before = row.refs if row else ()
            return Sealed(until=until, refs=tuple(dict.fromkeys((*before, *fact.refs))) if of_subject else ())
        left = tuple(ref for ref in row.refs if ref not in fact.refs) if row else ()  # type: ignore[attr-defined]  # as above
        return replace(row, refs=left) if row and of_subject and left else None


class OpeningView(View[Opening]):
    """By person, case and digest."""

    name = "sealed_open"
    row = Opening
    facts = (SealedOpened,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        assert isinstance(fact, SealedOpened)
        return [opening_key(entry.by, fact.case, fact.ref)]

    def fold(self, row: Opening | None, entry: Entry, key: str) -> Opening:
        fact = entry.fact
        assert isinstance(fact, SealedOpened)
        return Opening(fact.until)
