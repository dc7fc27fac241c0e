"""What happened to requests for a second person."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.requests.model import Request
from steadyhand.kernel.entry import Entry, Fact, Timer


class SecondAsked(Fact, frozen=True, tag="access.second_asked"):
    """Somebody asked for a second person. The commands and the reason are the entry's payloads."""

    request: Request

    def timers(self, entry: Entry) -> Iterable[Timer]:
        from steadyhand.access.requests.commands import ExpireRequest  # noqa: PLC0415 - a timer names the command that ends the fact

        name = self.request.id
        return [Timer(f"request:{name}", self.request.expires, ExpireRequest(request=name))]


class SecondGiven(Fact, frozen=True, tag="access.second_given"):
    """Somebody independent approved; with the last one that it needs, the request may be carried out.

    Who approved whose is what the next approval is judged by, so the guard knows it at once.
    """

    raises_epoch = True
    request: str
    requester: str
    authenticator: str
    enough: bool


class _Over(Fact, frozen=True):
    request: str

    def timers(self, entry: Entry) -> Iterable[Timer]:
        return [Timer(f"request:{self.request}")]


class SecondDeclined(_Over, frozen=True, tag="access.second_declined"):
    """Somebody said no. Why is the entry's payload."""

    requester: str


class RequestWithdrawn(_Over, frozen=True, tag="access.request_withdrawn"):
    """Whoever asked took it back."""


class RequestFailed(_Over, frozen=True, tag="access.request_failed"):
    """It was approved, and the record did not allow it any more: it is not tried again."""

    code: str
    """Of the refusal."""


class RequestExpired(_Over, frozen=True, tag="access.request_expired"):
    """Nobody approved in time, or it was not carried out in time."""
