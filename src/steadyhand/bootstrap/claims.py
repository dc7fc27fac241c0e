"""Joins the claims library to the sentence model, where there is one, and to what was posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from steadyhand.bootstrap.settings import Settings
from steadyhand.civic.embedding.model import ModelUnusable, folder_in, load
from steadyhand.civic.matching.model import Embedder
from steadyhand.flows.claim_earlier import BUDGET_S as EARLIER_S
from steadyhand.flows.claim_earlier import LookingBack
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claim_novelty import Classes, Novelty
from steadyhand.flows.claiming import EVERY_S, Claiming
from steadyhand.flows.correcting_viewers import Offering
from steadyhand.intake.store import EventStore
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader
from steadyhand.web.readiness import Component

EARLIER_BEHIND_S: Final = 0.05
"""Processor time of a round for what was posted before, while there is more that was posted since."""

log = structlog.get_logger()


class Claims:
    """Follows posts with what is settled; `readiness` says how."""

    every_s = EVERY_S
    """How often a round is due."""

    def __init__(
        self,
        settings: Settings,
        reader: Reader,
        door: Performs,
        events: EventStore,
        decided: Callable[[], int],
        classes: Classes,
    ) -> None:
        """`decided` says up to which event rules have decided, `classes` which of them find which incidents."""
        self._settings, self._why = settings, ""
        self._library = ClaimLibrary(reader, self._embedder)
        self._claiming = Claiming(reader, door, events, self._library)
        self._novelty = Novelty(reader, door, events, self._library, classes, decided)
        self._earlier = LookingBack(reader, door, events, self._library, self._claiming.finding)
        self._offering = Offering(reader, door, events, self._library)

    @property
    def behind(self) -> bool:
        """Whether there is more than the last round did."""
        return self._claiming.behind or self._novelty.behind

    def round(self) -> int:
        """A part of what came since the last round; how many commands it took. Raises `RecordUnavailable`.

        So that none of it waits for the end of the other, however much is posted.
        """
        done = self._claiming.round() + self._novelty.round()
        budget = EARLIER_BEHIND_S if self.behind else EARLIER_S
        return done + self._earlier.round(budget) + self._offering.round()

    def readiness(self) -> Component:
        """Whether claims are matched by words and meaning, or by words alone, and why."""
        if not self._library.live:
            return {"status": "off"}
        if self._library.mode == "lexical":
            return {"status": "degraded", "reason": f"claims are matched by words alone: {self._why}"}
        return {"status": "ok"}

    def _embedder(self) -> Embedder | None:
        try:
            return load(folder_in(self._settings.data))
        except ModelUnusable as error:
            self._why = str(error)
            log.warning("claims are matched by words alone", why=self._why)
            return None
