"""What happens to sanctions."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.enforcement.model import Ending, Error, Sanction
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class Sanctioned(Fact, frozen=True, tag="enforcement.sanctioned"):
    """A sanction came into force on a subject, or is to at its start."""

    subject: str
    sanction: Sanction
    area: str
    severity: str
    region: str = "unknown"
    language: str = "unknown"
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    """The version of the rules that decided; empty where a person did, and in entries of older programs."""

    def timers(self, entry: Entry) -> list[Timer]:
        return timed(self.subject, self.sanction, entry.at)


class Begun(Fact, frozen=True, tag="enforcement.begun"):
    """What was to come into force is: its start has come."""

    subject: str
    action: str
    ends: Instant | None

    def timers(self, entry: Entry) -> list[Timer]:
        return _end(self.subject, self.action, self.ends)


class _Ended(Fact, frozen=True):
    subject: str
    action: str
    how: ClassVar[Ending]

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"sanction:{self.action}")]


class Lifted(_Ended, frozen=True, tag="enforcement.lifted"):
    """A decision ended a sanction before its time. The reason is the entry's payload."""

    how = "lifted"
    cause: str
    error: Error | None = None
    """The error that is corrected by it, past a moratorium; None where nothing kept it from being lifted."""
    moratorium: str = ""


class Withdrawn(_Ended, frozen=True, tag="enforcement.withdrawn"):
    """Whoever imposed a sanction took it back at once: a slip of the hand."""

    how = "withdrawn"
    cause: str


class Unlabelled(_Ended, frozen=True, tag="enforcement.unlabelled"):
    """A rule found that a label which a rule had put no longer holds."""

    how = "unlabelled"
    cause: str


class Expired(_Ended, frozen=True, tag="enforcement.expired"):
    """A sanction reached its stated end."""

    how = "expired"


class Varied(_Ended, frozen=True, tag="enforcement.varied"):
    """A decision put a milder sanction in the place of one. The reason is the entry's payload."""

    how = "superseded"
    cause: str
    sanction: Sanction
    """What is in force instead."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [*super().timers(entry), *timed(self.subject, self.sanction, entry.at)]


End = Lifted | Withdrawn | Unlabelled | Expired | Varied
"""The ways in which a sanction ends."""


def timed(subject: str, sanction: Sanction, now: Instant) -> list[Timer]:
    """The timer of a sanction: its start where that is to come, and its end from then on."""
    from steadyhand.enforcement.ending import Begin  # noqa: PLC0415 - a timer names the command that ends the fact

    if sanction.starts <= now:
        return _end(subject, sanction.action, sanction.ends)
    begin = Begin(subject=subject, action=sanction.action)
    return [Timer(f"sanction:{sanction.action}", sanction.starts, begin)]


def _end(subject: str, action: str, ends: Instant | None) -> list[Timer]:
    from steadyhand.enforcement.ending import Expire  # noqa: PLC0415 - a timer names the command that ends the fact

    end = Expire(subject=subject, action=action)
    return [] if ends is None else [Timer(f"sanction:{action}", ends, end)]
