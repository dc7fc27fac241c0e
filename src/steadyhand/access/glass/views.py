"""Break-glasses: all of them, those that are open, and what is owed for them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.access.freezes.facts import Contained, ContainmentReviewed
from steadyhand.access.glass.facts import GlassBroken, GlassClosed, GlassReviewed
from steadyhand.access.glass.model import WORDS_KEPT, Glass, Owed
from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.values import DAY
from steadyhand.kernel.view import View

PREFIX = "glass:"


class GlassView(View[Glass]):
    """Every break-glass, with how many entries were made under it."""

    name = "glass"
    row = Glass
    facts = (Fact,)
    columns = {"at": int}
    indexes = (("at",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case GlassBroken(glass=glass):
                return [glass.id]
            case GlassClosed(glass=name) | GlassReviewed(glass=name):
                return [name]
        if entry.under is None:
            return ()
        return [name for name in entry.under.split(" ") if name.startswith(PREFIX)]

    def fold(self, row: Glass | None, entry: Entry, key: str) -> Glass | None:
        replace = msgspec.structs.replace
        match entry.fact:
            case GlassBroken(glass=glass):
                sealed = entry.sealed("reason")
                return replace(glass, words=sealed.payload if sealed else None)
            case GlassClosed():
                return row and replace(row, closed=entry.at)
            case GlassReviewed(finding=finding):
                return row and replace(row, finding=finding, reviewed=entry.at, reviewed_by=entry.by)
        return row and replace(row, used=row.used + 1)


class OpenGlassView(View[Glass]):
    """Break-glasses that are open, by who holds them."""

    name = "glass_open"
    row = Glass
    facts = (GlassBroken, GlassClosed)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case GlassBroken(glass=glass):
                return [glass.by]
            case GlassClosed(holder=holder):
                return [holder]
        return ()

    def fold(self, row: Glass | None, entry: Entry, key: str) -> Glass | None:
        if isinstance(entry.fact, GlassBroken):
            return entry.fact.glass
        return None if row is None or row.id == entry.fact.glass else row  # type: ignore[attr-defined]


class OwedView(View[Owed]):
    """What each person owes for having acted alone."""

    name = "owed"
    row = Owed
    facts = (GlassBroken, GlassReviewed, Contained, ContainmentReviewed)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case GlassBroken() | Contained():
                return [entry.by]
            case GlassReviewed(holder=holder):
                return [holder]
            case ContainmentReviewed(by=by):
                return [by]
        return ()

    def fold(self, row: Owed | None, entry: Entry, key: str) -> Owed:
        owed, replace = row or Owed(), msgspec.structs.replace
        match entry.fact:
            case GlassBroken(glass=glass, shape=shape):
                return replace(
                    owed,
                    opened=(*(at for at in owed.opened if at > entry.at - DAY), entry.at),
                    words=(*owed.words, shape)[-WORDS_KEPT:],
                    reviews=(*owed.reviews, (glass.id, glass.due)),
                )
            case GlassReviewed(glass=done):
                return replace(owed, reviews=tuple(one for one in owed.reviews if one[0] != done))
            case Contained(freeze=freeze):
                return replace(owed, containments=(*owed.containments, freeze.id))
            case ContainmentReviewed(freeze=done):
                return replace(owed, containments=tuple(one for one in owed.containments if one != done))
        return owed
