"""The council, what is put to its vote, and how that ends: by a rule, and by nobody's choice.

A vote is on a text. It names the SHA-256 of what was read, so that an edit afterwards is covered by no vote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from steadyhand.kernel.values import DAY, HOUR, Instant

COUNCIL: Final = "council"
"""The view of one row, and the key of that row."""
MATTER: Final = "matter"

Choice = Literal["for", "against", "abstain"]
Reason = Literal["affiliation", "financial", "personal", "earlier_part", "other"]
"""Why a member stays out: an organisation of theirs, money, somebody they know, a part they had in it, or another."""
MatterKind = Literal["criteria", "programme", "question"]
Ending = Literal["approved", "rejected", "no_quorum"]

CHOICES: Final[tuple[Choice, ...]] = get_args(Choice)
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
KINDS: Final[tuple[MatterKind, ...]] = get_args(MatterKind)
MOST: Final = 99
"""Members in office at once."""
TITLE: Final = 200
TEXT: Final = 20_000
SHORTEST: Final = HOUR
LONGEST: Final = 60 * DAY
TERM: Final = 3_650 * DAY


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes. The share is of those members who may vote on a matter: whoever stays out counts for nothing."""

    percent: int = 50
    """Of those who may vote, at least so many have to."""
    fewest: int = 3
    """And never fewer than this, however many stay out."""
    open_votes: bool = True
    """Whether everybody reads who voted how, once it is over; else only how many."""

    def needed(self, entitled: int) -> int:
        """How many votes make a quorum, where so many may vote."""
        return max(self.fewest, -(-entitled * self.percent // 100))


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the council, by the name and affiliation that they agreed to have published."""

    principal: str
    """`staff:<handle>`; whoever is from outside has the role `council_member` alone, and sees its pages alone."""
    name: str
    affiliation: str
    since: Instant
    until: Instant | None = None

    def sits(self, now: Instant) -> bool:
        """Whether they are in office."""
        return self.since <= now and (self.until is None or now < self.until)


class Council(msgspec.Struct, frozen=True, kw_only=True):
    """Who is of it, those whose time is over among them, and the rule for what is opened from now on."""

    members: tuple[Member, ...] = ()
    rule: Rule = Rule()

    def sitting(self, now: Instant) -> tuple[str, ...]:
        """The principals in office, in the order in which they came."""
        return tuple(one.principal for one in self.members if one.sits(now))

    def having(self, member: Member) -> Council:
        """With somebody, in the place of what was known of them."""
        others = tuple(one for one in self.members if one.principal != member.principal)
        return msgspec.structs.replace(self, members=(*others, member))


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """One member's vote on one text."""

    member: str
    choice: Choice
    digest: str


class Recusal(msgspec.Struct, frozen=True, kw_only=True):
    """That a member stays out of a matter."""

    member: str
    reason: Reason


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How a matter ended, and by which numbers."""

    ending: Ending
    entitled: int
    needed: int
    in_favour: int
    against: int
    abstained: int


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """One thing put to the vote."""

    ref: str
    """What it is about, as whoever asks for the vote names it: `programme:return@1`."""
    kind: MatterKind
    title: str
    text: str
    digest: str
    """SHA-256 of the text (UTF-8), hex."""
    rule: Rule
    members: tuple[str, ...]
    """Those who were in office when it was opened, without whoever opened it."""
    by: str
    at: Instant
    until: Instant
    amended: int = 0
    recusals: tuple[Recusal, ...] = ()
    votes: tuple[Vote, ...] = ()
    closed: Instant | None = None
    result: Result | None = None
    minutes: str = ""

    def open(self, now: Instant) -> bool:
        """Whether votes are taken."""
        return self.closed is None and now < self.until

    def stays_out(self, member: str) -> bool:
        """Whether a member declared so."""
        return any(one.member == member for one in self.recusals)

    def vote_of(self, member: str) -> Vote | None:
        """The vote of a member as it stands."""
        return next((one for one in self.votes if one.member == member), None)

    def approves(self, digest: str) -> bool:
        """Whether the council approved this very text."""
        return self.result is not None and self.result.ending == "approved" and self.digest == digest


def outcome(members: Iterable[str], recusals: Iterable[str], votes: Iterable[Vote], rule: Rule) -> Result:
    """How votes end. One each: whoever stays out, or is no member, neither votes nor counts for the quorum.

    Approved are more votes for than against, where a quorum voted; who abstains counts for the quorum alone.
    """
    entitled = set(members) - set(recusals)
    cast = {vote.member: vote.choice for vote in votes if vote.member in entitled}
    counts = {choice: sum(one == choice for one in cast.values()) for choice in CHOICES}
    needed = rule.needed(len(entitled))
    approved = counts["for"] > counts["against"]
    ending: Ending = "no_quorum" if len(cast) < needed else "approved" if approved else "rejected"
    return Result(
        ending=ending,
        entitled=len(entitled),
        needed=needed,
        in_favour=counts["for"],
        against=counts["against"],
        abstained=counts["abstain"],
    )


def digest_of(text: str) -> str:
    """SHA-256 of a text (UTF-8), hex."""
    return hashlib.sha256(text.encode()).hexdigest()
