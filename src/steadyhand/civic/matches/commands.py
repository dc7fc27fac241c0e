"""Finding that a post is about a claim, answering whether it is, and the panel: a label or a panel is all that follows.

A match by itself never limits, removes or strikes. It acts only with a claim that two people let act, on a post that
states it; whatever denies, quotes or is unclear goes to a person.
"""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec

from steadyhand.civic.claims.model import Claim
from steadyhand.civic.claims.model import Version as Text
from steadyhand.civic.matches.facts import MatchAnswered, MatchFound, PanelHidden, PanelShown
from steadyhand.civic.matches.model import (
    WORDS,
    Answer,
    Found,
    Hidden,
    Match,
    Panel,
    confirmed,
    match_id,
    panel_key,
    read_by_two,
    told,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Fact, Refusal, Ruling
from steadyhand.kernel.values import AUTOMATION, Instant, Scope, known, touched

BY: Final = "system:claims"
ANSWER: Final = "match.answer"
SHOW: Final = "sanction.label"
SHOWN: Final = "panel.shown"
HIDDEN: Final = "panel.hidden"
_PROGRAMS: Final = frozenset({AUTOMATION, BY})
_UNKNOWN: Final = Refusal("unknown_match", "No match has this id.")


class FindMatch(Command, frozen=True, kw_only=True, tag="civic.find_match"):
    """Put on record that an event is about a claim."""

    capability = "match.find"
    tool = "civic"
    event: str
    subject: str
    account: str | None
    claim: str
    version: int
    found: Found
    ask: bool = False
    """That a person is asked, though it might act: where access stands in the way of the label."""
    copy_of: str = ""
    """The match of the first post with the very same text, of which a person was asked."""
    region: str = "unknown"
    language: str = "unknown"

    @property
    def match(self) -> str:
        """The id that it gets."""
        return match_id(self.event, self.claim)

    def keys(self) -> Keys:
        return Keys(claim=self.claim, match=(self.match, self.copy_of or self.match))

    def scope(self, rows: Rows) -> Scope:
        claim: Claim | None = rows.claim
        return Scope(
            tool=self.tool,
            policy_area=None if claim is None else claim.shown.content.area,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(self.subject, self.account),
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        text = _live(rows.claim, self.version)
        if isinstance(text, Refusal):
            return text
        known_one, first = rows.match
        if known_one is not None:
            return Refusal("known_match", "That is known already.")
        if self.copy_of and (first is None or first.claim != self.claim or first.copy_of):
            return Refusal("unknown_match", "The match that it is to be a copy of is none of this claim.")
        if not self.found.suggests(text):
            return Refusal("too_unlikely", "It is not likely enough to ask anybody.")
        return MatchFound(
            match=self.match,
            event=self.event,
            subject=self.subject,
            account=self.account,
            claim=self.claim,
            version=self.version,
            area=text.content.area,
            found=msgspec.structs.replace(self.found, met=self.found.met[:WORDS]),
            acts=not self.ask and rows.claim.state == "acting" and self.found.acts(text),
            region=self.region,
            language=self.language,
            copy_of=self.copy_of,
        )


class _OfMatch(Command, frozen=True, kw_only=True):
    tool = "civic"
    match: str

    def keys(self) -> Keys:
        return Keys(match=self.match)

    def scope(self, rows: Rows) -> Scope:
        row: Match | None = rows.match[0] if isinstance(rows.match, tuple) else rows.match
        if row is None:
            return Scope(tool=self.tool)
        return Scope(
            tool=self.tool,
            policy_area=row.area,
            region=known(row.region),
            language=known(row.language),
            subjects=touched(row.subject, row.account),
        )


class AnswerMatch(_OfMatch, frozen=True, kw_only=True, tag="civic.answer_match"):
    """Say whether a post says what the claim says. A later answer stands in the place of an earlier one."""

    capability = ANSWER
    answer: Answer

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Match | None = rows.match
        if row is None:
            return _UNKNOWN
        if row.answer == self.answer:
            return Refusal("no_change", "That is what was answered.")
        return MatchAnswered(match=row.id, answer=self.answer)


class ShowPanel(_OfMatch, frozen=True, kw_only=True, tag="civic.show_panel"):
    """Show what is known of the claim beside the post: where the match acts, or a person said that it is right.

    What is shown is the text of the claim as it stands, never one of the caller's, and one that two people have read.
    """

    capability = SHOW
    claim: str
    subject: str
    through: str = ""
    """The match of which it is a copy, where that was answered."""

    def keys(self) -> Keys:
        matches = (self.match, self.through or self.match)
        return Keys(match=matches, claim=self.claim, panel=panel_key(self.subject, self.claim))

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row, first = rows.match
        if row is None or (row.claim, row.subject) != (self.claim, self.subject):
            return _UNKNOWN
        text = _live(rows.claim, None)
        if isinstance(text, Refusal):
            return text
        if not confirmed(row, first):
            return Refusal("not_confirmed", "Nobody said yet that the post says so.")
        if not read_by_two(text, row, first, "" if rows.by in _PROGRAMS else rows.by):
            return Refusal("read_by_one", "Only who wrote it has read this text: somebody else shows it.")
        panel: Panel | None = rows.panel
        if panel is not None and panel.stands and panel.version == text.number:
            return Refusal("shown", "It stands there already.")
        fact = PanelShown(subject=self.subject, claim=self.claim, version=text.number, match=row.id)
        shown = told(self.claim, text, row.region, row.language, rows.words.default)
        data = {"subject": self.subject, **shown.document}
        return Ruling(fact=fact, effects=(Effect(self.subject, SHOWN, data, self.subject),))


class HidePanel(_OfMatch, frozen=True, kw_only=True, tag="civic.hide_panel"):
    """Show it no more: the match was wrong, its label was lifted, or the claim does not stand as it did.

    No freeze stops it: what it takes away is what the house itself put beside somebody's words.
    """

    capability = "panel.hide"
    unfreezable: ClassVar[bool] = True
    claim: str
    subject: str
    why: Hidden
    through: str = ""
    """The match of which it is a copy, where that was answered."""

    def keys(self) -> Keys:
        matches = (self.match, self.through or self.match)
        return Keys(match=matches, claim=self.claim, panel=panel_key(self.subject, self.claim))

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        panel: Panel | None = rows.panel
        if panel is None or not panel.stands:
            return Refusal("not_shown", "Nothing stands there.")
        if (reason := self._unfounded(rows, panel)) is not None:
            return Refusal("stands", reason)
        fact = PanelHidden(subject=self.subject, claim=self.claim, match=panel.cause, why=self.why)
        effect = Effect(self.subject, HIDDEN, {"subject": self.subject, "claim": self.claim}, self.subject)
        return Ruling(fact=fact, effects=(effect,))

    def _unfounded(self, rows: Rows, panel: Panel) -> str | None:
        """Why the reason that is given is none."""
        row, first = rows.match
        claim: Claim | None = rows.claim
        live = claim is not None and claim.live
        if self.why == "wrong" and (row is None or row.id != panel.cause or confirmed(row, first)):
            return "Nobody said that the match is wrong."
        if self.why == "edited" and (row is None or row.id != panel.cause or row.answer is not None):
            return "A person said that it says so: a person says that it does not."
        if self.why == "retired" and live:
            return "The claim still matches."
        stands = claim.stands if claim is not None else None
        if self.why == "changed" and stands is not None and stands.number == panel.version:
            return "The claim says what it said."
        return None


def _live(claim: Claim | None, version: int | None) -> Text | Refusal:
    """The text that posts are matched with."""
    if claim is None or not claim.live or claim.stands is None:
        return Refusal("no_claim", "That claim matches nobody.")
    if version is not None and claim.stands.number != version:
        return Refusal("other_version", "The claim has another text by now: look again.")
    return claim.stands
