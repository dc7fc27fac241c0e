"""What happened to break-glasses."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.glass.model import Finding, Glass
from steadyhand.kernel.entry import Entry, Fact, Timer


class GlassBroken(Fact, frozen=True, tag="access.glass_broken"):
    """Somebody may act inside freezes on one case, for a while. Why is the entry's payload."""

    raises_epoch = True
    glass: Glass
    shape: int

    def timers(self, entry: Entry) -> Iterable[Timer]:
        from steadyhand.access.glass.commands import EndGlass  # noqa: PLC0415 - a timer names the command that ends the fact

        end = EndGlass(glass=self.glass.id, holder=self.glass.by)
        return [
            Timer(f"glass:{self.glass.id}", self.glass.until, end, authority=True, holders=(self.glass.by,))
        ]


class GlassClosed(Fact, frozen=True, tag="access.glass_closed"):
    """A break-glass ended: by the clock, or earlier by whoever had opened it."""

    raises_epoch = True
    glass: str
    holder: str

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [Timer(f"glass:{self.glass}")]


class GlassReviewed(Fact, frozen=True, tag="access.glass_reviewed"):
    """Somebody else looked at a break-glass. What they found is the entry's payload."""

    glass: str
    holder: str
    finding: Finding
