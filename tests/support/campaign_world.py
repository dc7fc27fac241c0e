"""A house with a log of events in which a campaign goes on, as the watch for campaigns sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from steadyhand.civic.campaigns.record.commands import BY
from steadyhand.civic.incidents.model import Incident
from steadyhand.flows.campaigning import Campaigning
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore, wall_clock
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND, Instant
from steadyhand.kernel.zones import rfc3339
from tests.support.doors import Opened, Reopen
from tests.support.intake_events import kept, post_created
from tests.support.people import peopled

SLOGAN = "The polls in the harbour are closed, stay at home"
FIRST = " zqfirst"
"""What only whoever began it said."""
SWAPPED = "The polls in the meadows are closed, stay at home"


class World:
    """A house, and two hours of ordinary posts before now."""

    def __init__(self, opens: Reopen, events: str) -> None:
        self.house: Opened = opens()
        peopled(self.house)
        self.received: Instant | None = None
        self.store = EventStore(events, lambda: self.received or wall_clock())
        self.store.create()
        now = self.house.reader.now()
        self.began = now - now % SECOND - 3 * HOUR  # events say times in milliseconds
        self.posts(
            (
                n,
                f"a{n}",
                n * MINUTE // 3,
                f"{n * 7919} was the number on bus {n * 31337}, said one at stop {n * 271}",
                400 * DAY,
            )
            for n in range(300)
        )
        self.campaigning = self.anew()

    def anew(self) -> Campaigning:
        """As after a restart."""
        return Campaigning(self.house.reader, self.house.door, self.store)

    def posts(self, those: Iterable[tuple[int, str, int, str, int]]) -> None:
        """Posts: number, account, how long after the beginning, text, and how old the account is."""
        events = []
        for number, author, after, text, age in those:
            data = {
                "post": {"id": f"c{number}", "text": text, "lang": "en"},
                "account": {"id": author, "handle": author, "age_s": age // SECOND},
            }
            events.append(self._event(number, after, data))
        self._came(events)

    def post(self, number: int, author: str, after: int, text: str, **more: Any) -> None:
        """One post, with whatever else is said of it."""
        data = {"post": {"id": f"c{number}", "text": text, "lang": "en", **more}, "account": {"id": author}}
        self._came([self._event(number, after, data)])

    def _event(self, number: int, after: int, data: dict[str, Any]) -> dict[str, Any]:
        at = rfc3339(self.began + after)
        return post_created(type="post.created", id=f"c{number}", time=at, data=data)

    def _came(self, events: Iterable[dict[str, Any]]) -> None:
        now = self.house.reader.now() + MINUTE
        self.store.append([Item(kept(event, now)) for event in events])

    def campaign(self, slogan: str = SLOGAN, first: int = 1_000, prefix: str = "new") -> None:
        """A dozen accounts of today post one thing ten times each, within ten minutes."""
        self.posts(
            (
                first + n,
                f"{prefix}{n % 12}",
                100 * MINUTE + n * 5 * SECOND,
                f"{slogan}{'!' * (n % 4)}{'' if n else FIRST}",
                2 * HOUR,
            )
            for n in range(120)
        )

    def grows(self) -> None:
        """They go on with it."""
        self.posts(
            (3_000 + n, f"new{n % 12}", 111 * MINUTE + n * 5 * SECOND, SLOGAN, 2 * HOUR) for n in range(240)
        )

    def incidents(self) -> list[Incident]:
        return list(self.house.reader.all("incident").values())

    def entries(self) -> list[str]:
        return [one.type for one in self.house.reader.entries(limit=10_000) if one.by == BY]
