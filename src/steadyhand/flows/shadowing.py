"""A shadow: rules that are judged by what really comes in, and that do nothing.

It looks at events once they are decided, on the stream and never while somebody waits, at most as long as deciding
them has cost. It sees labels as the rules in force put them, and counters as it would have kept them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from steadyhand.flows.braking import acting, is_traffic
from steadyhand.flows.judging import Judging, Labels, add_labels
from steadyhand.flows.post import Ruled
from steadyhand.flows.tallying import Tallying
from steadyhand.intake.rows import Logged
from steadyhand.intake.tallies import ShadowHit
from steadyhand.kernel.values import Instant
from steadyhand.rules.pack import Pack

AT_ONCE: Final = 50
"""Events between two looks at the clock."""
TELL_SECONDS: Final = 60.0

log = structlog.get_logger()


class Shadowing:
    """Judges decided events by other rules, and counts what these would have done. Never raises."""

    def __init__(self, judging: Judging, tallying: Tallying, clock: Callable[[], Instant]) -> None:
        """`judging` is its own: its counters are not those of the rules in force."""
        self._judging, self._tallying, self._clock = judging, tallying, clock
        self._told = -TELL_SECONDS
        self._left_s = 0.0

    def look(
        self, pack: Pack, logged: Sequence[Logged], rulings: Sequence[Ruled], pending: Labels, budget_s: float
    ) -> int:
        """Judge these events, in order, until the budget of processor time is spent; gives how many were."""
        held = {subject: set(labels) for subject, labels in pending.items()}
        self._left_s = (
            min(self._left_s, 0.0) + budget_s
        )  # what was spent beyond the last budget is owed to this one
        for at in range(0, len(logged), AT_ONCE):
            if self._left_s <= 0:
                return at
            began = time.thread_time()
            some, stands = logged[at : at + AT_ONCE], rulings[at : at + AT_ONCE]
            self._look(pack, some, stands, held)
            for ruled in stands:
                add_labels(held, ruled)
            self._left_s -= time.thread_time() - began
        return len(logged)

    def _look(self, pack: Pack, logged: Sequence[Logged], rulings: Sequence[Ruled], held: Labels) -> None:
        def settle(n: int, would: Ruled) -> Ruled:
            self._note(logged[n], rulings[n], would)
            return rulings[n]  # later events see the labels that there really are

        try:
            self._judging.judge([one.event for one in logged], lambda *_: (pack, {}), held, settle)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a shadow must not touch what is in force
            self._tallying.note(
                self._clock(), Ruled(rules=pack.version, errors=1), mode="shadow", traffic=False
            )
            self._tell(pack, error)

    def _note(self, logged: Logged, ruled: Ruled, would: Ruled) -> None:
        now = self._clock()
        traffic = is_traffic(logged.event.type)
        self._tallying.note(now, would, mode="shadow", traffic=traffic, acted=frozenset(acting(would)))
        for rule, _ in would.reasons:
            self._tallying.sample(
                ShadowHit(
                    rules=would.rules,
                    rule=rule,
                    offset=logged.offset,
                    source=logged.event.source,
                    id=logged.event.id,
                    at=now,
                    live=ruled.verdicts,
                    shadow=would.verdicts,
                )
            )

    def _tell(self, pack: Pack, error: Exception) -> None:
        if time.monotonic() - self._told >= TELL_SECONDS:
            self._told = time.monotonic()
            log.warning("shadow.failed", version=pack.version, error=f"{type(error).__name__}: {error}")
