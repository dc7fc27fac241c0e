"""What a freeze holds back: effects that were decided before it, in its scope, and have not gone out.

Only where the freeze says `hold`. Natural ends always go out, and so does what was done under an exemption, because
it was decided after the freeze began.
"""

from __future__ import annotations

from typing import Final

from steadyhand.access.reading import AccessNow
from steadyhand.delivery.model import Pending
from steadyhand.enforcement.commands import IMPOSING
from steadyhand.enforcement.facts import Lifted, Sanctioned, Unlabelled, Varied, Withdrawn
from steadyhand.enforcement.recovery import RecoveryAsked
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import SECOND, Instant, Scope, known, touched
from steadyhand.storage.reading import Reader

AGAIN: Final = 30 * SECOND
"""When a held effect is looked at again: a freeze may be lifted."""
_OF_KIND: Final = {one.kind: one.capability for one in IMPOSING}
_OF_END: Final = (
    (Lifted, "sanction.lift"),
    (Varied, "sanction.lift"),
    (Withdrawn, "sanction.withdraw"),
    (Unlabelled, "label.remove"),
)
_TOOL: Final = "enforcement"


class Holding:
    """Implements `delivery.Holds`."""

    def __init__(self, reader: Reader, access: AccessNow) -> None:
        self._reader = reader
        self._access = access

    def __call__(self, pending: Pending, now: Instant) -> Instant | None:
        """Until when an effect stays here; None where it may go. Raises `RecordUnavailable`."""
        access = self._access.snapshot()
        holding = {one.id for one in access.freezes if one.undelivered == "hold" and one.in_force(now)}
        entry = self._reader.entry(pending.seq) if holding else None
        asked = self._asked(entry.fact) if entry is not None else None
        if entry is None or asked is None:
            return None
        capability, scope = asked
        facts = access.facts(capability, scope, now)
        for freeze in access.masks.among(access.masks.stopping(entry.by, facts)):
            if freeze.id in holding and entry.at < freeze.starts:
                return min(freeze.ends, now + AGAIN)
        return None

    def _asked(self, fact: Fact) -> tuple[str, Scope] | None:
        """What was done, as access names it, with its facts."""
        if isinstance(fact, Sanctioned):
            return _OF_KIND[fact.sanction.kind], _scope(fact)
        if isinstance(fact, RecoveryAsked):
            return "account.recover", Scope(tool=_TOOL, subjects=(fact.subject,))
        for kind, capability in _OF_END:
            if isinstance(fact, kind):
                return capability, self._ended(fact.subject, fact.action)
        return None

    def _ended(self, subject: str, action: str) -> Scope:
        standing = self._reader.row("standing", subject)
        for ended in standing.ended if standing is not None else ():
            if ended.sanction.action == action:
                return standing.having(ended.sanction).scope(_TOOL, action)  # type: ignore[no-any-return]
        return Scope(tool=_TOOL)


def _scope(fact: Sanctioned) -> Scope:
    return Scope(
        tool=_TOOL,
        policy_area=fact.area,
        severity=fact.severity,
        region=known(fact.region),
        language=known(fact.language),
        subjects=touched(fact.subject, fact.sanction.account),
    )
