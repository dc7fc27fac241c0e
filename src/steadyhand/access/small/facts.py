"""What happened to declarations of a small team."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.small.model import name_of
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class SmallTeamDeclared(Fact, frozen=True, tag="access.small_team_declared"):
    """Where independence leaves nobody, one person may do both steps of this, a day apart. Why is the payload."""

    raises_epoch = True
    of: str
    """The capability."""
    until: Instant

    def timers(self, entry: Entry) -> Iterable[Timer]:
        from steadyhand.access.small.commands import ExpireSmallTeam  # noqa: PLC0415 - a timer names the command that ends the fact

        return [Timer(name_of(self.of), self.until, ExpireSmallTeam(of=self.of), authority=True)]


class SmallTeamEnded(Fact, frozen=True, tag="access.small_team_ended"):
    """It takes two again: by the clock, or earlier by somebody."""

    raises_epoch = True
    of: str

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [Timer(name_of(self.of))]
