"""Offering a correction once a person has found a post false, and withdrawing it once that does not hold."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.corrections.facts import CorrectionOffered, CorrectionWithdrawn
from steadyhand.civic.corrections.model import MOST, Correction, fallen, false_by_people, to_correct
from steadyhand.civic.matches.model import Match, Panel, panel_key, told
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known, touched
from steadyhand.kernel.zones import rfc3339

OFFER: Final = "correction.offer"
WITHDRAW: Final = "correction.withdraw"
OFFERED: Final = "correction.offered"
WITHDRAWN: Final = "correction.withdrawn"


class _OfPost(Command, frozen=True, kw_only=True):
    tool = "civic"
    match: str
    first: str
    """The match of the first post with the same text; that of the post itself where it is none's copy."""
    claim: str
    subject: str

    def keys(self) -> Keys:
        key = panel_key(self.subject, self.claim)
        return Keys(match=(self.match, self.first), claim=self.claim, panel=key, correction=key)

    def scope(self, rows: Rows) -> Scope:
        row: Match | None = rows.match[0]
        if row is None:
            return Scope(tool=self.tool)
        return Scope(
            tool=self.tool,
            policy_area=row.area,
            region=known(row.region),
            language=known(row.language),
            subjects=touched(row.subject, row.account),
        )


class OfferCorrection(_OfPost, frozen=True, kw_only=True, tag="civic.offer_correction"):
    """Offer a correction for those who saw a post that a person found false; once for each text of the claim.

    What it says is the claim's panel as it stands beside the post, never words of the caller's.
    """

    capability = OFFER
    seen_from: Instant
    seen_until: Instant | None = None
    """When its author took it back, so that whoever saw the post from then on saw nothing false; None: until now."""
    most: int | None
    """How many saw it, as far as the platform told; None where it told nothing."""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row, first = rows.match
        if row is None or (row.claim, row.subject) != (self.claim, self.subject):
            return Refusal("unknown_match", "No match has this id.")
        text = to_correct(rows.claim)
        if isinstance(text, Refusal):
            return text
        if not false_by_people(row, first):
            return Refusal(
                "not_confirmed", "No person said that the post says so: a match alone corrects nobody."
            )
        panel: Panel | None = rows.panel
        if panel is None or not panel.stands or panel.version != text.number:
            return Refusal("no_panel", "What it would say does not stand beside the post.")
        before: Correction | None = rows.correction
        if before is not None and text.number in before.offered:
            return Refusal("offered", "With this text it was offered before.")
        until = now if self.seen_until is None else min(now, self.seen_until)
        if self.seen_from > until or (self.most is not None and not 0 <= self.most <= MOST):
            return Refusal(
                "no_window", "It was seen from an instant that has come until a later one, by 0 or more."
            )
        fact = CorrectionOffered(
            subject=self.subject,
            claim=self.claim,
            version=text.number,
            match=row.id,
            seen_from=self.seen_from,
            seen_until=until,
            most=self.most,
        )
        shown = told(self.claim, text, row.region, row.language, rows.words.default)
        data = {"subject": self.subject, "version": text.number, **_window(fact), **shown.document}
        return Ruling(fact=fact, effects=(Effect(self.subject, OFFERED, data, self.subject),))


class WithdrawCorrection(_OfPost, frozen=True, kw_only=True, tag="civic.withdraw_correction"):
    """Offer it no more. No freeze stops it: what was found not to hold is not told on."""

    capability = WITHDRAW
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        standing: Correction | None = rows.correction
        if standing is None or not standing.stands:
            return Refusal("not_offered", "Nothing is offered.")
        row, first = rows.match
        mine = row if row is not None and row.id == standing.match else None
        why = fallen(mine, first, rows.claim, rows.panel, standing.version)
        if why is None or (mine is None and why == "wrong"):
            return Refusal("stands", "Nothing speaks against it.")
        fact = CorrectionWithdrawn(subject=self.subject, claim=self.claim, version=standing.version, why=why)
        data: dict[str, object] = {
            "subject": self.subject,
            "claim": self.claim,
            "version": standing.version,
            "why": why,
        }
        return Ruling(fact=fact, effects=(Effect(self.subject, WITHDRAWN, data, self.subject),))


def _window(fact: CorrectionOffered) -> dict[str, object]:
    return {
        "seen_from": rfc3339(fact.seen_from),
        "seen_until": rfc3339(fact.seen_until),
        "most": fact.most,
    }
