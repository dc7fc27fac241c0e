"""From somebody who no longer works here to what they leave behind: their cases go back, what they asked for ends.

Sessions, the password and grants have ended with their own entry, and the guard refuses them from then on. Here ends
what is an entry of its own. It is done at once after the command, and again by a cursor, so that neither a crash nor
another way of deactivating them loses it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Final

import structlog

from steadyhand.access.commands import Appointed, Deactivated
from steadyhand.access.provisioning.facts import Deprovisioned, Provisioned
from steadyhand.access.requests.commands import AbandonRequest
from steadyhand.access.requests.store import Requests
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Entry, Refusal, tag_of
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.values import CLOCK
from steadyhand.review.store import Cases
from steadyhand.review.vacating import Vacate
from steadyhand.storage.reading import Reader

CURSOR: Final = "leavers"
EVERY_SECONDS: Final = 0.5
AT_ONCE: Final = 500
TYPES: Final = tuple(tag_of(fact) for fact in (Appointed, Provisioned, Deactivated, Deprovisioned))
LeftBehind = Callable[[str], Iterable[Command]]
"""What ends of somebody who left, by their principal."""

log = structlog.get_logger()


def cases_of(cases: Cases) -> LeftBehind:
    """The cases that they hold go back to their queues."""
    return lambda who: [Vacate(case=case.id, holder=who) for case in cases.held_by(who)]


def requests_of(requests: Requests) -> LeftBehind:
    """What they asked a second person for ends, approved or not."""
    return lambda who: [AbandonRequest(request=one.id, requester=who) for one in requests.open_of(who)]


class Leavers:
    """Follows the ledger for whoever was deactivated. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Door, left_behind: Sequence[LeftBehind] = ()) -> None:
        """`left_behind` says what ends, beside cases and requests."""
        self._reader, self._door = reader, door
        self._left_behind = (cases_of(Cases(reader)), requests_of(Requests(reader)), *left_behind)
        self._one = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leavers", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the round in hand."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def round(self) -> int:
        """End what leavers since the last round left behind; returns how many commands. Raises `RecordUnavailable`."""
        with self._one:
            return self._round()

    def at_once(self) -> None:
        """A round for whoever has just deactivated somebody, which is done whatever comes of this."""
        try:
            self.round()
        except RecordUnavailable as error:
            log.warning("leavers.wait", reason=str(error))

    def _round(self) -> int:
        entries = self._reader.entries(self._reader.cursor(CURSOR), AT_ONCE, types=TYPES)
        if not entries:
            return 0
        orders = [Order(command, CLOCK) for command in self._ending(entries)]
        reached = Cursor(CURSOR, entries[-1].seq)
        for answer in self._door.perform_many(orders, cursor=reached, lane="interactive"):
            if isinstance(answer, Refusal):
                log.info("leaver.refused", code=answer.code, why=answer.message)
        return len(orders)

    def _ending(self, entries: Sequence[Entry]) -> Iterable[Command]:
        who = dict.fromkeys(map(_principal, entries))
        staff = self._reader.stored_many("staff", list(who)) if who else {}
        gone = [one for one in who if one in staff and not staff[one].row.active]
        return chain.from_iterable(each(one) for one in gone for each in self._left_behind)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.at_once()
            except Exception:
                log.exception("leavers.failed")
            self._stop.wait(EVERY_SECONDS)


def _principal(entry: Entry) -> str:
    fact: Any = entry.fact
    return str(fact.staff.principal if isinstance(fact, Appointed) else fact.principal)
