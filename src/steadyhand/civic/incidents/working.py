"""Working on an incident: owning it, handing it over, its log, what was answered and done, and its end."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from steadyhand.civic.elections.model import PHASES
from steadyhand.civic.incidents.clocks import NO_INCIDENT
from steadyhand.civic.incidents.facts import (
    IncidentActed,
    IncidentAnswered,
    IncidentClosed,
    IncidentEscalated,
    IncidentLearned,
    IncidentMitigated,
    IncidentNoted,
    IncidentReopened,
    IncidentsHandedOver,
    IncidentTaken,
)
from steadyhand.civic.incidents.model import (
    AT_ONCE,
    CLOSE,
    TOOL,
    WORK,
    Audience,
    Deed,
    Ending,
    Incident,
    Level,
    Note,
    scope_of,
    unsaid,
    written,
)
from steadyhand.civic.incidents.opening import OVER, OfIncident
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

NOT_OVER: Final = Refusal("not_over", "It goes on.")


class TakeIncident(OfIncident, frozen=True, kw_only=True, tag="civic.take_incident"):
    """Own an incident that nobody owns."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row = self.going(rows)
        if isinstance(row, Refusal):
            return row
        if row.owner:
            return Refusal(
                "owned", "Somebody owns it: have it handed over, with what the next one should know."
            )
        return IncidentTaken(incident=row.id)


class HandOverIncidents(Command, frozen=True, kw_only=True, tag="civic.hand_over_incidents"):
    """Have somebody else own incidents, one or all of a shift, and say what they should know."""

    capability = WORK
    tool = TOOL
    incidents: tuple[str, ...]
    to: str
    note: str

    def keys(self) -> Keys:
        return Keys(incident=self.incidents, phases=PHASES)

    def scope(self, rows: Rows) -> Scope:
        """Each of them must be within reach, of whoever takes them too."""
        first, *others = [scope_of(row, rows.phases) for row in rows.incident] or [scope_of(None, None)]
        return Scope(
            tool=self.tool,
            policy_area=first.policy_area,
            severity=first.severity,
            region=first.region,
            to=self.to,
            also=tuple(replace(one, to=self.to) for one in others),
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if not 1 <= len(self.incidents) <= AT_ONCE or len({*self.incidents}) != len(self.incidents):
            return Refusal("too_many", f"Name 1 to {AT_ONCE} incidents, each once.")
        found: tuple[Incident | None, ...] = rows.incident
        if any(row is None for row in found):
            return NO_INCIDENT
        if any(row is not None and not row.goes_on for row in found):
            return OVER
        if all(row is not None and row.owner == self.to for row in found):
            return Refusal("no_change", "They own all of it already.")
        if refusal := unsaid(self.note):
            return refusal
        return Ruling(
            fact=IncidentsHandedOver(incidents=self.incidents, to=self.to),
            payloads=(written("incident_note", rows.by, self.note),),
        )


class _Saying(OfIncident, frozen=True, kw_only=True):
    """What is said of an incident that goes on, with words for its log."""

    words: str

    def fact(self, row: Incident) -> Fact:
        """What happened to it."""
        raise NotImplementedError(f"{type(self).__name__} does not say what follows.")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row = self.going(rows)
        if isinstance(row, Refusal):
            return row
        if refusal := unsaid(self.words):
            return refusal
        return Ruling(
            fact=self.fact(row), payloads=(written("incident_note", rows.by, self.words, row.links),)
        )


class NoteIncident(_Saying, frozen=True, kw_only=True, tag="civic.note_incident"):
    """Write a line in the log."""

    def fact(self, row: Incident) -> Fact:
        return IncidentNoted(incident=row.id)


class AnswerIncident(_Saying, frozen=True, kw_only=True, tag="civic.answer_incident"):
    """Say what was answered, and to whom. The first one ends that clock."""

    to: Audience

    def fact(self, row: Incident) -> Fact:
        return IncidentAnswered(incident=row.id, to=self.to)


class ActOnIncident(_Saying, frozen=True, kw_only=True, tag="civic.act_on_incident"):
    """Say what was done. It does nothing by itself: what acts on content or accounts is a decision of its own."""

    deed: Deed

    def fact(self, row: Incident) -> Fact:
        return IncidentActed(incident=row.id, deed=self.deed)


class EscalateIncident(_Saying, frozen=True, kw_only=True, tag="civic.escalate_incident"):
    """Say that somebody higher up, or an authority, was asked, and why."""

    to: Level

    def fact(self, row: Incident) -> Fact:
        return IncidentEscalated(incident=row.id, to=self.to)


class MitigateIncident(_Saying, frozen=True, kw_only=True, tag="civic.mitigate_incident"):
    """Say that it does harm no more. It stays open until somebody has written down what was learned."""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.incident is not None and rows.incident.state == "mitigated":
            return Refusal("no_change", "That is what stands already.")
        return super().decide(rows, now)

    def fact(self, row: Incident) -> Fact:
        return IncidentMitigated(incident=row.id)


class CloseIncident(OfIncident, frozen=True, kw_only=True, tag="civic.close_incident"):
    """Say that it is over, and what was learned: what happened, what worked, what is to change."""

    capability = CLOSE
    ending: Ending
    note: Note

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row = self.going(rows)
        if isinstance(row, Refusal):
            return row
        if self.ending == "resolved" and (row.answer.met is None or row.act.met is None):
            return Refusal(
                "not_done",
                "Somebody waits for an answer, or nothing was done: do that first, or say it was unfounded.",
            )
        if refusal := self.note.problem():
            return refusal
        return Ruling(
            fact=IncidentClosed(incident=row.id, ending=self.ending),
            payloads=(written("post_incident", rows.by, self.note),),
        )


class _OfClosed(OfIncident, frozen=True, kw_only=True):
    def closed(self, rows: Rows) -> Incident | Refusal:
        row: Incident | None = rows.incident
        if row is None:
            return NO_INCIDENT
        if row.state == "merged":
            return Refusal("merged", f"It goes on as {row.merged_into}.")
        return NOT_OVER if row.goes_on else row


class LearnFromIncident(_OfClosed, frozen=True, kw_only=True, tag="civic.learn_from_incident"):
    """Correct what was learned. The earlier note stands beside it: nothing is taken out."""

    capability = CLOSE
    note: Note

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row = self.closed(rows)
        if isinstance(row, Refusal):
            return row
        if refusal := self.note.problem():
            return refusal
        return Ruling(
            fact=IncidentLearned(incident=row.id),
            payloads=(written("post_incident", rows.by, self.note),),
        )


class ReopenIncident(_OfClosed, frozen=True, kw_only=True, tag="civic.reopen_incident"):
    """Say that it goes on after all. A clock that was neither met nor missed runs to the end that it had."""

    why: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row = self.closed(rows)
        if isinstance(row, Refusal):
            return row
        if refusal := unsaid(self.why):
            return refusal
        fact = IncidentReopened(incident=row.id, answer_due=row.answer.running, act_due=row.act.running)
        return Ruling(fact=fact, payloads=(written("incident_note", rows.by, self.why, row.links),))
