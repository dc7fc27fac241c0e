"""What holds only until a second person has answered: mild, for a day at most, and once.

Where an act takes two people, whoever asks for the second of them may cover what it is about meanwhile. That must be no
way to do by small steps what takes two: an interim measure takes nothing away for good, names the request that it waits
for, ends with it, and is not followed by another on the same account within a week.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from steadyhand.access.requests.model import Request
from steadyhand.access.requests.views import PREFIX
from steadyhand.enforcement.facts import Expired
from steadyhand.enforcement.model import standing_of
from steadyhand.enforcement.notices import end_effects
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import DAY, Instant, Scope, kind_of
from steadyhand.rules.acts import INTERIM, Act, rank

VIEW: Final = "interim"
AGAIN: Final = 7 * DAY
"""For how long after an interim measure the next one on the same account takes two people itself."""
KEPT: Final = 20
"""Of those that were taken on one account."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One interim measure that was taken."""

    subject: str
    action: str
    request: str
    by: str
    at: Instant


class Interims(msgspec.Struct, frozen=True, kw_only=True):
    """The latest interim measures on one account and on what it posts, the last one last."""

    account: str
    taken: tuple[Taken, ...]
    ends: Instant
    """When the last of them has ended at the latest."""

    def lately(self, now: Instant) -> Taken | None:
        """One that was taken so shortly ago that the next takes two people; None where none was."""
        return next((one for one in self.taken if now < one.at + AGAIN), None)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An interim measure as somebody asks for it."""

    kind: Act
    subject: str
    account: str | None
    request: str
    until: Instant | None
    by: str

    def refused(
        self, row: Request | None, before: Interims | None, graver: Mapping[str, Act], now: Instant
    ) -> Refusal | None:
        """Why it cannot be taken; None where it can. `graver` gives the act of a capability that imposes one."""
        if row is None or row.state != "pending" or row.by != self.by or row.expires <= now:
            return Refusal("no_request", "An interim measure waits for a request of your own: ask for one.")
        if self.kind not in INTERIM:
            return Refusal(
                "not_interim", f"{self.kind} is no interim measure: those are {', '.join(INTERIM)}."
            )
        if not any(self._bridges(one.scope, graver.get(one.capability)) for one in row.members):
            return Refusal(
                "not_asked", f"{row.id} asks for nothing graver on {self.subject}, so that nothing is held."
            )
        if self.until is None or self.until > row.expires:
            return Refusal("too_long", "It ends when the request runs out at the latest: give `until`.")
        if before is not None and (last := before.lately(now)):
            return Refusal(
                "interim_used",
                f"One was taken on {last.subject} within the last week ({last.request}). Several add up: "
                "the next takes two people, so ask for it as well.",
            )
        return None

    def _bridges(self, scope: Scope, asked: Act | None) -> bool:
        about = {self.subject, self.account} - {None}
        return asked is not None and rank(asked) > rank(self.kind) and scope.on in about


def whose(subject: str, account: str | None) -> str:
    """By which name interim measures are counted: an account is its own, whatever else a report says."""
    return subject if kind_of(subject) == "account" else account or subject


def request_of(cause: str) -> str | None:
    """The request that a measure waits for, where that is its cause; None elsewhere."""
    return cause if cause.startswith(PREFIX) else None


class EndInterim(Command, frozen=True, kw_only=True, tag="enforcement.end_interim"):
    """The second person has answered, or nobody will: what held until then ends. Performed by the clock."""

    capability = "sanction.expire"
    tool = "clock"
    subject: str
    action: str
    request: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject, request=self.request)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        standing = standing_of(rows.standing, self.subject)
        held = standing.find(self.action)
        if held is None or held.cause != self.request:
            return Refusal("not_in_force", f"{self.action} does not wait for {self.request}.")
        if not answered(rows.request):
            return Refusal("not_due", f"{self.request} has not been answered.")
        rest = tuple(one for one in standing.in_force if one.action != self.action)
        fact = Expired(subject=self.subject, action=self.action)
        return Ruling(fact=fact, effects=end_effects(fact, held, rest, "", rows.words))


def answered(row: Request | None) -> bool:
    """Whether nothing of a request is to come any more: declined, run out, or all of it done."""
    return row is None or (
        row.done >= len(row.members) if row.state == "approved" else row.state != "pending"
    )
