"""Counts of decisions by hour, who could decide, and which subjects are under a legal hold."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.access.commands import Appointed, Deactivated
from steadyhand.accountability.commands import Heartbeat, HeartbeatBegun, HoldPlaced, HoldReleased
from steadyhand.accountability.model import hour_of, tally_key
from steadyhand.enforcement.facts import Sanctioned
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.kernel.view import View
from steadyhand.review.facts import Decided
from steadyhand.review.vault.facts import MediaSealed


class Tally(msgspec.Struct, frozen=True):
    """How often."""

    n: int
    hour: Instant


class TallyView(View[Tally]):
    """Decisions by hour, area, mode and region."""

    name = "tally"
    row = Tally
    facts = (Decided, Sanctioned)
    columns = {"hour": int}
    indexes = (("hour",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        cell = _cell(entry)
        return [tally_key(hour_of(entry.at), *cell)] if cell else []

    def fold(self, row: Tally | None, entry: Entry, key: str) -> Tally:
        return Tally(row.n + 1 if row else 1, hour_of(entry.at))


class HourTotalView(View[Tally]):
    """All decisions of an hour, listed or not."""

    name = "hour_total"
    row = Tally
    facts = (Decided, Sanctioned)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [str(hour_of(entry.at))] if _cell(entry) else []

    def fold(self, row: Tally | None, entry: Entry, key: str) -> Tally:
        return Tally(row.n + 1 if row else 1, hour_of(entry.at))


class Roster(msgspec.Struct, frozen=True):
    """Active people who decide cases, and the areas each serves (none named: all)."""

    areas_of: dict[str, tuple[str, ...]]


class RosterView(View[Roster]):
    """One row: who could decide what."""

    name = "roster"
    row = Roster
    facts = (Appointed, Deactivated)

    def keys(self, entry: Entry) -> Iterable[str]:
        return ["roster"]

    def fold(self, row: Roster | None, entry: Entry, key: str) -> Roster:
        people = dict(row.areas_of) if row else {}
        match entry.fact:
            case Appointed(staff=staff):
                people.pop(staff.principal, None)
                if staff.active and {"reviewer", "policy_lead"} & set(staff.roles):
                    people[staff.principal] = staff.areas
            case Deactivated(principal=principal):
                people.pop(principal, None)
        return Roster(people)


class Pulse(msgspec.Struct, frozen=True):
    """The next hour that a heartbeat will record, and what it counts."""

    next: Instant
    areas: tuple[str, ...]
    regions: tuple[str, ...]
    last_at: Instant | None = None


class PulseView(View[Pulse]):
    """One row: where the chain of heartbeats stands."""

    name = "pulse"
    row = Pulse
    facts = (HeartbeatBegun, Heartbeat)

    def keys(self, entry: Entry) -> Iterable[str]:
        return ["pulse"]

    def fold(self, row: Pulse | None, entry: Entry, key: str) -> Pulse | None:
        match entry.fact:
            case HeartbeatBegun(hour=hour, areas=areas, regions=regions):
                return Pulse(hour, areas, regions, row.last_at if row else None)
            case Heartbeat(hour=hour, areas=areas, regions=regions):
                return Pulse(hour + HOUR, areas, regions, entry.at)
        return row


class Preserved(msgspec.Struct, frozen=True):
    """Until when what concerns a subject is kept, and whose it may be."""

    until: Instant
    accounts: tuple[str, ...] | None = None
    """None where nobody can say: then it is kept whoever is erased."""

    def concerns(self, account: str) -> bool:
        """Whether it may be this account's."""
        return self.accounts is None or account in self.accounts

    def and_of(self, account: str | None, until: Instant) -> Preserved:
        """The same, for longer and for one more account."""
        known = self.accounts is not None and account is not None
        accounts = tuple(dict.fromkeys((*(self.accounts or ()), account or ""))) if known else None
        return Preserved(max(until, self.until), accounts)


class Holds(msgspec.Struct, frozen=True):
    """Subjects under a legal hold, one that is under several as often; and those whose sealed media is preserved."""

    subjects: tuple[str, ...]
    preserved: dict[str, Preserved] = {}

    def kept(self, now: Instant) -> tuple[str, ...]:
        """Each subject of which nothing is erased now, once."""
        preserved = (name for name, duty in self.preserved.items() if now < duty.until)
        return tuple(dict.fromkeys((*self.subjects, *preserved)))

    def kept_of(self, subject: str, now: Instant) -> tuple[str, ...]:
        """The same, as far as it may concern what is erased of one subject."""
        held, preserved = set(self.subjects), self.preserved
        return tuple(
            name
            for name in self.kept(now)
            if name in held or name == subject or preserved[name].concerns(subject)
        )


class HoldsView(View[Holds]):
    """One row: every subject under a legal hold, and every one whose sealed media is preserved."""

    name = "holds"
    row = Holds
    facts = (HoldPlaced, HoldReleased, MediaSealed)

    def keys(self, entry: Entry) -> Iterable[str]:
        return ["holds"]

    def fold(self, row: Holds | None, entry: Entry, key: str) -> Holds:
        held, preserved = (list(row.subjects), dict(row.preserved)) if row else ([], {})
        match entry.fact:
            case HoldPlaced(subject=subject):
                held.append(subject)
            case HoldReleased(subject=subject) if subject in held:
                held.remove(subject)
            case MediaSealed() as fact:
                preserved = _preserved(preserved, fact, entry.at)
        return Holds(tuple(sorted(held)), preserved)


def _preserved(before: dict[str, Preserved], fact: MediaSealed, at: Instant) -> dict[str, Preserved]:
    """What is sealed in a case has perhaps come from several people: it is kept whoever is erased."""
    lasting = {name: duty for name, duty in before.items() if at < duty.until}
    account = None if fact.case else fact.account
    duty = lasting.get(fact.subject, Preserved(fact.until, () if account else None))
    return {**lasting, fact.subject: duty.and_of(account, fact.until)}


def _cell(entry: Entry) -> tuple[str, str, str] | None:
    """Area, mode and region of a decision; None where a person's decision is merely carried out."""
    match entry.fact:
        case Decided(area=area, region=region, by_rule=by_rule):
            return (area, "partly" if by_rule else "manual", region)
        case Sanctioned(area=area, region=region, sanction=sanction) if sanction.mode == "automated":
            return (area, "automated", region)
    return None
