"""The worker that carries effects to the platform, at least once and in order for each subject.

Each subject has at most one effect on its way, and no subject waits for another: a slow answer holds up its
own subject only. A `Retry-After` on 429 or 503 speaks for the platform, so everything waits for it, within
bounds; then a single effect goes first, and the others follow once the platform takes it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

import httpx
import structlog

from steadyhand.delivery.commands import GiveUp, Receive, Supersede
from steadyhand.delivery.model import LONGEST_PEACE, Pending, pause
from steadyhand.delivery.sending import Destination, Failed, Line, Told
from steadyhand.delivery.store import Outbox
from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import SECOND, Instant

__all__ = ["Attempts", "Courier", "Destination", "Holds", "Needless", "Office"]

PRINCIPAL: Final = "system:delivery"
AT_ONCE: Final = 64
"""Effects on their way at one time."""
CONNECTIONS: Final = 16
IDLE_SECONDS: Final = 0.2
GATHER_SECONDS: Final = 0.01
"""After one came back, wait for a few more: looking for what is due costs the same for one as for many."""
STANDBY_SECONDS: Final = 1.0
TIMEOUT_SECONDS: Final = 10.0
FAILED_SECONDS: Final = 5.0
"""The pause after a fault of our own: it may last, and each time is logged with its trace."""
FAILING: Final = 3
"""Failed tries in a row after which delivery counts as degraded."""

log = structlog.get_logger()


class Attempts(Protocol):
    """Notes failed tries; implemented by the record."""

    def attempted(self, effect: str, due: Instant, error: str) -> None:
        """The effect is tried again at `due`."""

    def put_off(self, effect: str, due: Instant) -> None:
        """The effect is held, and looked at again at `due`; nothing was tried."""


class Holds(Protocol):
    """Says which effects stay here for now; implemented by a journey that knows freezes."""

    def __call__(self, pending: Pending, now: Instant) -> Instant | None:
        """Until when an effect is held; None where it may go."""


class Needless(Protocol):
    """Says what need not be sent any more."""

    def __call__(self, pending: Pending) -> str | None:
        """The effect that makes it needless; None where it is to be sent."""


class Office(Protocol):
    """Says who of several processes does this work; implemented by storage."""

    def held(self) -> bool:
        """Whether it is this one, now."""


class Courier:
    """Sends what is due, records receipts, tries again later, and gives up visibly."""

    def __init__(
        self,
        outbox: Outbox,
        door: Door,
        attempts: Attempts,
        destination: Destination,
        office: Office | None = None,
        holds: Holds = lambda _pending, _now: None,
        needless: Needless = lambda _pending: None,
    ) -> None:
        self._outbox = outbox
        self._holds = holds
        self._needless = needless
        self._door = door
        self._attempts = attempts
        self._line = Line(destination)
        self._office = office
        self._flying: dict[asyncio.Task[None], str] = {}
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._quiet_until = 0.0
        self._asking = False
        """Whether the platform has asked for peace, and nothing has been answered otherwise since."""
        self._failures, self._last = 0, ""
        self.leads = office is None
        """Whether this process delivers; else another one does, and this one stands by."""

    def health(self) -> dict[str, Any]:
        """For `/readyz`: `ok`, `standby`, or `degraded` with the reason."""
        if not self.leads:
            return {"status": "standby"}
        if self._quiet():
            left = self._quiet_until - time.monotonic()
            return {"status": "degraded", "reason": f"the platform asks to wait {left:.0f} s"}
        if self._failures >= FAILING:
            return {"status": "degraded", "reason": f"{self._failures} failed tries in a row: {self._last}"}
        return {"status": "ok"}

    async def run(self, clock: Callable[[], Instant]) -> None:
        """Deliver until cancelled, while this process is the one that does."""
        async with httpx.AsyncClient(
            # Waiting for one of our own connections is no failed try.
            timeout=httpx.Timeout(TIMEOUT_SECONDS, pool=None),
            limits=httpx.Limits(max_connections=CONNECTIONS),
        ) as client:
            try:
                while True:
                    await self._look(client, clock)
            finally:
                await self._drop()

    async def round(self, client: httpx.AsyncClient, now: Instant) -> int:
        """Send what is due once; returns how many were tried, when all of them have come back."""
        started = await self._start(client, now, AT_ONCE)
        if self._flying:
            await asyncio.wait(self._flying)
        return started

    async def _look(self, client: httpx.AsyncClient, clock: Callable[[], Instant]) -> None:
        try:
            if not await asyncio.to_thread(self._elected):
                await asyncio.sleep(STANDBY_SECONDS)
                return
            now = await asyncio.to_thread(clock)
            await self._start(client, now, AT_ONCE - len(self._flying))
        except RecordUnavailable as error:
            log.warning("delivery.waits", reason=str(error))
        except Exception:
            log.exception("delivery.round_failed")
            await asyncio.sleep(FAILED_SECONDS)
        await self._rest()

    def _elected(self) -> bool:
        held = self._office is None or self._office.held()
        if held != self.leads:
            log.warning("delivery.leads" if held else "delivery.stands_by")
            self.leads = held
        return held

    async def _rest(self) -> None:
        if self._flying:
            await asyncio.wait(self._flying, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(GATHER_SECONDS)
        else:
            await asyncio.sleep(IDLE_SECONDS)

    async def _start(self, client: httpx.AsyncClient, now: Instant, room: int) -> int:
        """Send off what is due and whose subject has nothing on its way."""
        if self._asking:
            room = 0 if self._flying else 1
        if room <= 0 or self._quiet():
            return 0
        due = await asyncio.to_thread(self._due, now, room, set(self._flying.values()))
        for pending in due:
            task = asyncio.create_task(self._carry(client, pending, now))
            self._flying[task] = pending.subject
            task.add_done_callback(self._flying.pop)
        return len(due)

    def _due(self, now: Instant, room: int, busy: set[str]) -> list[Pending]:
        """What is due and not held. What is held is put off, and lets what comes after it on other subjects go."""
        free: list[Pending] = []
        for pending in self._outbox.due(now, room, busy):
            until = self._holds(pending, now)
            if until is None:
                free.append(pending)
            else:
                self._attempts.put_off(pending.effect, until)
        return free

    async def _carry(self, client: httpx.AsyncClient, pending: Pending, now: Instant) -> None:
        """One effect from its try to what is recorded of it; only then may the next of its subject go."""
        began = time.monotonic()
        try:
            async with self._slots:
                outcome = None if self._quiet() else await self._settle(client, pending)
            if outcome is None:
                return  # the platform has asked for peace meanwhile: nothing was tried
            await self._note(pending, outcome, now + int((time.monotonic() - began) * SECOND))
        except Exception:
            log.exception("delivery.failed_here", effect=pending.effect)
            await asyncio.sleep(FAILED_SECONDS)

    async def _settle(self, client: httpx.AsyncClient, pending: Pending) -> Order | Failed:
        """What to record: an order to perform, or the failure after which to try again."""
        other = pending.overtaken or await asyncio.to_thread(self._needless, pending)
        if other is not None:
            return Order(Supersede(effect=pending.effect, later=other), PRINCIPAL)
        told = await self._line.send(client, pending)
        self._heed(told)
        if isinstance(told, Told):
            return _receipt(pending, told)
        tried = pending.attempts + 1
        log.warning("delivery.failed", effect=pending.effect, tried=tried, error=told.error, wait=told.wait)
        if pause(tried) is not None:
            return told
        return Order(GiveUp(effect=pending.effect, attempts=tried, error=told.error), PRINCIPAL)

    def _heed(self, told: Told | Failed) -> None:
        """What one answer says of the platform as a whole."""
        if isinstance(told, Told):
            self._failures, self._asking = 0, False
            return
        self._failures, self._last = self._failures + 1, told.brief
        self._asking = bool(told.wait)
        if told.wait:
            until = time.monotonic() + min(told.wait, LONGEST_PEACE) / SECOND
            self._quiet_until = max(self._quiet_until, until)

    async def _note(self, pending: Pending, outcome: Order | Failed, now: Instant) -> None:
        """Record it, waiting for the record where it must: sending the effect again would help nobody."""
        while True:
            try:
                if isinstance(outcome, Order):
                    await asyncio.wrap_future(self._door.submit([outcome]))
                else:
                    again = now + _wait(pending, outcome)
                    await asyncio.to_thread(self._attempts.attempted, pending.effect, again, outcome.error)
            except RecordUnavailable as error:
                log.warning("delivery.waits", effect=pending.effect, reason=str(error))
                await asyncio.sleep(STANDBY_SECONDS)
            else:
                return

    def _quiet(self) -> bool:
        return time.monotonic() < self._quiet_until

    async def _drop(self) -> None:
        """What was on its way is sent again by whoever delivers next, under the same id."""
        for task in list(self._flying):
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)


def _wait(pending: Pending, failed: Failed) -> Instant:
    """The pause before the next try, spread by the effect's own number: a thousand must not come back as one."""
    spread = (pending.seq * 7919) % 1000 / 1000
    own = int((pause(pending.attempts + 1) or SECOND) * (0.9 + 0.2 * spread))
    return max(own, failed.wait or 0)


def _receipt(pending: Pending, told: Told) -> Order:
    command = Receive(
        effect=pending.effect,
        status=told.status,
        applied=told.answer.applied,
        receipt=told.answer.receipt,
        platform_at=told.answer.at,
    )
    return Order(command, PRINCIPAL, f"receipt:{pending.effect}:{pending.attempts}")
