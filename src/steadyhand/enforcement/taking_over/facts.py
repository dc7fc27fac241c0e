"""What happens when measures from before are taken in."""

from __future__ import annotations

from steadyhand.enforcement.facts import timed
from steadyhand.enforcement.model import Sanction
from steadyhand.kernel.entry import Entry, Fact, Timer


class ListAgreed(Fact, frozen=True, tag="enforcement.list_agreed"):
    """Two people agreed to take in a list of measures from before; `manifest` is its SHA-256, hex."""

    manifest: str
    source: str
    lines: int


class TakenOver(Fact, frozen=True, tag="enforcement.taken_over"):
    """A measure that was imposed elsewhere, earlier, is in force here. Who and why, by its source, is the payload."""

    subject: str
    sanction: Sanction
    ref: str
    """Its id at the source."""
    digest: str
    manifest: str

    def timers(self, entry: Entry) -> list[Timer]:
        return timed(self.subject, self.sanction, entry.at)
