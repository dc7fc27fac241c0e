"""Who is served which second look: the one that waits longest, of those that this person may answer blind.

Nobody picks one, and nobody is told whose decision it is, why it was drawn, or what was left out for them and why. What
is asked here is asked again by the door when the look is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import msgspec

from steadyhand.access.reading import AccessNow
from steadyhand.access.small.views import VIEW as SMALL_TEAM
from steadyhand.kernel.command import Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.looks.commands import ANSWERS, TOOL, TakeLook, WithdrawLook
from steadyhand.review.looks.goldens import KEEPS
from steadyhand.review.looks.model import Look, Withdrawal
from steadyhand.review.looks.store import Looks
from steadyhand.review.model import Case
from steadyhand.review.store import Cases
from steadyhand.storage.reading import Reader

PASSED: Final = frozenset({"not_waiting", "not_for_you", "conflict", "care_left", "care_limit"})
"""Somebody was quicker, or it is not for this person: the next one will do."""
STOPPED: Final = frozenset({"frozen", "second_needed"})


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a look."""

    principal: str
    proof: Proof
    areas: Collection[str]
    """The policy areas that they review."""
    reads: Callable[[str], bool]
    """Whether they read a language."""


class Serving:
    """Serves looks. Safe from several threads."""

    def __init__(self, door: Door, reader: Reader, access: AccessNow) -> None:
        self._door, self._reader, self._access = door, reader, access
        self._looks, self._cases = Looks(reader), Cases(reader)

    def held(self, principal: str) -> Look | None:
        """The look that somebody holds."""
        return self._looks.held_by(principal, self._reader.now())

    def next(self, asker: Asker) -> Answer | None:
        """Take the next look for somebody; None where none waits that they may answer. Raises `RecordUnavailable`."""
        stopped: Refusal | None = None
        close, team, now = (
            self._close(asker.principal),
            self._reader.row(SMALL_TEAM, ANSWERS),
            self._reader.now(),
        )
        for look in self._looks.waiting(asker.areas):
            if look.barred(asker.principal, team, now) or self._passes(look, asker, close):
                continue
            if refusal := self._kept(look, asker.principal):
                stopped = stopped or (refusal if refusal.code in STOPPED else None)
                continue
            answer = self._taken(look, asker)
            if answer is not None:
                return answer
        return stopped

    def _taken(self, look: Look, asker: Asker) -> Answer | None:
        """The answer of the door; None where the next look will do."""
        if self._gone(look):
            self._withdraw(look, "gone")
            return None
        take = TakeLook(look=look.id, case=look.about.case)
        answer = self._door.perform(take, asker.principal, proof=asker.proof)
        if isinstance(answer, Refusal) and answer.code == "moved_on":
            self._withdraw(look, "reopened")
            return None
        return None if isinstance(answer, Refusal) and answer.code in PASSED else answer

    def _withdraw(self, look: Look, why: Withdrawal) -> None:
        self._door.perform(WithdrawLook(look=look.id, why=why), AUTOMATION)

    def _passes(self, look: Look, asker: Asker, close: Collection[str]) -> bool:
        """Whether it is for others: they know somebody in it, have seen it, or do not read it."""
        by = asker.principal
        return (
            by in look.skipped_by
            or not look.about.people.isdisjoint(close)
            or not asker.reads(look.about.language)
        )

    def _kept(self, look: Look, by: str) -> Refusal | None:
        """Why access keeps it from somebody."""
        now, scope = self._reader.now(), look.about.scope(TOOL)
        access = self._access.snapshot()
        if freeze := access.unseen(by, scope, now):
            return Refusal("frozen", f"{freeze.id} keeps this from you.")
        if look.golden is not None and self._access.may(by, KEEPS, scope, now):
            return Refusal("not_for_you", "Who keeps the golden cases is not asked about them.")
        return access.lack(by, ANSWERS, scope, now) or access.judges(by, ANSWERS, look.apart, now)

    def _close(self, by: str) -> set[str]:
        """Whom somebody knows, and whom the cases are about that they hold: there they would see how it ended."""
        held: list[Case] = self._cases.held_by(by)
        conflicts, staff = self._reader.row("conflicts", by), self._reader.row("staff", by)
        own = {staff.account, *staff.related} if staff is not None else set()
        about = {name for case in held for name in (case.subject, case.account)}
        known = set(conflicts.subjects if conflicts else ())
        return {name for name in about | own | known if name}

    def _gone(self, look: Look) -> bool:
        """Whether there was content, and all of it was erased."""
        stored = self._cases.get(look.about.case)
        seen = stored.row.seen_for(look.about.decision) if stored is not None else ()
        wanted = [piece.content for piece in seen if piece.content]
        return bool(wanted) and not any(body is not None for body in self._cases.contents(wanted).values())
