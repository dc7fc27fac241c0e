"""What a published version of the criteria says: whom it leaves out, what is weighed, and what comes after a return.

From what the record of November 2022 lacked (criteria before decisions, exclusion by severity, waves, a stop rule) and
from what others have tried since: the Oversight Board's case 2021-001-FB-FBR (an end, a review,
equal treatment), YouTube's second chances of October 2025 (a year's wait, severity and persistence weighed).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final, Literal, get_args

import msgspec

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.messages.catalogue import Said
from steadyhand.rules.areas import AREAS, SEVERITIES
from steadyhand.rules.errors import RuleError
from steadyhand.rules.load import rules_of
from steadyhand.rules.model import VerdictDeclared
from steadyhand.rules.ruleset import RuleSet

Cohort = Literal["a", "b", "c", "d", "e", "f"]
COHORTS: Final[tuple[Cohort, ...]] = get_args(Cohort)
SAID: Final[dict[Cohort, str]] = {
    "a": "probably an error",
    "b": "a rule that was repealed since",
    "c": "one violation, not severe",
    "d": "several violations, none severe",
    "e": "severe",
    "f": "a public figure, or about an election",
}
BLACKED_OUT: Final[frozenset[Cohort]] = frozenset({"d", "e", "f"})
"""Who does not return in the weeks around an election."""
NEVER: Final = ("child_safety", "imminent_harm")
"""Areas that no criteria may leave off their never-list."""
Part = Literal["severity", "count", "recency", "evasion", "targeted", "reach", "elsewhere", "statement"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
WEIGHTS: Final[dict[str, int]] = {
    "severity": 30,
    "count": 15,
    "recency": 15,
    "evasion": 10,
    "targeted": 15,
    "reach": 10,
    "elsewhere": 5,
    "statement": 10,
}
"""The most that each part counts; the last is taken off, for whoever says what will be different."""
WAITS: Final = {"low": 90, "medium": 180, "high": 365, "severe": 730}
TEXT: Final = 20_000
SCREEN: Final = 20_000
MAIN: Final = "main.sml"
WHOLE: Final = 100
MOST_STAGES: Final = 6
YEAR: Final = 365
LONGEST_STAGE: Final = 90
SHORTEST_STAGE: Final = 30


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of probation: how long, and what is limited in it."""

    days: int
    limits: tuple[Literal["limit", "restrict", "demonetise"], ...]


STAGES: Final = (
    Stage(days=60, limits=("limit", "restrict", "demonetise")),
    Stage(days=60, limits=("demonetise",)),
    Stage(days=60, limits=()),
)


class Criteria(msgspec.Struct, frozen=True, kw_only=True):
    """What is published, word by word."""

    title: str
    text: str
    """In words for everybody."""
    never: tuple[str, ...] = NEVER
    """Policy areas of which nobody returns."""
    wait_days: dict[str, int] = msgspec.field(default_factory=lambda: dict(WAITS))
    """How long after the ban somebody may ask, by its severity."""
    unclassified_days: int = 730
    """The same where the severity was never noted: as the gravest."""
    repealed: tuple[str, ...] = ()
    """Articles that are no rule any more, `spam-1`: who was banned over one of them returns first."""
    screen: str = ""
    """Rules in the rule language that leave more out: see docs/reinstatement.md."""
    weights: dict[str, int] = msgspec.field(default_factory=lambda: dict(WEIGHTS))
    low: int = 30
    """Up to this score one reviewer is enough; up to `medium` two; above it a panel of three."""
    medium: int = 60
    stages: tuple[Stage, ...] = STAGES
    penalty_days: int = 365
    """How long whoever breaks a rule on probation is banned again."""
    again_days: int = 365
    """How long after a denial somebody may ask anew."""
    blackout_before: int = 30
    blackout_after: int = 7
    """Days around an election in which cohorts d to f do not return."""

    @property
    def digest(self) -> str:
        """SHA-256 of all that it says, hex: what the council votes on, and what each decision names."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    @property
    def probation(self) -> int:
        """How long probation lasts, in microseconds."""
        return sum(stage.days for stage in self.stages) * DAY

    def wait(self, severity: str) -> int:
        """How long after a ban of this severity somebody may ask, in microseconds."""
        return self.wait_days.get(severity, self.unclassified_days) * DAY


class ScreenFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules of a screen know of a request, as JSON under these names. Nobody is named."""

    area: str
    severity: str
    days_since: int
    """Since the ban."""
    bans: int
    strikes: int
    reports: int
    views: int
    evaded: bool
    before: bool
    """Whether it was taken over from before this installation."""
    public_figure: bool
    statement: bool


class Screened(msgspec.Struct, frozen=True, kw_only=True):
    """What a screen says: eligible, or why not."""

    eligible: bool
    why: str = ""
    """The last part of the id of a message, `return.why.wait`."""
    days: int = 0
    reason: str = ""
    """What the rule that left it out says."""
    rules: tuple[str, ...] = ()

    @property
    def said(self) -> Said:
        """Why not, for whoever asked."""
        given: dict[str, dict[str, int | str]] = {
            "wait": {"days": self.days},
            "screen": {"reason": self.reason},
        }
        return Said(f"return.why.{self.why}", given.get(self.why, {}))


def unfit(criteria: Criteria) -> Refusal | None:
    """Why criteria cannot be published; None where they can."""
    if not criteria.title.strip() or not 0 < len(criteria.text.strip()) <= TEXT:
        return Refusal(
            "no_text", f"Say in words what the criteria are: a title, and up to {TEXT:,} characters."
        )
    strange = next((area for area in criteria.never if area not in AREAS), None)
    if strange is not None:
        return Refusal("unknown_word", f"No policy area is called {strange[:40]!r}.")
    left = next((area for area in NEVER if area not in criteria.never), None)
    if left is not None:
        return Refusal("never_list", f"Nobody returns who was banned over {left}: put it on the never-list.")
    if set(criteria.wait_days) != set(SEVERITIES) or min(criteria.wait_days.values()) < 1:
        return Refusal(
            "no_wait", f"Say for each severity ({', '.join(SEVERITIES)}) how many days somebody waits."
        )
    if criteria.unclassified_days < max(criteria.wait_days.values()):
        return Refusal("unclassified", "Who was banned over nobody knows what waits as long as the gravest.")
    return _unfit_numbers(criteria) or _unfit_screen(criteria.screen)


def _unfit_numbers(criteria: Criteria) -> Refusal | None:
    if set(criteria.weights) != set(PARTS) or any(
        not 0 <= each <= WHOLE for each in criteria.weights.values()
    ):
        return Refusal("no_weights", f"Weigh each part from 0 to 100: {', '.join(PARTS)}.")
    if sum(criteria.weights[part] for part in PARTS if part != "statement") != WHOLE:
        return Refusal("no_weights", "The parts that count against somebody come to 100.")
    if not 0 <= criteria.low < criteria.medium < WHOLE:
        return Refusal("no_bands", "The bands are low, then medium, then high, below 100.")
    short = [one for one in criteria.stages if not SHORTEST_STAGE <= one.days <= LONGEST_STAGE]
    if not criteria.stages or len(criteria.stages) > MOST_STAGES or short:
        return Refusal(
            "no_stages", f"Probation has one to six stages of {SHORTEST_STAGE} to {LONGEST_STAGE} days each."
        )
    if _longest_limit(criteria) > YEAR:
        return Refusal("no_stages", f"What is limited from the first stage on ends within {YEAR} days.")
    if not (1 <= criteria.penalty_days <= YEAR and 1 <= criteria.again_days <= 10 * YEAR):
        return Refusal("no_penalty", "A ban after a violation lasts 1 to 365 days; a denial, 1 to 3,650.")
    if criteria.blackout_before < 0 or criteria.blackout_after < 0:
        return Refusal(
            "no_blackout", "Say how many days before and after an election nobody returns: from 0."
        )
    return None


def _longest_limit(criteria: Criteria) -> int:
    """For how many days what is limited in the first stage is limited, stage after stage."""
    longest = 0
    for limit in criteria.stages[0].limits:
        days = 0
        for stage in criteria.stages:
            days += stage.days if limit in stage.limits else 0
        longest = max(longest, days)
    return longest


def _unfit_screen(text: str) -> Refusal | None:
    if len(text) > SCREEN:
        return Refusal("invalid_screen", f"A screen has up to {SCREEN:,} characters.")
    try:
        compiled(text)
    except RuleError as error:
        return Refusal("invalid_screen", f"The screen is not readable: {error}"[:600])
    return None


@lru_cache(16)
def compiled(text: str) -> RuleSet | None:
    """The rules of a screen; None where there are none. Raises `RuleError`."""
    return rules_of({MAIN: text})[1] if text.strip() else None


def screened(criteria: Criteria, facts: ScreenFacts, *, rules: bool = True) -> Screened:
    """Whether somebody may be considered: first what the criteria say, then their rules, of which any is enough."""
    if facts.area in criteria.never:
        return Screened(eligible=False, why="never")
    if not facts.area or facts.severity not in SEVERITIES:
        return Screened(eligible=False, why="unclassified")
    if facts.days_since < (wait := criteria.wait(facts.severity) // DAY):
        return Screened(eligible=False, why="wait", days=wait)
    if facts.evaded:
        return Screened(eligible=False, why="evaded")
    return _by_rules(criteria, facts) if rules else Screened(eligible=True)


def _by_rules(criteria: Criteria, facts: ScreenFacts) -> Screened:
    rules = compiled(criteria.screen)
    if rules is None:
        return Screened(eligible=True)
    outcome = rules.evaluate(msgspec.to_builtins(facts), action_name="request", features=False)
    for effect in outcome.effects:
        if isinstance(effect, VerdictDeclared):
            reason = next((one.reason for one in outcome.rules if one.name in effect.rules), "")
            said = str(reason).rstrip(".") or effect.verdict
            return Screened(eligible=False, why="screen", reason=said, rules=effect.rules)
    if outcome.errors:  # unknown is not safe: a screen that fails lets nobody through
        return Screened(eligible=False, why="failed")
    return Screened(eligible=True)
