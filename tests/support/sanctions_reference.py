"""A small model of what is in force, written from the documentation and not from the code: lists, and time.

It says which code an order gets and what stands afterwards. It knows no views, no rows and no timers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

KINDS = ("warn", "limit", "suspend", "ban")
"""The mildest first."""
DAY = 86_400_000_000
NOTICE = 3 * DAY


@dataclass(frozen=True)
class Held:
    """One sanction on an account."""

    action: str
    kind: str
    starts: int
    ends: int | None
    territory: tuple[str, ...] = ()


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

    def imposed(self, account: str, kind: str, starts: int, ends: int | None) -> str:
        """Put one more on an account; its action."""
        number = self.made.get(account, 0) + 1
        self.made[account] = number
        made = Held(f"{account}#{number}", kind, starts, ends)
        self.sanctions.setdefault(account, []).append(made)
        return made.action

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

    def vary(self, account: str, action: str, kind: str, ends: int | None, now: int, *, two: bool) -> str:
        """What becomes of putting another in its place."""
        one = self.find(account, action)
        if one is not None and one.kind == "ban" and one.ends is None and not two:
            return "second_needed"
        if one is None:
            return "not_in_force"
        if kind == "suspend" and ends is None:
            return "no_end"
        if ends is not None and ends <= max(now, one.starts):
            return "end_in_past"
        if any(self.keeping(one)):
            return "moratorium"
        lower = KINDS.index(kind) < KINDS.index(one.kind)
        shorter = ends is not None and (one.ends is None or ends < one.ends)
        graver = KINDS.index(kind) > KINDS.index(one.kind)
        longer = one.ends is not None and (ends is None or ends > one.ends)
        if graver or longer or not (lower or shorter):
            return "not_milder"
        self.sanctions[account].remove(one)
        made = self.imposed(account, kind, max(one.starts, now), ends)
        held = self.sanctions[account]
        held[-1] = replace(held[-1], action=made)
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
