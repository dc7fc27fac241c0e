"""Publishing ladders, and issuing, annulling and taking back strikes."""

from __future__ import annotations

import re
from typing import Any, Final

from steadyhand.enforcement.commands import NO_CAUSE
from steadyhand.enforcement.model import WITHDRAWAL, case_of
from steadyhand.enforcement.strikes.facts import (
    LadderPublished,
    LadderRetired,
    StrikeAnnulled,
    StrikeIssued,
    StrikeTakenBack,
)
from steadyhand.enforcement.strikes.model import (
    LADDERS,
    Ladders,
    Offence,
    Strike,
    Terms,
    strike_on,
    strikes_of,
)
from steadyhand.enforcement.strikes.terms import senseless
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known
from steadyhand.rules.views import PolicyArticle

_ID: Final = re.compile(r"ladder:[a-z0-9][a-z0-9-]{0,59}").fullmatch


class _OfLadder(Command, frozen=True, kw_only=True):
    capability = "policy.publish"
    tool = "policy"
    ladder: str

    def keys(self) -> Keys:
        return Keys(ladders=LADDERS, ladder_version=self.ladder)

    def areas(self) -> tuple[str, ...]:
        """Areas that it names."""
        return ()

    def scope(self, rows: Rows) -> Scope:
        """Each area that counted on it, or is to."""
        before = _ladders(rows).find(self.ladder)
        named = dict.fromkeys((*(before.terms.areas if before else ()), *self.areas()))
        first, *rest = (Scope(tool=self.tool, policy_area=area) for area in named or (None,))
        return Scope(tool=self.tool, policy_area=first.policy_area, also=tuple(rest))


class PublishLadder(_OfLadder, frozen=True, kw_only=True, tag="enforcement.publish_ladder"):
    """Publish the next version of a ladder. No strike that was issued changes by it, and nothing is lifted."""

    terms: Terms

    def areas(self) -> tuple[str, ...]:
        return self.terms.areas

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not _ID(self.ladder):
            return Refusal("invalid_id", "Write ladder:<name> in a-z, 0-9 and -.")
        ladders = _ladders(rows)
        if refusal := senseless(self.ladder, self.terms, ladders):
            return refusal
        latest = ladders.find(self.ladder)
        if latest is not None and latest.terms == self.terms:
            return Refusal("unchanged", f"{latest.ref} already says this.")
        last = rows.ladder_version
        version = last.version + 1 if last is not None else 1
        return LadderPublished(ladder=self.ladder, version=version, terms=self.terms)


class RetireLadder(_OfLadder, frozen=True, kw_only=True, tag="enforcement.retire_ladder"):
    """Have nothing count on a ladder any more. What was issued on it counts until it expires."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if _ladders(rows).find(self.ladder) is None:
            return Refusal("unknown_ladder", f"No ladder {self.ladder[:80]} is in force.")
        return LadderRetired(ladder=self.ladder)


class IssueStrike(Command, frozen=True, kw_only=True, tag="enforcement.issue_strike"):
    """Count a decision that one took against the account that it found to break a rule.

    What it counts is the ladder's to say, and whom it is about the case's: the command names them only to be found.
    """

    capability = "strike.issue"
    tool = "enforcement"

    account: str
    cause: str
    """The decision."""
    policy: str
    done: Instant | None = None
    """When it was done, where the content says; what came up earlier was done earlier."""

    def keys(self) -> Keys:
        return Keys(
            strikes=self.account, ladders=LADDERS, article_version=self.policy, case=case_of(self.cause)
        )

    def scope(self, rows: Rows) -> Scope:
        article, case = rows.article_version, rows.case
        return Scope(
            tool=self.tool,
            policy_area=article.area if article else None,
            severity=article.severity if article else None,
            region=known(case.region) if case else None,
            language=known(case.language) if case else None,
            subjects=(self.account,),
            on=self.account,
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        article: PolicyArticle | None = rows.article_version
        if refusal := self._undecided(rows):
            return refusal
        ladder = _ladders(rows).covering(article.area if article else None)
        if article is None or ladder is None:
            return Refusal("no_ladder", f"What breaks {self.policy} counts on no ladder now: decide it anew.")
        strikes = strikes_of(rows.strikes, self.account)
        if any(one.offence.cause == self.cause for one in strikes.strikes):
            return Refusal("struck", f"{self.cause} has led to a strike already.")
        case = rows.case
        found = Offence(
            area=article.area,
            severity=article.severity,
            at=now,
            done=done_of(case, self.done, now),
            policy=self.policy,
            subject=case.subject,
            cause=self.cause,
            bulk=case.stands.bulk,
            by=rows.by,
            region=case.region,
            language=case.language,
        )
        strike = strike_on(ladder, found, strikes.made + 1)
        return StrikeIssued(account=self.account, strike=strike)

    def _undecided(self, rows: Rows) -> Refusal | None:
        """Why no strike follows from what it names."""
        case = rows.case
        made = case.stands if case is not None else None
        if made is None or made.id != self.cause or made.outcome != "violates" or made.policy != self.policy:
            return Refusal(
                "not_decided", f"No decision {self.cause} stands by which {self.policy} is broken."
            )
        if made.by != rows.by:
            return Refusal("not_yours", "A strike follows from a decision, by whoever took it.")
        if self.account != struck_of(case):
            return Refusal("other_account", f"Nothing says that {case.id} is about {self.account}.")
        return None


class _OfStrike(Command, frozen=True, kw_only=True):
    tool = "enforcement"
    account: str
    number: int
    cause: str

    def keys(self) -> Keys:
        return Keys(strikes=self.account)

    def scope(self, rows: Rows) -> Scope:
        strike = self.strike(rows)
        return Scope(tool=self.tool) if strike is None else strike.scope(self.tool, self.account)

    def strike(self, rows: Rows) -> Strike | None:
        """The one that it names."""
        return strikes_of(rows.strikes, self.account).find(self.number)

    def gone(self, rows: Rows) -> Refusal | None:
        """Why there is nothing to take from the account."""
        if not self.cause.strip():
            return NO_CAUSE
        strike = self.strike(rows)
        if strike is None:
            return Refusal("unknown_strike", f"{self.account} has no strike {self.number}.")
        if strike.annulled is not None:
            return Refusal("annulled", f"Strike {self.number} of {self.account} does not count any more.")
        return None


class AnnulStrike(_OfStrike, frozen=True, kw_only=True, tag="enforcement.annul_strike"):
    """Have a strike count no longer, and no other because of it. No measure is lifted by that."""

    capability = "strike.annul"
    reason: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self.gone(rows):
            return refusal
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why it does not count.")
        fact = StrikeAnnulled(account=self.account, number=self.number, cause=self.cause)
        return Ruling(
            fact=fact, payloads=(Payload("reason", self.account, self.reason.encode(), self.account),)
        )


class TakeBackStrike(_OfStrike, frozen=True, kw_only=True, tag="enforcement.take_back_strike"):
    """Take back at once a strike that one issued oneself, with the decision that it followed from."""

    capability = "sanction.withdraw"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.gone(rows):
            return refusal
        strike = self.strike(rows)
        assert strike is not None
        if strike.offence.by != rows.by:
            return Refusal("not_yours", "It was issued by someone else: ask a policy lead to annul it.")
        if now > strike.offence.at + WITHDRAWAL:
            return Refusal("too_late", "It can be taken back for 30 seconds: ask a policy lead to annul it.")
        return StrikeTakenBack(account=self.account, number=self.number, cause=self.cause)


def struck_of(case: Any) -> str | None:
    """The account that a strike from a case is on: what the case is about, or whose own event says that it is."""
    if case.subject.startswith("account:"):
        return str(case.subject)
    return case.account if case.attested else None


def done_of(case: Any, told: Instant | None, now: Instant) -> Instant:
    """When what a case is about was done, as far as anybody knows: when its content says, or when it first came up."""
    instants: list[Instant] = [now, *(piece.at for piece in case.evidence)]
    return min(instants if told is None else [*instants, told])


def _ladders(rows: Rows) -> Ladders:
    return rows.ladders or Ladders()
