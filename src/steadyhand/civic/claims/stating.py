"""What election offices and monitors state themselves: sent by their people, checked here, and theirs to correct.

It comes in as a draft, which matches nobody. One of us lets it suggest and two let it act, as with any claim; what
they do not take they refuse in words that the partner reads. Nobody here writes into it.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, Protocol

import msgspec

from steadyhand.civic.claims.approving import RETIRE, OfClaim
from steadyhand.civic.claims.checking import expired, flaw_of
from steadyhand.civic.claims.commands import PAYLOAD, TOOL
from steadyhand.civic.claims.facts import ClaimRetired, ClaimWritten, StatementRefused
from steadyhand.civic.claims.model import DOCUMENT, PREFIX, Claim, Content, Origin
from steadyhand.civic.claims.wording import cores
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import HOUR, SECOND, Instant, Scope

SEND: Final = "statement.send"
SENT: Final = "statements_sent"
"""The view of when each partner sent some lately."""
AN_HOUR: Final = 60
"""Statements and corrections of one partner within an hour at most."""
NAME: Final = 16
"""Hexadecimal digits by which a partner's statements are told apart."""
WORDS: Final = 2_000
"""Characters of the reason at most."""
REASON: Final = "reason"

NO_PARTNER: Final = Refusal("unknown_partner", "You do not act for an organisation that is a partner here.")
UNKNOWN: Final = Refusal("unknown_statement", "There is no such statement of yours.")
"""One answer for what is not there and for what is another's."""


class Listed(Protocol):
    """What is asked of a partner's listing; the review room's."""

    places: tuple[str, ...]
    name: str
    of_elections: bool


class Stating(Protocol):
    """What is asked of a partner; the review room's row."""

    listing: Any
    active: bool

    def suspension(self, now: Instant) -> object | None:
        """What stops it now."""

    def speaks(self, by: str, employer: str) -> bool:
        """Whether somebody acts for it."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """When a partner sent statements lately, the latest last."""

    at: tuple[Instant, ...] = ()

    def full_until(self, now: Instant) -> Instant | None:
        """Until when no more of it is taken; None where more is."""
        lately = [one for one in self.at if one + HOUR > now]
        return lately[-AN_HOUR] + HOUR if len(lately) >= AN_HOUR else None

    def having(self, at: Instant) -> Sent:
        return Sent(at=(*(one for one in self.at if one + HOUR > at), at)[-AN_HOUR:])


def name_of(partner: str, name: str) -> str:
    """The id of a statement: its partner, and what tells it from their others."""
    return f"{PREFIX}{partner.partition(':')[2]}-{name}"


def is_theirs(claim: str, partner: str) -> bool:
    """Whether an id is one of a partner's statements."""
    begins, _, name = claim.rpartition("-")
    return begins == f"{PREFIX}{partner.partition(':')[2]}" and len(name) == NAME and set(name) <= _HEX


class _Theirs(Command, frozen=True, kw_only=True):
    """What a partner's people do. No freeze stops it, as none stops what they escalate."""

    capability = SEND
    tool = TOOL
    unfreezable: ClassVar[bool] = True
    claim: str
    partner: str

    def speaks(self, rows: Rows) -> bool:
        """Whether whoever asks is a person of this partner's."""
        partner: Stating | None = rows.partner
        employer = rows.staff.employer if rows.staff else ""
        return partner is not None and partner.active and partner.speaks(rows.by, employer)


class SendStatement(_Theirs, frozen=True, kw_only=True, tag="civic.send_statement"):
    """State something for one's own places, or correct it: a draft, until somebody here has checked it."""

    content: Content
    answers: str = ""
    """The false claim that it answers, in words or as a link."""

    def keys(self) -> Keys:
        return Keys(
            claim=self.claim,
            claim_saying=cores(self.content),
            partner=self.partner,
            staff=BY,
            statements_sent=self.partner,
        )

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=self.content.area)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if not self.speaks(rows):
            return NO_PARTNER
        row: Claim | None = rows.claim
        refusal = (
            self._not_theirs(rows.partner, row, now)
            or self._unfit(now)
            or self._said_before(rows, row)
            or _too_often(rows.statements_sent, now)
        )
        if refusal is not None:
            return refusal
        fact = ClaimWritten(
            claim=self.claim,
            version=1 if row is None else row.latest + 1,
            content=self.content,
            origin=Origin(name=rows.partner.listing.name, partner=self.partner),
        )
        kept = (Payload(PAYLOAD, self.claim, self.answers.encode(), self.claim),) if self.answers else ()
        return Ruling(fact=fact, payloads=kept)

    def _not_theirs(self, partner: Stating, row: Claim | None, now: Instant) -> Refusal | None:
        if not partner.listing.of_elections:
            return Refusal("no_places", "Election offices and monitors state what holds in their places.")
        if partner.suspension(now) is not None:
            return Refusal("suspended", "You are suspended: see when that ends, why, and how to object.")
        if not is_theirs(self.claim, self.partner) or (row is not None and row.partner != self.partner):
            return UNKNOWN
        places: tuple[str, ...] = partner.listing.places
        if not self.content.jurisdictions:
            return Refusal("no_place", f"Say for which of your places it holds: {', '.join(places)}.")
        other = next((one for one in self.content.jurisdictions if not _within(one, places)), None)
        if other is None:
            return None
        return Refusal(
            "not_your_place",
            f"{other[:20]!r} is none of your places: you state what holds in {', '.join(places)}.",
        )

    def _unfit(self, now: Instant) -> Refusal | None:
        said = self.content
        if said.kind != "statement" or said.suggest_at is not None or said.act_at is not None:
            return Refusal("no_statement", "A partner states something; what a match does is for this house.")
        if len(self.answers.encode()) > DOCUMENT:
            return Refusal("too_long", f"The claim that it answers has {DOCUMENT // 1024} KiB at most.")
        if said.published is not None and said.expires is not None and said.expires <= said.published:
            return Refusal("invalid_end", "It holds until some time after it begins to hold.")
        return flaw_of(said) or expired(said, now)

    def _said_before(self, rows: Rows, row: Claim | None) -> Refusal | None:
        if row is not None and row.newest.content == self.content and row.state != "retired":
            return Refusal("same_text", "That is what it says.")
        said = {one.claim for each in rows.claim_saying if each is not None for one in each.those}
        if any(is_theirs(one, self.partner) and one != self.claim for one in said):
            return Refusal(
                "stated_before",
                "Another statement of yours says the same, or its opposite: correct that one.",
            )
        return None


class WithdrawStatement(_Theirs, frozen=True, kw_only=True, tag="civic.withdraw_statement"):
    """Take back what one stated: it matches nobody any more."""

    def keys(self) -> Keys:
        return Keys(claim=self.claim, partner=self.partner, staff=BY)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not self.speaks(rows):
            return NO_PARTNER
        row: Claim | None = rows.claim
        if row is None or row.partner != self.partner:
            return UNKNOWN
        if row.state == "retired" and not row.waits:
            return Refusal("retired", "It matches nobody any more.")
        return ClaimRetired(claim=row.id, why="withdrawn")


class RefuseStatement(OfClaim, frozen=True, kw_only=True, tag="civic.refuse_statement"):
    """Not take a text that a partner sent, and tell them why. What stood before goes on."""

    capability = RETIRE
    version: int
    words: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: Claim | None = rows.claim
        if row is None:
            return self.missing()
        if not row.partner or row.draft is None or row.draft.number != self.version:
            return Refusal("not_waiting", "No text of a partner waits here under this number: look again.")
        if not row.waits:
            return Refusal("retired", f"{self.claim} is retired.")
        if not any(map(str.isalnum, self.words)) or len(self.words) > WORDS:
            return Refusal("no_reason", f"Say why, in up to {WORDS:,} characters: the partner reads it.")
        fact = StatementRefused(claim=row.id, version=self.version, partner=row.partner)
        return Ruling(
            fact=fact, payloads=(Payload(REASON, row.partner, self.words.strip().encode(), row.id),)
        )


def _too_often(row: Sent | None, now: Instant) -> Refusal | None:
    until = None if row is None else row.full_until(now)
    if until is None:
        return None
    seconds = -((now - until) // SECOND)
    return Refusal(
        "too_often",
        f"Up to {AN_HOUR} statements of yours are taken within an hour: send this again in {seconds} s.",
        wait_s=seconds,
    )


def _within(place: str, places: tuple[str, ...]) -> bool:
    return any(place == one or place.startswith(f"{one}-") for one in places)


_HEX: Final = frozenset("0123456789abcdef")
