"""The watch over insider risk: follows the ledger, and brings what detectors find to the door as alerts.

Hard rules speak within seconds, comparisons with peers when a day (UTC) is over. What was alerted lies in the ledger,
so another process goes on where one ended; done twice, the door lets only the first stand. It changes nobody's access.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy import func, select

from steadyhand.access.guard import Access
from steadyhand.access.model import Staff
from steadyhand.access.reading import AccessNow
from steadyhand.access.risk.book import KEPT
from steadyhand.access.risk.budget import allowance, choose
from steadyhand.access.risk.commands import CountRisk, RaiseAlert
from steadyhand.access.risk.detectors import COVERAGE
from steadyhand.access.risk.model import ACTS_KEPT, AGAIN, Details, Finding, Peer, digest
from steadyhand.access.risk.store import Alerts
from steadyhand.access.risk.watch import Detectors
from steadyhand.access.roles import ROLES
from steadyhand.flows.acting import STAFF, TYPES, Acting
from steadyhand.flows.arrivals import seq_before
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.values import CLOCK, DAY, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.storage.office import Office
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import ledger

CURSOR: Final = "risk"
AT_ONCE: Final = 2_000
LOOK_SECONDS: Final = 1.0
REST: Final = 4.0
"""How much longer than it took it waits at least: people work in this process."""
READS: Final = "risk.read"

log = structlog.get_logger()


class RiskWatch:
    """Watches what staff do, in the process of the door."""

    def __init__(self, reader: Reader, access: AccessNow, door: Performs) -> None:
        self._reader, self._access, self._door = reader, access, door
        self._alerts = Alerts(reader)
        self._acting = Acting(reader)
        self._detectors: Detectors | None = None
        self._after = 0
        """The entry up to which acts are counted."""
        self._looked = 0
        """The entry up to which they were looked at before this process began."""
        self._day = 0
        """The day that is not over yet, as far as acts were read."""
        self._left: Counter[str] = Counter()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._office: Office | None = None

    def round(self, now: Instant) -> None:
        """Read what came, and raise what was found. Raises `RecordUnavailable`, and then begins anew next time."""
        try:
            self._round(now)
        except Exception:
            self._detectors = None  # what was counted and not raised is read once more
            raise

    def _round(self, now: Instant) -> None:
        detectors = self._detectors or self._begin(now)
        self._detectors = detectors
        head = self._reader.head().seq
        if head == self._after and now // DAY == self._day:
            return
        access = self._access.snapshot()
        peers = peers_of(access)
        while entries := self._reader.entries(self._after, AT_ONCE, types=TYPES):
            found: list[Finding] = []
            for act in self._acting.acts(entries, access, now):
                self._days_over(detectors, act.day, peers)
                if act.seq <= self._looked:
                    detectors.knew(act)
                else:
                    found += detectors.saw(act, peers)
            self._after = entries[-1].seq
            self._raise(found, peers, cursor=self._after)
        self._after = max(self._after, head)
        self._days_over(detectors, now // DAY, peers)

    def _begin(self, now: Instant) -> Detectors:
        """Where the last process ended; the first of all begins with the present entry, and alerts of nothing older."""
        counted = self._alerts.counted()
        self._looked = self._reader.cursor(CURSOR)
        if not self._looked:
            self._looked = self._reader.head().seq
            self._door.perform_many([], cursor=Cursor(CURSOR, self._looked))
        self._after = seq_before(self._reader, now - KEPT * DAY)
        self._day = counted[-1].day + 1 if counted else self._day_of(self._looked, now)
        self._left = Counter()
        return Detectors()

    def _day_of(self, seq: int, now: Instant) -> int:
        at = self._reader.fetch(select(func.max(ledger.c.at).label("at")).where(ledger.c.seq <= seq))[0].at
        return int(at or now) // DAY

    def _days_over(self, detectors: Detectors, day: int, peers: dict[str, Peer]) -> None:
        while self._day < day:
            self._raise(detectors.day_over(self._day, peers), peers)
            counted = CountRisk(day=self._day, staff=len(peers), left_out=dict(sorted(self._left.items())))
            self._perform([Order(counted, CLOCK, f"risk:{self._day}")])
            self._left = Counter()
            self._day += 1

    def _raise(self, findings: Sequence[Finding], peers: dict[str, Peer], cursor: int = 0) -> None:
        if not findings:
            return
        raised = self._alerts.since(self._reader.now() - AGAIN)
        lately = [one for one in raised if one.detector != COVERAGE]
        told = {one.same for one in lately}
        chosen = choose(
            findings,
            {one.key for one in findings if self._same(one) in told},
            allowance(len(peers), len(lately)),
        )
        self._left += chosen.left_out
        at = Cursor(CURSOR, cursor) if cursor > self._looked else None
        self._perform([self._order(one) for one in chosen.raised], at)

    def _order(self, finding: Finding) -> Order:
        same = self._same(finding)
        newest = max(finding.acts, default=self._after)
        name = f"alert:{digest(same, str(newest))}"
        command = RaiseAlert(
            alert=name,
            detector=finding.detector,
            about=tuple(map(self._access.pseudonyms.of, finding.people)),
            same=same,
            count=finding.count,
            areas=finding.areas,
            q=finding.q,
            details=Details(people=finding.people, acts=finding.acts[-ACTS_KEPT:], said=finding.said),
        )
        return Order(command, CLOCK, name)

    def _same(self, finding: Finding) -> str:
        """Names what it is about by pseudonyms, for the ledger."""
        people = map(self._access.pseudonyms.of, finding.people)
        return digest(finding.detector, *people) if finding.people else digest(finding.key)

    def _perform(self, orders: Sequence[Order], cursor: Cursor | None = None) -> None:
        answers = self._door.perform_many(orders, cursor=cursor)
        for order, answer in zip(orders, answers, strict=True):
            if isinstance(answer, Refusal):
                log.warning("risk.refused", key=order.key, code=answer.code, why=answer.message)

    def start(self, office: Office) -> None:
        """Begin to watch, in a thread of its own, while this process holds the office; closed with it."""
        self._office = office
        self._thread = threading.Thread(target=self._run, args=(office,), name="risk", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the round in hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._office is not None:
            self._office.close()

    def _run(self, office: Office) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                if office.held():
                    self.round(self._reader.now())
                else:
                    self._detectors = None  # another process watches; what it counts is read when it ends
            except RecordUnavailable as error:
                log.warning("risk.waits", reason=str(error))
            except Exception:
                log.exception("risk.failed")
            self._stop.wait(max(LOOK_SECONDS, REST * (time.monotonic() - began)))


def peers_of(access: Access) -> dict[str, Peer]:
    """Everybody who works here, as detectors know them: their role, whether they watch others, when they leave."""
    found = {}
    for name, staff in access.staff.items():
        if staff.active and name.startswith(STAFF):
            watches = READS in access.entitlements.of_roles(staff.roles)
            found[name] = Peer(principal=name, role=_role(staff), watches=watches, leaves=staff.leaves)
    return found


def _role(staff: Staff) -> str:
    return "+".join(sorted(set(staff.roles) & ROLES.keys() or staff.roles))
