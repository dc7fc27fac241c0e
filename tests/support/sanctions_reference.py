"""A small model of what is in force, written from the documentation and not from the code: lists, and time.

It says which code an order gets and what stands afterwards. It knows no views, no rows and no timers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.support.strikes_reference import Struck

KINDS = ("warn", "limit", "suspend", "ban")
"""The mildest first."""
DAY = 86_400_000_000
NOTICE = 3 * DAY
WINDOW = 183
"""Whole days after that on which somebody was told."""
TIMES = 3
"""How often one decision is appealed."""


@dataclass(frozen=True)
class Held:
    """One sanction on an account."""

    action: str
    kind: str
    starts: int
    ends: int | None
    decision: str = ""
    """What it follows from, and with it whatever took its place."""
    root: str = ""
    """The first of those in whose place it is; itself where it is in nobody's."""


@dataclass
class Heard:
    """What was appealed of one decision."""

    open: bool = False
    apart: frozenset[str] = frozenset()
    """Who had a part in it when that was filed."""
    by: list[str] = field(default_factory=list)
    """Who answered, each time."""
    overturned: bool = False


@dataclass
class Promise:
    """One moratorium."""

    kinds: tuple[str, ...]
    until: int | None
    corrections: int
    ends: int | None = None
    """When it ends as was announced."""

    def over(self, now: int) -> bool:
        return any(end is not None and end <= now for end in (self.until, self.ends))


@dataclass
class Model:
    """Everything that is in force."""

    sanctions: dict[str, list[Held]] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    corrected: list[int] = field(default_factory=list)
    """When each error was corrected."""
    led: dict[str, str] = field(default_factory=dict)
    """The decision of each sanction that ever was."""
    parts: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """Who had a part in what a decision led to on one subject."""
    appeals: dict[str, Heard] = field(default_factory=dict)
    struck: dict[str, Struck] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    """When each sanction was decided."""

    def note(self, now: int) -> None:
        """What is new was decided now."""
        for action in self.led:
            self.told.setdefault(action, now)

    def pass_time(self, now: int) -> None:
        """Whatever has an end that has come is over."""
        self.promises = {name: one for name, one in self.promises.items() if not one.over(now)}
        for account, held in self.sanctions.items():
            self.sanctions[account] = [one for one in held if one.ends is None or one.ends > now]

    def in_force(self, account: str, now: int) -> list[tuple[str, str, int | None]]:
        """What stands on an account, in no order."""
        held = self.sanctions.get(account, [])
        return sorted((one.action, one.kind, one.ends) for one in held if one.starts <= now)

    def find(self, account: str, action: str) -> Held | None:
        return next((one for one in self.sanctions.get(account, []) if one.action == action), None)

    def imposed(
        self,
        account: str,
        kind: str,
        starts: int,
        ends: int | None,
        decision: str,
        by: Iterable[str],
        root: str = "",
    ) -> None:
        """Put one more on an account."""
        number = self.made.get(account, 0) + 1
        self.made[account] = number
        action = f"{account}#{number}"
        made = Held(action, kind, starts, ends, decision, root or action)
        self.sanctions.setdefault(account, []).append(made)
        self.led[made.action] = decision
        self.parts.setdefault((decision, account), set()).update(by)

    def keeping(self, one: Held) -> Iterator[Promise]:
        """The promises that keep a sanction in force."""
        return (promise for promise in self.promises.values() if one.kind in promise.kinds)

    def lift(self, account: str, action: str, *, two: bool) -> str:
        """What becomes of lifting one."""
        one = self.find(account, action)
        if one is not None and one.kind == "ban" and one.ends is None and not two:
            return "second_needed"
        if one is None:
            return "not_in_force"
        if any(self.keeping(one)):
            return "moratorium"
        self.sanctions[account].remove(one)
        return "done"

    def vary(
        self,
        account: str,
        action: str,
        kind: str,
        ends: int | None,
        now: int,
        by: Iterable[str],
        *,
        two: bool,
    ) -> str:
        """What becomes of putting another in its place."""
        one = self.find(account, action)
        if one is not None and one.kind == "ban" and one.ends is None and not two:
            return "second_needed"
        return self.eased(account, action, kind, ends, now, by)

    def eased(
        self,
        account: str,
        action: str,
        kind: str,
        ends: int | None,
        now: int,
        by: Iterable[str],
        *,
        appealed: bool = False,
    ) -> str:
        """The same by whoever needs nobody else: an appeal, which no promise binds."""
        one = self.find(account, action)
        if one is None:
            return "not_in_force"
        if kind == "suspend" and ends is None:
            return "no_end"
        if ends is not None and ends <= max(now, one.starts):
            return "end_in_past"
        if not appealed and any(self.keeping(one)):
            return "moratorium"
        lower = KINDS.index(kind) < KINDS.index(one.kind)
        shorter = ends is not None and (one.ends is None or ends < one.ends)
        graver = KINDS.index(kind) > KINDS.index(one.kind)
        longer = one.ends is not None and (ends is None or ends > one.ends)
        if graver or longer or not (lower or shorter):
            return "not_milder"
        self.sanctions[account].remove(one)
        self.imposed(account, kind, max(one.starts, now), ends, one.decision, by, one.root)
        return "done"

    def correct(self, account: str, action: str, now: int) -> str:
        """What becomes of correcting an error, which two people agree on."""
        one = self.find(account, action)
        if one is None:
            return "not_in_force"
        keeping = list(self.keeping(one))
        if not keeping:
            return "no_moratorium"
        today = sum(at // DAY == now // DAY for at in self.corrected)
        if today >= min(promise.corrections for promise in keeping):
            return "corrections_used"
        self.sanctions[account].remove(one)
        self.corrected.append(now)
        return "done"

    def file(self, action: str, now: int, *, new: bool) -> str:
        """What becomes of appealing the decision behind a measure, with something new or without."""
        decision = self.led.get(action)
        if decision is None:
            return "unknown_action"
        heard = self.appeals.setdefault(decision, Heard())
        if heard.open:
            return "open_already"
        if heard.overturned:
            return "overturned"
        if len(heard.by) >= TIMES:
            return "heard"
        if heard.by and not new:
            return "nothing_new"
        if (now - self.told.get(action, now)) // DAY > WINDOW:
            return "too_late"
        subject = action.rpartition("#")[0]
        heard.open, heard.apart = True, frozenset(self.parts[decision, subject]) | frozenset(heard.by)
        return "done"

    def stands(self, decision: str) -> list[tuple[str, Held]]:
        """What a decision led to that is in force, or is to come, each with its subject."""
        return [
            (subject, one)
            for subject, held in sorted(self.sanctions.items())
            for one in held
            if one.decision == decision
        ]

    def answered(self, decision: str, by: str, *, overturned: bool) -> None:
        """An appeal was answered: what was wrong ends, whoever promised what, and counts against nobody."""
        heard = self.appeals[decision]
        heard.open, heard.overturned = False, overturned
        heard.by.append(by)
        if overturned:
            for subject, one in self.stands(decision):
                self.sanctions[subject].remove(one)
            for struck in self.struck.values():
                struck.undone(decision)

    def announce(self, name: str, now: int) -> str:
        """What becomes of announcing an end, which two people agree on."""
        promise = self.promises.get(name)
        if promise is None:
            return "ended"
        if promise.ends is not None:
            return "announced"
        promise.ends = now + NOTICE
        return "done"

    def call_off(self, name: str) -> str:
        """What becomes of calling that off."""
        promise = self.promises.get(name)
        if promise is None:
            return "ended"
        if promise.ends is None:
            return "not_announced"
        promise.ends = None
        return "done"
