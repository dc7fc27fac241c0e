"""A second look at a decision, what came of it, golden cases, and questions about policy: frozen values."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.access.small.model import DELAY, SmallTeam
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import MINUTE, Instant, Scope, known, touched
from steadyhand.review.looks.sampling import Why
from steadyhand.review.model import Lease, Outcome
from steadyhand.rules.views import PolicyArticle

State = Literal["waiting", "leased", "answered", "withdrawn"]
Compared = Literal["agreed", "outcome", "policy", "severity"]
"""Whether two readings agree, or the first thing in which they differ."""
Withdrawal = Literal["reopened", "gone", "retired"]
"""Why a look is not asked for any more: the decision no longer stands, the content is gone, the golden case is."""
GoldenState = Literal["proposed", "confirmed", "retired"]

LEASE: Final = 15 * MINUTE
NONE: Final = "none"
"""The value of a reading that finds no violation, in figures."""
SCALE: Final = (NONE, "low", "medium", "high", "severe")
"""Severities from the lowest on, no violation before them."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody reads in a case: whether it breaks a rule, which, and how grave that is."""

    outcome: Outcome
    policy: str | None = None
    """The version of the article, `spam-1@2`."""
    severity: str | None = None
    """Set where it breaks a rule."""

    @property
    def article(self) -> str | None:
        """The article, whatever its version."""
        return None if self.policy is None else self.policy.partition("@")[0]

    @property
    def value(self) -> str:
        """As figures count it: the article that is broken, or `NONE`."""
        return NONE if self.outcome == "no_violation" else self.article or "?"

    @property
    def grade(self) -> str:
        """On `SCALE`."""
        return NONE if self.outcome == "no_violation" else self.severity or NONE


def compared(first: Reading, second: Reading) -> Compared:
    """Whether two readings agree; which version of an article makes no difference."""
    if first.outcome != second.outcome:
        return "outcome"
    if first.outcome == "no_violation":
        return "agreed"
    if first.article != second.article:
        return "policy"
    return "agreed" if first.severity == second.severity else "severity"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision was about, as access may test it, and the decision itself."""

    case: str
    decision: str
    decider: str
    subject: str
    account: str | None
    attested: bool
    area: str
    severity: str
    region: str
    language: str
    decided: Instant
    """When it was decided: content, evidence and articles are shown as they were then."""
    seq: int
    """What was published after this entry was not known then."""

    def scope(self, tool: str, apart: tuple[str, ...] = ()) -> Scope:
        """What access may test about looking it over, and whose doing that judges."""
        return Scope(
            tool=tool,
            policy_area=self.area,
            severity=self.severity,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(self.subject, self.account if self.attested else None),
            on=self.subject,
            apart=apart,
        )

    @property
    def people(self) -> frozenset[str]:
        """The post and the account that somebody may know."""
        return frozenset(name for name in (self.subject, self.account) if name)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One blind second review."""

    id: str
    about: About
    first: Reading
    """The decision that is looked over, or what a golden case expects. Shown to nobody who looks."""
    first_reason: str | None
    """The payload with its reason."""
    why: Why
    golden: str | None = None
    """The golden case that it is, where it is one."""
    apart: tuple[str, ...]
    """Who does not answer it: whoever decided, or chose the golden case, or has seen it already."""
    at: Instant
    state: State = "waiting"
    lease: Lease | None = None
    leases: int = 0
    skipped_by: tuple[str, ...] = ()
    second: Reading | None = None
    reason: str | None = None
    """The payload with the reason of the second reading."""
    compared: Compared | None = None
    answered: Instant | None = None
    own: bool = False
    """Whether whoever decided answered it, in a team that is declared small: no agreement of two people."""

    def barred(self, by: str, team: SmallTeam | None, now: Instant) -> bool:
        """Whether somebody does not answer it, for having had a part in it.

        Where `team` is declared small, their own decision waits for them a day; whether anybody else could answer, the
        guard says.
        """
        alone = team is not None and team.declared(now) and self.golden is None
        return by in self.apart and not (
            alone and by == self.about.decider and now >= self.about.decided + DELAY
        )

    def held_by(self, principal: str, now: Instant) -> bool:
        """Whether somebody holds it."""
        return self.lease is not None and self.lease.holder == principal and now < self.lease.until


class Drawn(msgspec.Struct, frozen=True):
    """How many looks were ever drawn: numbers the next one, and tells nothing of what it is about."""

    n: int = 0


class Golden(msgspec.Struct, frozen=True, kw_only=True):
    """A decided case with the answer that is expected of it, and why; two people agreed on it."""

    id: str
    about: About
    expected: Reading
    why: str | None
    """The payload that says why that is the answer."""
    added_by: str
    at: Instant
    confirmed_by: str | None = None
    state: GoldenState = "proposed"
    waiting: str | None = None
    """The look at it that nobody has answered yet: there is one at a time."""
    seen_by: tuple[str, ...] = ()
    """Who has had it before: nobody is asked twice."""
    looks: int = 0
    agreed: int = 0
    retired: str | None = None
    """The payload that says why it was retired."""

    @property
    def apart(self) -> tuple[str, ...]:
        """Who is not asked about it."""
        those = (self.added_by, self.confirmed_by, self.about.decider, *self.seen_by)
        return tuple(dict.fromkeys(name for name in those if name))


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Two people read one case differently: what should the policy say? Both readings, and no names."""

    id: str
    look: str
    case: str
    area: str
    policy: str | None
    """The article in question, whatever its version; None where neither reading names one."""
    first: Reading
    second: Reading
    first_reason: str | None
    second_reason: str | None
    compared: Compared
    at: Instant
    state: Literal["open", "answered"] = "open"
    answered: Instant | None = None
    answered_by: str = ""
    answer: str | None = None
    """The payload with what whoever leads the policy says."""
    change: bool = False
    """Whether the article should be changed, so that it says so itself."""
    right: Literal["first", "second", "either"] | None = None
    """Which reading is the policy's, or that it leaves room for both."""


def question_id(look: str) -> str:
    """The id of the question that a look opens."""
    return f"question:{look.removeprefix('look:')}"


def golden_id(case: str) -> str:
    """The id of the golden case that is made of a case: one case is one at most."""
    return f"golden:{case.removeprefix('case:')}"


def case_of(golden: str) -> str:
    """The case that a golden case is made of."""
    return f"case:{golden.removeprefix('golden:')}"


def wrong_reading(
    reading: Reading, article: PolicyArticle | None, area: str, decided: Instant
) -> Refusal | None:
    """What is wrong with a reading of a case of `area`, given the version of the article that it names."""
    named = reading.policy is not None or reading.severity is not None
    if reading.outcome == "no_violation":
        return (
            Refusal("no_rule_broken", "What breaks no rule has no article and no severity.")
            if named
            else None
        )
    if article is None:
        return Refusal("no_policy", "Name the version of the article that is broken.")
    if reading.severity not in SCALE[1:]:
        return Refusal("no_severity", f"Say how grave it is: {', '.join(SCALE[1:])}.")
    if article.area != area:
        return Refusal("other_area", f"{reading.policy} is no rule on {area}, which this is about.")
    if article.effective > decided:
        return Refusal("not_yet_effective", f"{reading.policy} was not in effect when it was decided.")
    return None
