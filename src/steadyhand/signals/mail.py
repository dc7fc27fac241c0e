"""`MXLookup` is a fact like any other: looked up for a whole batch before the rules decide, and remembered.

Nobody waits for a slow name server longer than stated. What was not answered in time is null for this batch; the
question stays open for a while, and its answer serves the events that come after.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from steadyhand.signals.resolving import SYSTEM, Found, Unanswered, asked_as, mail_host, resolver_of

if TYPE_CHECKING:
    import dns.asyncresolver

TIMEOUT_S: Final = 0.25
"""How long a batch waits for all its answers together."""
SHORTEST_S: Final = 300.0
LONGEST_S: Final = 86_400.0
"""How long an answer is remembered at least and at most, whatever its time to live says."""
UNANSWERED_S: Final = 30.0
"""How long a domain that was not answered counts as one without, so that only one batch waits for it."""
REMEMBERED: Final = 10_000
AT_ONCE: Final = 100
"""Questions open at the same time: each has a socket of its own."""
WAITING: Final = 2_000
"""Questions open or waiting; what goes beyond is null and not asked."""
SILENT_AFTER: Final = 20
"""Questions without an answer in a row after which nobody waits any more until a server answers again."""
LOOK_AGAIN_S: Final = 60.0
"""How often the system's list of name servers is read anew, and how often trouble is told."""

log = structlog.get_logger()


class MailHosts:
    """Addresses of mail exchangers by domain. Safe to use from several threads; never raises."""

    def __init__(
        self,
        servers: Sequence[str] = (),
        *,
        timeout_s: float = TIMEOUT_S,
        off: bool = False,
        system: Path = SYSTEM,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`servers` as `signals.resolving.name_server` reads them; without any, those of `system`.

        `off`: nothing is asked, every domain is null.
        """
        self._off, self._timeout_s = off, timeout_s
        self._remembered = _Remembered(clock)
        self._lookups = _Lookups(lambda: resolver_of(servers, system), self._remembered, clock)

    def load(self, domains: Collection[str]) -> Mapping[str, str | None]:
        """The address of each domain's first mail exchanger; None where it has none or nobody said so in time."""
        if self._off or not domains:
            return dict.fromkeys(domains)
        names = {domain: asked_as(domain) for domain in domains}
        wanted = {name for name in names.values() if name}
        known = self._remembered.read(wanted)
        if unknown := wanted - known.keys():
            self._lookups.ask(unknown, self._timeout_s)
            self._remembered.assume_none(unknown)
            known |= self._remembered.read(unknown)
        return {domain: known.get(name) if name else None for domain, name in names.items()}

    def close(self) -> None:
        """Stop asking."""
        self._lookups.close()


class _Remembered:
    """Answers by name until their time is over; of too many, those go that were longest not asked for."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[str | None, float]] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, names: Iterable[str]) -> dict[str, str | None]:
        now, found = self._clock(), {}
        with self._lock:
            for name in names:
                address, until = self._kept.get(name, (None, now))
                if until > now:
                    found[name] = address
                    self._kept.move_to_end(name)
        return found

    def keep(self, name: str, found: Found) -> None:
        with self._lock:
            self._put(name, found.address, min(max(found.ttl_s, SHORTEST_S), LONGEST_S))

    def assume_none(self, names: Iterable[str]) -> None:
        """What is still not known counts as none for a while; an answer that comes later replaces that."""
        now = self._clock()
        with self._lock:
            for name in names:
                if self._kept.get(name, (None, now))[1] <= now:
                    self._put(name, None, UNANSWERED_S)

    def _put(self, name: str, address: str | None, seconds: float) -> None:
        self._kept[name] = address, self._clock() + seconds
        self._kept.move_to_end(name)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)


class _Lookups:
    """Questions under way, in an event loop on a thread of its own that begins with the first question."""

    def __init__(
        self,
        make: Callable[[], dns.asyncresolver.Resolver],
        remembered: _Remembered,
        clock: Callable[[], float],
    ) -> None:
        self._make, self._remembered, self._clock = make, remembered, clock
        self._resolver: dns.asyncresolver.Resolver | None = None
        self._made_at = self._told_at = -LOOK_AGAIN_S
        self._open: dict[str, asyncio.Task[None]] = {}
        self._unanswered = 0
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def ask(self, names: Collection[str], timeout_s: float) -> None:
        """Ask for these and wait for all, but not longer than that."""
        if (loop := self._running()) is None:
            return
        wait_s = 0.0 if self._unanswered >= SILENT_AFTER else timeout_s
        answered = asyncio.run_coroutine_threadsafe(self._ask(names, wait_s), loop)
        try:
            answered.result(wait_s)
        except Late:
            log.debug("mail.late", domains=len(names))

    def close(self) -> None:
        with self._starting:
            self._closed = True
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _running(self) -> asyncio.AbstractEventLoop | None:
        with self._starting:
            if self._loop is None and not self._closed:
                self._loop = asyncio.new_event_loop()
                self._limit = asyncio.Semaphore(AT_ONCE)
                self._thread = threading.Thread(
                    target=self._serve, args=(self._loop,), name="mail-hosts", daemon=True
                )
                self._thread.start()
            return None if self._closed else self._loop

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(_ended(asyncio.all_tasks(loop)))
            loop.close()

    async def _ask(self, names: Collection[str], wait_s: float) -> None:
        tasks = [task for name in names if (task := self._task(name)) is not None]
        if tasks and wait_s:
            await asyncio.wait(tasks, timeout=wait_s)

    def _task(self, name: str) -> asyncio.Task[None] | None:
        """The question under way for this name, or a new one."""
        if name not in self._open:
            if len(self._open) >= WAITING:
                return None
            self._open[name] = asyncio.get_running_loop().create_task(self._look_up(name))
        return self._open[name]

    async def _look_up(self, name: str) -> None:
        try:
            async with self._limit:
                found = await mail_host(self._current(), name)
        except Unanswered as error:
            self._unanswered += 1
            self._tell(str(error))
        except Exception as error:  # noqa: BLE001 - no answer of a name server may stop the rules
            self._tell(f"{type(error).__name__}: {error}")
        else:
            self._unanswered = 0
            self._remembered.keep(name, found)
        finally:
            del self._open[name]

    def _current(self) -> dns.asyncresolver.Resolver:
        """The name servers, as they stand in the system's list a minute ago at most."""
        if self._clock() - self._made_at >= LOOK_AGAIN_S:
            self._resolver, self._made_at = None, self._clock()
            self._resolver = self._make()
        if self._resolver is None:
            raise Unanswered("there is no name server to ask")
        return self._resolver

    def _tell(self, reason: str) -> None:
        if self._clock() - self._told_at >= LOOK_AGAIN_S:
            self._told_at = self._clock()
            log.warning("mail.unanswered", reason=reason)


async def _ended(tasks: Collection[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
