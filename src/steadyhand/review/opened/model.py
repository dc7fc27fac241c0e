"""Which content somebody has open, until when, and by which look-up."""

from __future__ import annotations

import msgspec

from steadyhand.kernel.values import Instant


class LookedUpFor(msgspec.Struct, frozen=True):
    """A look-up: the case that it is for, and whom it is about."""

    case: str
    subject: str


class Opened(msgspec.Struct, frozen=True):
    """What somebody has open of a case that they do not hold."""

    until: Instant
    look_up: LookedUpFor | None = None


def opened_key(by: str, case: str) -> str:
    """The key of the view `content_opened`."""
    return f"{by}|{case}"
