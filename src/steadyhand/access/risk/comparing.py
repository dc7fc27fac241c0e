"""Comparisons with peers, once a day is over: who differs from those who do the same work, by more than chance.

Each comparison gives every test it made, the dull ones too: the q-values are over all of them. People differ, so
nobody is held against an average: the spread of the peers (leaving out whom it is about) says how far apart honest
people are, and what counts is the chance to see so much from one of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from steadyhand.access.entitlement import LAST_DAYS
from steadyhand.access.risk.book import CHANNELS, GAINS, KEPT, MONTH, WEEK, Book, Counts
from steadyhand.access.risk.model import Finding, Peer
from steadyhand.access.risk.spread import Spread
from steadyhand.access.risk.tails import binomial, negative_binomial
from steadyhand.kernel.values import DAY

FEW: Final = 8
"""Fewer peers than these say nothing of what is usual."""
TWICE: Final = 2.0
"""Below so many times what peers do, shrunk towards them, nobody is told of a difference however sure it is."""
GROWN: Final = 1.5
"""Below so many times what is usual, a channel has not grown."""
AGAIN: Final = 3
"""A pair is one that comes again."""
OWN_SHAPE: Final = 4.0
"""How far one's own weeks differ from one another."""
CHANNEL_SHAPE: Final = 10.0
"""How far the weeks of a channel differ."""
RATES: Final = ("look", "sanction", "reverse", "take_back", "refused", "recover")
SAID: Final[Mapping[str, str]] = {
    "look": "look-ups",
    "sanction": "measures",
    "reverse": "reversals",
    "take_back": "decisions taken back",
    "refused": "refused attempts",
    "recover": "recoveries",
    "break_glass": "break-glasses",
    "exempt": "exemptions",
    "grant": "grants",
}


class Test(NamedTuple):
    """One comparison: the chance to see as much among honest people, and what would be found."""

    p: float
    finding: Callable[[], Finding]


class Comparison:
    """What is compared: the counts as of the end of a day, and everybody."""

    def __init__(self, book: Book, day: int, peers: Mapping[str, Peer]) -> None:
        self.book, self.day, self.peers = book, day, peers

    @cached_property
    def week(self) -> Counts:
        """The last seven days."""
        return self.book.window(self.day, WEEK)

    @cached_property
    def _rest(self) -> Counts:
        """The three weeks before."""
        return self.book.window(self.day - WEEK, MONTH - WEEK)

    @cached_property
    def month(self) -> Counts:
        """The last four weeks."""
        return Counts().add(self.week, self._rest)

    @cached_property
    def before(self) -> Counts:
        """What is known from before the last seven days."""
        return Counts().add(self._rest, self.book.window(self.day - MONTH, KEPT - MONTH))

    @cached_property
    def all(self) -> Counts:
        """All that is remembered."""
        return Counts().add(self.before, self.week)

    @cached_property
    def areas(self) -> dict[str, tuple[str, ...]]:
        """The areas in which each acted, the main one first."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for (person, area), times in self.month.areas.items():
            found[person].append((-times, area))
        return {person: tuple(area for _, area in sorted(areas)) for person, areas in found.items()}

    def areas_of(self, person: str) -> tuple[str, ...]:
        """The areas in which somebody acted, the main one first."""
        return self.areas.get(person, ())

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """With whom each is compared: same role and main area; same role, or everybody, where those are too few."""
        there = [name for name in self.month.hours if name in self.peers]
        main = {name: next(iter(self.areas_of(name)), "") for name in there}
        by_both, by_role = defaultdict(list), defaultdict(list)
        for name in there:
            by_both[self.peers[name].role, main[name]].append(name)
            by_role[self.peers[name].role].append(name)
        found: dict[str, list[str]] = {}
        for name in there:
            role = self.peers[name].role
            choices = (by_both[role, main[name]], by_role[role], there)
            found[name] = next((group for group in choices if len(group) > FEW), [])
        return found


Compare = Callable[[Comparison], Iterable[Test]]


def rates(of: Comparison) -> Iterator[Test]:
    """How often somebody looks up, measures, reverses, for each hour in which they work."""
    for counts, days in ((of.week, WEEK), (of.month, MONTH)):
        for what in RATES:
            done = {name: counts.done[name, what] for name in of.groups}
            yield from _against_peers(of, "rate", what, days, done, counts.hours)


def overturned(of: Comparison) -> Iterator[Test]:
    """How many of somebody's measures others reverse."""
    made = Counter({name: of.month.done[name, "sanction"] for name in of.groups})
    undone = {name: of.month.undone[name] for name in of.groups}
    yield from _against_peers(of, "overturned", "sanction", MONTH, undone, made)


def novelty(of: Comparison) -> Iterator[Test]:
    """In how many areas and regions somebody looked people up for the first time, within a week."""
    known = {name for name in of.groups if of.before.hours[name]}
    new = Counter(person for person, place in of.week.places if not of.before.places[person, place])
    once = Counter(dict.fromkeys(known, 1))
    yield from _against_peers(of, "novelty", "look", WEEK, new, once)


def gains(of: Comparison) -> Iterator[Test]:
    """Whether the same person reverses again and again for the same account, when others might have."""
    everybody = of.all.gains
    by_person, by_account = Counter[str](), Counter[str]()
    for (person, account), times in everybody.items():
        by_person[person] += times
        by_account[account] += times
    total = sum(by_person.values())
    for (person, account), times in everybody.items():
        if times < AGAIN:
            continue
        share = (by_person[person] - times + 1) / (total - by_account[account] + len(by_person))
        p = binomial(times, by_account[account], min(1.0, share)) if len(by_person) > 1 else 1.0
        yield Test(p, _gain(of, person, account, times))


def pairs(of: Comparison) -> Iterator[Test]:
    """Whether the same two meet again: one opens cases by hand, the other looks people up for them."""
    hand = of.month.hand
    by_actor, by_opener = Counter[str](), Counter[str]()
    for (actor, opener), times in hand.items():
        by_actor[actor] += times
        by_opener[opener] += times
    lookers = {person for person, what in of.month.done if what == "look"}
    total = sum(by_actor.values())
    for (actor, opener), times in hand.items():
        if times < AGAIN or len(lookers) < FEW:
            continue
        share = (by_actor[actor] - times + 1) / (total - by_opener[opener] + len(lookers))
        yield Test(binomial(times, by_opener[opener], min(1.0, share)), _pair(of, actor, opener, times))


def leavers(of: Comparison) -> Iterator[Test]:
    """Whether somebody who leaves does much more in a week than they used to."""
    for name, peer in of.peers.items():
        if peer.leaves is None or (of.day + 1) * DAY < peer.leaves - LAST_DAYS or not of.before.hours[name]:
            continue
        for what in ("look", "sanction", "reverse"):
            usual = (of.before.done[name, what] + 0.5) / of.before.hours[name]
            mean, done = usual * max(1, of.week.hours[name]), of.week.done[name, what]
            if done < AGAIN:
                continue
            p = negative_binomial(done, mean, OWN_SHAPE) if done >= TWICE * mean else 1.0
            said = f"{done} {SAID[what]} within {WEEK} days before they leave; {mean:.1f} are usual for them."
            yield Test(p, _about(of, "last_days", name, what, done, WEEK, said))


def channels(of: Comparison) -> Iterator[Test]:
    """Whether a way around the rules is used much more than before: break-glass, exemptions, grants, recoveries."""
    weeks = (of.day - (of.book.first or of.day) + 1) / WEEK - 1
    if weeks < 1:
        return
    for channel in sorted(CHANNELS):
        mean = (of.before.channels[channel] + 1) / (min(weeks, KEPT / WEEK - 1) + 1)
        now = of.week.channels[channel]
        p = negative_binomial(now, mean, CHANNEL_SHAPE) if now >= GROWN * mean else 1.0
        said = f"{SAID[channel]}: {now} in {WEEK} days, where {mean:.1f} are usual."
        yield Test(p, _channel(of, channel, now, said))


COMPARISONS: Final[tuple[Compare, ...]] = (rates, overturned, novelty, gains, pairs, leavers, channels)


def _against_peers(
    of: Comparison,
    detector: str,
    what: str,
    days: int,
    done: Mapping[str, int],
    exposure: Mapping[str, int],
) -> Iterator[Test]:
    """Everybody's count against what their peers' rates and their own exposure let one expect."""
    spreads: dict[int, Spread] = {}
    for name, group in of.groups.items():
        if not group or not exposure[name]:
            continue
        spread = spreads.get(id(group))
        if spread is None:
            spread = spreads[id(group)] = Spread.of((done[one], exposure[one]) for one in group)
        usual = spread.without(done[name], exposure[name])
        times = usual.ratio(done[name], exposure[name])
        p = usual.tail(done[name], exposure[name]) if times >= TWICE and done[name] >= AGAIN else 1.0
        what_was = {
            "overturned": "measures reversed by others",
            "novelty": "areas and regions looked into first",
        }
        said = (
            f"{done[name]} {what_was.get(detector, SAID[what])} in {days} days: {times:.1f} times what peers do, "
            f"shrunk towards them."
        )
        yield Test(p, _about(of, detector, name, what, done[name], days, said))


def _gain(of: Comparison, person: str, account: str, times: int) -> Callable[[], Finding]:
    said = f"{times} reversals or recoveries for {account} within {KEPT} days by one person, when others might have."
    return lambda: Finding(
        detector="beneficiary",
        people=(person,),
        acts=tuple(seq for what in sorted(GAINS) for seq in of.book.acts(person, what, of.day, KEPT)),
        count=times,
        areas=of.areas_of(person),
        said=said,
    )


def _pair(of: Comparison, actor: str, opener: str, times: int) -> Callable[[], Finding]:
    said = f"{times} look-ups within {MONTH} days for cases that one of them opened by hand, and nothing else asked."
    return lambda: Finding(
        detector="pair",
        people=(actor, opener),
        acts=of.book.acts(actor, "look", of.day, MONTH),
        count=times,
        areas=of.areas_of(actor),
        said=said,
    )


def _channel(of: Comparison, channel: str, count: int, said: str) -> Callable[[], Finding]:
    """It names nobody: the entries of all who used it stand behind it."""
    users = sorted(name for name, what in of.week.done if what == channel)
    acts = sorted(seq for name in users for seq in of.book.acts(name, channel, of.day, WEEK))
    return lambda: Finding(detector="channel", people=(), acts=tuple(acts), count=count, said=said)


def _about(
    of: Comparison, detector: str, person: str, what: str, count: int, days: int, said: str
) -> Callable[[], Finding]:
    return lambda: Finding(
        detector=detector,
        people=(person,),
        acts=of.book.acts(person, what, of.day, days),
        count=count,
        areas=of.areas_of(person),
        said=said,
    )
