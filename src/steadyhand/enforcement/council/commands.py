"""Who is of the council, what a vote takes, and what is put to it: two people each time, and everybody reads it."""

from __future__ import annotations

import re
from typing import Final

from steadyhand.enforcement.council.facts import (
    CouncilRuled,
    MatterAmended,
    MatterOpened,
    MemberLeft,
    MemberSeated,
    MinutesWritten,
)
from steadyhand.enforcement.council.model import (
    COUNCIL,
    LONGEST,
    MOST,
    SHORTEST,
    TERM,
    TEXT,
    TITLE,
    Council,
    Matter,
    MatterKind,
    Member,
    Rule,
    digest_of,
)
from steadyhand.enforcement.moratorium.commands import unreadable
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

MANAGE: Final = "council.manage"
_REF: Final = re.compile(r"[a-z]+:[a-z0-9][a-z0-9-]{0,59}@[0-9]{1,6}").fullmatch
_TWO: Final = "Who votes, by which rule and on what is for two people."


class _Managing(Command, frozen=True, kw_only=True):
    capability = MANAGE
    tool = "enforcement"

    def keys(self) -> Keys:
        return Keys(council=COUNCIL)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second=_TWO)


class SeatMember(_Managing, frozen=True, kw_only=True, tag="enforcement.seat_member"):
    """Have somebody on the council, by the name and affiliation that they agreed to have published."""

    principal: str
    name: str
    affiliation: str
    until: Instant | None = None

    def keys(self) -> Keys:
        return Keys(council=COUNCIL, staff=self.principal)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.staff is None or not rows.staff.active:
            return Refusal("unknown_person", f"{self.principal[:80]} cannot sign in: appoint them first.")
        if refusal := _line(self.name, "name") or _line(self.affiliation, "affiliation"):
            return refusal
        if self.until is not None and not now < self.until <= now + TERM:
            return Refusal("end_in_past", "A term ends later than now, and within ten years.")
        council: Council = rows.council or Council()
        known = next((one for one in council.members if one.principal == self.principal), None)
        sits = known is not None and known.sits(now)
        if not sits and len(council.sitting(now)) >= MOST:
            return Refusal("too_many", f"A council has {MOST} members at most.")
        since = known.since if known is not None and sits else now
        member = Member(
            principal=self.principal,
            name=self.name.strip(),
            affiliation=self.affiliation.strip(),
            since=since,
            until=self.until,
        )
        return MemberSeated(member=member)


class EndSeat(_Managing, frozen=True, kw_only=True, tag="enforcement.end_seat"):
    """Have somebody on the council no more. What they voted on and is still open does not count either."""

    principal: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        council: Council = rows.council or Council()
        if self.principal not in council.sitting(now):
            return Refusal("no_member", f"{self.principal[:80]} is not of the council.")
        return MemberLeft(member=self.principal)


class SetRule(_Managing, frozen=True, kw_only=True, tag="enforcement.set_council_rule"):
    """Set what a vote takes. What is open already ends by the rule that it was opened under."""

    rule: Rule

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not (50 <= self.rule.percent <= 100 and 2 <= self.rule.fewest <= MOST):  # noqa: PLR2004 - the limits, said below
            return Refusal(
                "no_quorum",
                f"A quorum is half of those who may vote or more, and 2 to {MOST} members or more.",
            )
        return CouncilRuled(rule=self.rule)


class OpenMatter(_Managing, frozen=True, kw_only=True, tag="enforcement.open_matter"):
    """Put a text to the vote of all who are in office now, but for oneself: nobody approves what they propose."""

    ref: str
    kind: MatterKind
    title: str
    text: str
    until: Instant

    def keys(self) -> Keys:
        return Keys(council=COUNCIL, matter=self.ref)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        before: Matter | None = rows.matter
        if not _REF(self.ref):
            return Refusal("invalid_id", "Write <kind>:<name>@<version>, as programme:return@1.")
        if before is not None and (before.result is None or before.result.ending != "no_quorum"):
            return Refusal(
                "matter_exists", f"{self.ref} is or was before the council: what is new is a new version."
            )
        if refusal := _line(self.title, "title") or _text(self.text):
            return refusal
        if not now + SHORTEST <= self.until <= now + LONGEST:
            return Refusal("no_time", "Votes are taken for an hour at least, and for 60 days at most.")
        council: Council = rows.council or Council()
        members = tuple(name for name in council.sitting(now) if name != rows.by)
        if len(members) < council.rule.fewest:
            return Refusal(
                "no_council", f"{len(members)} could vote: the rule asks for {council.rule.fewest}."
            )
        return MatterOpened(
            ref=self.ref,
            kind=self.kind,
            title=self.title.strip(),
            text=self.text,
            digest=digest_of(self.text),
            rule=council.rule,
            members=members,
            until=self.until,
        )


class AmendMatter(_Managing, frozen=True, kw_only=True, tag="enforcement.amend_matter"):
    """Put another text in its place while votes are taken. Every vote on the earlier one is gone."""

    ref: str
    text: str

    def keys(self) -> Keys:
        return Keys(matter=self.ref)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        matter: Matter | None = rows.matter
        if matter is None or not matter.open(now):
            return Refusal("not_open", f"{self.ref[:80]} takes no votes.")
        if refusal := _text(self.text):
            return refusal
        if self.text == matter.text:
            return Refusal("same_text", "That is the text that is voted on.")
        return MatterAmended(ref=matter.ref, text=self.text, digest=digest_of(self.text))


class WriteMinutes(_Managing, frozen=True, kw_only=True, tag="enforcement.write_minutes"):
    """Publish what was said on a matter that is over. One person may: the votes stand beside it."""

    ref: str
    minutes: str

    def keys(self) -> Keys:
        return Keys(matter=self.ref)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        matter: Matter | None = rows.matter
        if matter is None or matter.closed is None:
            return Refusal("not_closed", f"{self.ref[:80]} is not over: minutes are of what is.")
        return _text(self.minutes) or MinutesWritten(ref=matter.ref, minutes=self.minutes.strip())


def _line(words: str, called: str) -> Refusal | None:
    if not any(map(str.isalnum, words)) or len(words) > TITLE or "\n" in words:
        return Refusal(
            "no_words", f"Say the {called} in one line of up to {TITLE} characters: it is published."
        )
    return unreadable(words)


def _text(words: str) -> Refusal | None:
    if not any(map(str.isalnum, words)) or len(words) > TEXT:
        return Refusal("no_words", f"Give the text in up to {TEXT:,} characters: it is published.")
    return unreadable(words)
