"""Entering an election, confirming it by a second person, calling it off, and the clock that switches its phases."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.elections.facts import (
    ElectionCalledOff,
    ElectionConfirmed,
    ElectionEntered,
    PhasesTurned,
)
from steadyhand.civic.elections.model import Details, Election
from steadyhand.civic.elections.sound import unsound
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

ENTER: Final = "election.enter"
CONFIRM: Final = "election.confirm"
CALL_OFF: Final = "election.call_off"
AREA: Final = "election"
"""The policy area that all of this belongs to: a freeze of other areas leaves the calendar alone."""
_UNKNOWN: Final = Refusal("unknown_election", "No election has this id: look at the list of elections.")


class EnterElection(Command, frozen=True, kw_only=True, tag="civic.enter_election"):
    """Enter an election, or another version of one: what is in force goes on until this is confirmed."""

    capability = ENTER
    tool = "civic"
    details: Details

    def keys(self) -> Keys:
        return Keys(election=self.details.id)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=AREA)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        before: Election | None = rows.election
        if refusal := unsound(self.details, now):
            return refusal
        if before is not None and before.called_off is not None:
            return Refusal(
                "called_off", f"{before.id} was called off: enter what takes its place under another id."
            )
        if before is not None and self.details in {
            one.details for one in (before.confirmed, before.proposed) if one
        }:
            return Refusal("no_change", "That is what stands already.")
        return ElectionEntered(details=self.details, number=1 if before is None else before.latest + 1)


class ConfirmElection(Command, frozen=True, kw_only=True, tag="civic.confirm_election"):
    """Confirm what somebody else entered, having read its source: by it rules, clocks and staffing switch."""

    capability = CONFIRM
    tool = "civic"
    election: str
    number: int
    """The version that was read."""

    def keys(self) -> Keys:
        return Keys(election=self.election)

    def scope(self, rows: Rows) -> Scope:
        """Apart from whoever entered it: a false date must take two."""
        waiting = rows.election.proposed if rows.election is not None else None
        return Scope(tool=self.tool, policy_area=AREA, apart=() if waiting is None else (waiting.by,))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Election | None = rows.election
        if row is None:
            return _UNKNOWN
        waiting = row.proposed
        if row.called_off is not None or waiting is None:
            return Refusal("nothing_proposed", f"Nothing of {row.id} waits to be confirmed.")
        if waiting.number != self.number:
            return Refusal("other_version", "Another version was entered since you read it: read it again.")
        if waiting.by == rows.by:
            return Refusal("yourself", "Somebody else confirms what you entered.")
        if waiting.details.confidence == "unconfirmed":
            return Refusal(
                "no_source", "Nobody knows these dates yet: enter them again with a source, then confirm."
            )
        if waiting.details.ends <= now:
            return Refusal("over", "All of it is past.")
        return ElectionConfirmed(details=waiting.details, number=waiting.number)


class CallOffElection(Command, frozen=True, kw_only=True, tag="civic.call_off_election"):
    """Have nothing of an election go on. Two people: it ends clocks, and what rules do while people vote."""

    capability = CALL_OFF
    tool = "civic"
    election: str
    why: str

    def keys(self) -> Keys:
        return Keys(election=self.election)

    def scope(self, rows: Rows) -> Scope:
        row: Election | None = rows.election
        if row is None or row.confirmed is None:
            return Scope(tool=self.tool, policy_area=AREA)
        return Scope(
            tool=self.tool, policy_area=AREA, second="Calling off what was confirmed takes two people."
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Election | None = rows.election
        if row is None:
            return _UNKNOWN
        if row.called_off is not None:
            return Refusal("called_off", f"{row.id} is called off already.")
        if not any(map(str.isalnum, self.why)) or len(self.why) > 1_000:  # noqa: PLR2004 - said below
            return Refusal("no_words", "Say why, in up to 1,000 characters: everybody reads it.")
        return ElectionCalledOff(election=row.id, why=self.why.strip())


class TurnPhases(Command, frozen=True, kw_only=True, tag="civic.turn_phases"):
    """Switch what begins and ends at the earliest instant that has come and was not switched. By the clock alone."""

    capability = "election.turn"
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    election: str

    def keys(self) -> Keys:
        return Keys(election=self.election)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Election | None = rows.election
        if row is None or row.confirmed is None or row.called_off is not None or row.turned is None:
            return Refusal("not_due", "Nothing of it is switched.")
        details = row.confirmed.details
        due = details.after(row.turned)
        if due is None or now < due:
            return Refusal("not_due", "The time has not come.")
        return PhasesTurned(
            election=row.id,
            name=details.name,
            at=due,
            began=tuple(one for one in details.periods if one.starts == due),
            ended=tuple(one for one in details.periods if one.ends == due),
            next=details.after(due),
        )
