"""Simulated days of a staff's acts, honest and otherwise, to see what the detectors of insider risk find among them.

People differ in pace, in how often they look somebody up and in how well they judge; they work shifts and areas; a few
honest acts break a hard rule by mistake. Nothing here is measured on a platform: it is a world that is made up, in
which we know who did what.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import Any, Final

import msgspec

from steadyhand.access.risk.model import Act, Peer, What
from steadyhand.kernel.values import DAY, HOUR

FIRST: Final = 20_000
"""The day, counted from the epoch, on which the simulated time begins."""
AREAS: Final = ("spam", "scams", "hate", "election", "adult")
REGIONS: Final = ("eu", "na", "latam", "apac")
ACCOUNTS: Final = 60_000
BUSY: Final = 0.05
"""The share of acts that concern one of a hundred accounts about which there is always something."""
BY_HAND: Final = 0.03
"""The share of look-ups for a case that somebody opened by hand, and that nothing else asked for."""
SLIP: Final = 0.0004
"""The share of honest acts that break a hard rule all the same: the account is protected, or a colleague's."""


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here, and how they differ from others."""

    name: str
    role: str
    area: str
    other: str
    region: str
    shift: int
    pace: float
    looks: float
    reverses: float
    errs: float
    refused: float


class World:
    """A staff, and the honest acts of each of their days."""

    def __init__(self, staff: int, seed: int) -> None:
        self.chance = Random(seed)
        self.workers = [self._worker(n, staff) for n in range(staff)]
        self.leads = [one for one in self.workers if one.role == "policy_lead"]
        self.reviewers = [one for one in self.workers if one.role == "reviewer"]
        self.errs = list(accumulate(one.errs for one in self.reviewers))
        self.watchers = [one for one in self.workers if one.role == "investigator"]
        self.peers = {
            one.name: Peer(principal=one.name, role=one.role, watches=one.role == "investigator")
            for one in self.workers
        }

    def _worker(self, n: int, staff: int) -> Worker:
        chance = self.chance
        role = "policy_lead" if n < staff // 12 else "investigator" if n < staff // 12 + 4 else "reviewer"
        area, other = chance.sample(AREAS, 2)
        return Worker(
            name=f"staff:p{n}",
            role=role,
            area=area,
            other=other,
            region=chance.choice(REGIONS),
            shift=chance.randrange(24),
            pace=chance.gammavariate(8, 1 / 8),
            looks=chance.gammavariate(4, 1 / 4),
            reverses=chance.gammavariate(4, 1 / 4),
            errs=chance.gammavariate(4, 1 / 4),
            refused=chance.gammavariate(2, 1 / 2),
        )

    def day(self, day: int) -> list[Act]:
        """The honest acts of a day, in no order; the number of each is to be given."""
        acts: list[Act] = []
        for worker in self.workers:
            if self.chance.random() < 5 / 7:
                acts += self._shift(worker, day)
        return acts

    def _shift(self, who: Worker, day: int) -> Iterator[Act]:
        if who.role == "investigator":
            return
        lead = who.role == "policy_lead"
        yield from self.some(who, day, "decide", 4 if lead else 9 * who.pace)
        yield from self.some(who, day, "look", (1.5 if lead else 2.5) * who.looks)
        yield from self.some(who, day, "sanction", 1 if lead else 3 * who.pace)
        yield from self.some(who, day, "take_back", 0.1)
        yield from self.some(who, day, "refused", 0.15 * who.refused)
        if lead:
            yield from self.some(who, day, "reverse", 3 * who.reverses)
            yield from self.some(who, day, "recover", 0.3)
            yield from self.some(who, day, "grant", 0.03)
            yield from self.some(who, day, "break_glass", 0.01)

    def some(self, who: Worker, day: int, what: What, mean: float) -> Iterator[Act]:
        """So many acts of a kind, more or less."""
        for _ in range(poisson(self.chance, mean)):
            yield self.act(who, day, what)

    def act(self, who: Worker, day: int, what: What, **fields: object) -> Act:
        """One act within somebody's shift, honest but for what is said of it."""
        chance = self.chance
        hour = (who.shift + chance.randrange(8)) % 24
        area = who.area if chance.random() < 0.85 else who.other
        given: dict[str, Any] = {
            "seq": 0,
            "at": (FIRST + day) * DAY + hour * HOUR + chance.randrange(HOUR),
            "by": who.name,
            "what": what,
            "account": self.account(),
            "area": area,
            "region": who.region if chance.random() < 0.8 else chance.choice(REGIONS),
            "about": chance.choice(("protected", "related")) if chance.random() < SLIP else "ordinary",
        }
        if what == "look" and chance.random() < BY_HAND:
            given |= {"opener": chance.choice(self.leads).name, "alone": True}
        if what == "reverse":
            given["decider"] = chance.choices(self.reviewers, cum_weights=self.errs)[0].name
        if what == "refused":
            given |= {"code": chance.choice(("no_case", "not_held", "closed")), "tried": "look"}
        return Act(**(given | fields))

    def account(self) -> str:
        """Somebody on the platform."""
        busy = self.chance.random() < BUSY
        return (
            f"account:b{self.chance.randrange(100)}"
            if busy
            else f"account:a{self.chance.randrange(ACCOUNTS)}"
        )


def poisson(chance: Random, mean: float) -> int:
    """A number drawn from a Poisson distribution: arrivals until their waits are longer than one."""
    count, waited = 0, chance.expovariate(1)
    while waited < mean:
        count += 1
        waited += chance.expovariate(1)
    return count
