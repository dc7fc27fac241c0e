"""The door's process: the record's writer, the clock, delivery, the API and the console."""

from __future__ import annotations

import hmac
from typing import Any

from steadyhand.access.guard import RoleGuard
from steadyhand.access.service import SignIn
from steadyhand.access.store import Sessions
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings, api_key
from steadyhand.bootstrap.setup import SETUP, begin_duties, migrate_record
from steadyhand.delivery.service import Courier, Destination
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.store import Standings
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.door import Door
from steadyhand.kernel.values import AUTOMATION
from steadyhand.kernel.wire import DoorServer
from steadyhand.review.store import Cases
from steadyhand.storage.reading import Reader
from steadyhand.storage.record import Record
from steadyhand.storage.working import Working
from steadyhand.web.rooms import Rooms


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

    def open(self) -> None:
        """Begin the duties: the clock ticks, heartbeats are written, the engine may connect."""
        begin_duties(self.door, self.settings, self.reader.row("pulse", "pulse"))
        self.clock.start()
        if self.settings.embedded:
            self._socket = DoorServer(
                self.settings.door_socket, self.door, self.registry, {AUTOMATION, SETUP}
            )

    def courier(self) -> Courier | None:
        """Who delivers effects; None where no webhook is set."""
        webhook = self.settings.webhook
        if webhook is None:
            return None
        destination = Destination(url=webhook.url, secret=webhook.secret)
        return Courier(self.outbox, self.door, self.record, destination)

    def rooms(self) -> Rooms:
        """What the pages need."""
        key = api_key(self.settings)
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
            public_url=self.settings.public_url,
            engine_url=f"http://{self.settings.host}:{self.settings.engine_port}",
            hint=self.settings.hint,
        )

    def readiness(self) -> dict[str, Any]:
        """What `/readyz` says: that the record can be read, and how much waits at the door."""
        return {"seq": self.reader.head().seq, "waiting": self.door.waiting}

    def close(self) -> None:
        """Answer what waits, then stop."""
        if self._socket is not None:
            self._socket.close()
        self.clock.close()
        self.door.close()
        self.record.close()
        self.reader.close()
        self.working.close()
