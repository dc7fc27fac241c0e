"""Joins the claims library to the sentence model, where there is one, and to the stream of posts."""

from __future__ import annotations

import structlog

from steadyhand.bootstrap.duty import Duty
from steadyhand.bootstrap.settings import Settings
from steadyhand.civic.embedding.model import ModelUnusable, folder_in, load
from steadyhand.civic.matching.model import Embedder
from steadyhand.flows.claim_earlier import LookingBack
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claim_novelty import Classes, Novelty
from steadyhand.flows.claiming import EVERY_S, Claiming
from steadyhand.flows.correcting_viewers import Offering
from steadyhand.flows.stream import Stream
from steadyhand.intake.store import EventStore
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader
from steadyhand.web.readiness import Component

log = structlog.get_logger()


class Claims:
    """Follows posts with what is settled; `readiness` says how."""

    def __init__(
        self,
        settings: Settings,
        reader: Reader,
        door: Performs,
        events: EventStore,
        stream: Stream,
        classes: Classes,
    ) -> None:
        """`classes` says which rules find which incidents."""
        self._settings, self._why = settings, ""
        self._library = ClaimLibrary(reader, self._embedder)
        claiming = Claiming(reader, door, events, self._library)
        novelty = Novelty(reader, door, events, self._library, classes, lambda: stream.cursor)
        earlier = LookingBack(reader, door, events, self._library, claiming.finding)
        offering = Offering(reader, door, events, self._library)

        def round_() -> int:
            return claiming.round() + novelty.round() + earlier.round() + offering.round()

        self._duty = Duty("claims", lambda: stream.leads and round_(), EVERY_S)

    def start(self) -> None:
        self._duty.start()

    def close(self) -> None:
        self._duty.close()

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
