"""Asking to come back, the screen, and what reviewers find: each decision names the criteria that it was made by."""

from __future__ import annotations

import re
from typing import ClassVar, Final

import msgspec
from msgspec.structs import replace

from steadyhand.enforcement.appeals.filing import decision_of, had_part
from steadyhand.enforcement.appeals.model import appealed_key, parts
from steadyhand.enforcement.model import Sanction, Standing, case_of, standing_of
from steadyhand.enforcement.reinstatement.criteria import Screened
from steadyhand.enforcement.reinstatement.facts import (
    DenialAppealed,
    HarmNoted,
    ReturnAsked,
    ReturnScreened,
    ReturnVoted,
)
from steadyhand.enforcement.reinstatement.model import (
    DECIDES,
    FILES,
    STATEMENT,
    TOOL,
    Asked,
    Facts,
    Finding,
    HarmSaid,
    Programme,
    Published,
    Request,
    Vote,
)
from steadyhand.enforcement.reinstatement.notices import denied, ineligible
from steadyhand.enforcement.reinstatement.scoring import cohort_of, found, graver, needed, score_of
from steadyhand.enforcement.reinstatement.screening import of_screen
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import DAY, Instant, Scope

_ID: Final = re.compile(r"return:[0-9a-f]{16}").fullmatch
WORDS: Final = 4_000
WORST: Final = 10


class AskReturn(Command, frozen=True, kw_only=True, tag="enforcement.ask_return"):
    """Ask, for an account that is banned, that it may come back under a programme that runs."""

    capability = FILES
    tool = TOOL
    unfreezable: ClassVar[bool] = True

    request: str
    account: str
    programme: str
    criteria: str
    """The programme's, by which it is known what was published."""
    statement: str = ""
    """What will be different, in their own words."""
    decision: str = ""
    """What the ban follows from."""
    bulk: str = ""
    """The bulk that the decision was part of."""
    agreed: tuple[str, ...] = ()
    """Requests by which others agreed to the ban, or to the programme."""

    def keys(self) -> Keys:
        return Keys(
            standing=self.account,
            programme=self.programme,
            criteria=self.criteria,
            reinstatement_asked=self.account,
            request=self.agreed,
            case=case_of(self.decision),
            looked=case_of(self.decision),
            appealed=appealed_key(self.decision, "affected"),
            bulk=self.bulk or None,
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        programme: Programme | None = rows.programme
        asked: Asked = rows.reinstatement_asked or Asked()
        standing: Standing | None = rows.standing
        bans = [one for one in standing.in_force if one.kind == "ban"] if standing is not None else []
        if not _ID(self.request):
            return Refusal("invalid_id", "A request is called return: and 16 digits in hex.")
        if programme is None or programme.state not in {"running", "paused"}:
            return Refusal("no_programme", "No programme runs under which somebody could come back now.")
        published: Published | None = rows.criteria
        if published is None or self.criteria != programme.terms.criteria:
            return Refusal("moved_on", "This has changed meanwhile: try once more.")
        if len(bans) != 1:
            return Refusal(
                "not_banned", "One ban is what this is for: where there are several, appeal them first."
            )
        if asked.open:
            return _open(asked)
        again = published.criteria.again_days * DAY
        if asked.denied is not None and now < asked.denied + again:
            return Refusal(
                "too_soon",
                f"After a denial a new request may be made in {published.criteria.again_days} days.",
            )
        if len(self.statement) > STATEMENT:
            return Refusal("too_long", f"Up to {STATEMENT:,} characters are read: shorten what you say.")
        (ban,) = bans
        if not self._names_all(rows, ban, programme):
            return Refusal("moved_on", "This has changed meanwhile: try once more.")
        made = decision_of(rows.case, self.decision)
        those = (*(one.by for one in parts(standing, self.decision)), made.by if made is not None else "")
        fact = ReturnAsked(
            request=self.request,
            account=self.account,
            programme=self.programme,
            criteria=self.criteria,
            action=ban.action,
            apart=had_part(rows, *those, *programme.owners),
            region=ban.region,
            language=ban.language,
        )
        words = (Payload("statement", self.account, self.statement.encode(), self.account),)
        return Ruling(fact=fact, payloads=words if self.statement.strip() else ())

    def _names_all(self, rows: Rows, ban: Sanction, programme: Programme) -> bool:
        """Whether it names all by whom it is known who had a part in the ban, or owns the programme."""
        made = decision_of(rows.case, self.decision)
        bulk = rows.bulk.under if rows.bulk is not None else ""
        under = {name for one in parts(rows.standing, self.decision) for name in one.under}
        under |= {*programme.under, *(made.under if made is not None else ()), *filter(None, [bulk])}
        same = (rows.standing.first(ban).cause, made.bulk if made is not None else "")
        return same == (self.decision, self.bulk) and under <= set(self.agreed)


def _open(asked: Asked) -> Refusal:
    return Refusal("open_already", f"{asked.open} is being looked at already: you will be told.")


class ScreenReturn(Command, frozen=True, kw_only=True, tag="enforcement.screen_return"):
    """Screen and score a request by the criteria. Performed by the house, which read the facts and ran the rules."""

    capability = "reinstatement.screen"
    tool = TOOL
    unfreezable: ClassVar[bool] = True

    request: str
    criteria: str
    programme: str
    facts: Facts
    by_rules: Screened = Screened(eligible=True)
    """What the rules of the screen say; what the criteria say themselves is asked here again."""

    def keys(self) -> Keys:
        return Keys(reinstatement=self.request, criteria=self.criteria, programme=self.programme)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=TOOL)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if request is None or request.state != "submitted" or request.criteria != self.criteria:
            return Refusal("not_due", f"{self.request} does not wait to be screened.")
        published: Published = rows.criteria
        cohort, scored = cohort_of(self.facts), score_of(self.facts, published.criteria)
        found = of_screen(self.facts, published.criteria)
        if found.eligible:
            found = self.by_rules
        if found.eligible and cohort not in rows.programme.terms.cohorts:
            found = Screened(eligible=False, why="cohort")
        fact = ReturnScreened(
            request=self.request,
            account=request.account,
            screened=found,
            facts=self.facts,
            cohort=cohort,
            scored=scored,
            needs=needed(cohort, scored.band),
        )
        return Ruling(
            fact=fact, effects=() if found.eligible else ineligible(request, found.said, rows.words)
        )


class VoteReturn(Command, frozen=True, kw_only=True, tag="enforcement.vote_return"):
    """Say whether somebody may come back, as one of those who decide it; none of whom had a part in the ban."""

    capability = DECIDES
    tool = TOOL
    versioned = "reinstatement"

    request: str
    finding: Finding
    reason: str

    def keys(self) -> Keys:
        return Keys(reinstatement=self.request, conflicts=BY)

    def scope(self, rows: Rows) -> Scope:
        request: Request | None = rows.reinstatement
        return Scope(tool=TOOL) if request is None else request.scope(request.barred)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if refusal := _undecided(request, self.request, rows):
            return refusal
        assert request is not None
        if not 0 < len(self.reason.strip()) <= WORDS:
            return Refusal("no_reason", "Say in a sentence or more why: whoever asked reads it.")
        cast = (*request.voted, Vote(by=rows.by, at=now, finding=self.finding, round=request.round))
        result = found(cast, request.needs)
        outcome = None if isinstance(result, int) else result
        fact = ReturnVoted(
            request=self.request,
            account=request.account,
            finding=self.finding,
            outcome=outcome,
            needs=result if isinstance(result, int) else request.needs,
        )
        words = Payload("return_reason", request.account, self.reason.encode(), request.account)
        effects = denied(request, self.reason, rows.words) if outcome == "deny" else ()
        return Ruling(fact=fact, payloads=(words,), effects=effects)


class NoteHarm(Command, frozen=True, kw_only=True, tag="enforcement.note_harm"):
    """Note harm off the platform, as one of those who decide it. It counts at most what the criteria say.

    Others read it once they have said what they find; until then their score is without it.
    """

    capability = DECIDES
    tool = TOOL
    versioned = "reinstatement"

    request: str
    criteria: str
    """The request's."""
    grade: int
    """How grave, from 1 to 10."""
    what: str
    where: str
    source: str
    """A link, or a reference in words."""

    def keys(self) -> Keys:
        return Keys(reinstatement=self.request, criteria=self.criteria, conflicts=BY)

    def scope(self, rows: Rows) -> Scope:
        request: Request | None = rows.reinstatement
        return Scope(tool=TOOL) if request is None else request.scope(request.barred)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if refusal := _undecided(request, self.request, rows):
            return refusal
        assert request is not None
        assert request.facts is not None
        published: Published | None = rows.criteria
        if published is None or self.criteria != request.criteria:
            return Refusal("moved_on", "This has changed meanwhile: try once more.")
        if any(one.by == rows.by for one in request.harms):
            return Refusal("noted", "You have noted harm elsewhere: say in your finding what is to be added.")
        if not 1 <= self.grade <= WORST:
            return Refusal("no_grade", f"Say how grave it was, from 1 to {WORST}.")
        if not all(0 < len(text.strip()) <= WORDS for text in (self.what, self.where, self.source)):
            return Refusal(
                "no_words",
                f"Say what it was, where, and how that is known, in up to {WORDS:,} characters each.",
            )
        facts = replace(request.facts, elsewhere=max(self.grade, graver(request.harms)))
        scored = score_of(facts, published.criteria)
        fact = HarmNoted(
            request=self.request,
            account=request.account,
            grade=self.grade,
            facts=facts,
            scored=scored,
            needs=max(request.needs, needed(cohort_of(facts), scored.band)),
        )
        said = msgspec.json.encode(HarmSaid(what=self.what, where=self.where, source=self.source))
        return Ruling(
            fact=fact, payloads=(Payload("harm_elsewhere", request.account, said, request.account),)
        )


def _undecided(request: Request | None, name: str, rows: Rows) -> Refusal | None:
    """Why somebody does not decide a request now."""
    if request is None or request.state != "under_review":
        return Refusal("not_waiting", f"{name[:80]} does not wait for a decision.")
    if rows.by in request.barred:
        return Refusal("own_part", "You had a part in it, or have voted: somebody else decides.")
    if request.account in (rows.conflicts.subjects if rows.conflicts else ()):
        return Refusal("conflict", "You know them: somebody else decides.")
    return None


class AppealDenial(Command, frozen=True, kw_only=True, tag="enforcement.appeal_denial"):
    """Ask once that others look at a denial."""

    capability = FILES
    tool = TOOL
    unfreezable: ClassVar[bool] = True
    request: str
    account: str
    words: str

    def keys(self) -> Keys:
        return Keys(reinstatement=self.request, reinstatement_asked=self.account, standing=self.account)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if request is None or request.account != self.account:
            return Refusal("not_yours", "A denial is appealed by the account that was denied.")
        if request.state != "denied":
            return Refusal("not_denied", "This was not denied, or is being looked at.")
        if request.round > 1:
            return Refusal("heard", "A denial is appealed once. A new request may be made later.")
        if standing_of(rows.standing, self.account).find(request.action) is None:
            return Refusal("not_banned", "The ban that this was about has ended: there is nothing to ask.")
        if rows.reinstatement_asked.open:
            return _open(rows.reinstatement_asked)
        if not 0 < len(self.words.strip()) <= STATEMENT:
            return Refusal("no_words", f"Say in your own words why, in up to {STATEMENT:,} characters.")
        fact = DenialAppealed(request=self.request, account=self.account)
        return Ruling(
            fact=fact, payloads=(Payload("statement", self.account, self.words.encode(), self.account),)
        )
