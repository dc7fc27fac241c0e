"""Open pages of a served console, and how long after a freeze the last of them is told to show nothing more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.freezes.model import CONTINUING
from steadyhand.access.identity import device
from steadyhand.access.identity.commands import EnrolPasskey
from steadyhand.access.identity.model import Passkey, Place
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.service import SignIn
from steadyhand.access.store import Sessions
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import AREAS, Settings, load
from steadyhand.bootstrap.setup import migrate_record
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from steadyhand.storage.working import Working
from steadyhand.web.console.session import COOKIE, DEVICE_COOKIE
from support.freezes import ROOT, SECURITY, start
from support.intake_service import Service
from support.serial import fresh
from tests.support.doors import Opened, trusting

PEOPLE: Final = 50
FROZEN: Final = tuple(area for area in AREAS if area not in CONTINUING and "_" not in area)
"""Policy areas that may be frozen without saying who goes on, and that a freeze can be named for."""
PAUSE_S: Final = 1.2
"""Until every page was compared with the house, which is looked at twice a second."""
PATIENCE_S: Final = 15.0
HERE: Final = Place("127.0.0.1", "bench")


def freeze_to_refusal_s(folder: Path, pages: int, rounds: int) -> list[float]:
    """Seconds from a freeze's entry until the last of so many open pages is told, by round.

    In each round all pages show a case of another policy area, and a freeze that stops reading begins there.
    """
    data = fresh(folder)
    _prepare(data, FROZEN[:rounds])
    with Service(data) as service, _beside(service.settings) as house:
        return [asyncio.run(_told(service.settings, house, area, pages)) for area in FROZEN[:rounds]]


async def _told(settings: Settings, house: Opened, area: str, pages: int) -> float:
    seq = house.reader.head().seq
    heads = [_head(cookie, seq, area) for cookie in _cookies(settings, house, pages)]
    lines = [await _opened(settings.port, head) for head in heads]
    await asyncio.sleep(PAUSE_S)
    ends = [asyncio.create_task(_ended(reader)) for reader, _ in lines]
    began = await asyncio.to_thread(_freeze, house, area)
    told = await asyncio.wait_for(asyncio.gather(*ends), PATIENCE_S)
    for _, writer in lines:
        writer.close()
    return max(told) - began


def _freeze(house: Opened, area: str) -> float:
    """Begin a freeze of reading in one policy area; when its entry was there."""
    command = start(
        house, f"freeze:{area}", Population(), scope_set=ScopeSet(policy_areas=(area,)), reads=True
    )
    house.done(command, SECURITY)
    return time.perf_counter()


async def _opened(port: int, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which the stream of a page has begun."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.split(b" ", 2)[1] == b"200", answer[:300]
    await reader.readuntil(b"retry:")
    return reader, writer


async def _ended(reader: asyncio.StreamReader) -> float:
    """When the page was told to show nothing more."""
    await reader.readuntil(b"event: frozen")
    return time.perf_counter()


def _head(cookie: str, seq: int, area: str) -> bytes:
    path = f"/console/stream?seq={seq}&case=case:{area}"
    return (
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nUser-Agent: {HERE.agent}\r\nCookie: {cookie}\r\n\r\n".encode()
    )


def _cookies(settings: Settings, house: Opened, pages: int) -> Iterator[str]:
    """A session for each page, as if its person had just signed in on this device."""
    working = Working(settings.working)
    sign_in, now = SignIn(house.reader, Sessions(working)), house.reader.now()
    for number in range(pages):
        who = f"staff:p{number % PEOPLE}"
        begun = sign_in.enter(who, now, "", HERE)
        assert begun is not None
        sign_in.sessions.verify(begun[1], f"passkey of {who}", now)
        found = sign_in.sessions.find(begun[0], now)
        assert found is not None
        proof = device.proof(found.secret, HERE, found.proved)
        yield f"{COOKIE}={begun[0]}; {DEVICE_COOKIE}={proof}"
    working.close()


@contextmanager
def _beside(settings: Settings) -> Iterator[Opened]:
    """Another process's door, as that of the command line."""
    house = Opened(settings.record, registry(), trusting())
    try:
        yield house
    finally:
        house.close()


def _prepare(data: Path, areas: tuple[str, ...]) -> None:
    settings = load(data)
    migrate_record(settings, registry())
    with _beside(settings) as house:
        house.done(Found(principal=ROOT, name="Root"), ROOT)
        people = [Staff(principal=f"staff:p{n}", name=f"P {n}", roles=("reviewer",)) for n in range(PEOPLE)]
        people.append(Staff(principal=SECURITY, name="Sol", roles=("security_lead",)))
        orders = [Order(Appoint(staff=one), ROOT) for one in people]
        orders += [Order(_enrolled(one.principal), one.principal) for one in people]
        orders += [Order(_case(area), AUTOMATION) for area in areas]
        answers = house.door.perform_many(orders)
        assert not any(isinstance(answer, Refusal) for answer in answers), answers


def _enrolled(who: str) -> EnrolPasskey:
    """What is personal is shown in a session that a passkey confirmed."""
    passkey = Passkey(id=f"passkey of {who}", key="", count=0, aaguid="", label="Bench")
    return EnrolPasskey(principal=who, passkey=passkey)


def _case(area: str) -> OpenCase:
    return OpenCase(
        case=f"case:{area}",
        subject=f"post:{area}",
        area=area,
        severity="low",
        source="rule",
        ref="r",
        why="w",
    )
