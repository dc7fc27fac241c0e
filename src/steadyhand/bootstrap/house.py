"""The door's process: the record's writer, the clock, delivery, the API and the console."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import httpx

from steadyhand.access.federation.service import Federation
from steadyhand.access.identity.challenges import Challenges
from steadyhand.access.identity.service import Ceremonies
from steadyhand.access.keys.keyring import Keyring
from steadyhand.access.provisioning.membership import Groups
from steadyhand.access.provisioning.service import Directory
from steadyhand.access.reading import AccessNow
from steadyhand.access.revocation.service import Signals
from steadyhand.access.service import SignIn
from steadyhand.access.store import Sessions
from steadyhand.bootstrap.access import guard
from steadyhand.bootstrap.backtesting import spawn
from steadyhand.bootstrap.comparison import Comparison
from steadyhand.bootstrap.duty import Duty
from steadyhand.bootstrap.keys import api_key, links_key
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings
from steadyhand.bootstrap.setup import begin_duties, migrate_events, migrate_record
from steadyhand.bootstrap.statements import Reporting
from steadyhand.civic.campaigns.desk.model import BY as CAMPAIGN_DESK
from steadyhand.civic.campaigns.record.commands import BY as CAMPAIGNS
from steadyhand.civic.claims.model import Previewer
from steadyhand.civic.impersonation.record.model import BY as IMPERSONATION
from steadyhand.civic.matches.commands import BY as CLAIMS
from steadyhand.delivery.service import Courier, Destination
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.appeals.links import Links
from steadyhand.enforcement.store import Standings
from steadyhand.flows.answering import EVERY_S as ANSWERING_S
from steadyhand.flows.answering import Answering
from steadyhand.flows.appeal import EVERY_S as CORRECTING_S
from steadyhand.flows.appeal import Correcting
from steadyhand.flows.backtesting.apart import Apart
from steadyhand.flows.bulk import EVERY_S as BULK_S
from steadyhand.flows.bulk import Bulks
from steadyhand.flows.claim_preview import Preview as ClaimPreview
from steadyhand.flows.coming_back import EVERY_S as COMING_BACK_S
from steadyhand.flows.coming_back import ComingBack
from steadyhand.flows.coverage import Watch
from steadyhand.flows.election_windows import EVERY_S as WINDOWS_S
from steadyhand.flows.election_windows import ElectionWindows
from steadyhand.flows.escalation import EVERY_SECONDS
from steadyhand.flows.escalation import Answering as Escalations
from steadyhand.flows.evading import BY as EVASION
from steadyhand.flows.forecasting import OfferedLoad
from steadyhand.flows.holding import Holding
from steadyhand.flows.imitated_preview import Foresees, Foresight
from steadyhand.flows.incident import EVERY_S as RECLOCKING_S
from steadyhand.flows.incident import Reclocking
from steadyhand.flows.leaver import Leavers
from steadyhand.flows.looking import ROUND_SECONDS, Looking
from steadyhand.flows.meanwhile import end_answered
from steadyhand.flows.overturning import EVERY_S as OVERTURNING_S
from steadyhand.flows.overturning import Overturning
from steadyhand.flows.prebunking import EVERY_S as PREBUNKING_S
from steadyhand.flows.prebunking import PreBunking
from steadyhand.flows.promising import EVERY_S as PROMISING_S
from steadyhand.flows.promising import Promises
from steadyhand.flows.reach import BY as REACH
from steadyhand.flows.risk import RiskWatch
from steadyhand.flows.routing import BY as ROUTING
from steadyhand.flows.seconding import carry_out_waiting
from steadyhand.flows.stating import posted
from steadyhand.flows.undoing import Undoing
from steadyhand.flows.unserving import EVERY_S as UNSERVING_S
from steadyhand.flows.unserving import Unserving
from steadyhand.intake.store import EventStore
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.door import Door
from steadyhand.kernel.values import AUTOMATION, SECOND, Instant
from steadyhand.kernel.wire import DoorServer
from steadyhand.messages.catalogue import catalogue
from steadyhand.review.serving import Serving
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
SECONDED_SECONDS: Final = 5.0
"""How long after a crash what two people agreed to is done at the latest."""


class House:
    """One open record with its door; `rooms` is what the pages need of it."""

    def __init__(self, settings: Settings, *, ahead: int = 0) -> None:
        """`ahead` (microseconds) moves the record's time, for simulations and tests only."""
        self.settings = settings
        self.registry = registry(catalogue(settings.messages, settings.language))
        migrate_record(settings, self.registry)
        self.record = Record(settings.record, self.registry, ahead=ahead)
        self.reader = Reader(settings.record, self.registry, ahead=ahead)
        who_may = guard(settings, self.registry)
        self.door = Door(self.registry, self.record, who_may)
        self.access = AccessNow(self.reader, who_may)
        self.forecaster = OfferedLoad(self.reader, self.access)
        self.working = Working(settings.working)
        self.outbox = Outbox(self.reader)
        self.sign_in = SignIn(self.reader, Sessions(self.working, settings.access.policy))
        self.clock = Clock(self.door, self.reader)
        self.leavers = Leavers(self.reader, self.door)
        approved = partial(carry_out_waiting, self.door, self.reader, set())
        self._seconded = Duty("seconded", approved, SECONDED_SECONDS)
        over = partial(end_answered, self.door, self.reader)
        self._meanwhile = Duty("meanwhile", over, SECONDED_SECONDS)
        self.links = Links(links_key(self.settings), self.settings.public_url.rstrip("/"))
        self._correcting = Duty("appeals", Correcting(self.reader, self.door).round, CORRECTING_S)
        self._coming_back = Duty("coming-back", ComingBack(self.reader, self.door).round, COMING_BACK_S)
        self._overturning = Duty("overturning", Overturning(self.reader, self.door).round, OVERTURNING_S)
        self._answering = Duty("answering", Answering(self.reader, self.door).round, ANSWERING_S)
        self._looking = Duty("looking", Looking(self.reader, self.door).round, ROUND_SECONDS)
        self._escalations = Duty("escalations", Escalations(self.reader, self.door).round, EVERY_SECONDS)
        self._promising = Duty("promises", Promises(self.reader, self.door).round, PROMISING_S)
        self._reclocking = Duty("incidents", Reclocking(self.reader, self.door).round, RECLOCKING_S)
        self._prebunking = Duty("prebunks", PreBunking(self.reader, self.door).round, PREBUNKING_S)
        self._bulks = Duty("bulks", Bulks(self.reader, self.door).round, BULK_S)
        self._unserving = Duty("unserving", Unserving(self.reader, self.access, self.door).round, UNSERVING_S)
        self._windows = Duty("windows", ElectionWindows(self.reader, self.door).round, WINDOWS_S)
        self.directory = Directory(self.door, self.reader, settings.access.scim, self.leavers.at_once)
        self.federation = self._federation()
        self.watch = Watch(self.reader, self.access, self.door, settings.access.floor)
        self.risk = RiskWatch(self.reader, self.access, self.door)
        self._socket: DoorServer | None = None
        self._events: EventStore | None = None
        self._office: Office | None = None
        self._reporting: Reporting | None = None
        self._comparison: Comparison | None = None
        self._courier: Courier | None = None
        self._backtests = Apart(settings.data, partial(spawn, settings))

    def open(self) -> None:
        """Begin the duties: the clock ticks, heartbeats are written, the engine may connect."""
        begin_duties(self.door, self.settings, self.reader.row("pulse", "pulse"))
        self.clock.start()
        self.leavers.start()
        self._seconded.start()
        self._meanwhile.start()
        self._answering.start()
        self._correcting.start()
        self._overturning.start()
        self._coming_back.start()
        self._looking.start()
        self._escalations.start()
        self._reclocking.start()
        self._promising.start()
        self._prebunking.start()
        self._bulks.start()
        self._unserving.start()
        self._windows.start()
        if self.settings.statements is not None:
            self._reporting = Reporting(self.settings, self.reader, self.door, self.posted)
            self._reporting.start()
        if self.settings.state is not None:
            self._comparison = Comparison(self.settings, self.reader, self.door)
            self._comparison.start()
        self.watch.start(Office(self.settings.record, "coverage"))
        self.risk.start(Office(self.settings.record, "risk"))
        Groups(self.directory).reconcile()
        if self.settings.embedded:
            self._socket = DoorServer(
                self.settings.door_socket,
                self.door,
                self.registry,
                {
                    AUTOMATION,
                    SETUP,
                    FOLDER,
                    REACH,
                    ROUTING,
                    EVASION,
                    CLAIMS,
                    CAMPAIGNS,
                    CAMPAIGN_DESK,
                    IMPERSONATION,
                },
            )

    def courier(self) -> Courier | None:
        """Who delivers effects; None where no webhook is set."""
        webhook = self.settings.webhook
        if webhook is None:
            return None
        destination = Destination(url=webhook.url, secret=webhook.secret, telling=self.links.told)
        self._office = self._office or Office(self.settings.record, "courier")
        held, undoing = (
            Holding(self.reader, self.access),
            Undoing(self.reader, self.settings.undo_seconds * SECOND),
        )
        self._courier = Courier(
            self.outbox,
            self.door,
            self.record,
            destination,
            self._office,
            lambda pending, now: undoing.until(pending, now) or held(pending, now),
            undoing.needless,
        )
        return self._courier

    def rooms(self) -> Rooms:
        """What the pages need."""
        key, challenges = api_key(self.settings), Challenges()
        return Rooms(
            door=self.door,
            reader=self.reader,
            cases=Cases(self.reader),
            serving=Serving(self.reader),
            standings=Standings(self.reader),
            outbox=self.outbox,
            sign_in=self.sign_in,
            access=self.access,
            forecaster=self.forecaster,
            floor=self.settings.access.floor,
            ceremonies=Ceremonies(self.reader, challenges, self.settings.access.policy),
            challenges=challenges,
            api_key=Keyring(self.reader, key),
            areas=self.settings.areas,
            now=self.reader.now,
            events=self.events(),
            data=self.settings.data,
            links=self.links,
            public_url=self.settings.public_url,
            engine_url=self._engine_url,
            backtests=self._backtests,
            rule_cases=self._rule_cases,
            directory=self.directory,
            coverage_losses=self.watch.losses.standing,
            signals=self._signals(),
            federation=self.federation,
            previewer=self.previewer,
            foresees=self.foresees,
            hint=self.settings.hint,
        )

    @property
    def previewer(self) -> Previewer:
        """What claims would hit in recent posts."""
        return ClaimPreview(self.events(), self.reader)

    @property
    def foresees(self) -> Foresees:
        """Which recent accounts an entry of the register of the imitated would find."""
        return Foresight(self.events())

    def events(self) -> EventStore:
        """The events, which the engine's process keeps."""
        if self._events is None:
            migrate_events(self.settings)  # whichever process is first
            self._events = EventStore(self.settings.events)
        return self._events

    def posted(self, name: str) -> Instant | None:
        """When the event of a name happened, as long as it is kept here."""
        return posted(self.events(), name)

    def _federation(self) -> Federation | None:
        terms, home = self.settings.access.oidc, self.settings.public_url
        if terms is None:
            return None
        return Federation(terms, home, self.reader, self.door, self.sign_in.sessions)

    def _signals(self) -> Signals | None:
        terms = self.settings.access.signals
        return None if terms is None else Signals(self.door, self.reader, terms)

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
        if self.federation is not None:
            self.federation.close()
        self.clock.close()
        self.leavers.close()
        self._seconded.close()
        self._meanwhile.close()
        self._answering.close()
        self._correcting.close()
        self._overturning.close()
        self._coming_back.close()
        self._looking.close()
        self._escalations.close()
        self._prebunking.close()
        self._reclocking.close()
        self._promising.close()
        self._bulks.close()
        self._unserving.close()
        self._windows.close()
        if self._reporting is not None:
            self._reporting.close()
        if self._comparison is not None:
            self._comparison.close()
        self.watch.close()
        self.risk.close()
        if self._office is not None:
            self._office.close()
        self.door.close()
        self.record.close()
        self.reader.close()
        if self._events is not None:
            self._events.close()
        self.working.close()
