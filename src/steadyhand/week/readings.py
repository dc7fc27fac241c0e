"""What Steadyhand's own board says of the queues at one moment: read over HTTP, as Plaza's managers would."""

from __future__ import annotations

from typing import Final

import httpx
import msgspec

DESK: Final = "/v1/desk"
_TIMEOUT_S: Final = 30.0
_TITLES: Final = ("queue", "waiting", "looked at", "on hold", "oldest", "next due", "past due")


class QueueRead(msgspec.Struct, frozen=True, kw_only=True):
    """One queue; instants in RFC 3339, None where nothing waits or no clock runs."""

    queue: str
    waiting: int
    leased: int
    on_hold: int
    breached: int
    oldest: str | None
    next_due: str | None

    @property
    def undecided(self) -> int:
        """Cases that are in it, whoever has them."""
        return self.waiting + self.leased + self.on_hold


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All queues at an instant (RFC 3339)."""

    at: str
    queues: tuple[QueueRead, ...]

    @property
    def waiting(self) -> int:
        """Cases that somebody is to take, in all queues."""
        return sum(queue.waiting for queue in self.queues)

    @property
    def undecided(self) -> int:
        """Cases in all queues, whoever has them."""
        return sum(queue.undecided for queue in self.queues)

    @property
    def breached(self) -> int:
        """Clocks that ran out, of cases that are not decided."""
        return sum(queue.breached for queue in self.queues)

    def of(self, queue: str) -> QueueRead:
        """One queue. Raises `KeyError`."""
        found = {each.queue: each for each in self.queues}
        return found[queue]


def read(client: httpx.Client, key: str) -> Reading:
    """Ask the board, under an API key for all policy areas. Raises `httpx.HTTPError`."""
    told = {"authorization": f"Bearer {key}"}
    answer = client.get(DESK, headers=told, timeout=_TIMEOUT_S).raise_for_status()
    return msgspec.json.decode(answer.content, type=Reading)


def table(reading: Reading) -> str:
    """The queues in which something is, as lines of text."""
    rows = [_TITLES, *(_row(queue) for queue in reading.queues if queue.undecided)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_TITLES))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(queue: QueueRead) -> tuple[str, ...]:
    counts = (queue.waiting, queue.leased, queue.on_hold)
    return (
        queue.queue,
        *map(str, counts),
        _minute(queue.oldest),
        _minute(queue.next_due),
        str(queue.breached),
    )


def _minute(at: str | None) -> str:
    return "-" if at is None else f"{at[:10]} {at[11:16]}"
