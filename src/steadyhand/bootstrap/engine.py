"""The engine's process: takes events in, decides them, and hands the commands to the door."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import structlog

from steadyhand.access.keys.keyring import Keyring
from steadyhand.bootstrap import pulse
from steadyhand.bootstrap.costing import Costing
from steadyhand.bootstrap.doors import door_to
from steadyhand.bootstrap.duty import Duty
from steadyhand.bootstrap.keys import api_key, signal_hashes
from steadyhand.bootstrap.packs import PackInForce
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings
from steadyhand.bootstrap.setup import migrate_events, migrate_record
from steadyhand.civic.elections.almanac import Almanacs
from steadyhand.enforcement.store import Standings
from steadyhand.flows.braking import Brakes
from steadyhand.flows.deciding import Decider
from steadyhand.flows.evading import EVERY_S as EVADING_S
from steadyhand.flows.evading import Evading
from steadyhand.flows.housekeeping import Housekeeping
from steadyhand.flows.judging import Judging
from steadyhand.flows.others import Others
from steadyhand.flows.post import Ruled
from steadyhand.flows.reach import Reach
from steadyhand.flows.routing import EVERY_S as ROUTING_S
from steadyhand.flows.routing import Router
from steadyhand.flows.shadowing import Shadowing
from steadyhand.flows.stream import CURSOR, Stream
from steadyhand.flows.tallying import Tallying
from steadyhand.flows.write_path import WritePath
from steadyhand.intake.archive import Archive
from steadyhand.intake.likenesses import Likenesses
from steadyhand.intake.model import Event
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore, wall_clock
from steadyhand.intake.tallies import Tallies
from steadyhand.intake.writer import IntakeWriter
from steadyhand.kernel.door import Door
from steadyhand.kernel.values import DAY
from steadyhand.kernel.wire import RemoteDoor
from steadyhand.messages.catalogue import catalogue
from steadyhand.signals.mail import MailHosts
from steadyhand.storage.engines import is_sqlite
from steadyhand.storage.office import Office
from steadyhand.storage.reading import Reader
from steadyhand.web.asgi import Receive, Scope, Send, send_body
from steadyhand.web.events import EventsApp
from steadyhand.web.readiness import UNAVAILABLE, Component, looked, outage, readiness, status_code

VITAL: Final = frozenset({"events", "record"})
"""Events are kept and decided without the door; what follows from them is carried out once it is back."""
RULES_KEPT: Final[Component] = {
    "status": "degraded",
    "reason": "what the folder or the record holds cannot be loaded: the last right rules are in force",
}

log = structlog.get_logger()


class Engine:
    """Intake, rules and the stream, joined."""

    def __init__(self, settings: Settings) -> None:
        self._data, self._began = settings.data, time.time()
        migrate_events(settings)
        known = registry(catalogue(settings.messages, settings.language))
        if not settings.embedded:
            migrate_record(settings, known)  # nobody else need have been here before
        self.reader = Reader(settings.record, known)
        self.door: RemoteDoor | Door = door_to(settings, known)
        self.store = EventStore(settings.events, hashes=signal_hashes(settings))
        self.packs = PackInForce(settings.rules, self.reader, self.door)
        self._mail = MailHosts(
            settings.dns.servers, timeout_s=settings.dns.timeout_ms / 1_000, off=settings.dns.off
        )
        standings, tallies = Standings(self.reader), Tallies(self.store)
        tallying, elections = Tallying(tallies), Almanacs(self.reader)
        others = None if is_sqlite(settings.events) else Others(tallies.acts)
        self._brakes = Brakes(tallying, self.door, wall_clock, others)
        self._begin_counting(tallies)
        self._braking = threading.Thread(target=self._brakes.run, name="brakes", daemon=True)
        self._braking.start()
        self.decider = Decider(
            self.packs,
            standings,
            self.store,
            self._mail,
            elections,
            brakes=self._brakes,
            shadowing=Shadowing(Judging(standings, self.store, self._mail, elections), tallying, wall_clock),
        )
        self._office = Office(settings.record, "stream")
        self.stream = Stream(
            self.store,
            self.decider,
            self.door,
            self.reader.cursor(CURSOR),
            office=self._office,
            recorded=lambda: self.reader.cursor(CURSOR),
        )
        self.writer = IntakeWriter(self.store, lambda: self.stream.cursor)
        self._write_path = WritePath(self.decider, self.writer)
        self._follower = threading.Thread(
            target=self.stream.run, args=(self.writer,), name="stream", daemon=True
        )
        self._follower.start()
        archive = Archive(settings.data, self.store)
        evading = Evading(self.reader, self.door, Likenesses(self.store))
        self._keeper = Housekeeping(
            self.reader, self.store, archive, self.door, lambda: self.stream.cursor, evading.recognise
        )
        self._keeping = threading.Thread(
            target=self._keeper.run, args=(self.reader.now, lambda: self.stream.leads), name="housekeeping"
        )
        self._keeping.start()
        self._costing = Costing(
            settings, self.store, lambda: self.packs.current().pack.version, lambda: self.stream.leads
        )
        router = Router(self.reader, self.door, lambda: self.packs.current().pack.routing)
        reach = Reach(self.reader, self.door, Seen(self.store))
        self._routing = Duty("routing", lambda: self.stream.leads and _routed(reach, router), ROUTING_S)
        self._routing.start()
        self._evading = Duty("evading", lambda: self.stream.leads and evading.round(), EVADING_S)
        self._evading.start()
        self.app = EventsApp(
            self.writer,
            self.decide,
            Keyring(self.reader, api_key(settings)).sender,
        )

    async def decide(self, event: Event) -> Mapping[str, Any]:
        """Decide one event now; kept with the event, so that the stream finds it decided. See `web.events.Decide`."""
        return _answer(event, await asyncio.wrap_future(self._write_path.decide(event)))

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The engine's own HTTP: events, decisions and its health."""
        if scope["type"] == "http" and scope["path"] == "/healthz":
            await send_body(send, 200, b'{"status": "ok"}')
        elif scope["type"] == "http" and scope["path"] == "/readyz":
            document = await asyncio.to_thread(self.readiness)
            await send_body(send, status_code(document), msgspec.json.encode(document))
        else:
            await self.app(scope, receive, send)

    def readiness(self) -> dict[str, Any]:
        """What `/readyz` says: see `web.readiness`."""
        components = {
            "events": looked(lambda: {"last": self.store.last()}),
            "record": looked(lambda: {"seq": self.reader.head().seq}),
            "door": self._door(),
            "stream": self.stream.health(),
            "rules": {"status": "ok"} if self.packs.error is None else RULES_KEPT,
            **pulse.heard(self._data, self._began),
        }
        return readiness(components, VITAL)

    def _begin_counting(self, tallies: Tallies) -> None:
        """Let brakes go on with what rules did before this start, each as it was defined then."""
        before = tallies.read(wall_clock() - DAY, mode="live")
        terms = self.packs.current().terms()
        earlier = {one.rules for one in before if one.acted and one.rules not in terms}
        self._brakes.begin_with(before, terms, self.packs.definitions(sorted(earlier)))

    def _door(self) -> Component:
        if isinstance(self.door, RemoteDoor):
            return {"status": "ok" if self.door.reachable() else UNAVAILABLE}
        return {"status": "ok"} if self.door.outage is None else outage(self.door.outage)

    def close(self) -> None:
        """Finish what is in hand and stop."""
        self._routing.close()
        self._evading.close()
        self._costing.close()
        self._keeper.close()
        self._write_path.close()
        self._keeping.join()  # DuckDB does not bear the interpreter's end in the middle of its work
        self.writer.close()
        self.stream.close()
        self._follower.join()
        self._brakes.close()
        self._braking.join()
        self._office.close()
        self.packs.close()
        self._mail.close()
        self.door.close()
        self.reader.close()
        self.store.close()


def _routed(reach: Reach, router: Router) -> int:
    """Reach first, so that routing rules are asked with it; they are asked without, should it fail."""
    try:
        told = reach.round()
    finally:
        routed = router.round()
    return told + routed


def _answer(event: Event, ruled: Ruled) -> Mapping[str, Any]:
    return {
        "decision": event.name,
        "verdict": "act" if ruled.asked else "allow",
        "verdicts": ruled.verdicts,
        "effects": ruled.asked,
        "reasons": [{"rule": rule, "why": why} for rule, why in ruled.reasons],
        "rules": ruled.rules,
    }
