"""The door's process: the record's writer, the clock, delivery, the API and the console."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import httpx

from steadyhand.access.guard import RoleGuard
from steadyhand.access.service import SignIn
from steadyhand.access.store import Sessions
from steadyhand.bootstrap.backtesting import spawn
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings, api_key
from steadyhand.bootstrap.setup import begin_duties, migrate_events, migrate_record
from steadyhand.delivery.service import Courier, Destination
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.store import Standings
from steadyhand.flows.backtesting.apart import Apart
from steadyhand.intake.store import EventStore
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.door import Door
from steadyhand.kernel.values import AUTOMATION
from steadyhand.kernel.wire import DoorServer
from steadyhand.review.store import Cases
from steadyhand.rules.cases import is_case_file
from steadyhand.rules.errors import RuleError
from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import STARTER
from steadyhand.rules.versions.model import FOLDER, SETUP
from steadyhand.storage.office import Office
from steadyhand.storage.reading import Reader
from steadyhand.storage.record import Record
from steadyhand.storage.working import Working
from steadyhand.web.readiness import UNAVAILABLE, Component, looked, outage, readiness
from steadyhand.web.rooms import Rooms

VITAL: Final = frozenset({"record"})
"""Without the record nothing can be shown or decided. Without the engine people go on working."""
ASK_SECONDS: Final = 1.0
LATE_SECONDS: Final = 60.0
COUNTED: Final = 100


class House:
    """One open record with its door; `rooms` is what the pages need of it."""

    def __init__(self, settings: Settings, *, ahead: int = 0) -> None:
        """`ahead` (microseconds) moves the record's time, for simulations and tests only."""
        self.settings = settings
        self.registry = registry()
        migrate_record(settings, self.registry)
        self.record = Record(settings.record, self.registry, ahead=ahead)
        self.reader = Reader(settings.record, self.registry, ahead=ahead)
        self.door = Door(self.registry, self.record, RoleGuard())
        self.working = Working(settings.working)
        self.outbox = Outbox(self.reader)
        self.sign_in = SignIn(self.reader, Sessions(self.working))
        self.clock = Clock(self.door, self.reader)
        self._socket: DoorServer | None = None
        self._events: EventStore | None = None
        self._office: Office | None = None
        self._courier: Courier | None = None
        self._backtests = Apart(settings.data, partial(spawn, settings))

    def open(self) -> None:
        """Begin the duties: the clock ticks, heartbeats are written, the engine may connect."""
        begin_duties(self.door, self.settings, self.reader.row("pulse", "pulse"))
        self.clock.start()
        if self.settings.embedded:
            self._socket = DoorServer(
                self.settings.door_socket, self.door, self.registry, {AUTOMATION, SETUP, FOLDER}
            )

    def courier(self) -> Courier | None:
        """Who delivers effects; None where no webhook is set."""
        webhook = self.settings.webhook
        if webhook is None:
            return None
        destination = Destination(url=webhook.url, secret=webhook.secret)
        self._office = self._office or Office(self.settings.record, "courier")
        self._courier = Courier(self.outbox, self.door, self.record, destination, self._office)
        return self._courier

    def rooms(self) -> Rooms:
        """What the pages need."""
        key = api_key(self.settings)
        migrate_events(self.settings)  # whichever of the two processes is first
        self._events = self._events or EventStore(self.settings.events)
        return Rooms(
            door=self.door,
            reader=self.reader,
            cases=Cases(self.reader),
            standings=Standings(self.reader),
            outbox=self.outbox,
            sign_in=self.sign_in,
            api_key=lambda given: (
                "service:platform" if hmac.compare_digest(given.encode(), key.encode()) else None
            ),
            areas=self.settings.areas,
            now=self.reader.now,
            events=self._events,
            data=self.settings.data,
            public_url=self.settings.public_url,
            engine_url=self._engine_url,
            backtests=self._backtests,
            rule_cases=self._rule_cases,
            hint=self.settings.hint,
        )

    def readiness(self) -> dict[str, Any]:
        """What `/readyz` says: see `web.readiness`."""
        components = {
            "record": looked(self._record),
            "engine": self._engine(),
            "delivery": self._courier.health() if self._courier else {"status": "off"},
            "clock": {"status": "ok"} if self.clock.late() < LATE_SECONDS else {"status": UNAVAILABLE},
            "alarms": looked(self._alarms),
        }
        return readiness(components, VITAL)

    def _rule_cases(self) -> Mapping[str, str]:
        """Test cases travel with the folder of rules, or with the pack that the program brings along."""
        try:
            texts = read_folder(self.settings.rules or STARTER)
        except RuleError:
            return {}  # a folder that cannot be read says so in readiness, and on no page of somebody's draft
        return {name: text for name, text in texts.items() if is_case_file(name)}

    @property
    def _engine_url(self) -> str:
        return f"http://{self.settings.host}:{self.settings.engine_port}"

    def _record(self) -> Component:
        """Readable, and written by the last transaction."""
        seq = self.reader.head().seq
        if self.door.outage is not None:
            return {**outage(self.door.outage), "seq": seq}
        return {"seq": seq, "waiting": self.door.waiting} | (
            {} if self.door.serves else {"status": UNAVAILABLE}
        )

    def _engine(self) -> Component:
        try:
            answer = httpx.get(f"{self._engine_url}/readyz", timeout=ASK_SECONDS, trust_env=False)
            status = str(answer.json()["status"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return {"status": UNAVAILABLE, "reason": "the engine does not answer"}
        return {"status": "ok" if status == "ready" else status}

    def _alarms(self) -> Component:
        aside = len(self.reader.alarms_set_aside(COUNTED))
        return {"status": "degraded", "set_aside": aside} if aside else {"set_aside": 0}

    def close(self) -> None:
        """Answer what waits, then stop."""
        if self._socket is not None:
            self._socket.close()
        self._backtests.close()
        self.clock.close()
        if self._office is not None:
            self._office.close()
        self.door.close()
        self.record.close()
        self.reader.close()
        if self._events is not None:
            self._events.close()
        self.working.close()
