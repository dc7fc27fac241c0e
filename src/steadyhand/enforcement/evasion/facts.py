"""What happens to suspicions. What they say of signals goes out to nobody: it is opened on the case, by entry."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.enforcement.evasion.model import KEPT, State
from steadyhand.enforcement.evasion.scoring import Part
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class SignalsHeld(Fact, frozen=True, tag="enforcement.signals_held"):
    """A ban is recognised by further values: keyed hashes, which stay when the person's content is erased."""

    own = True
    account: str
    action: str
    since: Instant
    values: tuple[str, ...]
    """Those that were not held yet."""


class SignalsReleased(Fact, frozen=True, tag="enforcement.signals_released"):
    """No ban is in force on an account any more: its values match nobody."""

    own = True
    account: str
    values: tuple[str, ...]


class Suspected(Fact, frozen=True, tag="enforcement.evasion_suspected"):
    """An account has signals of one that is banned, enough for a person to look."""

    own = True
    suspicion: str
    account: str
    banned: str
    action: str
    area: str
    score: int
    parts: tuple[Part, ...]
    signals: tuple[str, ...]

    def timers(self, entry: Entry) -> list[Timer]:
        return _ends(self.suspicion, entry)


class SentToReview(Fact, frozen=True, tag="enforcement.evasion_in_review"):
    """A suspicion is before a reviewer."""

    suspicion: str
    case: str


class _Answered(Fact, frozen=True):
    own = True
    state: ClassVar[State]
    suspicion: str
    account: str
    banned: str
    decision: str
    signals: tuple[str, ...]
    before: State
    """What it was: an answer that is changed is counted once."""

    def timers(self, entry: Entry) -> list[Timer]:
        return _ends(self.suspicion, entry)


class Confirmed(_Answered, frozen=True, tag="enforcement.evasion_confirmed"):
    """A reviewer decided that the account is of somebody who is banned."""

    state = "confirmed"


class Rejected(_Answered, frozen=True, tag="enforcement.evasion_rejected"):
    """A reviewer decided otherwise, or on something else."""

    state = "rejected"


class AnswerTakenBack(_Answered, frozen=True, tag="enforcement.evasion_reopened"):
    """The decision that answered does not stand any more: the question is asked anew."""

    state = "in_review"


class EvasionExpired(Fact, frozen=True, tag="enforcement.evasion_expired"):
    """What was kept of a suspicion has reached its end."""

    own = True
    suspicion: str
    account: str
    banned: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(self.suspicion)]


class SignalsRead(Fact, frozen=True, tag="enforcement.signals_read"):
    """Somebody saw which signals two accounts have in common, for a case. What for is the entry's payload."""

    suspicion: str
    case: str
    until: Instant


def _ends(suspicion: str, entry: Entry) -> list[Timer]:
    from steadyhand.enforcement.evasion.commands import Expire  # noqa: PLC0415 - it ends what the fact began

    return [Timer(suspicion, entry.at + KEPT, Expire(suspicion=suspicion))]
