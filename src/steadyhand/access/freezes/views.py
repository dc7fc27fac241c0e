"""Freezes as they stand."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.access.freezes.facts import (
    Contained,
    ContainmentReviewed,
    Exempted,
    ExemptionEnded,
    Extended,
    FreezeEnded,
    Frozen,
    Thawed,
)
from steadyhand.access.freezes.model import Freeze, extended
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

_FACTS = (
    Frozen, Contained, Extended, Thawed, FreezeEnded, Exempted, ExemptionEnded, ContainmentReviewed,
)  # fmt: skip


class FreezeView(View[Freeze]):
    """Every freeze there was."""

    name = "freeze"
    row = Freeze
    facts = _FACTS
    columns = {"ends": int}
    indexes = (("ends",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        named = entry.fact.freeze  # type: ignore[attr-defined]
        return [named.id if isinstance(named, Freeze) else named]

    def fold(self, row: Freeze | None, entry: Entry, key: str) -> Freeze | None:
        if isinstance(entry.fact, Frozen | Contained):
            return _begun(entry.fact.freeze, entry)
        return row and _changed(row, entry)


def _begun(freeze: Freeze, entry: Entry) -> Freeze:
    sealed = entry.sealed("reason")
    return msgspec.structs.replace(freeze, under=entry.under, reason=sealed.payload if sealed else None)


def _changed(row: Freeze, entry: Entry) -> Freeze:
    replace = msgspec.structs.replace
    match entry.fact:
        case Extended(ends=ends, outlook=outlook):
            return replace(extended(row, ends), outlook=outlook, extended=row.extended + 1)
        case Thawed() | FreezeEnded():
            return replace(row, ended=entry.at)
        case Exempted(exemption=exemption):
            return replace(row, exemptions=(*row.exemptions, exemption))
        case ExemptionEnded(exemption=gone):
            return replace(row, exemptions=tuple(one for one in row.exemptions if one.id != gone))
        case ContainmentReviewed():
            return replace(row, reviewed=entry.at)
    return row
