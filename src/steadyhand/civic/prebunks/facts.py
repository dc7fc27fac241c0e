"""What happens to pre-bunks. All of it is public, so its words stand in the facts themselves."""

from __future__ import annotations

from steadyhand.civic.prebunks.model import Content, Why
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class PreBunkWritten(Fact, frozen=True, tag="civic.prebunk_written"):
    """Somebody wrote one, or another text of one: nobody sees it until a second person agrees."""

    prebunk: str
    version: int
    content: Content


class PreBunkAgreed(Fact, frozen=True, tag="civic.prebunk_agreed"):
    """A second person agreed: the clock shows it from its beginning to its end."""

    prebunk: str
    version: int
    election: str
    starts: Instant
    ends: Instant
    shown: bool
    """Whether an earlier text is shown, which goes on until this one takes its place."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [next_turn(self.prebunk, self.election, self.ends if self.shown else self.starts)]


class PreBunkShown(Fact, frozen=True, tag="civic.prebunk_shown"):
    """Its time came: the platform is asked to show it."""

    prebunk: str
    election: str
    starts: Instant
    ends: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        return [next_turn(self.prebunk, self.election, self.ends)]


class PreBunkRetimed(Fact, frozen=True, tag="civic.prebunk_retimed"):
    """The calendar that begins and ends it is another."""

    prebunk: str
    election: str
    starts: Instant
    ends: Instant
    shown: bool
    """Whether it is shown now."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [next_turn(self.prebunk, self.election, self.ends if self.shown else self.starts)]


class PreBunkEnded(Fact, frozen=True, tag="civic.prebunk_ended"):
    """It is shown no more, or never."""

    prebunk: str
    why: Why

    def timers(self, entry: Entry) -> list[Timer]:
        return [next_turn(self.prebunk, "", None)]


def next_turn(prebunk: str, election: str, due: Instant | None) -> Timer:
    """The alarm at its beginning or end. Before anything is judged then, it has gone off."""
    from steadyhand.civic.prebunks.commands import TurnPreBunk  # noqa: PLC0415 - a timer names what ends the fact

    command = None if due is None else TurnPreBunk(prebunk=prebunk, election=election)
    return Timer(f"prebunk-turn:{prebunk}", due, command, authority=True)
