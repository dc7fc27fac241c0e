"""What happens in the council. All of it is public, so its words stand in the facts themselves."""

from __future__ import annotations

from steadyhand.enforcement.council.model import Choice, MatterKind, Member, Reason, Result, Rule
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class MemberSeated(Fact, frozen=True, tag="enforcement.council_seated"):
    """Somebody is of the council, or what is published of them changed."""

    member: Member


class MemberLeft(Fact, frozen=True, tag="enforcement.council_left"):
    """Somebody is of the council no more."""

    member: str


class CouncilRuled(Fact, frozen=True, tag="enforcement.council_ruled"):
    """What a vote takes, for what is opened from now on."""

    rule: Rule


class MatterOpened(Fact, frozen=True, tag="enforcement.council_opened"):
    """Something was put to the vote."""

    ref: str
    kind: MatterKind
    title: str
    text: str
    digest: str
    rule: Rule
    members: tuple[str, ...]
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.enforcement.council.voting import CloseMatter  # noqa: PLC0415 - a timer names what ends the fact

        return [Timer(f"council:{self.ref}", self.until, CloseMatter(ref=self.ref))]


class MatterAmended(Fact, frozen=True, tag="enforcement.council_amended"):
    """Its text is another one: what was voted on before counts no more."""

    ref: str
    text: str
    digest: str


class MemberRecused(Fact, frozen=True, tag="enforcement.council_recused"):
    """A member stays out of a matter."""

    ref: str
    member: str
    reason: Reason


class VoteCast(Fact, frozen=True, tag="enforcement.council_voted"):
    """A member voted on a text, or changed their vote."""

    ref: str
    member: str
    choice: Choice
    digest: str


class MatterClosed(Fact, frozen=True, tag="enforcement.council_closed"):
    """Its time came, and the votes were counted."""

    ref: str
    digest: str
    members: tuple[str, ...]
    """Those who were of the council still: the votes of these were counted."""
    result: Result


class MinutesWritten(Fact, frozen=True, tag="enforcement.council_minutes"):
    """What was said, in words for everybody."""

    ref: str
    minutes: str
