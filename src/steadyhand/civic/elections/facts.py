"""What happens to the calendar of elections. All of it is public, so its words stand in the facts themselves."""

from __future__ import annotations

from steadyhand.civic.elections.model import Details, Period
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class ElectionEntered(Fact, frozen=True, tag="civic.election_entered"):
    """Somebody entered an election, or another version of one. Nothing follows until a second person confirms it."""

    details: Details
    number: int


class ElectionConfirmed(Fact, frozen=True, tag="civic.election_confirmed"):
    """A second person confirmed it: from now on the clock switches its phases."""

    details: Details
    number: int

    def timers(self, entry: Entry) -> list[Timer]:
        return [next_turn(self.details.id, self.details.after(entry.at))]


class PhasesTurned(Fact, frozen=True, tag="civic.phases_turned"):
    """The clock reached an instant at which something of an election begins or ends."""

    election: str
    name: str
    at: Instant
    """The instant of the calendar; the entry's own is when it was switched."""
    began: tuple[Period, ...]
    ended: tuple[Period, ...]
    next: Instant | None

    def timers(self, entry: Entry) -> list[Timer]:
        return [next_turn(self.election, self.next)]


class ElectionCalledOff(Fact, frozen=True, tag="civic.election_called_off"):
    """It does not take place, or not by this calendar: nothing of it goes on."""

    election: str
    why: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [next_turn(self.election, None)]


def next_turn(election: str, due: Instant | None) -> Timer:
    """The alarm at the next boundary. Before anything is judged then, it has gone off."""
    from steadyhand.civic.elections.commands import TurnPhases  # noqa: PLC0415 - a timer names what ends the fact

    return Timer(
        f"phases:{election}", due, None if due is None else TurnPhases(election=election), authority=True
    )
