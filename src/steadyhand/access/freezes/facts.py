"""What happened to freezes. Each changes who may do what, so each raises the epoch."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.freezes.model import Exemption, Freeze, Outlook
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class Frozen(Fact, frozen=True, tag="access.frozen"):
    """A freeze began, with its standing exemptions. Why is the entry's payload."""

    raises_epoch = True
    freeze: Freeze

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [_end(self.freeze.id, self.freeze.ends)]


class Contained(Fact, frozen=True, tag="access.contained"):
    """One person stopped named principals, or one tool, for a few hours; somebody else looks at it afterwards."""

    raises_epoch = True
    freeze: Freeze

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [_end(self.freeze.id, self.freeze.ends)]


class Extended(Fact, frozen=True, tag="access.freeze_extended"):
    """A freeze ends later."""

    raises_epoch = True
    freeze: str
    ends: Instant
    outlook: Outlook

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [_end(self.freeze, self.ends)]


class Thawed(Fact, frozen=True, tag="access.thawed"):
    """A freeze was lifted before its end."""

    raises_epoch = True
    freeze: str

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [Timer(f"freeze:{self.freeze}")]


class FreezeEnded(Fact, frozen=True, tag="access.freeze_ended"):
    """A freeze reached its end."""

    raises_epoch = True
    freeze: str

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [Timer(f"freeze:{self.freeze}")]


class Exempted(Fact, frozen=True, tag="access.exempted"):
    """Some people may act inside a freeze that has begun."""

    raises_epoch = True
    freeze: str
    exemption: Exemption


class ExemptionEnded(Fact, frozen=True, tag="access.exemption_ended"):
    """An exemption was taken back before its end."""

    raises_epoch = True
    freeze: str
    exemption: str


class ContainmentReviewed(Fact, frozen=True, tag="access.containment_reviewed"):
    """Somebody else looked at a containment afterwards, and said what they found (the entry's payload)."""

    freeze: str
    by: str
    """Who had contained."""
    justified: bool


def _end(freeze: str, due: Instant) -> Timer:
    from steadyhand.access.freezes.commands import EndFreeze  # noqa: PLC0415 - a timer names the command that ends the fact

    return Timer(f"freeze:{freeze}", due, EndFreeze(freeze=freeze), authority=True)
