"""What a look-up opens, and for how long."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import MINUTE, Instant

Field = Literal["standing", "cases", "content", "deliveries"]
"""What may be looked up of a subject; whatever is not named stays masked."""
FIELDS: Final[tuple[Field, ...]] = ("standing", "cases", "content", "deliveries")
OPEN: Final = 15 * MINUTE


class LookUpRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one person may see of one subject, until when."""

    case: str
    fields: tuple[Field, ...]
    until: Instant
    reason: str | None = None
    """The payload that holds what it is needed for."""
    seconded: bool = False
    """Whether a second person approved it."""


def lookup_key(by: str, subject: str) -> str:
    """The key of the view `lookup`."""
    return f"{by}|{subject}"
