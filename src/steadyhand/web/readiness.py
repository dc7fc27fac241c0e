"""What `/readyz` says: each component with its state, and what that means for the whole process.

Three answers, as health endpoints of the field give them (draft-inadarei-api-health-check: pass, warn, fail):
`ready` and `degraded` are 200, `unavailable` is 503. Degraded means that the process does its work and
something beside it does not: take it out of traffic and people lose more than they gain. What each process
cannot work without is `vital`. Anyone may ask, so no state names an address or quotes anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from steadyhand.kernel.tx import DiskFull, RecordUnavailable

Component = dict[str, Any]
"""`status` and what belongs to it: `ok`, `standby` (another process does it), `off`, `degraded`, `unavailable`."""
WELL: Final = frozenset({"ok", "standby", "off"})
UNAVAILABLE: Final = "unavailable"


def readiness(components: Mapping[str, Component], vital: Collection[str]) -> dict[str, Any]:
    """The whole document: `status` is `ready`, `degraded` or `unavailable`."""
    failing = {name for name, component in components.items() if component["status"] == UNAVAILABLE}
    unwell = any(component["status"] not in WELL for component in components.values())
    status = UNAVAILABLE if failing & set(vital) else "degraded" if unwell else "ready"
    return {"status": status, "components": dict(components)}


def status_code(document: Mapping[str, Any]) -> int:
    """The HTTP status of a readiness document."""
    return 503 if document["status"] == UNAVAILABLE else 200


def looked(look: Callable[[], Component]) -> Component:
    """A component that is looked at by reading a database."""
    try:
        return {"status": "ok", **look()}
    except RecordUnavailable as error:
        return outage(error)


def outage(error: RecordUnavailable) -> Component:
    """A component whose database cannot be used now."""
    reason = "the disk is full" if isinstance(error, DiskFull) else "the database does not answer"
    return {"status": UNAVAILABLE, "reason": reason}
