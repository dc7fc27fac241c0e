"""The worker that carries effects to the platform, at least once and in order for each subject."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, Protocol

import httpx
import msgspec
import structlog

from steadyhand.delivery.commands import GiveUp, Receive
from steadyhand.delivery.model import GONE, Pending, key_of, pause, sign
from steadyhand.delivery.store import Outbox
from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import SECOND, Instant
from steadyhand.kernel.zones import rfc3339

PRINCIPAL: Final = "system:delivery"
AT_ONCE: Final = 64
IDLE_SECONDS: Final = 0.2
TIMEOUT_SECONDS: Final = 10.0
FAILED_SECONDS: Final = 5.0
"""The pause after a fault of our own: it may last, and each time is logged with its trace."""

log = structlog.get_logger()


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where effects go: the platform's webhook and the secret they are signed with."""

    url: str
    secret: str


class Attempts(Protocol):
    """Notes failed tries; implemented by the record."""

    def attempted(self, effect: str, due: Instant, error: str) -> None:
        """The effect is tried again at `due`."""


class Answer(msgspec.Struct):
    """What a platform answers: whether it applied the effect, and its own receipt."""

    applied: bool
    receipt: str = ""
    at: str = ""


class Courier:
    """Sends what is due, records receipts, tries again later, and gives up visibly."""

    def __init__(self, outbox: Outbox, door: Door, attempts: Attempts, destination: Destination) -> None:
        self._outbox = outbox
        self._door = door
        self._attempts = attempts
        self._url = destination.url
        self._key = key_of(destination.secret)

    async def run(self, clock: Callable[[], Instant]) -> None:
        """Deliver until cancelled."""
        async with httpx.AsyncClient(
            # Waiting for one of our own connections is no failed try.
            timeout=httpx.Timeout(TIMEOUT_SECONDS, pool=None),
            limits=httpx.Limits(max_connections=16),
        ) as client:
            while True:
                sent = 0
                try:
                    sent = await self.round(client, clock())
                except RecordUnavailable as error:
                    log.warning("delivery.waits", reason=str(error))
                except Exception:
                    log.exception("delivery.round_failed")
                    await asyncio.sleep(FAILED_SECONDS)
                if sent == 0:
                    await asyncio.sleep(IDLE_SECONDS)

    async def round(self, client: httpx.AsyncClient, now: Instant) -> int:
        """Send what is due once; returns how many were tried."""
        due = await asyncio.to_thread(self._outbox.due, now, AT_ONCE)
        results = await asyncio.gather(*(self._send(client, pending) for pending in due))
        orders = [order for order in results if isinstance(order, Order)]
        if orders:
            await asyncio.wrap_future(self._door.submit(orders))
        for pending, result in zip(due, results, strict=True):
            if isinstance(result, str):
                await asyncio.to_thread(
                    self._attempts.attempted, pending.effect, self._again(pending, now), result
                )
        return len(due)

    async def _send(self, client: httpx.AsyncClient, pending: Pending) -> Order | str:
        """An order to perform (receipt or dead letter), or the error after which to try again."""
        body = _body(pending)
        timestamp = int(time.time())
        headers = {
            "content-type": "application/json",
            "webhook-id": pending.effect,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._key, pending.effect, timestamp, body),
        }
        try:
            answer = await client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            return self._failed(pending, f"{type(error).__name__}: {error}")
        if (told := _told(answer)) is not None:
            return _receipt(pending, answer.status_code, told)
        if answer.is_success:
            return self._failed(pending, f"The platform answered {answer.status_code} without a receipt.")
        return self._failed(pending, f"The platform answered {answer.status_code}: {answer.text[:200]}")

    def _failed(self, pending: Pending, error: str) -> Order | str:
        tried = pending.attempts + 1
        log.warning("delivery.failed", effect=pending.effect, tried=tried, error=error)
        if pause(tried) is not None:
            return error
        return Order(GiveUp(effect=pending.effect, attempts=tried, error=error), PRINCIPAL)

    def _again(self, pending: Pending, now: Instant) -> Instant:
        # Spread by the effect's own number, so that a thousand failures do not come back as one.
        spread = (pending.seq * 7919) % 1000 / 1000
        return now + int((pause(pending.attempts + 1) or SECOND) * (0.9 + 0.2 * spread))


def _body(pending: Pending) -> bytes:
    return msgspec.json.encode(
        {"type": pending.type, "timestamp": rfc3339(pending.at), "data": msgspec.Raw(pending.body.encode())}
    )


def _told(answer: httpx.Response) -> Answer | None:
    """The platform's receipt; None where it gave none, for then nobody knows whether it did anything."""
    if answer.status_code == GONE:
        return Answer(applied=False)
    try:
        return msgspec.json.decode(answer.content, type=Answer) if answer.is_success else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _receipt(pending: Pending, status: int, told: Answer) -> Order:
    command = Receive(
        effect=pending.effect,
        status=status,
        applied=told.applied,
        receipt=told.receipt,
        platform_at=told.at,
    )
    return Order(command, PRINCIPAL, f"receipt:{pending.effect}:{pending.attempts}")
