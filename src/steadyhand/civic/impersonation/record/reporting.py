"""What the house says by itself: that an account may pass for somebody, and to the imitated that it goes on."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.impersonation.model import LEAST, Badge, Sign
from steadyhand.civic.impersonation.record.facts import ImitatedTold, LookalikeSeen
from steadyhand.civic.impersonation.record.model import (
    AREA,
    LOOKALIKE,
    REPORT,
    TOOL,
    Found,
    Listed,
    Wave,
    found_key,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.messages.catalogue import Catalogue, Said

LARGEST: Final = 64 * 1024
_STOP: Final = "."


class ReportLookalike(Command, frozen=True, kw_only=True, tag="civic.report_lookalike"):
    """Say that an account may pass for somebody, or shows more of it now. No freeze stops what only tells."""

    capability = REPORT
    tool = TOOL
    unfreezable: ClassVar[bool] = True
    imitated: str
    account: str
    version: int
    points: int
    signs: tuple[Sign, ...]
    apart: bool
    badge: Badge
    evidence: str
    """JSON of an `Evidence`."""
    case: str
    incident: str

    def keys(self) -> Keys:
        return Keys(imitated=self.imitated, lookalike=found_key(self.imitated, self.account))

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=AREA)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        listed: Listed | None = rows.imitated
        row: Found | None = rows.lookalike
        if listed is None or listed.confirmed is None:
            return Refusal("not_confirmed", f"{self.imitated[:80]} is not on the register.")
        if self.account in {*listed.confirmed.accounts, *listed.allowed}:
            return Refusal("real_account", f"{self.account[:80]} is theirs, or may look so.")
        if self.points < LEAST:
            return Refusal("too_little", f"A person looks from {LEAST} points on.")
        if self.version != (1 if row is None else row.version + 1):
            return Refusal("known_version", f"{self.account[:80]} is known as it is.")
        if bool(self.incident) is self.apart:
            return Refusal(
                "no_incident", "Who says what they are is of no incident; whoever does not is of one."
            )
        if len(self.evidence.encode()) > LARGEST:
            return Refusal("too_long", f"The evidence has {LARGEST // 1024} KiB at most.")
        fact = LookalikeSeen(
            imitated=self.imitated,
            account=self.account,
            version=self.version,
            points=self.points,
            signs=self.signs,
            apart=self.apart,
            badge=self.badge,
            case=self.case,
            incident=self.incident,
        )
        return Ruling(
            fact=fact, payloads=(Payload(LOOKALIKE, self.account, self.evidence.encode(), self.account),)
        )


class TellImitated(Command, frozen=True, kw_only=True, tag="civic.tell_imitated"):
    """Tell somebody that accounts may be passing for them: once of an incident, however many accounts it has."""

    capability = REPORT
    tool = TOOL
    unfreezable: ClassVar[bool] = True
    imitated: str
    incident: str
    to: str
    name: str
    """As they write it; it goes into the notice and nowhere else."""
    language: str = ""

    def keys(self) -> Keys:
        return Keys(imitated=self.imitated, imitation=self.imitated)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=AREA)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        listed: Listed | None = rows.imitated
        wave: Wave | None = rows.imitation
        if listed is None or listed.confirmed is None or wave is None or wave.incident != self.incident:
            return Refusal("no_incident", "Nothing of this goes on against them.")
        if self.to not in listed.confirmed.accounts:
            return Refusal("not_theirs", "Only an account of theirs is told.")
        if wave.told == self.incident:
            return Refusal("told", "They were told of this incident.")
        fact = ImitatedTold(imitated=self.imitated, incident=self.incident, to=self.to)
        return Ruling(fact=fact, effects=(self._notice(rows.words),))

    def _notice(self, words: Catalogue) -> Effect:
        """The notice, in every language there is."""
        lang = words.choose(self.language)
        said = (
            Said("impersonation.told.found", {"name": self.name}),
            Said("impersonation.told.people"),
            Said("impersonation.told.do"),
            Said("impersonation.told.ours", {"reference": self.incident}),
        )
        titles = words.everywhere(Said("impersonation.title.found"))
        texts = [words.everywhere(one) for one in said]
        each = {
            tag: {"title": titles[tag].rstrip(_STOP), "text": " ".join([text[tag] for text in texts])}
            for tag in words.languages
        }
        data: dict[str, object] = {
            "notice": f"notice:{self.incident}",
            "to": self.to,
            "subject": self.to,
            "lang": lang,
            **each[lang],
            "translations": each,
            "automated": True,
            "incident": self.incident,
        }
        return Effect(self.to, "notice.sent", data, about=self.to)
