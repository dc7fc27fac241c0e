"""Planning a bulk, looking at its sample, having it done, interrupting it, and taking it back."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.bulk.facts import (
    BulkEnded,
    BulkPlanned,
    BulkReversed,
    BulkSampled,
    BulkStarted,
    BulkStopped,
    BulkUndone,
    SampleOpened,
)
from steadyhand.review.bulk.model import MOST, Bulk, BulkVerdict, Left, Member, sample_of, takes_two, why_two
from steadyhand.review.care.limits import LIMITS, withheld
from steadyhand.review.codes import unknown
from steadyhand.review.commands import Decide
from steadyhand.review.judging import conflict, not_possible, payloads, scope_of, unfit
from steadyhand.review.model import LEASE, Case
from steadyhand.review.unserved.model import misplaced
from steadyhand.rules.versions.queues import QUEUES

UNKNOWN: Final = Refusal("unknown_bulk", "There is no such bulk.")


def not_in_sample(case: str) -> Refusal:
    """What is said of a case that is not to be looked at."""
    return Refusal("not_in_sample", f"{case} is not in the sample, or was looked at.")


class _OfBulk(Command, frozen=True, kw_only=True):
    """What commands on one bulk have in common."""

    capability = "case.bulk"
    tool = "review"
    bulk: str

    def keys(self) -> Keys:
        return Keys(bulk=self.bulk)

    def scope(self, rows: Rows) -> Scope:
        row: Bulk | None = rows.bulk
        return Scope(tool=self.tool, policy_area=row.verdict.area if row else None)

    def missing(self, rows: Rows, *states: str, own: bool = True) -> Refusal | None:
        """Why nothing can be done with it: it is not there, another's, or stands otherwise."""
        row: Bulk | None = rows.bulk
        if row is None:
            return UNKNOWN
        if own and row.by != rows.by:
            return Refusal("not_yours", f"{row.by} planned {self.bulk}: whoever plans it has it done.")
        if row.state not in states:
            return Refusal("not_now", f"{self.bulk} is {row.state}: that is not possible now.")
        return None


class PlanBulk(Command, frozen=True, kw_only=True, tag="review.plan_bulk"):
    """Set out one verdict for many cases, as shown; nothing is decided by it."""

    capability = "case.bulk"
    tool = "review"
    bulk: str
    verdict: BulkVerdict
    members: tuple[Member, ...]
    reason: str

    def keys(self) -> Keys:
        return Keys(bulk=self.bulk, article_version=self.verdict.policy, case=self._sample())

    def scope(self, rows: Rows) -> Scope:
        """By the area that is named: each of its cases is judged by its own."""
        return Scope(tool=self.tool, policy_area=self.verdict.area)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.bulk is not None:
            return Refusal("bulk_exists", f"{self.bulk} is another bulk.")
        if refusal := self._unfit() or self._verdict(rows, now):
            return refusal
        if None in rows.case:
            return Refusal(
                "unknown_case", "One of the sample is no case: show every effect, and plan it anew."
            )
        fact = BulkPlanned(
            bulk=self.bulk,
            verdict=self.verdict,
            members=self.members,
            sample=self._sample(),
            takes_two=takes_two(self.verdict, rows.article_version),
        )
        return Ruling(fact=fact, payloads=payloads(rows.by, {"reason": self.reason}, self.bulk))

    def _sample(self) -> tuple[str, ...]:
        return sample_of(self.bulk, [member.case for member in self.members])

    def _unfit(self) -> Refusal | None:
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why: the persons affected will read it.")
        if not 1 < len(self.members) <= MOST:
            return Refusal("bulk_size", f"From 2 to {MOST} cases are decided as one.")
        if len({member.case for member in self.members}) < len(self.members):
            return Refusal("named_twice", "A case is named twice.")
        return None

    def _verdict(self, rows: Rows, now: Instant) -> Refusal | None:
        verdict, article = self.verdict, rows.article_version
        broken = verdict.outcome == "violates"
        if broken and (article is None or article.area != verdict.area or article.effective > now):
            return Refusal("no_policy", f"Name an article on {verdict.area} that is in effect.")
        if not broken and (verdict.acts or verdict.policy):
            return Refusal("acts_contradict", "Where no rule is broken, nothing follows.")
        return unknown(verdict.area, verdict.severity, verdict.codes)


class OpenSample(_OfBulk, frozen=True, tag="review.open_sample"):
    """Have one case of the sample before one: it is given out, counted and limited as a case that somebody takes."""

    case: str

    def keys(self) -> Keys:
        return Keys(
            bulk=self.bulk,
            case=self.case,
            conflicts=BY,
            staff=BY,
            queues=QUEUES,
            care=BY,
            care_limits=LIMITS,
        )

    def scope(self, rows: Rows) -> Scope:
        case: Case | None = rows.case
        return Scope(tool=self.tool) if case is None else scope_of(case, self.tool)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows, "sampling"):
            return refusal
        row, case = rows.bulk, rows.case
        if self.case not in row.to_see or case is None:
            return not_in_sample(self.case)
        if row.shows(self.case, now):
            return Refusal("unchanged", f"{self.case} is before you already.")
        if refusal := conflict(case, rows) or unfit(case, rows) or misplaced(case, rows.staff):
            return refusal
        if refusal := withheld(rows.care, rows.care_limits, case, now):
            return refusal
        return SampleOpened(
            bulk=self.bulk, case=self.case, area=case.area, severity=case.severity, until=now + LEASE
        )


class SampleBulk(_OfBulk, frozen=True, tag="review.sample_bulk"):
    """Say of one case of the sample, having read it, whether the verdict fits. One that does not fit ends the bulk."""

    case: str
    fits: bool

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows, "sampling"):
            return refusal
        if self.case not in rows.bulk.to_see:
            return not_in_sample(self.case)
        if rows.bulk.open is None or rows.bulk.open.case != self.case:
            return Refusal("not_opened", f"Open {self.case} and read it first.")
        return BulkSampled(bulk=self.bulk, case=self.case, fits=self.fits)


class StartBulk(_OfBulk, frozen=True, tag="review.start_bulk"):
    """Have it done, or go on with it. Over twenty cases take a second person, and so does what its article says."""

    def keys(self) -> Keys:
        return Keys(bulk=self.bulk, bulk_alone=BY)

    def scope(self, rows: Rows) -> Scope:
        row: Bulk | None = rows.bulk
        area = row.verdict.area if row else None
        return Scope(tool=self.tool, policy_area=area, second=why_two(row, rows.bulk_alone))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows, "sampling", "stopped"):
            return refusal
        row: Bulk = rows.bulk
        if row.to_see:
            return Refusal("sample_first", f"Look at the sample first: {len(row.to_see)} are left.")
        again, authenticator = row.state == "stopped", rows.proof.authenticator
        cases = 0 if again else len(row.members)
        return BulkStarted(bulk=self.bulk, authenticator=authenticator, again=again, each=True, cases=cases)


class StopBulk(_OfBulk, frozen=True, tag="review.stop_bulk"):
    """Interrupt a bulk; anybody who may decide in bulk can, for it only stops."""

    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        return self.missing(rows, "running", own=False) or BulkStopped(bulk=self.bulk)


class DecideInBulk(Decide, frozen=True, kw_only=True, tag="review.decide_in_bulk"):
    """Decide one case of a bulk that is being done: one that waits, and is as it was when its effects were shown."""

    bulk: str

    def keys(self) -> Keys:
        return Keys(
            case=self.case,
            article_version=self.policy,
            conflicts=BY,
            staff=BY,
            queues=QUEUES,
            bulk=self.bulk,
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        refusal = self._apart(rows) or not_possible(case, self.case, "decide_in_bulk")
        if refusal or (refusal := conflict(case, rows) or unfit(case, rows) or self.incomplete(rows, now)):
            return refusal
        assert case is not None
        if refusal := misplaced(case, rows.staff):
            return refusal
        if case.assignee not in {"", rows.by} and now < case.reserved:
            return Refusal("reserved", f"{self.case} was passed to somebody else.")
        row: Bulk = rows.bulk
        return self.ruling(case, case.leases + 1, now, bulk=self.bulk, alone=row.alone, agreed=row.agreed)

    def _apart(self, rows: Rows) -> Refusal | None:
        row: Bulk | None = rows.bulk
        if row is None or row.by != rows.by or self.case not in row.cases:
            return Refusal("not_in_bulk", f"{self.case} is not in {self.bulk}, or that is not yours.")
        if row.state != "running":
            return Refusal("not_now", f"{self.bulk} is {row.state}.")
        if rows.case is not None and rows.case.area != row.verdict.area:
            return Refusal("other_area", f"{self.case} is one of {rows.case.area}: it is left to that queue.")
        if (self.outcome, self.policy) != (row.verdict.outcome, row.verdict.policy):
            return Refusal("other_verdict", f"That is not what {self.bulk} concludes.")
        return None


class EndBulk(_OfBulk, frozen=True, tag="review.end_bulk"):
    """Every case was done or left. Performed by the house."""

    capability = "case.lapse"
    unfreezable: ClassVar[bool] = True
    left: tuple[Left, ...]

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        return self.missing(rows, "running", own=False) or BulkEnded(bulk=self.bulk, left=self.left)


class ReverseBulk(_OfBulk, frozen=True, tag="review.reverse_bulk"):
    """Take back all that a bulk began, and nothing else; its cases are asked anew.

    Where two people had to agree to what it began, two agree to taking it back.
    """

    reason: str

    def scope(self, rows: Rows) -> Scope:
        row: Bulk | None = rows.bulk
        banned = row is not None and any(act.kind == "ban" and act.days is None for act in row.verdict.acts)
        why = (
            "What two people had to agree to is taken back by two."
            if banned or (row and row.takes_two)
            else None
        )
        return Scope(tool=self.tool, policy_area=row.verdict.area if row else None, second=why)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        partly = ("reversed",) if rows.bulk is not None and rows.bulk.kept_back else ()
        if refusal := self.missing(rows, "running", "stopped", "ended", *partly, own=False):
            return refusal
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why: the persons affected will read it.")
        fact = BulkReversed(bulk=self.bulk, authenticator=rows.proof.authenticator)
        return Ruling(fact=fact, payloads=payloads(rows.by, {"reversed": self.reason}, self.bulk))


class EndReversal(_OfBulk, frozen=True, tag="review.end_reversal"):
    """What was to be taken back is. Performed by the house."""

    capability = "case.lapse"
    unfreezable: ClassVar[bool] = True
    reopened: int
    left: tuple[Left, ...]

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.missing(rows, "reversed", own=False):
            return refusal
        if rows.bulk.undone is not None:
            return Refusal("unchanged", f"{self.bulk} is taken back already.")
        return BulkUndone(bulk=self.bulk, reopened=self.reopened, left=self.left)
