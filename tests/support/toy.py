"""A room made of everything the door must bear: counters, permissions that end, shut-outs, faults, words, slow work.

Nothing of the platform's domain is in it, so that a test of the door says what the door does and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec

from steadyhand.kernel.command import Command, Keys, Order, Rows
from steadyhand.kernel.entry import Effect, Entry, Erasure, Fact, Payload, Refusal, Ruling, Timer
from steadyhand.kernel.guard import Judge, Pass, Reads
from steadyhand.kernel.registry import Room
from steadyhand.kernel.values import Instant, Scope
from steadyhand.kernel.view import View

# ------------------------------------------------------------------------------------------------ counters


class Added(Fact, frozen=True, tag="toy.added"):
    """A counter grew."""

    counter: str
    amount: int


class Add(Command, frozen=True, tag="toy.add"):
    """Let a counter grow, but never beyond its limit, and not while it is paused."""

    capability = "toy.use"
    versioned = "toy_counter"
    counter: str = "a"
    amount: int = 1
    limit: int | None = None

    def keys(self) -> Keys:
        return Keys(toy_counter=self.counter, toy_pause=self.counter)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        there = rows.toy_counter.n if rows.toy_counter else 0
        if rows.toy_pause is not None:
            return Refusal("paused", f"Counter {self.counter} is paused.")
        if self.limit is not None and there + self.amount > self.limit:
            return Refusal("over_limit", f"Counter {self.counter} stands at {there}.")
        return Added(counter=self.counter, amount=self.amount)


class Counter(msgspec.Struct, frozen=True):
    """What was added up, how often, and when last."""

    n: int
    times: int
    at: Instant


class CounterView(View[Counter]):
    """Every counter by its name."""

    name = "toy_counter"
    row = Counter
    facts = (Added,)
    columns: ClassVar[Mapping[str, type]] = {"n": int}
    indexes = (("n",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.counter]  # type: ignore[attr-defined]

    def fold(self, row: Counter | None, entry: Entry, key: str) -> Counter:
        amount: int = entry.fact.amount  # type: ignore[attr-defined]
        return Counter((row.n if row else 0) + amount, (row.times if row else 0) + 1, entry.at)


# -------------------------------------------------------------- pauses: they end by an alarm, at the same epoch


class Paused(Fact, frozen=True, tag="toy.paused"):
    """A counter takes nothing until an instant."""

    counter: str
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"pause:{self.counter}", self.until, Resume(counter=self.counter), authority=True)]


class Resumed(Fact, frozen=True, tag="toy.resumed"):
    """A pause reached its end."""

    counter: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"pause:{self.counter}")]


class Pause(Command, frozen=True, tag="toy.pause"):
    """Pause a counter until an instant."""

    capability = "toy.use"
    counter: str
    until: Instant

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return Paused(counter=self.counter, until=self.until)


class Resume(Command, frozen=True, tag="toy.resume"):
    """End a pause. Asks for no row, as many a timer's command need not."""

    capability = "toy.use"
    counter: str

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return Resumed(counter=self.counter)


class Mark(msgspec.Struct, frozen=True):
    """Since when something holds."""

    at: Instant


class PauseView(View[Mark]):
    """Counters that are paused now."""

    name = "toy_pause"
    row = Mark
    facts = (Paused, Resumed)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.counter]  # type: ignore[attr-defined]

    def fold(self, row: Mark | None, entry: Entry, key: str) -> Mark | None:
        return Mark(entry.at) if isinstance(entry.fact, Paused) else None


# --------------------------------------------------------------------------------------- who may do what


class Granted(Fact, frozen=True, tag="toy.granted"):
    """Someone may do what needs a grant, until an instant."""

    raises_epoch = True
    principal: str
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        end = EndGrant(principal=self.principal)
        name = f"grant:{self.principal}"
        return [Timer(name, self.until, end, authority=True, holders=(self.principal,))]


class GrantEnded(Fact, frozen=True, tag="toy.grant_ended"):
    """A grant reached its end."""

    raises_epoch = True
    principal: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"grant:{self.principal}")]


class ShutOut(Fact, frozen=True, tag="toy.shut_out"):
    """Someone may do nothing any more."""

    raises_epoch = True
    principal: str


class Grant(Command, frozen=True, tag="toy.grant"):
    """Grant someone something until an instant."""

    capability = "toy.rule"
    raises_epoch = True
    principal: str
    until: Instant

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return Granted(principal=self.principal, until=self.until)


class EndGrant(Command, frozen=True, tag="toy.end_grant"):
    """End a grant. Whoever is called `stuck`, `broken` or `endless` shows how that can go wrong."""

    capability = "toy.use"
    principal: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if self.principal.startswith("stuck"):
            return Refusal("stuck", "This alarm can never be performed.")
        if self.principal.startswith("broken"):
            raise Broken("a fault in a room")
        if self.principal.startswith("endless"):
            return Added(counter="endless", amount=1)
        return GrantEnded(principal=self.principal)


class Shut(Command, frozen=True, tag="toy.shut"):
    """Shut someone out. `silent` hides from the door that access changes, as a forgetful room would."""

    capability = "toy.rule"
    raises_epoch = True
    principal: str

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return ShutOut(principal=self.principal)


class ShutUnannounced(Shut, frozen=True, tag="toy.shut_unannounced"):
    """The same by a command that forgot to say that it raises the epoch."""

    raises_epoch = False


class Use(Command, frozen=True, tag="toy.use_grant"):
    """Something that needs a grant."""

    capability = "toy.granted"
    counter: str = "granted"

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return Added(counter=self.counter, amount=1)


class GrantView(View[Mark]):
    """Grants that have not ended."""

    name = "toy_grant"
    row = Mark
    facts = (Granted, GrantEnded)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.principal]  # type: ignore[attr-defined]

    def fold(self, row: Mark | None, entry: Entry, key: str) -> Mark | None:
        return Mark(entry.at) if isinstance(entry.fact, Granted) else None


class ShutView(View[Mark]):
    """Everyone who was shut out."""

    name = "toy_shut"
    row = Mark
    facts = (ShutOut,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.principal]  # type: ignore[attr-defined]

    def fold(self, row: Mark | None, entry: Entry, key: str) -> Mark:
        return Mark(entry.at)


class ToyGuard:
    """Everybody may use what there is, save who is shut out; what needs a grant needs one. Counts its compiling."""

    permits: str | None = None

    def __init__(self) -> None:
        self.compiled = 0

    def compile(self, reads: Reads) -> Judge:
        """Who may do what at this epoch."""
        self.compiled += 1
        shut, granted = set(reads.view("toy_shut")), set(reads.view("toy_grant"))

        def judge(order: Order, scope: Scope, now: Instant, permit: object) -> Pass | Refusal:
            if order.by in shut:
                return Refusal("shut_out", f"{order.by} is shut out.")
            if order.command.capability == "toy.granted" and order.by not in granted:
                return Refusal("not_granted", f"{order.by} has no grant.")
            return Pass()

        return judge


# ------------------------------------------------------------------------------------- faults and slow work


class Broken(Exception):
    """What a command with a fault raises."""


class Break(Command, frozen=True, tag="toy.break"):
    """A command with a fault: it raises while it is judged."""

    capability = "toy.use"
    counter: str = "a"

    def decide(self, rows: Rows, now: Instant) -> Fact:
        raise Broken("a fault in a room")


class Awaited(Fact, frozen=True, tag="toy.awaited"):
    """A counter grows at an instant, by an alarm that no transaction looks for."""

    counter: str
    at: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"wait:{self.counter}", self.at, Arrive(counter=self.counter))]


class Arrived(Added, frozen=True, tag="toy.arrived"):
    """It did."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"wait:{self.counter}")]


class Await(Command, frozen=True, tag="toy.await"):
    """Let a counter grow at an instant."""

    capability = "toy.use"
    counter: str
    at: Instant

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return Awaited(counter=self.counter, at=self.at)


class Arrive(Command, frozen=True, tag="toy.arrive"):
    """What the alarm does. A counter called `broken` raises, an `endless` one leaves its alarm standing."""

    capability = "toy.use"
    counter: str

    def decide(self, rows: Rows, now: Instant) -> Fact:
        if self.counter.startswith("broken"):
            raise Broken("a fault in a room")
        if self.counter.startswith("endless"):
            return Added(counter=self.counter, amount=1)
        return Arrived(counter=self.counter, amount=1)


class Toil(Command, frozen=True, tag="toy.toil"):
    """Takes a while to judge."""

    capability = "toy.use"
    counter: str = "slow"
    milliseconds: int = 1

    def decide(self, rows: Rows, now: Instant) -> Fact:
        end = time.perf_counter() + self.milliseconds / 1000
        while time.perf_counter() < end:
            pass
        return Added(counter=self.counter, amount=1)


# ------------------------------------------------------------------------------- personal words and effects


class Said(Fact, frozen=True, tag="toy.said"):
    """Someone said something; the words are the entry's payload."""

    subject: str


class Forgotten(Fact, frozen=True, tag="toy.forgotten"):
    """What someone said was erased."""

    subject: str

    def erases(self) -> Erasure:
        return Erasure(subject=self.subject)


class Say(Command, frozen=True, tag="toy.say"):
    """Say something about someone; the platform is told that it was said."""

    capability = "toy.use"
    subject: str
    words: str
    tell: bool = True

    def decide(self, rows: Rows, now: Instant) -> Ruling:
        told = Effect(self.subject, "toy.told", {"subject": self.subject})
        words = Payload("toy", self.subject, self.words.encode())
        return Ruling(
            fact=Said(subject=self.subject), payloads=(words,), effects=(told,) if self.tell else ()
        )


class Forget(Command, frozen=True, tag="toy.forget"):
    """Erase what someone said."""

    capability = "toy.use"
    subject: str

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return Forgotten(subject=self.subject)


class Words(msgspec.Struct, frozen=True):
    """How often someone said something, and where the latest words lie."""

    n: int
    payload: str


class SaidView(View[Words]):
    """What was said, by subject."""

    name = "toy_said"
    row = Words
    facts = (Said,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.subject]  # type: ignore[attr-defined]

    def fold(self, row: Words | None, entry: Entry, key: str) -> Words:
        return Words(row.n + 1 if row else 1, entry.seals[0].payload)


# -------------------------------------------------------------------------------------- a fact that changed


class Renamed(Fact, frozen=True, tag="toy.renamed"):
    """Version 1 had one `name`; version 2 has `first` and `last`."""

    v = 2
    first: str
    last: str


def _split_name(fields: dict[str, Any]) -> dict[str, Any]:
    first, _, last = fields.pop("name").partition(" ")
    return {**fields, "first": first, "last": last}


TOY = Room(
    name="toy",
    commands=(
        Add,
        Pause,
        Resume,
        Grant,
        EndGrant,
        Shut,
        ShutUnannounced,
        Use,
        Break,
        Await,
        Arrive,
        Toil,
        Say,
        Forget,
    ),
    facts=(Added, Paused, Resumed, Granted, GrantEnded, ShutOut, Awaited, Arrived, Said, Forgotten, Renamed),
    views=(CounterView(), PauseView(), GrantView(), ShutView(), SaidView()),
    upcasters={("toy.renamed", 1): _split_name},
)
