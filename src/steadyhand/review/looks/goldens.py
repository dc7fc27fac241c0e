"""Golden cases: proposed by one person, confirmed by another, retired with a reason."""

from __future__ import annotations

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.judging import scope_of
from steadyhand.review.looks.commands import TOOL, said
from steadyhand.review.looks.facts import GoldenConfirmed, GoldenProposed, GoldenRetired
from steadyhand.review.looks.model import About, Golden, Reading, golden_id, wrong_reading
from steadyhand.review.looks.sampling import LEFT_OUT
from steadyhand.review.model import Case, Outcome

KEEPS = "quality.golden"


class AddGolden(Command, frozen=True, kw_only=True, tag="review.add_golden"):
    """Propose a decided case as a golden one: what is expected of it, and why."""

    capability = KEEPS
    tool = TOOL

    case: str
    seq: int
    """The entry up to which what was published counts."""
    outcome: Outcome
    why: str
    policy: str | None = None
    severity: str | None = None

    def keys(self) -> Keys:
        return Keys(case=self.case, golden=golden_id(self.case), article_version=self.policy)

    def scope(self, rows: Rows) -> Scope:
        case: Case | None = rows.case
        return Scope(tool=TOOL) if case is None else scope_of(case, TOOL)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if case is None or case.stands is None:
            return Refusal("not_decided", "Only a case whose decision stands can be a golden one.")
        if case.area in LEFT_OUT:
            return Refusal("left_out", f"What is about {case.area} is not looked at again.")
        if rows.golden is not None:
            return Refusal("golden_exists", f"{self.case} is, or was, a golden case already.")
        if not self.why.strip():
            return Refusal("no_reason", "Say why this is the answer: a second person goes by it.")
        about = about_of(case, self.seq)
        expected = Reading(outcome=self.outcome, policy=self.policy, severity=self.severity)
        if wrong := wrong_reading(expected, rows.article_version, case.area, about.decided):
            return wrong
        fact = GoldenProposed(golden=golden_id(case.id), about=about, expected=expected)
        return Ruling(fact=fact, payloads=(said("why", self.why, about),))


class _OfGolden(Command, frozen=True):
    tool = TOOL
    versioned = "golden"
    golden: str

    def keys(self) -> Keys:
        return Keys(golden=self.golden)


class ConfirmGolden(_OfGolden, frozen=True, tag="review.confirm_golden"):
    """Agree to a golden case that somebody else proposed."""

    capability = "quality.confirm"

    def scope(self, rows: Rows) -> Scope:
        golden: Golden | None = rows.golden
        return Scope(tool=TOOL) if golden is None else golden.about.scope(TOOL, (golden.added_by,))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        golden: Golden | None = rows.golden
        if golden is None or golden.state != "proposed":
            return Refusal("not_proposed", f"{self.golden} does not wait for a second person.")
        if golden.added_by == rows.by:
            return Refusal("yourself", "You proposed it: somebody else must agree.")
        return GoldenConfirmed(golden=self.golden)


class RetireGolden(_OfGolden, frozen=True, kw_only=True, tag="review.retire_golden"):
    """Ask about a golden case no more, because the policy or the world has moved on."""

    capability = KEEPS
    reason: str

    def scope(self, rows: Rows) -> Scope:
        golden: Golden | None = rows.golden
        return Scope(tool=TOOL) if golden is None else golden.about.scope(TOOL)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        golden: Golden | None = rows.golden
        if golden is None or golden.state == "retired":
            return Refusal("not_golden", f"{self.golden} is no golden case.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why it is asked about no more.")
        fact = GoldenRetired(golden=self.golden)
        return Ruling(fact=fact, payloads=(said("reason", self.reason, golden.about),))


def about_of(case: Case, seq: int) -> About:
    """What the decision that stands on a case was about, with what was published up to entry `seq`."""
    decision = case.stands
    assert decision is not None
    return About(
        case=case.id,
        decision=decision.id,
        decider=decision.by,
        subject=case.subject,
        account=case.account,
        attested=case.attested,
        area=case.area,
        severity=case.severity,
        region=case.region,
        language=case.language,
        decided=decision.at,
        seq=seq,
    )
