"""The hourly heartbeat, erasure of personal content, retention and legal holds."""

from __future__ import annotations

from itertools import product

from steadyhand.accountability.model import MODES, RETENTION, Count, Eligible, tally_key
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Entry, Erasure, Fact, Refusal, Timer
from steadyhand.kernel.values import DAY, HOUR, Instant, InvalidSubject
from steadyhand.kernel.values import subject as subject_named
from steadyhand.kernel.zones import day


class Heartbeat(Fact, frozen=True, tag="accountability.heartbeat"):
    """What was decided in one hour, by mode, area and region, zeros explicit, and who could decide."""

    hour: Instant
    counts: tuple[Count, ...]
    unlisted: int
    """Decisions of areas or regions that are not among the listed ones."""
    eligible: tuple[Eligible, ...]
    areas: tuple[str, ...]
    regions: tuple[str, ...]

    def timers(self, entry: Entry) -> list[Timer]:
        after = self.hour + HOUR
        return [Timer("heartbeat", after + HOUR, Beat(hour=after, areas=self.areas, regions=self.regions))]


class HeartbeatBegun(Fact, frozen=True, tag="accountability.heartbeat_begun"):
    """From this hour on there is a heartbeat every hour, even when nothing happens."""

    hour: Instant
    areas: tuple[str, ...]
    regions: tuple[str, ...]

    def timers(self, entry: Entry) -> list[Timer]:
        beat = Beat(hour=self.hour, areas=self.areas, regions=self.regions)
        return [Timer("heartbeat", self.hour + HOUR, beat)]


class BeginHeartbeat(Command, frozen=True, tag="accountability.begin_heartbeat"):
    """Start the chain of heartbeats; also how its areas and regions are changed."""

    capability = "heartbeat.begin"
    tool = "clock"
    areas: tuple[str, ...]
    regions: tuple[str, ...]

    def keys(self) -> Keys:
        return Keys(pulse="pulse")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.pulse is not None and (rows.pulse.areas, rows.pulse.regions) == (self.areas, self.regions):
            return Refusal("unchanged", "The heartbeat already counts these areas and regions.")
        # Where one is due already, the chain goes on from it: no hour is passed over.
        hour = rows.pulse.next if rows.pulse is not None else now - now % HOUR
        return HeartbeatBegun(hour=hour, areas=self.areas, regions=self.regions)


class Beat(Command, frozen=True, tag="accountability.beat"):
    """Record one hour. Performed by the clock; hours missed while the service was down follow one by one."""

    capability = "heartbeat.write"
    tool = "clock"
    hour: Instant
    areas: tuple[str, ...]
    regions: tuple[str, ...]

    def keys(self) -> Keys:
        cells = product(self.areas, MODES, self.regions)
        counts = tuple(tally_key(self.hour, *cell) for cell in cells)
        return Keys(tally=counts, hour_total=str(self.hour), roster="roster")

    def decide(self, rows: Rows, now: Instant) -> Fact:
        cells = product(self.areas, MODES, self.regions)
        counts = tuple(Count(*cell, row.n if row else 0) for cell, row in zip(cells, rows.tally, strict=True))
        total = rows.hour_total.n if rows.hour_total else 0
        people = rows.roster.areas_of.values() if rows.roster else ()
        eligible = tuple(
            Eligible(area, sum(not served or area in served for served in people)) for area in self.areas
        )
        return Heartbeat(
            hour=self.hour,
            counts=counts,
            unlisted=total - sum(count.n for count in counts),
            eligible=eligible,
            areas=self.areas,
            regions=self.regions,
        )


class Erased(Fact, frozen=True, tag="accountability.erased"):
    """Everything personal about a subject was erased, save what a legal hold keeps; commitments stay."""

    subject: str
    reason: str
    held: tuple[str, ...]
    """The subjects under a legal hold, or whose sealed media was preserved: what is theirs or concerns them stayed."""

    def erases(self) -> Erasure:
        return Erasure(subject=self.subject, except_subjects=self.held)


class HoldPlaced(Fact, frozen=True, tag="accountability.hold_placed"):
    """What is held about a subject must not be erased."""

    subject: str
    reason: str


class HoldReleased(Fact, frozen=True, tag="accountability.hold_released"):
    """A legal hold ended."""

    subject: str
    reason: str


class RetentionApplied(Fact, frozen=True, tag="accountability.retention_applied"):
    """Payloads of a class that were kept for their time were erased, save those under a hold."""

    kind: str
    before: Instant
    held: tuple[str, ...]

    def erases(self) -> Erasure:
        return Erasure(kind=self.kind, before=self.before, except_subjects=self.held)

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"retention:{self.kind}", entry.at + DAY, ApplyRetention(kind=self.kind))]


class Erase(Command, frozen=True, tag="accountability.erase"):
    """Erase what is personal about a subject: what is theirs and what concerns it.

    A legal hold on the subject refuses it; one on another subject keeps what it shares with this one.
    """

    capability = "privacy.erase"
    tool = "privacy"
    subject: str
    reason: str

    def keys(self) -> Keys:
        return Keys(holds="holds")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := _no_subject(self.subject) or _no_reason(self.reason):
            return refusal
        held: tuple[str, ...] = rows.holds.kept_of(self.subject, now) if rows.holds else ()
        if rows.holds and self.subject in rows.holds.subjects:
            return Refusal("on_hold", f"{self.subject} is under a legal hold: release it first.")
        if self.subject in held:
            until = day(rows.holds.preserved[self.subject].until)
            return Refusal("preserved", f"Sealed media of {self.subject} is preserved until {until}.")
        return Erased(subject=self.subject, reason=self.reason, held=held)


class PlaceHold(Command, frozen=True, tag="accountability.place_hold"):
    """Keep what is there and what will come about a subject, whatever retention and erasure say.

    Several holds on one subject stand beside each other: it is free when the last is released.
    """

    capability = "privacy.hold"
    tool = "privacy"
    unfreezable = True  # an order of a court does not wait
    subject: str
    reason: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := _no_subject(self.subject) or _no_reason(self.reason):
            return refusal
        return HoldPlaced(subject=self.subject, reason=self.reason)


class ReleaseHold(Command, frozen=True, tag="accountability.release_hold"):
    """End one legal hold on a subject; another one on it stays."""

    capability = "privacy.hold"
    tool = "privacy"
    subject: str
    reason: str

    def keys(self) -> Keys:
        return Keys(holds="holds")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.holds is None or self.subject not in rows.holds.subjects:
            return Refusal("no_hold", f"{self.subject} is under no legal hold.")
        if refusal := _no_reason(self.reason):
            return refusal
        return HoldReleased(subject=self.subject, reason=self.reason)


class ApplyRetention(Command, frozen=True, tag="accountability.apply_retention"):
    """Erase payloads of a class that have been kept for their time. Performed by the clock, daily."""

    capability = "privacy.expire"
    tool = "clock"
    kind: str

    def keys(self) -> Keys:
        return Keys(holds="holds")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if self.kind not in RETENTION:
            return Refusal("unknown_class", f"No retention is stated for {self.kind!r}.")
        held = rows.holds.kept(now) if rows.holds else ()
        return RetentionApplied(kind=self.kind, before=now - RETENTION[self.kind], held=held)


def _no_reason(reason: str) -> Refusal | None:
    """It stands in the ledger for ever, where it is all that says why something is gone, or is kept."""
    return None if reason.strip() else Refusal("no_reason", "Say in a few words why; name nobody in them.")


def _no_subject(text: str) -> Refusal | None:
    try:
        subject_named(text)
    except InvalidSubject as error:
        return Refusal("invalid_subject", str(error))
    return None
