"""The queues in force: one row, folded from what was published, by which commands on cases are judged.

A command cannot know the queue of its case before the case is read, so it asks for the whole row:
`Keys(case=self.case, queues=QUEUES)`, and then `in_force(rows.queues).of(case.queue, case.area)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.rules.queues import Queue, completed, home
from steadyhand.rules.versions.facts import Published, Reverted
from steadyhand.rules.versions.releases import ALL

QUEUES: Final = "queues"
"""The key of the one row of `queues`."""


class QueuesInForce(msgspec.Struct, frozen=True, kw_only=True):
    """The queues that the pack in force names; of all others there are the usual ones."""

    version: str = ""
    """Of the pack; empty before the first one."""
    queues: dict[str, Queue] = {}

    def of(self, name: str, area: str = "") -> Queue:
        """The queue of a case that was sent there; where it is gone since, that of the case's area."""
        every = self.every()
        return every.get(name) or every[home(every, area)]

    def every(self) -> dict[str, Queue]:
        """All queues by name, those included that every house has."""
        return completed(self.queues)


NONE_WRITTEN: Final = QueuesInForce()


def in_force(row: QueuesInForce | None) -> QueuesInForce:
    """The queues in force, given the row; the usual ones where no pack is in force yet."""
    return NONE_WRITTEN if row is None else row


class QueuesView(View[QueuesInForce]):
    """The queues of what decides for all. A version that is tried by a share of subjects brings none of its own."""

    name = "queues"
    row = QueuesInForce
    facts = (Published, Reverted)

    def keys(self, entry: Entry) -> Iterable[str]:
        shared = isinstance(entry.fact, Published) and entry.fact.percent < ALL
        return [] if shared else [QUEUES]

    def fold(self, row: QueuesInForce | None, entry: Entry, key: str) -> QueuesInForce:
        fact = entry.fact
        assert isinstance(fact, Published | Reverted)
        return QueuesInForce(version=fact.version, queues=fact.queues)
