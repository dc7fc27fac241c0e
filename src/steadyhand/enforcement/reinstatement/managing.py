"""Publishing criteria and programmes, starting and stopping them: by two people, in public, and never edited."""

from __future__ import annotations

import hashlib
import re
from typing import ClassVar, Final

import msgspec

from steadyhand.enforcement.reinstatement.criteria import COHORTS, Criteria, unfit
from steadyhand.enforcement.reinstatement.facts import (
    CriteriaPublished,
    ProgrammeClosed,
    ProgrammePaused,
    ProgrammePublished,
    ProgrammeStarted,
)
from steadyhand.enforcement.reinstatement.model import (
    EACH,
    LARGEST_WAVE,
    MANAGES,
    RUNS,
    TOOL,
    Programme,
    Published,
    Terms,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

_CRITERIA: Final = re.compile(r"criteria:[a-z0-9][a-z0-9-]{0,59}@[1-9]\d{0,5}").fullmatch
_PROGRAMME: Final = re.compile(r"programme:[a-z0-9][a-z0-9-]{0,59}").fullmatch
LONGEST: Final = 20_000
WORDS: Final = 4_000
_TWO: Final = "Who may come back, and how, two people publish."


class PublishCriteria(Command, frozen=True, kw_only=True, tag="enforcement.publish_criteria"):
    """Publish a version of the criteria. None is ever edited: what is to change is a new version."""

    capability = MANAGES
    tool = TOOL

    ref: str
    criteria: Criteria

    def keys(self) -> Keys:
        return Keys(criteria=self.ref)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=TOOL, second=_TWO)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not _CRITERIA(self.ref):
            return Refusal("invalid_id", "Write criteria:<name>@<number>, the name in a-z, 0-9 and -.")
        if rows.criteria is not None:
            return Refusal(
                "published", f"{self.ref} is published, and is not edited: publish the next version."
            )
        return unfit(self.criteria) or CriteriaPublished(
            ref=self.ref, criteria=self.criteria, digest=self.criteria.digest
        )


class PublishProgramme(Command, frozen=True, kw_only=True, tag="enforcement.publish_programme"):
    """Publish a programme. It is never edited, and not while it runs: what is to change is another programme."""

    capability = MANAGES
    tool = TOOL

    programme: str
    terms: Terms

    def keys(self) -> Keys:
        return Keys(programme=self.programme, criteria=self.terms.criteria)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=TOOL, second=_TWO)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not _PROGRAMME(self.programme):
            return Refusal("invalid_id", "Write programme:<name> in a-z, 0-9 and -.")
        if rows.programme is not None:
            return Refusal(
                "published",
                f"{self.programme} is published, and is not edited: publish another one, and close this.",
            )
        published: Published | None = rows.criteria
        if published is None:
            return Refusal("no_criteria", "Publish the criteria first: nobody is decided about without any.")
        return self._unfit() or ProgrammePublished(
            programme=self.programme, terms=self.terms, digest=digest_of(self.terms)
        )

    def _unfit(self) -> Refusal | None:
        terms, stop = self.terms, self.terms.stop
        if not terms.title.strip() or not 0 < len(terms.text.strip()) <= LONGEST:
            return Refusal("no_text", f"Say in words what it is: a title, and up to {LONGEST:,} characters.")
        if (
            not terms.cohorts
            or len(set(terms.cohorts)) < len(terms.cohorts)
            or set(terms.cohorts) - set(COHORTS)
        ):
            return Refusal("no_cohort", f"Name the cohorts that it is for, each once: {', '.join(COHORTS)}.")
        if not 1 <= terms.wave <= min(LARGEST_WAVE, terms.reviewers * EACH):
            return Refusal(
                "no_capacity",
                f"A wave is as large as reviewers can look after: {EACH} for each, and {LARGEST_WAVE} at most.",
            )
        if not 0 <= terms.hold_out <= 50:  # noqa: PLR2004 - half
            return Refusal("no_hold_out", "From 0 to 50 percent wait by lot.")
        if not (0 < stop.recidivism <= 1 and stop.reports > 0 and stop.fewest >= 1):
            return Refusal(
                "no_stop_rule", "Say from which share on it stops: above 0, of at least one account."
            )
        return None


class _OfProgramme(Command, frozen=True, kw_only=True):
    tool = TOOL
    versioned = "programme"
    programme: str

    def keys(self) -> Keys:
        return Keys(programme=self.programme)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=TOOL)

    def missing(self, rows: Rows) -> Refusal | None:
        """Why there is nothing to do anything with."""
        row: Programme | None = rows.programme
        if row is None:
            return Refusal("unknown_programme", f"No programme is called {self.programme[:80]!r}.")
        return Refusal("closed", f"{self.programme} is over.") if row.state == "closed" else None


class StartProgramme(_OfProgramme, frozen=True, kw_only=True, tag="enforcement.start_programme"):
    """Begin, or go on after a pause; where its terms ask for the council's vote, not before that."""

    capability = RUNS

    def keys(self) -> Keys:
        return Keys(programme=self.programme, matter=self.programme)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=TOOL, second="A programme of returns two people start.")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows):
            return refusal
        row: Programme = rows.programme
        if row.state == "running":
            return Refusal("running", f"{self.programme} runs already.")
        voted = rows.matter is not None and rows.matter.approves(row.digest)
        if row.terms.council and not voted:
            return Refusal(
                "no_vote",
                f"The council has to approve {self.programme} first, by its digest {row.digest[:12]}.",
            )
        return ProgrammeStarted(programme=self.programme, resumed=row.state == "paused")


class PauseProgramme(_OfProgramme, frozen=True, kw_only=True, tag="enforcement.pause_programme"):
    """Stop it at once: one person is enough to be careful, and no freeze stops that."""

    capability = RUNS
    unfreezable: ClassVar[bool] = True
    why: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows):
            return refusal
        if rows.programme.state != "running":
            return Refusal("not_running", f"{self.programme} does not run.")
        if not 0 < len(self.why.strip()) <= WORDS:
            return Refusal("no_reason", "Say in a sentence why: it is published.")
        return ProgrammePaused(programme=self.programme, why=self.why.strip())


class CloseProgramme(_OfProgramme, frozen=True, kw_only=True, tag="enforcement.close_programme"):
    """End it. What was asked and not decided is denied to nobody: it waits for another programme."""

    capability = RUNS

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=TOOL, second="A programme of returns two people close.")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        return self.missing(rows) or ProgrammeClosed(programme=self.programme)


def digest_of(terms: Terms) -> str:
    """SHA-256 of all that a programme says, hex."""
    return hashlib.sha256(msgspec.json.encode(terms, order="deterministic")).hexdigest()
