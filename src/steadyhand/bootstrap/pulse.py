"""The watch's sign of life: a small file in the data folder, which the engine's `/readyz` tells on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.web.readiness import Component

FILE: Final = "watch.json"
EVERY_S: Final = 2.0
STALE_S: Final = 60.0
GONE: Final[Component] = {
    "status": "degraded",
    "reason": "claims, campaigns and impersonation are not looked for: the process that does gives no sign of life",
}


class Told(msgspec.Struct, frozen=True):
    """What the watch said last: when, in Unix seconds, how it fares, and how claims are matched."""

    at: float
    watch: Component
    claims: Component


_NOTHING: Final = Told(0.0, {"status": "off"}, {"status": "off"})


def tell(data: Path, watch: Component, claims: Component) -> None:
    """Say so now; whoever reads sees this or what was said before."""
    beside = data / f"{FILE}.new"
    beside.write_bytes(msgspec.json.encode(Told(time.time(), watch, claims)))
    beside.replace(data / FILE)


def heard(data: Path, since: float) -> dict[str, Component]:
    """The components `watch` and `claims`; `since` says when whoever asks began, because a start takes a while."""
    now = time.time()
    try:
        told = msgspec.json.decode((data / FILE).read_bytes(), type=Told)
    except (OSError, msgspec.MsgspecError):
        told = _NOTHING
    if told.at > now + EVERY_S:  # the clock was set back since
        told = _NOTHING
    if now - max(told.at, since) > STALE_S:
        return {"watch": GONE, "claims": GONE}
    return {"watch": told.watch, "claims": told.claims}
