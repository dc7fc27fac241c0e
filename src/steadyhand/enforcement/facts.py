"""What happens to sanctions."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.enforcement.model import Ending, Sanction
from steadyhand.kernel.entry import Entry, Fact, Timer


class Sanctioned(Fact, frozen=True, tag="enforcement.sanctioned"):
    """A sanction came into force on a subject."""

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
        from steadyhand.enforcement.commands import Expire  # noqa: PLC0415 - a timer names the command that ends the fact

        if self.sanction.ends is None:
            return []
        end = Expire(subject=self.subject, action=self.sanction.action)
        return [Timer(f"sanction:{self.sanction.action}", self.sanction.ends, end)]


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


End = Lifted | Withdrawn | Unlabelled | Expired
"""The ways in which a sanction ends."""
