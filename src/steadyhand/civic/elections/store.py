"""What others ask of the calendar of elections."""

from __future__ import annotations

from steadyhand.civic.elections.model import ELECTION, PHASES, Details, Election, Phases
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader


def phases(reader: Reader) -> Phases:
    """What goes on now, as the clock has switched it. Raises `RecordUnavailable`.

    A command asks the same of its row: `Keys(phases=PHASES)`.
    """
    row: Phases | None = reader.row(PHASES, PHASES)
    return row or Phases()


def listed(reader: Reader) -> list[Election]:
    """Every election: those to come and under way by their first day, then those that are over. Raises likewise."""
    now: Instant = reader.now()
    rows: list[Election] = list(reader.all(ELECTION).values())
    over = {one.id: one.called_off is not None or one.shown.details.ends <= now for one in rows}
    return sorted(rows, key=lambda one: (over[one.id], one.shown.details.begins, one.id))


def confirmed(reader: Reader) -> list[Details]:
    """The calendars that are in force. Raises likewise."""
    rows = sorted(reader.all(ELECTION).values(), key=lambda one: str(one.id))
    return [one.confirmed.details for one in rows if one.confirmed is not None and one.called_off is None]
