"""A small model of the way back, written from its documentation and not from the code: asking, deciding, returning.

It says which code an order gets and how each request stands. What is in force the model of sanctions knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.support.sanctions_reference import DAY, Model

WAIT = {"medium": 1, "severe": 3}
"""Whole days after a ban before which nobody is considered."""
NEEDS = {"medium": 2, "severe": 3}
PANEL = 3
AGAIN, PENALTY, LIMITED, PROBATION, WATCHED = 20 * DAY, 25 * DAY, 30 * DAY, 60 * DAY, 14 * DAY
STOPS_AT = 0.5
"""The share of a wave that may break a rule again."""
WAITING = {"submitted", "under_review", "approved", "held_out", "scheduled"}
NEXT = {"approved", "held_out"}


@dataclass
class Ask:
    """One request."""

    id: str
    account: str
    programme: str
    action: str
    root: str
    apart: set[str]
    state: str = "submitted"
    needs: int = 1
    round: int = 1
    findings: list[str] = field(default_factory=list)
    """Of this round."""
    wave: int = 0
    returned: int = 0
    ended: int = 0
    cause: str = ""

    def vote(self, by: str, finding: str) -> str:
        """What becomes of somebody's finding; they take no further part in it."""
        if self.state != "under_review":
            return "not_waiting"
        if by in self.apart:
            return "own_part"
        self.apart.add(by)
        self.findings.append(finding)
        yes, no = self.findings.count("approve"), self.findings.count("deny")
        if yes + no >= self.needs:
            if yes == no:
                self.needs += 1
            else:
                self.state = "approved" if yes > no else "denied"
        return "done"


@dataclass
class Wave:
    """How one wave went."""

    at: int
    returned: int = 0
    revoked: int = 0


@dataclass
class Programme:
    """One programme."""

    name: str
    size: int
    half_waits: bool
    state: str = "running"
    waves: list[Wave] = field(default_factory=list)


@dataclass
class Returns:
    """Everybody who asked, beside what is in force."""

    sanctions: Model
    owners: frozenset[str]
    programmes: list[Programme] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    """In the order in which they asked."""
    denied: dict[str, int] = field(default_factory=dict)
    severe: set[str] = field(default_factory=set)
    """Bans over what is severe."""
    broke: list[tuple[str, str, int, bool]] = field(default_factory=list)
    """What was decided and not followed yet: account, decision, when, whether it is severe."""

    def of(self, account: str) -> list[Ask]:
        return [one for one in self.asks if one.account == account]

    def open(self, account: str) -> Ask | None:
        return next((one for one in self.of(account) if one.state in WAITING | {"returned"}), None)

    def programme(self, name: str) -> Programme:
        return next(one for one in self.programmes if one.name == name)

    def ask(self, name: str, account: str, now: int) -> str:
        """What becomes of asking."""
        runs = [one for one in self.programmes if one.state in {"running", "paused"}]
        if not runs:
            return "no_programme"
        held = self.sanctions.sanctions.get(account, [])
        bans = [one for one in held if one.kind == "ban" and one.starts <= now]
        if len(bans) != 1:
            return "not_banned"
        if self.open(account):
            return "open_already"
        if account in self.denied and now < self.denied[account] + AGAIN:
            return "too_soon"
        (ban,) = bans
        parts = self.sanctions.parts[ban.decision, account] | self.owners
        heard = self.sanctions.appeals.get(ban.decision)
        parts |= set(heard.by) if heard is not None else set()
        self.asks.append(Ask(name, account, runs[0].name, ban.action, ban.root, parts))
        return "done"

    def vote(self, ask: Ask, by: str, finding: str, now: int) -> str:
        """What becomes of a finding."""
        before = ask.state
        found = ask.vote(by, finding)
        if before != ask.state == "denied":
            self.denied[ask.account] = now
        if before != ask.state == "approved":
            self.denied.pop(ask.account, None)
        return found

    def appeal(self, ask: Ask) -> str:
        """What becomes of having others look at a denial, which is once."""
        if ask.state != "denied":
            return "not_denied"
        if ask.round > 1:
            return "heard"
        if self.sanctions.find(ask.account, ask.action) is None:
            return "not_banned"
        ask.state, ask.round, ask.findings = "under_review", 2, []
        ask.needs = min(PANEL, ask.needs + 1)
        return "done"

    def next_wave(self, programme: Programme, now: int) -> tuple[str, list[Ask], int]:
        """What becomes of beginning a wave, who is in it, and how many of them wait by lot."""
        if programme.state != "running":
            return "not_running", [], 0
        if programme.waves and now < programme.waves[-1].at + WATCHED:
            return "watched", [], 0
        ready = [one for one in self.asks if one.programme == programme.name and one.state in NEXT]
        some = ready[: programme.size]
        return ("done", some, len(some) // 2 if programme.half_waits else 0) if some else ("wave_size", [], 0)

    def waved(self, programme: Programme, back: list[Ask], held_out: list[Ask], now: int) -> None:
        """A wave has begun."""
        programme.waves.append(Wave(now))
        for one in (*back, *held_out):
            one.state, one.wave = "held_out" if one in held_out else "scheduled", len(programme.waves)

    def follow(self, now: int, at_once: int) -> None:
        """What the house does by itself, one round of it: it follows what was decided, and has so many return."""
        for one in self.asks:
            if one.state == "submitted":
                self._screen(one, now)
        for account, decision, at, severe in self.broke:
            self._revoke(account, decision, at, now, severe=severe)
        self.broke.clear()
        for one in self.asks:
            if one.state in WAITING and self._over(one):
                one.state = "closed"
        for one in list(self._due(now))[:at_once]:
            self._back(one, now)

    def _screen(self, ask: Ask, now: int) -> None:
        severity = "severe" if ask.root in self.severe else "medium"
        waited = (now - self.sanctions.told[ask.root]) // DAY >= WAIT[severity]
        ask.state, ask.needs = "under_review" if waited else "ineligible", NEEDS[severity]

    def _over(self, ask: Ask) -> bool:
        heard = ask.state == "under_review" and ask.round > 1
        closed = self.programme(ask.programme).state == "closed"
        return self.sanctions.find(ask.account, ask.action) is None or (closed and not heard)

    def _due(self, now: int) -> Iterator[Ask]:
        """Whose turn it is, and whom nothing keeps out: no pause, no promise, and no other ban."""
        for one in self.asks:
            held = self.sanctions.sanctions.get(one.account, [])
            if sum(other.kind == "ban" and other.starts <= now for other in held) > 1:
                continue
            ban = self.sanctions.find(one.account, one.action)
            runs = self.programme(one.programme).state == "running"
            if one.state == "scheduled" and runs and ban is not None and not any(self.sanctions.keeping(ban)):
                yield one

    def _back(self, ask: Ask, now: int) -> None:
        """The ban ends, and no other sanction does; what is limited holds for a stage."""
        ban = self.sanctions.find(ask.account, ask.action)
        assert ban is not None
        self.sanctions.sanctions[ask.account].remove(ban)
        self.sanctions.imposed(ask.account, "limit", now, now + LIMITED, ask.id, [])
        ask.state, ask.returned = "returned", now
        self.programme(ask.programme).waves[ask.wave - 1].returned += 1

    def _revoke(self, account: str, decision: str, at: int, now: int, *, severe: bool) -> None:
        """A decision that stands and that was made on probation ends it, and bans again."""
        heard = self.sanctions.appeals.get(decision)
        ask = self.open(account)
        if ask is None or ask.state != "returned" or at < ask.returned or (heard and heard.overturned):
            return
        ask.state, ask.cause, ask.ended = "revoked", decision, now
        self.denied[account] = now
        self.sanctions.imposed(account, "ban", now, now + PENALTY, decision, [])
        if severe:
            self.severe.add(self.sanctions.sanctions[account][-1].action)
        programme = self.programme(ask.programme)
        wave = programme.waves[ask.wave - 1]
        wave.revoked += 1
        if programme.state == "running" and wave.revoked > STOPS_AT * wave.returned:
            programme.state = "paused"

    def overturned(self, decision: str, now: int) -> None:
        """What a return was ended for was wrong: it is where it would be."""
        for one in self.asks:
            if one.state == "revoked" and one.cause == decision:
                runs = now < one.returned + PROBATION and self.open(one.account) is None
                one.state = "returned" if runs else "completed"
                self.programme(one.programme).waves[one.wave - 1].revoked -= 1
                if self.denied.get(one.account) == one.ended:
                    del self.denied[one.account]

    def pass_time(self, now: int) -> None:
        """Probation that is over is completed."""
        for one in self.asks:
            if one.state == "returned" and now >= one.returned + PROBATION:
                one.state = "completed"
