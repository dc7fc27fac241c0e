"""Writing a pre-bunk, agreeing to it as a second person, taking it back; and the clock that begins and ends it."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.prebunks.facts import (
    PreBunkAgreed,
    PreBunkEnded,
    PreBunkRetimed,
    PreBunkShown,
    PreBunkWritten,
)
from steadyhand.civic.prebunks.model import Content, PreBunk, Version, Why, is_prebunk, window
from steadyhand.civic.prebunks.sound import unsound
from steadyhand.civic.prebunks.telling import ended, shown
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

WRITE: Final = "prebunk.write"
AGREE: Final = "prebunk.agree"
END: Final = "prebunk.end"
TURN: Final = "prebunk.turn"
AREA: Final = "election"
_UNKNOWN: Final = Refusal("unknown_prebunk", "No pre-bunk has this id.")
_NO_PHASE: Final = Refusal(
    "no_phase",
    "The calendar in force has no such phases there: have the election confirmed first, or write dates.",
)


class _OfPreBunk(Command, frozen=True, kw_only=True):
    tool = "civic"
    prebunk: str

    def keys(self) -> Keys:
        return Keys(prebunk=self.prebunk)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=AREA)


class WritePreBunk(_OfPreBunk, frozen=True, kw_only=True, tag="civic.write_prebunk"):
    """Write one, or another text of one. What was agreed to goes on until somebody agrees to this."""

    capability = WRITE
    content: Content

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: PreBunk | None = rows.prebunk
        if not is_prebunk(self.prebunk):
            return Refusal("invalid_id", "Write prebunk:<name> in a-z, 0-9 and -, up to 60 characters.")
        if refusal := unsound(self.content, now):
            return refusal
        if row is not None and row.state != "ended" and (row.draft or row.told).content == self.content:
            return Refusal("no_change", "That is what it says.")
        return PreBunkWritten(
            prebunk=self.prebunk, version=1 if row is None else row.latest + 1, content=self.content
        )


class AgreeToPreBunk(_OfPreBunk, frozen=True, kw_only=True, tag="civic.agree_prebunk"):
    """Be the second person, for the text that one has read."""

    capability = AGREE
    version: int
    digest: str
    election: str = ""
    """Whose phases begin and end it, as its text says."""

    def keys(self) -> Keys:
        return Keys(prebunk=self.prebunk, election=self.election or "none")

    def scope(self, rows: Rows) -> Scope:
        row: PreBunk | None = rows.prebunk
        apart = (row.draft.by,) if row is not None and row.draft is not None else ()
        return Scope(tool=self.tool, policy_area=AREA, apart=apart)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: PreBunk | None = rows.prebunk
        if row is None:
            return _UNKNOWN
        draft = row.draft
        taken_back = row.ended is not None and draft is not None and draft.at <= row.ended
        if draft is None or taken_back or (draft.number, draft.digest) != (self.version, self.digest):
            return Refusal("other_version", "That is no text that waits: read the one that does.")
        if draft.by == rows.by:
            return Refusal("yourself", "Somebody else agrees to what you wrote.")
        span = window(draft.content, rows.election) if draft.content.election == self.election else None
        if span is None:
            return _NO_PHASE
        starts, ends = span
        if ends <= now:
            return Refusal("over", "Its time is over: nobody would see it.")
        goes_on = row.state == "shown" and starts <= now
        fact = PreBunkAgreed(
            prebunk=row.id,
            version=draft.number,
            election=self.election,
            starts=starts,
            ends=ends,
            shown=goes_on,
        )
        if goes_on:
            return Ruling(fact=fact, effects=(shown(row.id, draft, span, rows.words),))
        gone = (ended(row.id, "withdrawn"),) if row.state == "shown" else ()
        return Ruling(fact=fact, effects=gone)


class EndPreBunk(_OfPreBunk, frozen=True, kw_only=True, tag="civic.end_prebunk"):
    """Take it back at once. One person may, and no freeze stops it: nobody has to see what is wrong."""

    capability = END
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: PreBunk | None = rows.prebunk
        if row is None:
            return _UNKNOWN
        if row.state == "ended":
            return Refusal("ended", "It is over.")
        return _over(row, "withdrawn")


class TurnPreBunk(_OfPreBunk, frozen=True, kw_only=True, tag="civic.turn_prebunk"):
    """Begin or end it, or take over what the calendar says by now. By the clock, and by what follows the calendar."""

    capability = TURN
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    election: str

    def keys(self) -> Keys:
        return Keys(prebunk=self.prebunk, election=self.election or "none")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: PreBunk | None = rows.prebunk
        version = None if row is None or row.state == "ended" else row.agreed
        if row is None or version is None or version.content.election != self.election:
            return Refusal("not_due", "Nothing of it waits for the clock.")
        span = window(version.content, rows.election)
        if span is None:
            return _over(row, "no_phase")
        return _over(row, "over") if span[1] <= now else _turned(row, version, span, rows, now)


def _turned(
    row: PreBunk, version: Version, span: tuple[Instant, Instant], rows: Rows, now: Instant
) -> Ruling | Refusal:
    starts, ends = span
    named = {"prebunk": row.id, "election": version.content.election}
    telling = (shown(row.id, version, span, rows.words),)
    if row.shown is None and starts <= now:
        return Ruling(fact=PreBunkShown(**named, starts=starts, ends=ends), effects=telling)
    if (starts, ends) == (row.starts, row.ends):
        return Refusal("not_due", "The time has not come.")
    goes_on = row.shown is not None and starts <= now
    gone = (ended(row.id, "over"),) if row.shown is not None else ()
    fact = PreBunkRetimed(**named, starts=starts, ends=ends, shown=goes_on)
    return Ruling(fact=fact, effects=telling if goes_on else gone)


def _over(row: PreBunk, why: Why) -> Ruling:
    gone = (ended(row.id, why),) if row.shown is not None else ()
    return Ruling(fact=PreBunkEnded(prebunk=row.id, why=why), effects=gone)
