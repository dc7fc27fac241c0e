"""Joins the claims library to the sentence model, where there is one, and to what was posted."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from steadyhand.bootstrap.settings import Settings
from steadyhand.civic.embedding.model import ModelUnusable, folder_in, load
from steadyhand.civic.matching.model import Embedder
from steadyhand.flows.claim_earlier import LookingBack
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claim_novelty import Classes, Novelty
from steadyhand.flows.claiming import EVERY_S, Claiming
from steadyhand.flows.correcting_viewers import Offering
from steadyhand.intake.store import EventStore
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader
from steadyhand.web.readiness import Component

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

    def round(self) -> int:
        """Do what came since the last round; how many commands it took. Raises `RecordUnavailable`."""
        done = self._claiming.round() + self._novelty.round()
        return done + self._earlier.round() + self._offering.round()

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
