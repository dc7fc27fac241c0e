"""The watch's process: looks at what was posted for claims, campaigns and impersonation, behind the stream.

It gives way to what decides the same posts, for which platforms and people wait, and catches up after a burst.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Final

import structlog

from steadyhand.bootstrap import pulse
from steadyhand.bootstrap.claims import Claims
from steadyhand.bootstrap.doors import door_to
from steadyhand.bootstrap.duty import Duty
from steadyhand.bootstrap.keys import signal_hashes
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings
from steadyhand.bootstrap.setup import migrate_events, migrate_record
from steadyhand.flows.campaign_desk import EVERY_S as CAMPAIGN_DESK_S
from steadyhand.flows.campaign_desk import Bringing
from steadyhand.flows.campaigning import EVERY_S as CAMPAIGNS_S
from steadyhand.flows.campaigning import Campaigning
from steadyhand.flows.impersonating import EVERY_S as IMPERSONATION_S
from steadyhand.flows.impersonating import Impersonating
from steadyhand.flows.stream import CURSOR
from steadyhand.intake.store import EventStore
from steadyhand.messages.catalogue import catalogue
from steadyhand.rules.areas import IncidentClass
from steadyhand.rules.errors import RuleError
from steadyhand.rules.pack import load_pack
from steadyhand.rules.versions.store import RuleSets
from steadyhand.storage.office import Office
from steadyhand.storage.reading import Reader
from steadyhand.web.readiness import Component

LATE_S: Final = 60.0
"""What has not caught up for so long is told in `/readyz`."""
HELD: Final[Component] = {
    "status": "degraded",
    "reason": "another process on this record holds the office of the watch, and should have ended",
}

log = structlog.get_logger()


class Watch:
    """What runs beside the stream, joined; one at a time of several on one record."""

    def __init__(self, settings: Settings) -> None:
        migrate_events(settings)
        known = registry(catalogue(settings.messages, settings.language))
        if not settings.embedded:
            migrate_record(settings, known)  # nobody else need have been here before
        self._reader = Reader(settings.record, known)
        self._door = door_to(settings, known)
        self._store = EventStore(settings.events, hashes=signal_hashes(settings))
        self._office, self._one = Office(settings.record, "watch"), threading.Lock()
        claims = Claims(
            settings, self._reader, self._door, self._store, self._decided, Classes(RuleSets(self._reader))
        )
        campaigning = Campaigning(self._reader, self._door, self._store)
        bringing = Bringing(self._reader, self._door, self._store)
        impersonating = Impersonating(self._reader, self._door, self._store)
        self._claims, self._settings = claims, settings
        self._duties = (
            Duty(
                "claims",
                lambda: self.leads() and claims.round(),
                claims.every_s,
                lambda: self.leads() and claims.behind,
            ),
            Duty("campaigns", lambda: self.leads() and campaigning.round(), CAMPAIGNS_S),
            Duty("campaign-desk", lambda: self.leads() and bringing.round(), CAMPAIGN_DESK_S),
            Duty("impersonation", lambda: self.leads() and impersonating.round(), IMPERSONATION_S),
        )
        self._pulse = Duty("pulse", self._tell, pulse.EVERY_S)
        for duty in (*self._duties, self._pulse):
            duty.start()

    def leads(self) -> bool:
        """Whether it is this process that watches."""
        with self._one:
            return self._office.held()

    def close(self) -> None:
        """Finish what is in hand and stop."""
        for duty in (*self._duties, self._pulse):
            duty.close()
        self._office.close()
        self._door.close()
        self._reader.close()
        self._store.close()

    def _tell(self) -> None:
        """How it fares: `standby` where another installation watches, `degraded` where some of it lags or fails."""
        if self.leads():
            pulse.tell(self._settings.data, fares(self._duties), self._claims.readiness())
        else:
            beside: Component = HELD if self._settings.embedded else {"status": "standby"}
            pulse.tell(self._settings.data, beside, beside)

    def _decided(self) -> int:
        """Up to which event rules have decided."""
        return self._reader.cursor(CURSOR)


def fares(duties: Iterable[Duty]) -> Component:
    """Which of them have lagged or failed for longer than `LATE_S`, as `/readyz` tells it."""
    late = [
        f"{one.name}: {f'fails ({one.failing})' if one.failing else 'not caught up'} for {one.late_s:.0f} s"
        for one in duties
        if one.late_s > LATE_S
    ]
    return {"status": "degraded", "reason": "; ".join(late)} if late else {"status": "ok"}


class Classes:
    """Which rules find which incidents, as the version in force says; the one before where that cannot be loaded."""

    def __init__(self, sets: RuleSets) -> None:
        self._sets, self._seen = sets, 0
        self._classes: Mapping[str, IncidentClass] = {}

    def __call__(self) -> Mapping[str, IncidentClass]:
        stored = self._sets.release_stored()
        if stored is not None and stored.seq != self._seen:
            self._seen = stored.seq
            try:
                self._classes = load_pack(self._sets.texts(stored.row.in_force)).incidents
            except (RuleError, LookupError) as error:
                log.warning("watch.rules", version=stored.row.in_force, reason=str(error))
        return self._classes
