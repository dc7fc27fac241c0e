"""Ids of what access keeps: a kind and a short name, so that an entry can say under which of them it was made."""

from __future__ import annotations

import re
from typing import Final, Literal

from steadyhand.kernel.entry import Refusal

Kind = Literal["freeze", "exemption", "request", "glass", "grant", "alert"]
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")


def misnamed(kind: Kind, name: str) -> Refusal | None:
    """Why this is no id of that kind; None where it is one, as `freeze:e-8`."""
    given, _, rest = name.partition(":")
    if given == kind and _NAME.match(rest):
        return None
    return Refusal("invalid_id", f"{name[:80]!r} is no id: write {kind}:<name> in a-z, 0-9 and -.")
