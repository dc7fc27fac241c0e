"""From a rule that acts far too often to its brake: what it asks for becomes a review at once, then the ledger says so.

Counts are kept in memory, and after a start begin with what was tallied. Engines that share a database learn of each
other's once a second; a rule that one of them brakes is braked for all, because the brake is an entry.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec
import structlog

from steadyhand.flows.acts import Acts, Defined, Terms
from steadyhand.flows.others import Others
from steadyhand.flows.post import Asked, Ruled
from steadyhand.flows.tallying import Tallying
from steadyhand.intake.tallies import Tally
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import AUTOMATION, Instant, kind_of
from steadyhand.kernel.wire import Performs
from steadyhand.rules.acts import DESTRUCTIVE
from steadyhand.rules.brakes import Tripped
from steadyhand.rules.versions.brakes import TripBrake

EVERY_SECONDS: Final = 1.0
KNOWN: Final = frozenset({"braked", "not_in_force"})
"""Refusals of a brake that are no trouble: somebody else was first, or the rules are others now."""

log = structlog.get_logger()


class Brakes:
    """Counts what every rule does, and takes what braked rules ask for away. Safe to use from several threads."""

    def __init__(
        self,
        tallying: Tallying,
        door: Performs,
        clock: Callable[[], Instant],
        others: Others | None = None,
    ) -> None:
        """`others`: what is counted beside, where several engines share one database."""
        self._tallying, self._door, self._clock, self._others = tallying, door, clock, others
        self._lock = threading.Lock()
        self._acts = Acts()
        self._told: frozenset[Defined] = frozenset()
        self._seq = 0
        self._tripped: dict[
            Defined, int | None
        ] = {}  # until the record tells: from which entry on, once known
        self._orders: deque[Order] = deque()
        self._wake = threading.Event()
        self._closing = False

    def begin_with(
        self, tallies: Iterable[Tally], terms: Mapping[str, Terms], earlier: Mapping[str, Mapping[str, str]]
    ) -> None:
        """Take over what was counted in the last day, before a start: see `Acts.begin_with`."""
        live = [one for one in tallies if one.mode == "live"]
        with self._lock:
            self._acts.begin_with(live, terms, earlier, self._clock())
        if self._others is not None:
            self._others.know(live)

    def hold(self, ruled: Ruled, terms: Terms, *, traffic: bool) -> Ruled:
        """Count a ruling, and give it as it may be carried out; `traffic`: the event is a post or an account."""
        now = self._clock()
        acted: frozenset[str] = frozenset()
        with self._lock:
            self._follow(terms, now)
            if traffic:
                self._acts.came(terms, now)
            if ruled.asked:
                ruled, acted = self._held(ruled, terms, now)
        self._tallying.note(now, ruled, mode="live", traffic=traffic, acted=acted)
        return ruled

    def round(self) -> None:
        """Write the tallies, learn of others', and have the record say what is braked. Raises `RecordUnavailable`."""
        self._wake.clear()
        try:
            while self._orders:
                self._record(self._orders[0])
                self._orders.popleft()
        finally:
            self._tally()

    def _tally(self) -> None:
        try:
            self._tallying.flush()
        finally:
            wrote = self._tallying.wrote()
            if self._others is not None:
                self._others.know(wrote)
        if self._others is not None:
            now = self._clock()
            news = self._others.news(self._acts.versions, now)
            with self._lock:
                self._acts.learn(news, now)

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

    def _follow(self, terms: Terms, now: Instant) -> None:
        if terms.braked is not self._told and terms.seq >= self._seq:
            self._take_over(terms)
        self._acts.lane(terms, now)

    def _take_over(self, terms: Terms) -> None:
        """What the record says now: a rule that was released begins anew, or it would be braked by its old acts."""
        told = {defined for defined, seq in self._tripped.items() if seq is not None and seq <= terms.seq}
        for defined in (self._told | told) - terms.braked:
            self._acts.forget(defined)
        for defined in told | (terms.braked & self._tripped.keys()):
            del self._tripped[defined]
        self._told, self._seq = terms.braked, terms.seq

    def _held(self, ruled: Ruled, terms: Terms, now: Instant) -> tuple[Ruled, frozenset[str]]:
        rules = dict.fromkeys(acting(ruled))
        for rule in rules:
            if not self._is_braked(rule, terms) and (tripped := self._acts.act(rule, terms, now)):
                self._trip(tripped, terms)
        braked = tuple(rule for rule in rules if self._is_braked(rule, terms))
        if not braked:
            return ruled, frozenset(rules)
        held = without(ruled, frozenset(braked))
        return held, frozenset(acting(held)).difference(braked)

    def _is_braked(self, rule: str, terms: Terms) -> bool:
        defined = terms.defined(rule)
        return defined in terms.braked or defined in self._tripped

    def _trip(self, tripped: Tripped, terms: Terms) -> None:
        owner = terms.quotas.owners.get(tripped.rule, "")
        if owner:
            tripped = msgspec.structs.replace(tripped, why=f"{tripped.why} It belongs to {owner}.")
        defined = terms.defined(tripped.rule)
        self._tripped[defined] = None
        command = TripBrake(**msgspec.structs.asdict(tripped), version=terms.version, digest=defined[1])
        self._orders.append(
            Order(command, AUTOMATION, f"brake:{tripped.rule}:{terms.version}:{self._clock()}")
        )
        self._wake.set()
        log.warning("brakes.tripped", rule=tripped.rule, why=tripped.why, owner=owner)

    def _record(self, order: Order) -> None:
        command = order.command
        assert isinstance(command, TripBrake)
        (answer,) = self._door.perform_many([order])
        refused = answer.code if isinstance(answer, Refusal) else ""
        with self._lock:
            if refused == "not_in_force":
                self._tripped.pop((command.rule, command.digest), None)
            elif (command.rule, command.digest) in self._tripped:
                told = answer.seq if isinstance(answer, Entry) else self._seq + 1
                self._tripped[command.rule, command.digest] = told
        if isinstance(answer, Refusal) and answer.code not in KNOWN:
            log.error("brakes.refused", rule=command.rule, code=answer.code, why=answer.message)


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
