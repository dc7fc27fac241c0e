"""From appeals to brakes: a rule whose own decisions people overturn often acts on nobody until two people look at it.

Follows answers to appeals. Only what a rule decided alone counts, since it is defined as it is now; and each definition
is braked once by this, so that two people who release it are not overruled by the same appeals again.
"""

from __future__ import annotations

from typing import Final

import structlog

from steadyhand.enforcement.appeals.facts import AppealDecided
from steadyhand.enforcement.appeals.figures import OFTEN, Share, by_rule
from steadyhand.enforcement.appeals.store import Appeals
from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import AUTOMATION, DAY, Instant
from steadyhand.rules.versions.brakes import TripBrake
from steadyhand.rules.versions.model import RELEASE, Release, RuleAge
from steadyhand.storage.reading import Reader

CURSOR: Final = "overturning"
EVERY_S: Final = 5.0
ENTRIES: Final = 200
SPAN: Final = 90 * DAY
"""How far back appeals are counted."""
KNOWN: Final = frozenset({"braked", "not_in_force"})

log = structlog.get_logger()


class Overturning:
    """Brakes rules that are often found wrong; runs in the door's process. Safe to begin anew at any time."""

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader, self._door = reader, door

    def round(self) -> int:
        """Look at the rules of what was answered since the last round; how many it braked.

        Raises `RecordUnavailable`.
        """
        after, end = self._reader.cursor(CURSOR), self._reader.head().seq
        entries = self._reader.entries(after, ENTRIES, types=[tag_of(AppealDecided)])
        facts = [entry.fact for entry in entries if isinstance(entry.fact, AppealDecided)]
        rules = dict.fromkeys(rule for fact in facts if fact.mode == "automated" for rule in fact.rules)
        braked = sum(self._looked(rule, self._reader.now()) for rule in rules)
        reached = entries[-1].seq if len(entries) == ENTRIES else end
        if entries or reached - after > ENTRIES:
            self._door.perform_many([], cursor=Cursor(CURSOR, reached))
        return braked

    def _looked(self, rule: str, now: Instant) -> bool:
        age: RuleAge | None = self._reader.row("rule_age", rule)
        release: Release | None = self._reader.row("release", RELEASE)
        if age is None or not age.digest or release is None:
            return False
        since = max(age.since, now - SPAN)
        answered = (one for one in Appeals(self._reader).answered(since, now + 1) if one.filed >= since)
        alone = [one for one in answered if one.mode == "automated"]
        share = next((one for one in by_rule(alone) if one.name == rule), None)
        if share is None or not share.often:
            return False
        order = Order(_brake(share, release, age), AUTOMATION, f"overturned:{rule}:{age.digest}")
        (answer,) = self._door.perform_many([order])
        if isinstance(answer, Refusal) and answer.code not in KNOWN:
            log.error("overturning.refused", rule=rule, code=answer.code, why=answer.message)
        return not isinstance(answer, Refusal)


def _brake(share: Share, release: Release, age: RuleAge) -> TripBrake:
    return TripBrake(
        rule=share.name,
        version=release.in_force,
        digest=age.digest,
        why=f"Of {share.answered} appeals against what it did alone, {share.overturned} found it wrong.",
        counted=share.overturned,
        quota=int(OFTEN * share.answered),
        window="appeals",
    )
