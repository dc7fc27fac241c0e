"""Opening an incident, and saying what it is and what belongs to it."""

from __future__ import annotations

from typing import Final

from steadyhand.civic.elections.model import PHASES, Phases
from steadyhand.civic.incidents.clocks import NO_INCIDENT, in_force, phase_of, shortened
from steadyhand.civic.incidents.facts import (
    IncidentLinked,
    IncidentMerged,
    IncidentOpened,
    IncidentReclassed,
    IncidentUnlinked,
)
from steadyhand.civic.incidents.matrix import CLOCKS, Matrix
from steadyhand.civic.incidents.model import (
    IMMINENT,
    LINKS,
    OPEN,
    TITLE,
    TOOL,
    WORK,
    Class,
    Incident,
    Words,
    facts_of,
    is_digest,
    is_region,
    misnamed,
    scope_of,
    severity_of,
    strange,
    unsaid,
    written,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

OVER: Final = Refusal("over", "It is over: reopen it first, or open another one.")
NO_PLACE: Final = Refusal(
    "invalid_place", "Write where it goes on in ISO 3166, as US or US-AZ, or unknown where nobody knows."
)


class OfIncident(Command, frozen=True, kw_only=True):
    """What commands on one incident have in common: access tests what its own row says."""

    capability = WORK
    tool = TOOL
    incident: str

    def keys(self) -> Keys:
        return Keys(incident=self.incident, phases=PHASES)

    def scope(self, rows: Rows) -> Scope:
        return scope_of(rows.incident, rows.phases)

    def going(self, rows: Rows) -> Incident | Refusal:
        """The incident, where it goes on."""
        row: Incident | None = rows.incident
        if row is None:
            return NO_INCIDENT
        return row if row.goes_on else OVER


class OpenIncident(Command, frozen=True, kw_only=True, tag="civic.open_incident"):
    """Say that one thing goes on. Its clocks start now, by its class, its place, and the phase there."""

    capability = OPEN
    tool = TOOL
    incident: str
    cls: Class
    region: str
    title: str
    what: str
    links: tuple[str, ...] = ()
    evidence: str = ""

    def keys(self) -> Keys:
        return Keys(incident=self.incident, incident_clocks=CLOCKS, phases=PHASES)

    def scope(self, rows: Rows) -> Scope:
        return facts_of(self.cls, self.region, rows.phases)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := misnamed(self.incident) or self._unclear(rows.by) or self._linked():
            return refusal
        if rows.incident is not None:
            return Refusal("incident_exists", f"{self.incident} is an incident already.")
        matrix, phase = in_force(rows), phase_of(rows.phases, self.region)
        terms = matrix.terms(self.cls, phase, self.region)
        fact = IncidentOpened(
            incident=self.incident,
            cls=self.cls,
            region=self.region,
            phase=phase,
            answer_due=now + terms.answer,
            act_due=now + terms.act,
            matrix=matrix.version,
            links=self.links,
            evidence=self.evidence,
        )
        words = Words(title=self.title.strip(), what=self.what.strip())
        return Ruling(fact=fact, payloads=(written("incident", rows.by, words, self.links),))

    def _unclear(self, by: str) -> Refusal | None:
        if not is_region(self.region):
            return NO_PLACE
        if self.evidence and not is_digest(self.evidence):
            return Refusal("no_digest", "Evidence is named by its SHA-256, in hex.")
        if not by.startswith("staff:") and not self.evidence:
            return Refusal("no_evidence", "What no person saw is opened with the digest of what shows it.")
        if "\n" in self.title:
            return Refusal("not_one_line", "The title is one line.")
        return unsaid(self.title, TITLE) or unsaid(self.what)

    def _linked(self) -> Refusal | None:
        if len(self.links) > LINKS or len({*self.links}) != len(self.links):
            return Refusal("too_many", f"Name up to {LINKS} things that belong to it, each once.")
        return next((refusal for ref in self.links if (refusal := strange(ref))), None)


class ReclassIncident(OfIncident, frozen=True, kw_only=True, tag="civic.reclass_incident"):
    """Say that it is of another class, or elsewhere. It may get less time from now on, and never more."""

    cls: Class
    region: str
    why: str

    def keys(self) -> Keys:
        return Keys(incident=self.incident, incident_clocks=CLOCKS, phases=PHASES)

    def scope(self, rows: Rows) -> Scope:
        """Both what it was and what it is to be: no freeze is left by calling it something else."""
        stays = scope_of(rows.incident, rows.phases)
        becomes = facts_of(self.cls, self.region, rows.phases)
        return Scope(
            tool=self.tool,
            policy_area=stays.policy_area,
            severity=stays.severity,
            region=stays.region,
            also=(becomes,),
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row = self.going(rows)
        if isinstance(row, Refusal):
            return row
        if not is_region(self.region):
            return NO_PLACE
        if (row.cls, row.region) == (self.cls, self.region):
            return Refusal("no_change", "That is what stands already.")
        if refusal := unsaid(self.why):
            return refusal
        phase = phase_of(rows.phases, self.region)
        answer, act = shortened(row, in_force(rows), phase, now, self.cls, self.region)
        fact = IncidentReclassed(
            incident=row.id, cls=self.cls, region=self.region, phase=phase, answer_due=answer, act_due=act
        )
        return Ruling(fact=fact, payloads=(written("incident_note", rows.by, self.why, row.links),))


class LinkIncident(OfIncident, frozen=True, kw_only=True, tag="civic.link_incident"):
    """Say that something belongs to it. Whoever may open incidents may: the desk sees what belongs together first."""

    capability = OPEN
    ref: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row = self.going(rows)
        if isinstance(row, Refusal):
            return row
        if refusal := strange(self.ref):
            return refusal
        if self.ref in {row.id, *row.links}:
            return Refusal("linked", f"{self.ref} belongs to it already.")
        if len(row.links) >= LINKS:
            return Refusal(
                "too_many", f"An incident has up to {LINKS} links: what is more is a campaign's evidence."
            )
        return IncidentLinked(incident=row.id, ref=self.ref)


class UnlinkIncident(OfIncident, frozen=True, kw_only=True, tag="civic.unlink_incident"):
    """Say that something does not belong to it after all."""

    ref: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row = self.going(rows)
        if isinstance(row, Refusal):
            return row
        if self.ref not in row.links:
            return Refusal("not_linked", f"{self.ref[:80]} does not belong to it.")
        return IncidentUnlinked(incident=row.id, ref=self.ref)


class MergeIncident(OfIncident, frozen=True, kw_only=True, tag="civic.merge_incident"):
    """Say that it is the same as another, which goes on with the earlier clocks, the class and place of the graver."""

    into: str

    def keys(self) -> Keys:
        return Keys(incident=(self.incident, self.into), incident_clocks=CLOCKS, phases=PHASES)

    def scope(self, rows: Rows) -> Scope:
        one, other = (scope_of(row, rows.phases) for row in rows.incident)
        return Scope(
            tool=self.tool,
            policy_area=one.policy_area,
            severity=one.severity,
            region=one.region,
            also=(other,),
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row, other = rows.incident
        if row is None or other is None:
            return NO_INCIDENT
        if row.id == other.id:
            return Refusal("same_incident", "An incident is not merged into itself.")
        if not (row.goes_on and other.goes_on):
            return OVER
        links = tuple(ref for ref in row.links if ref != other.id)
        if len({*other.links, *links}) > LINKS:
            return Refusal("too_many", f"Together they have more than {LINKS} links.")
        since = max(row.at, other.at)
        graver = max(other, row, key=lambda one: _gravity(one, in_force(rows), rows.phases))
        return IncidentMerged(
            incident=row.id,
            into=other.id,
            at=min(row.at, other.at),
            answer=row.answer.with_other(other.answer, since),
            act=row.act.with_other(other.act, since),
            links=links,
            cls=graver.cls,
            region=graver.region,
            mitigated=row.state == "mitigated",
        )


def _gravity(row: Incident, matrix: Matrix, phases: Phases | None) -> tuple[bool, bool, Instant]:
    """Of two, which is graver: severe now, or severe while people vote, or with less time by the clocks in force."""
    terms = matrix.terms(row.cls, phase_of(phases, row.region), row.region)
    severe = severity_of(row.cls, row.region, phases or Phases()) == "severe"
    return severe, row.cls in IMMINENT, -(terms.answer + terms.act)
