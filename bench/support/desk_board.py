"""The queue board as somebody's browser asks for it: over HTTP, with its tables and its clocks."""

from __future__ import annotations

import time

import msgspec

from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms
from tests.support.authenticator import passkey_of
from tests.support.desk import Desk, serving
from tests.support.house import enrol


def board_ms(rooms: Rooms, person: Person, rounds: int) -> list[float]:
    """Milliseconds until the whole page is there, by round, after the first."""
    enrol(rooms.door, person.principal)
    assert passkey_of(person.principal.removeprefix("staff:")) is not None
    with serving(msgspec.structs.replace(rooms, engine_url=None)) as url:
        desk = Desk(url, person.principal.removeprefix("staff:"))
        try:
            return [_once(desk) for _ in range(rounds + 1)][1:]
        finally:
            desk.close()


def _once(desk: Desk) -> float:
    began = time.perf_counter()
    desk.get("/queues?show=all").raise_for_status()
    return (time.perf_counter() - began) * 1000
