"""From a rule that acts far too often to its brake: what it asks for becomes a review at once, then the ledger says so.

Counts are kept in memory, and after a start begin with what was tallied. Two engines on one record count each for
itself; a rule that either of them brakes is braked for both, because the brake is an entry.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec
import structlog

from steadyhand.flows.post import Asked, Ruled
from steadyhand.flows.tallying import Tallying
from steadyhand.intake.tallies import TRAFFIC, Tally
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import AUTOMATION, HOUR, MINUTE, Instant, kind_of
from steadyhand.kernel.wire import Performs
from steadyhand.rules.brakes import DESTRUCTIVE, Counted, Quotas, Raised, Tripped, is_new, judge
from steadyhand.rules.sliding import DAY_MINUTES, HOUR_MINUTES, Sliding
from steadyhand.rules.versions.brakes import TripBrake

EVERY_SECONDS: Final = 1.0
KNOWN: Final = frozenset({"braked", "not_in_force"})
"""Refusals of a brake that are no trouble: somebody else was first, or the rules are others now."""
NOTHING: Final[Mapping[str, Instant]] = {}
UNLIMITED: Final[Mapping[str, Raised]] = {}

log = structlog.get_logger()


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """On what terms the rules of one version act now."""

    version: str
    quotas: Quotas = Quotas()
    braked: frozenset[str] = frozenset()
    """Rules that the record says are braked."""
    ages: Mapping[str, Instant] = NOTHING
    """Since when each rule is as it is; a rule that is not there counts as new."""
    raised: Mapping[str, Raised] = UNLIMITED
    lane: str = ""
    """Of a version that decides for a share of subjects: its name, so that it is counted apart."""


class Brakes:
    """Counts what every rule does, and takes what braked rules ask for away. Safe to use from several threads."""

    def __init__(self, tallying: Tallying, door: Performs, clock: Callable[[], Instant]) -> None:
        self._tallying, self._door, self._clock = tallying, door, clock
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {"": _Lane()}
        self._told: frozenset[str] = frozenset()
        self._tripped: dict[str, str] = {}  # rule to version, until the record says so too
        self._orders: deque[tuple[str, Tripped, Instant]] = deque()
        self._wake = threading.Event()
        self._closing = False

    def begin_with(self, tallies: Iterable[Tally]) -> None:
        """Take over what was counted in the last day, before a start."""
        live = [one for one in tallies if one.mode == "live"]
        with self._lock:
            self._lanes[""].begin_with(live, self._clock())

    def hold(self, ruled: Ruled, terms: Terms, *, traffic: bool) -> Ruled:
        """Count a ruling, and give it as it may be carried out; `traffic`: the event is a post or an account."""
        now = self._clock()
        acted: frozenset[str] = frozenset()
        with self._lock:
            lane = self._lane(terms)
            if traffic:
                lane.traffic.add(now // MINUTE)
            if ruled.asked:
                ruled, acted = self._held(ruled, terms, lane, now)
        self._tallying.note(now, ruled, mode="live", traffic=traffic, acted=acted)
        return ruled

    def round(self) -> None:
        """Write the tallies, and have the record say what is braked. Raises `RecordUnavailable`."""
        self._wake.clear()
        try:
            while self._orders:
                self._record(*self._orders[0])
                self._orders.popleft()
        finally:
            self._tallying.flush()

    def run(self) -> None:
        """Do rounds until `close`, and one after it."""
        while not self._closing:
            self._try_round()
            self._wake.wait(EVERY_SECONDS)
        self._try_round()

    def close(self) -> None:
        """Have `run` end."""
        self._closing = True
        self._wake.set()

    def _try_round(self) -> None:
        try:
            self.round()
        except RecordUnavailable as error:
            log.warning("brakes.wait", reason=str(error))
        except Exception:
            log.exception("brakes.failed")

    def _lane(self, terms: Terms) -> _Lane:
        if terms.braked is not self._told:
            self._take_over(terms.braked)
        lane = self._lanes.get(terms.lane)
        if lane is None:  # a share of subjects got other rules: of those before nothing is left to count
            self._lanes = {"": self._lanes[""], terms.lane: (lane := _Lane())}
        if lane.version != terms.version:
            lane.version = terms.version
            lane.forget_idle(self._clock() // MINUTE)
        return lane

    def _take_over(self, braked: frozenset[str]) -> None:
        """What the record says now: a rule that was released begins anew, or it would be braked by its old acts."""
        for rule in self._told - braked:
            for lane in self._lanes.values():
                lane.forget(rule)
        for rule in braked & self._tripped.keys():
            del self._tripped[rule]
        self._told = braked

    def _held(self, ruled: Ruled, terms: Terms, lane: _Lane, now: Instant) -> tuple[Ruled, frozenset[str]]:
        rules = dict.fromkeys(acting(ruled))
        for rule in rules:
            if not self._is_braked(rule, terms) and (tripped := lane.act(rule, terms, now)):
                self._trip(tripped, terms)
        braked = tuple(rule for rule in rules if self._is_braked(rule, terms))
        if not braked:
            return ruled, frozenset(rules)
        held = without(ruled, frozenset(braked))
        return held, frozenset(acting(held)).difference(braked)

    def _is_braked(self, rule: str, terms: Terms) -> bool:
        return rule in terms.braked or rule in self._tripped

    def _trip(self, tripped: Tripped, terms: Terms) -> None:
        owner = terms.quotas.owners.get(tripped.rule, "")
        if owner:
            tripped = msgspec.structs.replace(tripped, why=f"{tripped.why} It belongs to {owner}.")
        self._tripped[tripped.rule] = terms.version
        self._orders.append((terms.version, tripped, self._clock()))
        self._wake.set()
        log.warning("brakes.tripped", rule=tripped.rule, why=tripped.why, owner=owner)

    def _record(self, version: str, tripped: Tripped, at: Instant) -> None:
        command = TripBrake(**msgspec.structs.asdict(tripped), version=version)
        key = f"brake:{tripped.rule}:{version}:{at}"
        (answer,) = self._door.perform_many([Order(command, AUTOMATION, key)])
        if not isinstance(answer, Refusal):
            return
        if answer.code == "not_in_force":
            with self._lock:
                self._tripped.pop(tripped.rule, None)
        if answer.code not in KNOWN:
            log.error("brakes.refused", rule=tripped.rule, code=answer.code, why=answer.message)


class _Acts:
    __slots__ = ("counts", "since")

    def __init__(self, since: Instant | None) -> None:
        self.since = since
        self.counts = Sliding()


class _Lane:
    """What the rules that decide for some subjects have done, and how much came in for them."""

    def __init__(self) -> None:
        self.version = ""
        self.traffic = Sliding()
        self._acts: dict[str, _Acts] = {}
        self._before: dict[str, list[tuple[int, int]]] = {}  # (minute, count) from before the start

    def begin_with(self, tallies: Iterable[Tally], now: Instant) -> None:
        for one in sorted(tallies, key=lambda each: each.hour):
            if one.rule == TRAFFIC:
                for minute, count in _spread(one.hour, one.matched, now):
                    self.traffic.add(minute, count)
            elif one.acted:
                self._before.setdefault(one.rule, []).extend(_spread(one.hour, one.acted, now))

    def forget(self, rule: str) -> None:
        self._acts.pop(rule, None)
        self._before.pop(rule, None)

    def forget_idle(self, minute: int) -> None:
        """Rules come and go with the versions: those that did nothing for a day leave nothing behind."""
        for acts in self._acts.values():
            acts.counts.reach(minute)
        self._acts = {rule: acts for rule, acts in self._acts.items() if acts.counts.day}

    def act(self, rule: str, terms: Terms, now: Instant) -> Tripped | None:
        """Count that a rule acts; what trips it, if that is once too often."""
        since, minute = terms.ages.get(rule), now // MINUTE
        acts = self._acts.get(rule)
        if acts is None or acts.since != since:
            acts = self._acts[rule] = self._begin(rule, since)
        acts.counts.add(minute)
        acts.counts.reach(minute)
        new = is_new(since, now)
        counted = self._counted(acts.counts, minute, since if new else None)
        return judge(rule, counted, terms.quotas.of(rule), new=new, raised=terms.raised.get(rule))

    def _begin(self, rule: str, since: Instant | None) -> _Acts:
        """What a rule did before the start is its own, unless it was another rule then."""
        acts = _Acts(since)
        for minute, count in self._before.pop(rule, ()):
            if since is None or minute >= since // MINUTE:
                acts.counts.add(minute, count)
        return acts

    def _counted(self, acts: Sliding, minute: int, since: Instant | None) -> Counted:
        self.traffic.reach(minute)
        traffic_hour, traffic_day = self.traffic.hour, self.traffic.day
        if since is not None:
            first = since // MINUTE
            traffic_hour = self.traffic.since(max(first, minute - HOUR_MINUTES + 1))
            traffic_day = self.traffic.since(max(first, minute - DAY_MINUTES + 1))
        return Counted(hour=acts.hour, day=acts.day, traffic_hour=traffic_hour, traffic_day=traffic_day)


def is_traffic(kind: str) -> bool:
    """Whether events of a type count when a share is measured: posts and accounts, and neither views nor reports."""
    return kind.startswith(("post.", "account."))


def is_destructive(asked: Asked) -> bool:
    """Whether a brake takes this away: whatever people feel. A label on an account is a note for other rules."""
    return asked.effect in DESTRUCTIVE or (asked.effect == "label" and kind_of(asked.subject) != "account")


def without(ruled: Ruled, braked: frozenset[str]) -> Ruled:
    """The ruling in which effects that rest on nothing but braked rules are reviews of the same subject."""
    asked: list[Asked] = []
    for one in ruled.asked:
        stays = not is_destructive(one) or not one.rules or not braked.issuperset(one.rules)
        review = one if stays else _review(one)
        if stays or not any(_same_review(review, other) for other in (*ruled.asked, *asked)):
            asked.append(review)
    return msgspec.structs.replace(ruled, asked=tuple(asked), braked=tuple(sorted(braked)))


def acting(ruled: Ruled) -> list[str]:
    """The rules on which destructive effects rest."""
    return [rule for one in ruled.asked if is_destructive(one) for rule in one.rules]


def _review(asked: Asked) -> Asked:
    return Asked(
        effect="review",
        subject=asked.subject,
        verdict=asked.verdict,
        policy=asked.policy,
        area=asked.area,
        severity=asked.severity,
        rules=asked.rules,
    )


def _same_review(one: Asked, other: Asked) -> bool:
    return other.effect == "review" and (one.subject, one.area) == (other.subject, other.area)


def _spread(hour: Instant, count: int, now: Instant) -> list[tuple[int, int]]:
    """A count of an hour as counts of its minutes: nobody knows when in it they were, so evenly."""
    minutes = range(hour // MINUTE, min((hour + HOUR) // MINUTE, now // MINUTE + 1))
    each, more = divmod(count, len(minutes) or 1)
    return [(minute, each + (n < more)) for n, minute in enumerate(minutes) if each + (n < more)]
